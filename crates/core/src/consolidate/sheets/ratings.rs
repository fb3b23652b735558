//! 評価集計: ratings by department, this year beside last year.

use std::collections::HashMap;

use super::WorkbookPlan;
use super::list::achievement;
use crate::consolidate::listed_measure::ListedMeasure;
use crate::consolidate::rating::{self, Counted};
use matome_deadline::text::one_line;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{
    Cell, Chart, ChartKind, Labels, Line, PaperSize, Print, Role, Series, SheetColumn, SheetPlan, Tone,
};

pub(super) use crate::notes::own_sheets::RATINGS as NAME;

/// Minimum width of the tables in columns; the last one, on continued measures, has seven.
const COLUMNS: usize = 12;
const THIS: &str = "今年度";
const LAST: &str = "前年度";
const CHART: (u32, u32) = (440, 200);
const BELOW: usize = 8;

/// Columns of continued measures. Rows are two lines high, since merged cells do not adjust their height.
const GOING_ON: [(u32, u32); 7] = [(0, 0), (1, 3), (4, 7), (8, 8), (9, 9), (10, 10), (11, 11)];
const GOING_ON_HEIGHT: Option<f64> = Some(37.0);

/// As many departments fit below each other on a landscape page.
const ACROSS: usize = 18;

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let classes = rating::classes(contents.entries.iter().chain(&contents.last_year.measures));
    let width = COLUMNS.max(2 * classes.len() + 1);
    let mut columns = vec![SheetColumn::wide(9.0); width];
    columns[0] = SheetColumn::wide(18.0);
    let print = Print::on(PaperSize::A4, contents.departments.len() <= ACROSS);
    let mut sheet = SheetPlan::new(NAME, columns, print);
    let title = format!("{}　評価集計", contents.fiscal_year.label());
    sheet.push_high(30.0, vec![Cell::text(&title, Role::Title)]);
    let remark = match contents.last_year.measures.len() {
        0 => "前年度のシートは読み取っていません。".to_owned(),
        measures => format!("前年度は {} の取組 {measures} 件です。", contents.fiscal_year.plus(-1).label()),
    };
    let remark =
        format!("自己評価は、シートに書かれた言葉のまま（割合の付いた長い選択肢は割合で）数えています。{remark}");
    sheet.push_whole(20.0, Cell::text(&remark, Role::Remark), COLUMNS as u32 - 1);
    let tables = [
        ("自己評価", "自己評価（取組数）", Counted::of_ratings(&classes)),
        ("達成度", "達成度（取組数）", Counted::of_achievement()),
    ];
    for (name, chart, columns) in &tables {
        total(&mut sheet, contents, (name, chart), columns);
    }
    for (name, _, columns) in &tables {
        by_department(&mut sheet, contents, name, columns);
    }
    going_on(&mut sheet, contents);
    sheet
}

fn heading(sheet: &mut SheetPlan, text: &str) {
    sheet.push_high(12.0, Vec::new());
    sheet.push_high(24.0, vec![Cell::text(text, Role::Heading)]);
}

/// Citywide number of measures per class, this year and last, with a chart.
fn total(
    sheet: &mut SheetPlan,
    contents: &WorkbookPlan,
    (name, chart): (&'static str, &'static str),
    columns: &[Counted],
) {
    heading(sheet, &format!("全体　{name}"));
    sheet.push_headers([name, THIS, LAST]);
    let first = sheet.next_row();
    for column in columns {
        let counts = [&contents.entries, &contents.last_year.measures].map(|year| column.count(year));
        let counts = counts.map(|count| Cell::number(count, Role::Centered));
        sheet.push(std::iter::once(Cell::text(column.label, Role::Label)).chain(counts).collect());
    }
    let last = sheet.next_row() - 1;
    let column = |at| Area::of_column(at, first, last);
    sheet.charts.push(Chart {
        title: chart,
        kind: ChartKind::Columns,
        labels: Labels::Along,
        at: Position::new(first - 1, 4),
        size: CHART,
        categories: column(0),
        series: vec![
            Series { name: THIS, values: column(1), tone: Tone::Good },
            Series { name: LAST, values: column(2), tone: Tone::Plain },
        ],
    });
    let end = first as usize - 1 + BELOW;
    if sheet.rows.len() < end {
        sheet.rows.resize_with(end, Line::default);
    }
}

/// Number of measures per department and column, this year and last.
fn counts_by_department(contents: &WorkbookPlan, columns: &[Counted]) -> Vec<Vec<[usize; 2]>> {
    let places: HashMap<&str, usize> =
        (0..).zip(&contents.departments).map(|(at, own)| (own.name.as_str(), at)).collect();
    let mut counts = vec![vec![[0; 2]; columns.len()]; contents.departments.len()];
    for (year, measures) in [&contents.entries, &contents.last_year.measures].into_iter().enumerate() {
        for listed in measures {
            let Some(own) = places.get(listed.department_label()).map(|at| &mut counts[*at]) else { continue };
            for (count, column) in own.iter_mut().zip(columns) {
                count[year] += usize::from((column.is_of)(listed));
            }
        }
    }
    counts
}

fn by_department(sheet: &mut SheetPlan, contents: &WorkbookPlan, name: &str, columns: &[Counted]) {
    sheet.breaks.push(sheet.next_row());
    heading(sheet, &format!("部局別　{name}（左が今年度、右が前年度）"));
    let headers = columns.iter().flat_map(|own| [own.label.to_owned(), format!("{}\n（{LAST}）", own.label)]);
    sheet.push_headers(std::iter::once("部局".to_owned()).chain(headers));
    for (department, counts) in contents.departments.iter().zip(counts_by_department(contents, columns)) {
        let cells = counts.into_iter().flat_map(|[this, last]| [count(this), count(last).toned(Tone::Quiet)]);
        sheet.push(std::iter::once(Cell::text(&department.name, Role::Label)).chain(cells).collect());
    }
}

/// An empty cell for zero.
fn count(number: usize) -> Cell {
    if number == 0 { Cell::empty(Role::Centered) } else { Cell::number(number, Role::Centered) }
}

/// Measures that continue one of last year's, with both ratings.
fn going_on(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    let last = |listed: &ListedMeasure| contents.last_year.of_measure(listed.row.id);
    let pairs: Vec<(&ListedMeasure, &ListedMeasure)> =
        contents.entries.iter().filter_map(|listed| Some((listed, last(listed)?))).collect();
    if pairs.is_empty() {
        return;
    }
    sheet.breaks.push(sheet.next_row());
    heading(sheet, &format!("前年度から続く取組（{}件）", pairs.len()));
    // Must be the last part of the sheet: repeated rows apply to its own further pages only.
    sheet.print.repeat_rows = Some((sheet.next_row(), sheet.next_row()));
    let headers = ["部局", "目標", "取組", "前年度の評価", "今年度の評価", "前年度の達成度", "今年度の達成度"];
    sheet.push_parts(GOING_ON_HEIGHT, &GOING_ON, headers.map(|text| Cell::text(text, Role::Header)));
    for (this, last) in pairs {
        let rating = |listed: &ListedMeasure| {
            Cell::text(&one_line(listed.row.measure.self_assessment.as_deref().unwrap_or_default()), Role::Centered)
        };
        let rate = |listed: &ListedMeasure| achievement(listed.row.measure.achievement_rate, Role::Centered);
        let cells = [
            Cell::text(this.department_label(), Role::Label),
            Cell::text(&one_line(this.row.goal.title.as_deref().unwrap_or_default()), Role::Body),
            Cell::text(&one_line(this.measure_name()), Role::Body),
            rating(last),
            rating(this),
            rate(last),
            rate(this),
        ];
        sheet.push_parts(GOING_ON_HEIGHT, &GOING_ON, cells);
    }
}
