//! The charts of 概要: native ones over its cells.
//!
//! They show cells that `overview` has written, and count nothing themselves. Those of 評価集計 are in `ratings`.

use crate::consolidate::submission::SubmittingDepartment;
use matome_deadline::text;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Cell, Chart, ChartKind, Labels, Line, Role, Series, SheetColumn, SheetPlan, Tone};

/// Two charts stand beside each other, so wide in pixels; those of more departments below each other. The right one
/// ends with the last column.
const PAIR: (u32, u32) = (500, 384);
const WHOLE: u32 = 899;
const MOST_IN_PAIR: usize = 8;
/// How high a chart of a pair is, and one over the whole width, with the rows below it.
const PAIR_HEIGHT: (u32, usize) = (300, 13);
const WHOLE_HEIGHT: (u32, usize) = (270, 11);
/// A full-width character of a label takes this many pixels.
const CHARACTER: usize = 12;
/// A longer name is shortened to this many half-width characters.
const LONGEST_LABEL: usize = 16;
const SHORT_NAMES: &str = "グラフでの略称";

/// Beside the months, which leave the right side of the sheet free.
pub(super) fn of_months(sheet: &mut SheetPlan, months: (u32, u32)) {
    sheet.charts.push(Chart {
        title: "月別の期限（件）",
        kind: ChartKind::Columns,
        labels: Labels::Along,
        at: Position::new(months.0, 3),
        size: (576, 300),
        categories: column(months, 0),
        series: vec![
            series("期限の件数", column(months, 1), Tone::Plain),
            series("うち未了", column(months, 2), Tone::Near),
        ],
    });
}

/// Leaves rows for the charts of the departments. Returns the first of them.
pub(super) fn room(sheet: &mut SheetPlan, departments: &[SubmittingDepartment]) -> u32 {
    let first = sheet.next_row() + 1;
    let rows = if are_many(departments) { 2 * WHOLE_HEIGHT.1 } else { PAIR_HEIGHT.1 };
    sheet.rows.resize_with(sheet.rows.len() + rows, Line::default);
    first
}

/// Draws the charts of the departments, which stand in `rows`, from the row `room` on.
pub(super) fn of_departments(sheet: &mut SheetPlan, room: u32, rows: (u32, u32), departments: &[SubmittingDepartment]) {
    let names = column(rows, short_names(sheet, rows, departments));
    let reports = Chart {
        title: "部局別の報告（件）",
        kind: ChartKind::Columns,
        labels: Labels::Along,
        at: Position::new(room, 0),
        size: (PAIR.0, PAIR_HEIGHT.0),
        categories: names,
        series: vec![
            series("取組数", column(rows, 2), Tone::Plain),
            series("中間報告済", column(rows, 3), Tone::Underway),
            series("期末報告済", column(rows, 5), Tone::Good),
        ],
    };
    let achievement = Chart {
        title: if departments.iter().all(|department| department.achievement.is_none()) {
            "部局別の平均達成度（まだ記入がありません）"
        } else {
            "部局別の平均達成度"
        },
        kind: ChartKind::PercentBars,
        labels: Labels::Along,
        at: Position::new(room, 5),
        size: (PAIR.1, PAIR_HEIGHT.0),
        categories: names,
        series: vec![series("平均達成度", column(rows, 7), Tone::Good)],
    };
    if are_many(departments) {
        let below = room + WHOLE_HEIGHT.1 as u32;
        sheet.charts.push(over_the_width(reports, room, departments));
        let beyond = departments.iter().filter_map(|department| department.achievement).any(|rate| rate > 100.0);
        let achievement = Chart { kind: ChartKind::PercentColumns { beyond }, ..achievement };
        sheet.charts.push(over_the_width(achievement, below, departments));
    } else {
        sheet.charts.extend([reports, achievement]);
    }
}

fn are_many(departments: &[SubmittingDepartment]) -> bool {
    departments.len() > MOST_IN_PAIR
}

fn over_the_width(chart: Chart, row: u32, departments: &[SubmittingDepartment]) -> Chart {
    let longest = departments.iter().map(|department| text::width(&department.name).min(LONGEST_LABEL)).max();
    let fits = longest.unwrap_or(0).div_ceil(2) * CHARACTER * departments.len() <= WHOLE as usize;
    let labels = if fits { Labels::Along } else { Labels::Down };
    Chart { at: Position::new(row, 0), size: (WHOLE, WHOLE_HEIGHT.0), labels, ..chart }
}

/// The column that has the names for the charts: that of the table, or, where some are too long for a label, one beside
/// it that is not printed.
fn short_names(sheet: &mut SheetPlan, rows: (u32, u32), departments: &[SubmittingDepartment]) -> u32 {
    let is_long = |department: &SubmittingDepartment| text::width(&department.name) > LONGEST_LABEL;
    if !departments.iter().any(is_long) {
        return 0;
    }
    let at = sheet.columns.len();
    sheet.print.columns = Some((0, at as u32 - 1));
    sheet.columns.push(SheetColumn::wide(LONGEST_LABEL as f64 + 2.0));
    let names = departments.iter().map(|department| text::fitting(&department.name, LONGEST_LABEL).into_owned());
    for (row, name) in (rows.0 as usize - 1..).zip(std::iter::once(SHORT_NAMES.to_owned()).chain(names)) {
        let cells = &mut sheet.rows[row].cells;
        cells.resize(at, Cell::empty(Role::Blank));
        cells.push(Cell::text(&name, Role::Remark).toned(Tone::Quiet));
    }
    at as u32
}

fn column(rows: (u32, u32), column: u32) -> Area {
    Area::of_column(column, rows.0, rows.1)
}

fn series(name: &'static str, values: Area, tone: Tone) -> Series {
    Series { name, values, tone }
}
