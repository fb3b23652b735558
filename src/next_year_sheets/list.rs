//! 引継ぎ一覧: the outcome per workbook and sheet, items to check, and all changed cells.

use super::WorkbookAccount;
use matome_core::consolidate::with_heights;
use matome_core::next_year::account::{CellChange, CellDeed, CheckItem, SheetAccount, SheetWork};
use matome_workbook::link::Target;
use matome_workbook::plan::{Cell, Line, PaperSize, Role, SheetPlan, Tone};

pub const FILE_NAME: &str = "引継ぎ一覧.xlsx";

const SHEETS: [(&str, f64); 10] = [
    ("部局", 12.0),
    ("元のブック", 26.0),
    ("作ったブック", 26.0),
    ("シート", 16.0),
    ("処理", 24.0),
    ("引き継いだ取組", 8.0),
    ("空欄にした取組", 8.0),
    ("消したセル", 8.0),
    ("年度を送ったセル", 8.0),
    ("要確認", 8.0),
];
const CHECKS: [(&str, f64); 6] = [
    ("部局", 12.0),
    ("作ったブック", 26.0),
    ("シート", 16.0),
    ("セル", 8.0),
    ("確かめること", 44.0),
    ("書かれていること", 44.0),
];
const CHANGES: [(&str, f64); 8] = [
    ("部局", 12.0),
    ("作ったブック", 26.0),
    ("シート", 16.0),
    ("セル", 8.0),
    ("項目", 12.0),
    ("処理", 16.0),
    ("前", 44.0),
    ("後", 30.0),
];

pub fn sheets(workbooks: &[WorkbookAccount]) -> [SheetPlan<'_>; 3] {
    let rows = workbooks.iter().flat_map(workbook_rows);
    let checks =
        workbooks.iter().flat_map(|workbook| workbook.checks.iter().map(move |check| check_row(workbook, check)));
    let changes =
        workbooks.iter().flat_map(|workbook| workbook.changes.iter().map(move |change| change_row(workbook, change)));
    [
        table("引継ぎ一覧", "引継ぎ一覧表", &SHEETS, rows.collect()),
        table("要確認", "引継ぎ要確認表", &CHECKS, checks.collect()),
        table("変更したセル", "変更したセル表", &CHANGES, changes.collect()),
    ]
}

fn table<'a>(name: &'static str, table: &'static str, headers: &[(&str, f64)], rows: Vec<Line>) -> SheetPlan<'a> {
    let mut sheet = SheetPlan::table(name, table, headers, 1, PaperSize::A4);
    sheet.end_with(rows.len(), rows.into_iter());
    with_heights(sheet)
}

fn workbook_rows(workbook: &WorkbookAccount) -> Vec<Line> {
    if !workbook.sheets.is_empty() {
        return workbook.sheets.iter().map(|sheet| sheet_row(workbook, sheet)).collect();
    }
    let why = workbook.not_made.as_ref().map(ToString::to_string).unwrap_or_default();
    let empty = text("");
    let mut cells = vec![text(&workbook.department), text(&workbook.file), empty.clone(), empty.clone()];
    cells.push(text(&why).toned(Tone::Late));
    cells.resize(SHEETS.len(), empty);
    vec![Line::of(cells)]
}

fn sheet_row(workbook: &WorkbookAccount, sheet: &SheetAccount) -> Line {
    let of_sheet = |change: &&CellChange| change.sheet == sheet.sheet;
    let count =
        |wanted: fn(CellDeed) -> bool| workbook.changes.iter().filter(of_sheet).filter(|c| wanted(c.deed)).count();
    let checks =
        workbook.checks.iter().filter(|check| check.sheet == sheet.sheet || check.sheet == sheet.new_name).count();
    let name = if sheet.sheet == sheet.new_name {
        sheet.sheet.clone()
    } else {
        format!("{}\n→ {}", sheet.sheet, sheet.new_name)
    };
    let not_made = workbook.not_made.as_ref().map(|why| format!("\n{why}")).unwrap_or_default();
    let work = text(&format!("{}{not_made}", sheet.work.label()));
    let goes_on = sheet.work == SheetWork::CarriedOn;
    let number = |n: usize| if goes_on { Cell::number(n, Role::Short) } else { Cell::empty(Role::Short) };
    let tone = if checks > 0 { Tone::Near } else { Tone::Plain };
    Line::of(vec![
        text(&workbook.department),
        text(&workbook.file),
        made(workbook),
        text(&name),
        if goes_on { work } else { work.toned(Tone::Quiet) },
        number(sheet.carried),
        number(sheet.blanked),
        number(count(|deed| matches!(deed, CellDeed::Emptied | CellDeed::Blanked))),
        number(count(|deed| deed == CellDeed::Rolled)),
        Cell::number(checks, Role::Short).toned(tone),
    ])
}

fn check_row(workbook: &WorkbookAccount, check: &CheckItem) -> Line {
    let said = [text(&check.reason.to_string()), text(&check.text)];
    Line::of(place(workbook, &check.sheet, &check.cell).into_iter().chain(said).collect())
}

fn change_row(workbook: &WorkbookAccount, change: &CellChange) -> Line {
    let field = change.field.map_or("見出し", |field| field.label());
    let said = [field, change.deed.label(), &change.before, &change.after].map(text);
    Line::of(place(workbook, &change.sheet, &change.cell).into_iter().chain(said).collect())
}

fn place(workbook: &WorkbookAccount, sheet: &str, at: &str) -> [Cell; 4] {
    [text(&workbook.department), made(workbook), text(&new_name(workbook, sheet)), cell(workbook, sheet, at)]
}

fn new_name(workbook: &WorkbookAccount, sheet: &str) -> String {
    let account = workbook.sheets.iter().find(|account| account.sheet == sheet).filter(|_| workbook.made.is_some());
    account.map_or_else(|| sheet.to_owned(), |account| account.new_name.clone())
}

fn made(workbook: &WorkbookAccount) -> Cell {
    match &workbook.made {
        Some(made) => Cell::link(made, Target::Workbook { path: made.clone(), place: None }, Role::Long),
        None => text(&format!("（作っていません）\n{}", workbook.file)),
    }
}

fn cell(workbook: &WorkbookAccount, sheet: &str, cell: &str) -> Cell {
    match &workbook.made {
        Some(path) if !cell.is_empty() => {
            let place = Some((new_name(workbook, sheet), cell.to_owned()));
            Cell::link(cell, Target::Workbook { path: path.clone(), place }, Role::Short)
        }
        _ => Cell::text(cell, Role::Short),
    }
}

fn text(text: &str) -> Cell {
    Cell::text(text, Role::Long)
}
