//! Whether reading a sheet stays in proportion to its size: 1x, 4x and 16x cells must show the same rate.
//!
//! - `table`: goals as the rows of a table (部の運営方針), 1x = 250 goals, four cells each.
//! - `cards`: goals stacked on one sheet, each with its labels and measures (重点目標管理シート), 1x = 25 goals, 24
//!   cells each.
//! - `merged`: the same cards on graph paper, every cell a region of four columns, which is as many merged regions as
//!   cells.
//! - `unknown`: a sheet that no definition fits, which every one of them is tried on.

use divan::Bencher;
use divan::counter::ItemsCount;
use matome_forms::layout::{Layouts, read_workbook};
use matome_workbook::grid::{Area, Cell, Position, Sheet, WorkbookCells};

fn main() {
    divan::main();
}

const SIZES: [u32; 3] = [1, 4, 16];

fn read(bencher: Bencher, sheet: Sheet, goals: usize) {
    let layouts = Layouts::builtin();
    let cells = sheet.cells.len();
    let book = WorkbookCells { sheets: vec![sheet], problems: Vec::new() };
    assert_eq!(read_workbook("目標.xlsx", &book, &layouts).goals.len(), goals, "the sheet is read");
    bencher
        .counter(ItemsCount::new(cells))
        .bench_local(|| read_workbook("目標.xlsx", divan::black_box(&book), &layouts));
}

fn put(sheet: &mut Sheet, row: u32, column: u32, text: impl Into<String>) {
    sheet.cells.insert(Position::new(row, column), Cell { text: text.into(), ..Cell::default() });
}

fn sheet() -> Sheet {
    Sheet { name: "目標".to_owned(), ..Sheet::default() }
}

#[divan::bench(args = SIZES)]
fn table(bencher: Bencher, size: u32) {
    let mut sheet = sheet();
    put(&mut sheet, 0, 0, "令和8年度　総務部の運営方針");
    for (column, label) in (0..).zip(["番号", "重点施策・事業", "取組内容", "達成目標"]) {
        put(&mut sheet, 2, column, label);
    }
    for goal in 0..size * 250 {
        put(&mut sheet, goal + 3, 0, (goal + 1).to_string());
        put(&mut sheet, goal + 3, 1, format!("施設{goal}の更新"));
        put(&mut sheet, goal + 3, 2, "設計を行い、地域の皆さまと話し合いながら工事を進めます。");
        put(&mut sheet, goal + 3, 3, "12月末までに契約する。");
    }
    read(bencher, sheet, size as usize * 250);
}

#[divan::bench(args = SIZES)]
fn cards(bencher: Bencher, size: u32) {
    read(bencher, stacked(size * 25), size as usize * 25);
}

#[divan::bench(args = SIZES)]
fn merged(bencher: Bencher, size: u32) {
    let plain = stacked(size * 25);
    let mut sheet = sheet();
    for (at, cell) in plain.cells {
        let first = Position::new(at.row, at.column * 4);
        sheet.merged.insert(first, Area { first, last: Position::new(at.row, first.column + 3) });
        sheet.cells.insert(first, cell);
    }
    read(bencher, sheet, size as usize * 25);
}

#[divan::bench(args = SIZES)]
fn unknown(bencher: Bencher, size: u32) {
    let mut sheet = sheet();
    for row in 0..size * 250 {
        for column in 0..4 {
            put(&mut sheet, row, column, format!("記録{row}-{column}"));
        }
    }
    read(bencher, sheet, 0);
}

/// Goals one below the other, with their labels, a header and five measures each.
fn stacked(goals: u32) -> Sheet {
    let mut sheet = sheet();
    put(&mut sheet, 0, 0, "令和8年度　重点目標管理シート");
    for goal in 0..goals {
        let top = goal * 9 + 1;
        for (column, text) in (0..).zip(["重点目標", "", "部局名", "総務部"]) {
            let text = if column == 1 { format!("目標{goal}を進める") } else { text.to_owned() };
            put(&mut sheet, top, column, text);
        }
        put(&mut sheet, top + 1, 0, "優先順位");
        put(&mut sheet, top + 1, 1, format!("{}位", goal + 1));
        for (column, label) in (0..).zip(["取組項目及び方法・手段", "期間・期限", "数値目標"]) {
            put(&mut sheet, top + 2, column, label);
        }
        for measure in 0..5 {
            put(
                &mut sheet,
                top + 3 + measure,
                0,
                format!("{} ○取組{measure}\n(1) 調査", ["①", "②", "③", "④", "⑤"][measure as usize]),
            );
            put(&mut sheet, top + 3 + measure, 1, "9月末まで");
            put(&mut sheet, top + 3 + measure, 2, "10件");
        }
    }
    sheet
}
