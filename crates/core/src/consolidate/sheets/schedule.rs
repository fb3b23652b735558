//! 工程表: the measures over the months, with bars for work and marks for due dates, overdue or not.

use chrono::{Datelike, NaiveDate};

use super::WorkbookPlan;
use super::list::found_deadlines;
use crate::consolidate::listed_measure::ListedMeasure;
use crate::consolidate::status::Status;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::model::Measure;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Cell, Line, PaperSize, Role, SheetPlan, Tone};

pub(super) use crate::notes::own_sheets::SCHEDULE as NAME;

const LABELS: [(&str, f64); 6] =
    [("部局", 13.0), ("担当課", 13.0), ("目標", 26.0), ("取組", 26.0), ("期限", 16.0), ("状態", 10.0)];
const MONTH_WIDTH: f64 = 6.0;
/// Keeps the whole year on screen.
const ZOOM: u16 = 95;

/// A month of a measure: ━ at work, ● due, ○ due and done, ┄ all year long.
const AT_WORK: &str = "━━";
const DUE: &str = "●";
const DONE: &str = "○";
const ALL_YEAR: &str = "┄┄";

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let months = FiscalYear::MONTHS.map(|month| (format!("{month}月"), MONTH_WIDTH));
    let headers: Vec<(&str, f64)> =
        LABELS.iter().copied().chain(months.iter().map(|(name, width)| (name.as_str(), *width))).collect();
    let mut sheet = SheetPlan::table(NAME, "工程表一覧", &headers, 4, PaperSize::A3);
    sheet.zoom = ZOOM;
    sheet.table = None;
    let legend = format!("{AT_WORK} 実施期間　{DUE} 期限　{DONE} 期限（報告済・完了）　{ALL_YEAR} 通年・随時");
    sheet.rows.insert(0, Line::of(vec![Cell::text(&legend, Role::Remark)]));
    sheet.merged.push(Area::of_row(0, 0, headers.len() as u32 - 1));
    sheet.freeze = Position::new(2, 4);
    sheet.print.repeat_rows = Some((0, 1));
    let rows = contents.entries.iter().map(|entry| Line::of(cells(entry, contents)));
    sheet.end_with_what_fits(rows.len(), rows);
    sheet
}

fn cells(entry: &ListedMeasure, contents: &WorkbookPlan) -> Vec<Cell> {
    let measure = entry.row.measure;
    let mut cells = vec![
        Cell::text(entry.department_label(), Role::Body),
        Cell::text(&entry.sections(), Role::Body),
        Cell::optional(entry.row.goal.title.as_deref(), Role::Body),
        Cell::text(entry.measure_name(), Role::Body),
        Cell::text(&deadlines(measure), Role::Body),
        Cell::text(entry.status.label(), Role::Centered).toned(entry.status.tone()),
    ];
    cells.extend(FiscalYear::MONTHS.map(|month| month_cell(month, entry, contents)));
    cells
}

/// The expressions that were read, else the period's text.
fn deadlines(measure: &Measure) -> String {
    let found = found_deadlines(measure);
    if found.is_empty() { measure.period.clone().unwrap_or_default() } else { found }
}

fn month_cell(month: u32, entry: &ListedMeasure, contents: &WorkbookPlan) -> Cell {
    let year = contents.fiscal_year.year_of_month(month);
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN);
    let measure = entry.row.measure;
    match measure.deadlines.iter().filter_map(|deadline| shown(deadline, first)).max() {
        None => Cell::empty(Role::Bar),
        Some(Shown::AllYear) => Cell::text(ALL_YEAR, Role::Bar).toned(Tone::Quiet),
        Some(Shown::AtWork) => Cell::text(AT_WORK, Role::Bar).toned(Tone::Bar),
        Some(Shown::Due) => {
            // Each day shows its own state, as in 期限一覧.
            let due = measure.deadlines.iter().filter(|deadline| shown(deadline, first) == Some(Shown::Due));
            let (met, open): (Vec<_>, Vec<_>) = due.partition(|deadline| entry.progress.ends(deadline));
            let of = |one: &&Deadline| Status::of_deadline(one, &entry.progress, contents.occasion.today);
            match (open.iter().map(of).min(), met.iter().map(of).min()) {
                (Some(open), _) => Cell::text(DUE, Role::Bar).toned(open.tone()),
                (None, met) => Cell::text(DONE, Role::Bar).toned(met.map_or(Tone::Good, Status::tone)),
            }
        }
    }
}

/// If two deadlines fall in a month, the greater variant wins.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    AllYear,
    AtWork,
    Due,
}

fn shown(deadline: &Deadline, month: NaiveDate) -> Option<Shown> {
    let key = |day: NaiveDate| (day.year(), day.month());
    let has_begun = deadline.start.is_some_and(|start| key(start) <= key(month));
    let within = has_begun && deadline.due.is_none_or(|due| key(month) <= key(due));
    let is_due = deadline.due.is_some_and(|due| key(due) == key(month));
    match deadline.kind {
        DeadlineKind::By | DeadlineKind::Period if is_due => Some(Shown::Due),
        DeadlineKind::Period if within => Some(Shown::AtWork),
        DeadlineKind::Throughout | DeadlineKind::Recurring if within => Some(Shown::AllYear),
        _ => None,
    }
}
