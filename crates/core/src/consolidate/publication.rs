//! 公表資料: the year's goals and measures in chart order, without notes; 中止 is the only decision included.

use chrono::NaiveDate;

use super::listed_measure::{self, ListedMeasure};
use super::rating::{self, Counted};
use super::sheets::list;
use super::status::Status;
use super::{paging, submission, with_heights};
use crate::notes::own_sheets::ListColumn;
use crate::office::city::City;
use crate::progress::Reports;
use crate::records::confirmation::{Confirmation, Confirmations, Decided};
use crate::records::request::Requests;
use crate::records::snapshot::Snapshot;
use matome_deadline::era;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{
    Cell, Chart, ChartKind, HIGHEST, Labels, Line, PaperSize, Print, Role, Series, SheetColumn, SheetPlan, Tone, Value,
};

const COLUMNS: [ListColumn; 10] = [
    ListColumn::goal(GoalField::Department),
    ListColumn::goal(GoalField::Sections),
    ListColumn::goal(GoalField::Number),
    ListColumn::goal(GoalField::Title),
    ListColumn::measure(MeasureField::Title),
    ListColumn::measure(MeasureField::Target),
    ListColumn::measure(MeasureField::YearEndReport),
    ListColumn::measure(MeasureField::AchievementRate),
    ListColumn::measure(MeasureField::SelfAssessment),
    ListColumn::Status,
];

/// Count columns, unless there are more kinds.
const COUNTED: usize = 9;
/// Extra width: paper has no resizable columns.
const ON_PAPER: f64 = 1.3;
/// Width of an A3 page in half-width characters.
const PAGE: f64 = 200.0;
/// Rows of a chart including its margins.
const CHART_ROWS: usize = 13;

/// Without it Excel reads the file as Shift-JIS.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

pub struct Publication<'a> {
    city: &'a City,
    year: FiscalYear,
    as_of: NaiveDate,
    closed: Option<NaiveDate>,
    measures: Vec<ListedMeasure<'a>>,
}

impl<'a> Publication<'a> {
    /// The measures of `year`, with states as of `as_of`.
    pub fn of(snapshot: &'a Snapshot, city: &'a City, year: FiscalYear, as_of: NaiveDate) -> Self {
        let stopped = |(_, confirmation): &(&_, &Confirmation)| **confirmation == Confirmation::Stopped;
        let public = snapshot.confirmations.iter().filter(stopped);
        let public: Confirmations = public.map(|(id, confirmation)| (id.clone(), *confirmation)).collect();
        let requests = Requests::default();
        let reports = Reports::with(snapshot, Decided { confirmations: &public, requests: &requests });
        let measures = listed_measure::of_year(snapshot, &city.chart(), (year, as_of), &reports);
        Self { city, year, as_of, closed: snapshot.closed.days.get(&year).copied(), measures }
    }

    pub fn is_empty(&self) -> bool {
        self.measures.is_empty()
    }

    pub fn title(&self) -> String {
        format!("{}　{}　目標と達成状況", self.city.name, self.year.label())
    }

    pub fn sheets(&self) -> [SheetPlan<'_>; 3] {
        [self.cover(), self.list(), self.counts()].map(with_heights)
    }

    /// `令和8年9月30日現在`, or 確定 once closed.
    fn standing(&self) -> String {
        let mark = match self.closed {
            Some(day) => format!("　【確定】（{}）", era::date_label(day)),
            None => "　【速報】（確定前の内容です）".to_owned(),
        };
        format!("{}現在{mark}", era::date_label(self.as_of))
    }

    fn cover(&self) -> SheetPlan<'_> {
        let columns = [30.0, 14.0, 14.0, 14.0, 14.0].map(SheetColumn::wide).to_vec();
        let print = Print { one_page: true, ..Print::on(PaperSize::A4, false) };
        let mut sheet = SheetPlan::new("表紙", columns, print);
        sheet.push_high(90.0, Vec::new());
        sheet.push_whole(48.0, Cell::text(&self.title(), Role::Title), 4);
        sheet.push_whole(24.0, Cell::text(&self.standing(), Role::Remark), 4);
        sheet.push_high(24.0, Vec::new());
        sheet.push_headers(["部局", "目標", "取組", "完了・報告済", "達成度の平均"]);
        self.by_department().for_each(|(department, measures)| sheet.push(department_row(department, measures)));
        sheet.push_high(24.0, Vec::new());
        let contact = self.city.planning.contact.as_deref().unwrap_or_default();
        sheet.push(vec![Cell::text(&format!("{}　{contact}", self.city.name), Role::Blank)]);
        sheet
    }

    /// Departments in chart order with their measures; last, all measures.
    fn by_department(&self) -> impl Iterator<Item = (&str, &[ListedMeasure<'a>])> {
        let departments = self.measures.chunk_by(|one, next| one.department_label() == next.department_label());
        departments.map(|own| (own[0].department_label(), own)).chain([("計", self.measures.as_slice())])
    }

    fn list(&self) -> SheetPlan<'_> {
        let known = |column: &ListColumn| ListColumn::ALL.into_iter().find(|(known, _)| known == column);
        let shown: Vec<_> = COLUMNS.iter().filter_map(known).collect();
        let widths = widths(&shown);
        let headers: Vec<(&str, f64)> = shown.iter().map(|(column, _)| column.header()).zip(widths).collect();
        let mut sheet = SheetPlan::table("一覧", "公表一覧", &headers, 0, PaperSize::A3);
        sheet.highest_row = HIGHEST;
        let row = move |measure: &ListedMeasure<'_>| {
            Line::of(shown.iter().map(|(column, _)| cell(*column, list::role(*column), measure)).collect())
        };
        sheet.end_with(self.measures.len(), self.measures.iter().map(row));
        sheet
    }

    /// Rating counts as in 評価集計.
    fn counts(&self) -> SheetPlan<'_> {
        let classes = rating::classes(self.measures.iter());
        let ratings = Counted::of_ratings(&classes);
        let states = [&Status::COMPUTED[..], &Status::DECIDED[..]].concat();
        let used = states.into_iter().filter(|status| self.measures.iter().any(|measure| measure.status == *status));
        let states: Vec<Counted> = used
            .map(|status| Counted { label: status.label(), is_of: Box::new(move |measure| measure.status == status) })
            .collect();
        let counted = COUNTED.max(1 + ratings.len().max(states.len()));
        let columns = std::iter::once(24.0).chain(std::iter::repeat_n(13.0, counted)).map(SheetColumn::wide).collect();
        let mut sheet = SheetPlan::new("集計", columns, Print::on(PaperSize::A3, false));
        sheet.push_high(36.0, vec![Cell::text(&format!("評価・状態の集計　{}", self.standing()), Role::Title)]);
        self.matrix(&mut sheet, "自己評価別の件数", &ratings);
        let second = sheet.next_row();
        self.matrix(&mut sheet, "状態別の件数", &states);
        if !paging::is_on_one_page(&sheet) {
            sheet.breaks.push(second);
        }
        sheet
    }

    /// Counts per kind and department, with a chart of the totals.
    fn matrix(&self, sheet: &mut SheetPlan<'_>, title: &'static str, kinds: &[Counted]) {
        sheet.push_high(28.0, vec![Cell::text(title, Role::Heading)]);
        let header = sheet.next_row();
        sheet.push_headers(["部局"].into_iter().chain(kinds.iter().map(|kind| kind.label)).chain(["計"]));
        for (department, measures) in self.by_department() {
            let counts = kinds.iter().map(|kind| kind.count(measures)).chain([measures.len()]);
            let counts = counts.map(|count| Cell::number(count, Role::Centered));
            sheet.push(std::iter::once(Cell::text(department, Role::Label)).chain(counts).collect());
        }
        let across = |row| Area::of_row(row, 1, kinds.len() as u32);
        sheet.charts.push(Chart {
            title,
            kind: ChartKind::Columns,
            labels: Labels::Along,
            at: Position::new(sheet.next_row() + 1, 0),
            size: (900, 300),
            categories: across(header),
            series: vec![Series { name: "件数", values: across(sheet.next_row() - 1), tone: Tone::Good }],
        });
        sheet.rows.resize_with(sheet.rows.len() + CHART_ROWS, Line::default);
    }

    /// The list as CSV, beginning with the columns of municipal open data. The city enters its code itself.
    pub fn csv(&self) -> String {
        let first = ["全国地方公共団体コード", "ID", "地方公共団体名", "年度", "基準日", "確定"];
        let headers: Vec<(&str, f64)> =
            first.into_iter().chain(COLUMNS.iter().map(|column| column.header())).map(|header| (header, 1.0)).collect();
        let mut sheet = SheetPlan::table("公表", "公表", &headers, 0, PaperSize::A4);
        for measure in &self.measures {
            let text = |text: &str| Cell::text(text, Role::Body);
            let mut cells = vec![text(""), text(&measure.row.id.0), text(&self.city.name)];
            cells.extend([text(&self.year.label()), Cell { value: Value::Date(self.as_of), ..Cell::default() }]);
            cells.push(text(if self.closed.is_some() { "確定" } else { "速報" }));
            cells.extend(COLUMNS.iter().map(|column| cell(*column, Role::Body, measure)));
            sheet.push(cells);
        }
        let lines =
            sheet.into_rows().map(|line| line.cells.iter().map(|cell| csv_field(&cell.value)).collect::<Vec<_>>());
        let lines = lines.map(|fields| format!("{}\r\n", fields.join(",")));
        std::iter::once(BYTE_ORDER_MARK.to_string()).chain(lines).collect()
    }
}

fn cell(column: ListColumn, role: Role, measure: &ListedMeasure<'_>) -> Cell {
    let (goal, own) = (measure.row.goal, measure.row.measure);
    match column {
        ListColumn::Field(Field::Goal(GoalField::Department)) => Cell::text(measure.department_label(), role),
        ListColumn::Field(Field::Measure(MeasureField::Title)) => Cell::text(measure.measure_name(), role),
        ListColumn::Field(Field::Measure(MeasureField::AchievementRate)) => {
            list::achievement(own.achievement_rate, role)
        }
        ListColumn::Field(field) => Cell::optional(field.said(goal, own).as_deref(), role),
        ListColumn::Status => Cell::text(measure.status.label(), role),
        _ => Cell::empty(role),
    }
}

/// Column widths on paper: text columns and ratings share what the others leave.
fn widths(columns: &[(ListColumn, f64)]) -> Vec<f64> {
    let has_text = |(column, _): &(ListColumn, f64)| {
        list::role(*column) == Role::Long || *column == ListColumn::measure(MeasureField::SelfAssessment)
    };
    let total = |wanted: bool| -> f64 {
        columns.iter().filter(|column| has_text(column) == wanted).map(|(_, width)| width * ON_PAPER).sum()
    };
    let stretch = ((PAGE - total(false)) / total(true)).max(1.0);
    columns.iter().map(|column| column.1 * ON_PAPER * if has_text(column) { stretch } else { 1.0 }).collect()
}

fn department_row(name: &str, measures: &[ListedMeasure<'_>]) -> Vec<Cell> {
    let done = measures.iter().filter(|m| matches!(m.status, Status::Achieved | Status::Reported)).count();
    vec![
        Cell::text(name, Role::Label),
        Cell::number(submission::goal_count(measures), Role::Centered),
        Cell::number(measures.len(), Role::Centered),
        Cell::number(done, Role::Centered),
        list::achievement(listed_measure::mean_achievement(measures).map(f64::round), Role::Centered),
    ]
}

/// Quotes a CSV value where needed. An apostrophe keeps Excel from reading a text as a formula.
fn csv_field(value: &Value) -> String {
    let text = match value {
        Value::Text(text) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Value::Text(text) => text.clone(),
        Value::Date(day) => day.to_string(),
        // Rounds off binary fractions.
        Value::Percent(part) => format!("{}%", (part * 1e8).round() / 1e6),
        _ => String::new(),
    };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be_and_never_a_formula() {
        for (value, expected) in [
            (Value::Text("窓口".into()), "窓口"),
            (Value::Text("一, 二".into()), "\"一, 二\""),
            (Value::Text("「\"」\n".into()), "\"「\"\"」\n\""),
            (Value::Text("=1+1".into()), "'=1+1"),
            (Value::Percent(0.705), "70.5%"),
            (Value::Percent(0.583), "58.3%"),
            (Value::Empty, ""),
        ] {
            assert_eq!(csv_field(&value), expected);
        }
    }
}
