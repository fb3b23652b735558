//! 一覧: every measure of the year, a row each. Its name and headers are fixed: people's own formulas rely on them.

use std::ops::Range;

use super::Contents;
use crate::core::consolidate::entry::Entry;
use crate::core::consolidate::notes::{AddedColumn, Note, Typed};
use crate::core::consolidate::paint::Paint;
use crate::core::consolidate::plan::{Cell, Choice, Column, Line, Mark, Paper, Role, SheetPlan, Table, Tone, Value};
use crate::core::grid::{Area, Position};
use crate::core::model::Measure;
use crate::core::text;

pub const NAME: &str = "一覧";
pub const CHECK: &str = "企画課確認";
pub const MEMO: &str = "企画課メモ";
pub const ID: &str = "ID";

/// The headers, and the widths of their columns in half-width characters.
pub const HEADERS: [(&str, f64); 20] = [
    ("年度", 10.0),
    ("部局", 12.0),
    ("担当課", 11.0),
    ("目標No.", 6.0),
    ("目標", 20.0),
    ("取組No.", 6.0),
    ("取組", 18.0),
    ("取組内容", 36.0),
    ("期限（原文）", 12.0),
    ("期限日", 10.0),
    ("目標値", 22.0),
    ("中間報告", 26.0),
    ("期末報告", 26.0),
    ("達成度", 7.0),
    ("自己評価", 9.0),
    ("状態", 9.0),
    (CHECK, 9.0),
    (MEMO, 20.0),
    ("出典", 30.0),
    (ID, 12.0),
];

const CHECK_COLUMN: u32 = 16;
/// The columns of 企画課確認 and 企画課メモ.
const NOTES: Range<usize> = CHECK_COLUMN as usize..CHECK_COLUMN as usize + 2;
const ID_COLUMN: usize = 19;
const ADDED_WIDTH: f64 = 16.0;

/// What 企画課確認 offers, and what it looks like once chosen.
const CHECKS: [(&str, Tone); 3] = [("済", Tone::Good), ("要修正", Tone::Late), ("保留", Tone::Underway)];

pub(super) fn plan<'a>(contents: &'a Contents<'a>) -> SheetPlan<'a> {
    let mut sheet = SheetPlan::table(NAME, "一覧表", &HEADERS, 2, Paper::A3);
    sheet.columns[ID_COLUMN].hidden = true;
    add_columns(&mut sheet, &contents.occasion.notes.columns);
    let rows = contents.entries.iter().map(|entry| row(entry, contents));
    if contents.part_of.is_some() {
        // What the planning section notes is its own, and a copy has no place to note anything.
        sheet.columns.drain(NOTES);
        sheet.rows[0].cells.drain(NOTES);
        sheet.table = sheet.table.map(|table| Table { columns: table.columns - NOTES.len() as u32, ..table });
        sheet.end_with(rows.len(), rows.map(without_notes));
    } else {
        sheet.end_with(rows.len(), rows);
        offer_checks(&mut sheet);
    }
    sheet.print.columns = printed(&sheet);
    sheet
}

/// On paper the year stands above the table, and a link leads nowhere: from 部局 to what is noted, and if someone has
/// added columns, to the last of them. The letters are as large as the paper allows.
fn printed(sheet: &SheetPlan) -> Option<(u32, u32)> {
    let own = sheet.columns.iter().position(|column| column.hidden)?;
    let last = if sheet.columns.len() > own + 1 { sheet.columns.len() - 1 } else { own - 2 };
    Some((1, last as u32))
}

fn without_notes(mut row: Line) -> Line {
    row.cells.drain(NOTES);
    row
}

/// Added columns join the table as long as a table can take them, so that sorting it moves them along.
fn add_columns(sheet: &mut SheetPlan, added: &[AddedColumn]) {
    let mut width = HEADERS.len() as u32;
    for column in added {
        let at = HEADERS.len() + column.gap as usize;
        let header = &mut sheet.rows[0].cells;
        let joins = at as u32 == width && can_join(header, column.header());
        header.resize(at, Cell::empty(Role::Blank));
        header.push(Cell::text(column.header(), Role::Header));
        sheet.columns.resize(at, Column::wide(ADDED_WIDTH));
        sheet.columns.push(Column::wide(ADDED_WIDTH));
        width += u32::from(joins);
    }
    sheet.table = sheet.table.map(|table| Table { columns: width, ..table });
}

/// The headers of a table are not empty and differ, whatever their case.
fn can_join(headers: &[Cell], header: &str) -> bool {
    let folded = |text: &str| text::squeeze(text).to_lowercase();
    let same = |cell: &Cell| matches!(&cell.value, Value::Text(text) if folded(text) == folded(header));
    !header.is_empty() && !header.contains('\n') && header.chars().count() <= 255 && !headers.iter().any(same)
}

fn row(entry: &Entry, contents: &Contents) -> Line {
    let blank = Note::default();
    let notes = &contents.occasion.notes;
    let note = notes.notes.get(entry.row.id).unwrap_or(&blank);
    let mut cells = cells(entry, note, contents);
    for column in &notes.columns {
        cells.resize(HEADERS.len() + column.gap as usize, Cell::empty(Role::Blank));
        cells.push(typed(note.added.get(&column.key), note.paints.get(&column.key)));
    }
    Line::of(cells)
}

fn cells(entry: &Entry, note: &Note, contents: &Contents) -> Vec<Cell> {
    let (goal, measure, source) = (entry.row.goal, entry.row.measure, &entry.row.measure.source);
    let body = |text: &Option<String>| Cell::optional(text.as_deref(), Role::Long);
    let link = entry.source_link(source, Role::Long, &contents.occasion.links);
    vec![
        Cell::text(&contents.fiscal_year.label(), Role::Short),
        Cell::text(&entry.department, Role::Long),
        Cell::text(&entry.sections(), Role::Long),
        Cell::optional(goal.number.as_deref(), Role::Short),
        body(&goal.title),
        Cell::optional(measure.number.as_deref(), Role::Short),
        body(&measure.title),
        body(&measure.actions),
        Cell::text(&written_deadline(measure), Role::Long),
        Cell::date(entry.due, Role::Short),
        body(&measure.target),
        body(&measure.interim_report),
        body(&measure.year_end_report),
        achievement(measure.achievement_rate, Role::Short),
        Cell::optional(measure.self_assessment.as_deref(), Role::Short),
        Cell::text(entry.status.label(), Role::Short).toned(entry.status.tone()),
        typed(note.check.as_ref(), note.paints.get(CHECK)),
        typed(note.memo.as_ref(), note.paints.get(MEMO)),
        if entry.row.workbook.stale_since.is_some() { link.toned(Tone::Near) } else { link },
        Cell::text(&entry.row.id.0, Role::Long),
    ]
}

/// 期限（原文）: the form's own field, else the expressions that were found in the text.
fn written_deadline(measure: &Measure) -> String {
    if let Some(period) = &measure.period {
        return period.clone();
    }
    found_deadlines(measure)
}

/// The expressions of its deadlines, each once.
pub(super) fn found_deadlines(measure: &Measure) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for deadline in &measure.deadlines {
        if !texts.contains(&deadline.text.as_str()) {
            texts.push(&deadline.text);
        }
    }
    texts.join("、")
}

pub(super) fn achievement(rate: Option<f64>, role: Role) -> Cell {
    let value = rate.filter(|rate| rate.is_finite()).map_or(Value::Empty, |rate| Value::Percent(rate / 100.0));
    Cell { value, role, tone: Tone::Plain }
}

/// What someone typed and painted, as they did.
pub(super) fn typed(value: Option<&Typed>, paint: Option<&Paint>) -> Cell {
    let role = paint.map_or(Role::Input, |paint| Role::Painted(*paint));
    let value = match value {
        None => Value::Empty,
        Some(Typed::Text(text)) => return Cell::text(text, role),
        Some(Typed::Number(number)) => Value::Number(*number),
        Some(Typed::Serial(serial)) => Value::Serial(*serial),
        Some(Typed::Formatted { number, format }) => Value::Formatted { number: *number, format: format.clone() },
        Some(Typed::Truth(truth)) => Value::Truth(*truth),
    };
    Cell { value, role, tone: Tone::Plain }
}

fn offer_checks(sheet: &mut SheetPlan) {
    let last = sheet.next_row().max(2) - 1;
    let area = Area { first: Position::new(1, CHECK_COLUMN), last: Position::new(last, CHECK_COLUMN) };
    sheet.choices.push(Choice { area, options: CHECKS.iter().map(|(text, _)| *text).collect() });
    sheet.marks.extend(CHECKS.iter().map(|(text, tone)| Mark { area, text, tone: *tone }));
}
