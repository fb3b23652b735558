//! 一覧: one row per measure of the year. The columns are in `notes::own_sheets`; this module makes the cells.

use super::WorkbookPlan;
use crate::consolidate::listed_measure::ListedMeasure;
use crate::notes::own_sheets::{CHECK, ListColumn, MEMO};
use crate::notes::{AddedColumn, Note, NoteId, Typed};
use crate::records::confirmation::Confirmation;
use matome_deadline::text;
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_forms::model::Measure;
use matome_workbook::grid::Area;
use matome_workbook::plan::{
    Cell, CellMark, Choice, Line, NamedTable, Paint, PaperSize, Role, SheetColumn, SheetPlan, Tone, Value,
};

pub(super) use crate::notes::own_sheets::LIST as NAME;
/// Only in copies: the planning section's correction request.
const ASKED: &str = "修正依頼";
const ADDED_WIDTH: f64 = 16.0;
/// Keeps all working columns on screen.
const ZOOM: u16 = 85;

pub(in crate::consolidate) const fn role(column: ListColumn) -> Role {
    match column {
        ListColumn::Year
        | ListColumn::Due
        | ListColumn::Status
        | ListColumn::Field(
            Field::Goal(GoalField::Number)
            | Field::Measure(MeasureField::Number | MeasureField::AchievementRate | MeasureField::SelfAssessment),
        ) => Role::Short,
        ListColumn::Check | ListColumn::Memo => Role::Input,
        ListColumn::Field(_) | ListColumn::Source | ListColumn::Id => Role::Long,
    }
}

const fn tone_of(confirmation: Confirmation) -> Tone {
    match confirmation {
        Confirmation::Settled => Tone::Good,
        Confirmation::ToCorrect => Tone::Late,
        Confirmation::Deferred => Tone::Underway,
        Confirmation::Excused | Confirmation::Stopped => Tone::Quiet,
    }
}

pub(in crate::consolidate) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let columns = ListColumn::ALL.map(|(column, width)| (column.header(), width));
    // Frozen, so that the title stays visible beside the notes.
    let frozen = ListColumn::measure(MeasureField::Title).place() + 1;
    let mut sheet = SheetPlan::table(NAME, "一覧表", &columns, frozen as u32, PaperSize::A3);
    sheet.zoom = ZOOM;
    // The year is in the workbook's name and the same in each row.
    for column in [ListColumn::Year, ListColumn::Id] {
        sheet.columns[column.place()].hidden = true;
    }
    add_columns(&mut sheet, &contents.occasion.notes.columns);
    let rows = contents.entries.iter().map(|entry| row(entry, contents));
    if contents.is_copy() {
        // Notes are the planning section's own, except requests; a copy has no columns for notes.
        let (check, memo) = (ListColumn::Check.place(), ListColumn::Memo.place());
        sheet.columns.remove(check);
        sheet.rows[0].cells[memo] = Cell::text(ASKED, Role::TableHeader);
        sheet.rows[0].cells.remove(check);
        sheet.table = sheet.table.map(|table| NamedTable { columns: table.columns - 1, ..table });
        let asked = contents.entries.iter().map(|entry| entry.asked_cell(Role::Long));
        sheet.end_with(rows.len(), rows.zip(asked).map(|(row, asked)| with_request(row, asked)));
    } else {
        sheet.end_with(rows.len(), rows);
        offer_checks(&mut sheet);
    }
    sheet.print.columns = printed(&sheet);
    sheet
}

/// Print area: from 部局 to the notes, or to the last column someone added. On paper the year stands above the table and
/// links are useless. The font is as large as the paper allows.
fn printed(sheet: &SheetPlan) -> Option<(u32, u32)> {
    let own = sheet.columns.iter().rposition(|column| column.hidden)?;
    let last = if sheet.columns.len() > own + 1 { sheet.columns.len() - 1 } else { own - 2 };
    Some((1, last as u32))
}

/// The request replaces the memo.
fn with_request(mut row: Line, asked: Cell) -> Line {
    row.cells[ListColumn::Memo.place()] = asked;
    row.cells.remove(ListColumn::Check.place());
    row
}

/// Added columns join the table as far as possible, so that they are sorted along.
fn add_columns(sheet: &mut SheetPlan, added: &[AddedColumn]) {
    let mut width = ListColumn::ALL.len() as u32;
    for column in added {
        let at = ListColumn::ALL.len() + column.gap as usize;
        let header = &mut sheet.rows[0].cells;
        let joins = at as u32 == width && can_join(header, column.header());
        header.resize(at, Cell::empty(Role::Blank));
        header.push(Cell::text(column.header(), Role::TableHeader));
        sheet.columns.resize(at, SheetColumn::wide(ADDED_WIDTH));
        sheet.columns.push(SheetColumn::wide(ADDED_WIDTH));
        width += u32::from(joins);
    }
    sheet.table = sheet.table.map(|table| NamedTable { columns: width, ..table });
}

/// Table headers must be unique, ignoring case, and not empty.
fn can_join(headers: &[Cell], header: &str) -> bool {
    let folded = |text: &str| text::comparison_key(text).to_lowercase();
    let same = |cell: &Cell| matches!(&cell.value, Value::Text(text) if folded(text) == folded(header));
    !header.is_empty() && !header.contains('\n') && header.chars().count() <= 255 && !headers.iter().any(same)
}

fn row(entry: &ListedMeasure, contents: &WorkbookPlan) -> Line {
    let blank = Note::default();
    let notes = &contents.occasion.notes;
    let note = notes.notes.get(&NoteId::from(entry.row.id)).unwrap_or(&blank);
    let own = ListColumn::ALL.iter().map(|(column, _)| cell(*column, entry, note, contents));
    let mut cells: Vec<Cell> = own.collect();
    for column in &notes.columns {
        cells.resize(ListColumn::ALL.len() + column.gap as usize, Cell::empty(Role::Blank));
        cells.push(typed(note.added.get(&column.key), note.paints.get(&column.key)));
    }
    Line::of(cells)
}

fn cell(column: ListColumn, entry: &ListedMeasure, note: &Note, contents: &WorkbookPlan) -> Cell {
    let (goal, measure) = (entry.row.goal, entry.row.measure);
    let is_assumed = match column {
        ListColumn::Year => goal.assumed.contains(&GoalField::FiscalYear),
        ListColumn::Field(Field::Goal(field)) => goal.assumed.contains(&field),
        ListColumn::Field(Field::Measure(field)) => measure.assumed.contains(&field),
        ListColumn::Due => {
            let next = measure.deadlines.iter().find(|deadline| deadline.due == entry.due);
            next.is_some_and(|deadline| goal.assumes(Some(measure), deadline))
        }
        _ => false,
    };
    let cell = said(column, role(column), entry, note, contents);
    if is_assumed && cell.tone == Tone::Plain { cell.toned(Tone::Assumed) } else { cell }
}

fn said(column: ListColumn, role: Role, entry: &ListedMeasure, note: &Note, contents: &WorkbookPlan) -> Cell {
    let (goal, measure) = (entry.row.goal, entry.row.measure);
    match column {
        ListColumn::Year => Cell::text(&contents.fiscal_year.label(), role),
        ListColumn::Field(Field::Goal(GoalField::Department)) => Cell::text(&entry.department, role),
        ListColumn::Field(Field::Measure(MeasureField::Period)) => Cell::text(&written_deadline(measure), role),
        ListColumn::Field(Field::Measure(MeasureField::AchievementRate)) => achievement(measure.achievement_rate, role),
        ListColumn::Field(field) => Cell::optional(field.said(goal, measure).as_deref(), role),
        ListColumn::Due => Cell::date(entry.due, role),
        ListColumn::Status => {
            let missing = entry.row.absence().map(|absence| format!("\n{}", absence.label()));
            let status = format!("{}{}", entry.status.label(), missing.unwrap_or_default());
            Cell::text(&status, role).toned(entry.status.tone())
        }
        ListColumn::Check => typed(note.check.as_ref(), note.paints.get(CHECK)),
        ListColumn::Memo => typed(note.memo.as_ref(), note.paints.get(MEMO)),
        ListColumn::Source => {
            let link = entry.source_link(&measure.source, role, &contents.occasion.links);
            if entry.row.workbook.stale_since.is_some() || entry.row.absence().is_some() {
                link.toned(Tone::Near)
            } else {
                link
            }
        }
        ListColumn::Id => Cell::text(&entry.row.id.0, role),
    }
}

/// 期限（原文）: the form's own field, else the expressions found in the text.
fn written_deadline(measure: &Measure) -> String {
    if let Some(period) = &measure.period {
        return period.clone();
    }
    found_deadlines(measure)
}

/// Its deadline expressions, without repetition.
pub(super) fn found_deadlines(measure: &Measure) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for deadline in &measure.deadlines {
        if !texts.contains(&deadline.text.as_str()) {
            texts.push(&deadline.text);
        }
    }
    texts.join("、")
}

pub(in crate::consolidate) fn achievement(rate: Option<f64>, role: Role) -> Cell {
    let rate = rate.filter(|rate| rate.is_finite());
    Cell::of(rate.map_or(Value::Empty, |rate| Value::Percent(rate / 100.0)), role)
}

/// A note's value and formatting as typed.
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
    Cell::of(value, role)
}

fn offer_checks(sheet: &mut SheetPlan) {
    let (last, check) = (sheet.next_row().max(2) - 1, ListColumn::Check.place() as u32);
    let area = Area::of_column(check, 1, last);
    sheet.choices.push(Choice { area, options: Confirmation::ALL.map(|choice| choice.label().to_owned()).to_vec() });
    let marks = Confirmation::ALL.map(|confirmation| CellMark {
        area,
        text: confirmation.label(),
        tone: tone_of(confirmation),
    });
    sheet.marks.extend(marks);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Excel: 8 pixels per half-width character of the standard font plus a margin of 5.
    fn pixels(column: (ListColumn, f64)) -> f64 {
        column.1 * 8.0 + 5.0
    }

    #[test]
    fn all_that_is_worked_with_fits_on_a_screen_that_is_enlarged() {
        let seen = &ListColumn::ALL[1..=ListColumn::Memo.place()];
        let width: f64 = seen.iter().copied().map(pixels).sum::<f64>() * f64::from(ZOOM) / 100.0;
        let (row_names, scroll_bar) = (40.0, 20.0);
        assert!(width + row_names + scroll_bar <= 1920.0 / 1.25, "{width}");
    }
}
