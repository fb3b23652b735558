//! What it costs to read a workbook, on one core: the five forms of the demo city, a workbook each.
//!
//! - `cells`: from the file's bytes to what every cell shows.
//! - `records`: from there to goals, measures and deadlines.
//! - `whole`: both, as the share is read.

use divan::Bencher;
use divan::counter::ItemsCount;
use matome::demo;
use matome::edge::processes::readers::records;
use matome::edge::processes::readers::records::OwnWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::read;
use matome_forms::layout::{Layouts, read_workbook};
use matome_workbook::grid::WorkbookCells;

/// A name that says neither year nor department, so that both are looked for in the sheets.
const NAME: &str = "目標.xlsx";

fn main() {
    divan::main();
}

fn workbooks() -> Vec<Vec<u8>> {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).expect("the day is in the calendar");
    let workbooks = demo::workbooks(FiscalYear::new(2026), day).expect("the demo's tables can be drawn");
    workbooks.into_iter().map(|workbook| workbook.bytes).collect()
}

fn books() -> Vec<WorkbookCells> {
    workbooks().iter().map(|bytes| read::workbook(bytes, NAME).expect("the demo's workbooks are sound")).collect()
}

#[divan::bench]
fn cells(bencher: Bencher) {
    let files = workbooks();
    bencher.counter(ItemsCount::new(files.len())).bench_local(|| {
        files.iter().map(|bytes| read::workbook(bytes, NAME).map_or(0, |book| book.sheets.len())).sum::<usize>()
    });
}

#[divan::bench]
fn records(bencher: Bencher) {
    let (books, layouts) = (books(), Layouts::builtin());
    bencher
        .counter(ItemsCount::new(books.len()))
        .bench_local(|| books.iter().map(|book| read_workbook(NAME, book, &layouts).goals.len()).sum::<usize>());
}

#[divan::bench]
fn whole(bencher: Bencher) {
    let (files, layouts) = (workbooks(), Layouts::builtin());
    let goals = |bytes: &Vec<u8>| records::records(bytes, NAME, &layouts, OwnWorkbook::SetAside).goals.len();
    bencher.counter(ItemsCount::new(files.len())).bench_local(|| files.iter().map(goals).sum::<usize>());
}
