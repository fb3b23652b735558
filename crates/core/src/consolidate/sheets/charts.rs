//! Native charts of 概要, over cells written by `overview`.

use crate::consolidate::submission::SubmittingDepartment;
use matome_deadline::text;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Cell, Chart, ChartKind, Labels, Line, Role, Series, SheetColumn, SheetPlan, Tone};

/// Size in pixels of two charts side by side, for one with few departments. The right one ends with the last column.
const PAIR: (u32, u32) = (500, 384);
const WHOLE: u32 = 899;
const MOST_IN_PAIR: usize = 8;
/// Height in pixels of a chart, and its rows.
const PAIR_HEIGHT: (u32, usize) = (300, 13);
const WHOLE_HEIGHT: (u32, usize) = (270, 11);
/// Pixels per full-width character of a label.
const CHARACTER: usize = 12;
/// Longest label, in half-width characters.
const LONGEST_LABEL: usize = 16;
const SHORT_NAMES: &str = "グラフでの略称";

/// Placed right of the months, where the sheet is free.
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

/// Reserves rows for the department charts and returns the first.
pub(super) fn room(sheet: &mut SheetPlan, departments: &[SubmittingDepartment]) -> u32 {
    let first = sheet.next_row() + 1;
    let rows = if are_many(departments) { 2 * WHOLE_HEIGHT.1 } else { PAIR_HEIGHT.1 };
    sheet.rows.resize_with(sheet.rows.len() + rows, Line::default);
    first
}

/// Draws the charts for the department `rows`, starting at row `room`.
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

/// The column of chart labels: the table's own, or an unprinted helper column if names are too long.
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
