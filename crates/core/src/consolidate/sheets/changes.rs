//! 変更履歴: changes that departments made since the first merge, newest first; notes are not included.

use super::WorkbookPlan;
use crate::records::changes::Change;
use matome_workbook::plan::{Cell, Line, PaperSize, Role, SheetPlan, Value};

pub(super) use crate::notes::own_sheets::CHANGES as NAME;

const SHOWN: usize = 5_000;

/// Keeps the workbook's name on screen.
const ZOOM: u16 = 85;

const HEADERS: [(&str, f64); 8] = [
    ("日時", 16.0),
    ("部局", 14.0),
    ("目標", 26.0),
    ("取組", 24.0),
    ("項目", 12.0),
    ("変更前", 40.0),
    ("変更後", 40.0),
    ("ブック", 28.0),
];

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let mut sheet = SheetPlan::table(NAME, "変更履歴表", &HEADERS, 1, PaperSize::A3);
    sheet.zoom = ZOOM;
    let changes = contents.occasion.changes.iter().take(SHOWN);
    if changes.len() == 0 {
        sheet.push_none(5, Cell::text("最初の取りまとめの後、変更はありません", Role::Long));
    }
    sheet.end_with(changes.len(), changes.map(|change| Line::of(cells(change))));
    sheet
}

fn cells(change: &Change) -> Vec<Cell> {
    let text = |text: &str| Cell::text(text, Role::Long);
    vec![
        Cell::of(Value::Serial(change.serial()), Role::Short),
        text(&change.department),
        text(&change.goal),
        text(&change.measure),
        text(&change.field),
        text(change.before.as_deref().unwrap_or_default()),
        text(change.after.as_deref().unwrap_or_default()),
        text(&change.file),
    ]
}
