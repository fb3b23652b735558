//! 目標別: one goal per page, this year beside last year. Only in copies for departments.

use super::WorkbookPlan;
use super::list::found_deadlines;
use crate::consolidate::listed_measure::{ListedMeasure, by_goal};
use crate::consolidate::paging::{self, RowBlock};
use matome_deadline::text::one_line;
use matome_forms::field::{Field, MeasureField};
use matome_forms::model::{Goal, NAMELESS, Report};
use matome_workbook::plan::{Cell, PaperSize, Print, Role, SheetColumn, SheetPlan};

pub(super) const NAME: &str = "目標別";

const LABEL: f64 = 12.0;
const THIS: f64 = 50.0;
const LAST: f64 = 34.0;
const LAST_COLUMN: u32 = 2;

/// Percent. Fixed, since page capacity must be known; the columns fit any digit width of the font.
const SCALE: u16 = 85;

/// Rows: the goal's title, its owner and the first text.
const GOAL_HEAD: u32 = 3;
/// Rows: the space above a measure, its name, the header and the first field.
const MEASURE_HEAD: u32 = 4;

const FIELDS: [MeasureField; 7] = [
    MeasureField::Actions,
    MeasureField::Period,
    MeasureField::Target,
    MeasureField::InterimReport,
    MeasureField::YearEndReport,
    MeasureField::AchievementRate,
    MeasureField::SelfAssessment,
];

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let columns = [LABEL, THIS, LAST].map(SheetColumn::wide).to_vec();
    let print = Print { scale: Some(SCALE), ..Print::on(PaperSize::A4, false) };
    let mut sheet = SheetPlan::new(NAME, columns, print);
    let mut blocks = Vec::new();
    for (n, measures) in by_goal(&contents.entries).enumerate() {
        if n > 0 {
            sheet.breaks.push(sheet.next_row());
        }
        blocks.push(RowBlock { first: sheet.next_row(), head: GOAL_HEAD });
        of_goal(&mut sheet, measures[0].row.goal, contents);
        for listed in measures {
            blocks.push(RowBlock { first: sheet.next_row(), head: MEASURE_HEAD });
            of_measure(&mut sheet, listed, contents);
        }
    }
    let within = paging::breaks(&sheet, &blocks);
    sheet.breaks.extend(within);
    sheet.breaks.sort_unstable();
    if contents.entries.is_empty() {
        sheet.push(vec![Cell::text("目標がありません", Role::Remark)]);
    }
    sheet
}

fn of_goal(sheet: &mut SheetPlan, goal: &Goal, contents: &WorkbookPlan) {
    let number = goal.number.as_ref().map(|number| format!("目標{number}　")).unwrap_or_default();
    let title = format!("{number}{}", one_line(goal.title.as_deref().unwrap_or(NAMELESS)));
    sheet.push_whole(30.0, Cell::text(&title, Role::Title), LAST_COLUMN);
    let who = [contents.copy_for.as_deref().unwrap_or_default(), &goal.sections.join("、")].join("　");
    let head = format!("{}　{}", contents.fiscal_year.label(), who.trim());
    sheet.push_whole(18.0, Cell::text(&head, Role::Remark), LAST_COLUMN);
    let texts = [("現況・課題", &goal.background), ("目的・効果", &goal.purpose), ("目標値", &goal.target)];
    for (label, text) in texts {
        if let Some(text) = text {
            wide(sheet, label, Cell::text(text, Role::Body));
        }
    }
}

fn of_measure(sheet: &mut SheetPlan, listed: &ListedMeasure, contents: &WorkbookPlan) {
    let number = listed.row.measure.number.as_ref().map(|number| format!("取組{number}　")).unwrap_or_default();
    sheet.push_high(8.0, Vec::new());
    let title = format!("{number}{}", one_line(listed.measure_name()));
    sheet.push_whole(24.0, Cell::text(&title, Role::Heading), LAST_COLUMN);
    let last = contents.last_year.of_measure(listed.row.id);
    sheet.push(vec![
        Cell::text(listed.status.label(), Role::Centered).toned(listed.status.tone()),
        Cell::text("今年度", Role::Header),
        Cell::text(last.map_or("前年度（続く取組なし）", |_| "前年度"), Role::Header),
    ]);
    for field in FIELDS {
        let (now, then) = (said(field, listed), last.map(|last| said(field, last)).unwrap_or_default());
        if has_place(field, listed.row.goal) || !now.is_empty() || !then.is_empty() {
            let cells = [Cell::text(&now, Role::Body), Cell::text(&then, Role::Body)];
            sheet.push(std::iter::once(Cell::text(field.label(), Role::Label)).chain(cells).collect());
        }
    }
    if listed.progress.request.is_some() {
        wide(sheet, "修正依頼", listed.asked_cell(Role::Body));
    }
}

fn said(field: MeasureField, listed: &ListedMeasure) -> String {
    match field {
        MeasureField::Period if listed.row.measure.period.is_none() => found_deadlines(listed.row.measure),
        field => {
            let said = Field::Measure(field).said(listed.row.goal, listed.row.measure);
            said.unwrap_or_default().into_owned()
        }
    }
}

/// An empty report field is shown if the form has a place for it.
fn has_place(field: MeasureField, goal: &Goal) -> bool {
    match field {
        MeasureField::InterimReport => goal.reports.contains(&Report::InterimReport),
        MeasureField::YearEndReport => goal.reports.contains(&Report::YearEndReport),
        _ => false,
    }
}

/// A text across both years.
fn wide(sheet: &mut SheetPlan, label: &str, cell: Cell) {
    sheet.push_parts(None, &[(0, 0), (1, 2)], [Cell::text(label, Role::Label), cell]);
}
