//! Reads a merged workbook back: the records that its 一覧 was made from, as far as 一覧 says them.
//!
//! This is no layout: of a sheet that matome itself has written nothing has to be guessed, and every row counts, also one
//! that says next to nothing. Columns are found by their headers, so that others may stand between them.

use std::collections::HashMap;

use super::sheets::list::{self, CHECK, HEADERS, MEMO};
use crate::core::deadline::{self, Mode};
use crate::core::fiscal_year::FiscalYear;
use crate::core::grid::{Book, Cell, Position, Sheet};
use crate::core::model::{Deadline, Goal, Measure, Report, Source, Workbook};
use crate::core::problem::{Code, Problem, Severity};
use crate::core::text::tidy;

/// What `layout` says of a merged workbook.
const LAYOUT: &str = "matome-merged";

/// The records of a merged workbook; `None` where `book` is none.
pub fn read_back(file: &str, book: &Book) -> Option<Workbook> {
    let list = List::of(book)?;
    let mut workbook = Workbook { file: file.to_owned(), layout: Some(LAYOUT.to_owned()), ..Workbook::default() };
    let mut key_before = None;
    for row in list.rows() {
        let (measure, problems) = row.measure();
        workbook.problems.extend(problems);
        let key = row.goal_key();
        match workbook.goals.last_mut().filter(|_| key_before.as_ref() == Some(&key)) {
            Some(goal) => goal.measures.push(measure),
            None => workbook.goals.push(Goal { measures: vec![measure], ..row.goal() }),
        }
        key_before = Some(key);
    }
    Some(workbook)
}

/// What becomes of a merged workbook that lies among the departments' sheets: its goals would all be there twice.
pub fn set_aside(file: &str, book: &Book) -> Option<Workbook> {
    List::of(book)?;
    let message =
        "matome が作った取りまとめのため、目標のシートとしては読んでいません。共有フォルダには置かないでください。";
    let problem = Problem::new(Code::Assumed, Severity::Info, message).on_sheet(list::NAME);
    Some(Workbook { file: file.to_owned(), problems: vec![problem], ..Workbook::default() })
}

/// 一覧 and where its columns stand.
struct List<'a> {
    sheet: &'a Sheet,
    columns: HashMap<&'static str, u32>,
}

impl<'a> List<'a> {
    fn of(book: &'a Book) -> Option<Self> {
        let sheet = book.sheets.iter().find(|sheet| sheet.name == list::NAME)?;
        let header = sheet.cells.range(..Position::new(1, 0));
        let known = |text: &str| HEADERS.iter().map(|(name, _)| *name).find(|name| *name == text.trim());
        let mut columns = HashMap::new();
        for (at, cell) in header {
            if let Some(name) = known(&cell.text) {
                columns.entry(name).or_insert(at.column);
            }
        }
        let needed = |name: &str| ![CHECK, MEMO].contains(&name);
        let complete = HEADERS.iter().all(|(name, _)| !needed(name) || columns.contains_key(name));
        complete.then_some(Self { sheet, columns })
    }

    /// The rows that say something.
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let mut rows: Vec<u32> = self.sheet.cells.keys().map(|at| at.row).filter(|row| *row > 0).collect();
        rows.dedup();
        rows.into_iter().map(|at| Row { list: self, at }).filter(|row| row.text(list::ID).is_some())
    }
}

struct Row<'a> {
    list: &'a List<'a>,
    at: u32,
}

impl Row<'_> {
    fn position(&self, header: &str) -> Option<Position> {
        self.list.columns.get(header).map(|column| Position::new(self.at, *column))
    }

    fn cell(&self, header: &str) -> Option<&Cell> {
        self.list.sheet.cells.get(&self.position(header)?)
    }

    fn text(&self, header: &str) -> Option<String> {
        tidy(&self.cell(header)?.text)
    }

    fn source(&self, header: &str) -> Source {
        let cell = self.position(header).map(|at| at.to_string()).unwrap_or_default();
        Source { sheet: list::NAME.to_owned(), cell }
    }

    /// Rows that follow each other and agree in it are measures of one goal.
    fn goal_key(&self) -> [Option<String>; 6] {
        let workbook = self.text("出典").and_then(|text| text.rsplit_once('\n').map(|(file, _)| file.to_owned()));
        let [year, department, sections, number, title] =
            ["年度", "部局", "担当課", "目標No.", "目標"].map(|header| self.text(header));
        [year, department, sections, number, title, workbook]
    }

    fn fiscal_year(&self) -> Option<FiscalYear> {
        let label = self.text("年度")?;
        FiscalYear::SENSIBLE.map(FiscalYear::new).find(|year| year.label() == label)
    }

    fn goal(&self) -> Goal {
        let sections = self.text("担当課").unwrap_or_default();
        Goal {
            fiscal_year: self.fiscal_year(),
            department: self.text("部局"),
            sections: sections.split('、').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect(),
            number: self.text("目標No."),
            title: self.text("目標"),
            background: None,
            purpose: None,
            target: None,
            deadlines: Vec::new(),
            other: std::collections::BTreeMap::new(),
            reports: vec![Report::InterimReport, Report::YearEndReport],
            source: self.source("目標"),
            measures: Vec::new(),
        }
    }

    fn measure(&self) -> (Measure, Vec<Problem>) {
        let (year, period) = (self.fiscal_year(), self.text("期限（原文）"));
        let mut measure = Measure {
            number: self.text("取組No."),
            fiscal_year: year,
            title: self.text("取組"),
            actions: self.text("取組内容"),
            period,
            target: self.text("目標値"),
            interim_report: self.text("中間報告"),
            year_end_report: self.text("期末報告"),
            achievement_rate: self.cell("達成度").and_then(percent),
            self_assessment: self.text("自己評価"),
            deadlines: Vec::new(),
            source: self.source("取組"),
        };
        let Some((year, period)) = year.zip(measure.period.as_ref()) else { return (measure, Vec::new()) };
        let place = self.source("期限（原文）");
        let reading = deadline::read(period, year, Mode::Column);
        let deadlines = reading.deadlines.into_iter();
        measure.deadlines = deadlines.map(|deadline| Deadline { source: Some(place.clone()), ..deadline }).collect();
        let remarks = reading.remarks.into_iter();
        let problems = remarks.map(|remark| Problem::new(remark.code, remark.severity, remark.message).at(&place));
        (measure, problems.collect())
    }
}

/// A share of one as 一覧 holds it, in percent.
fn percent(cell: &Cell) -> Option<f64> {
    // 0.07 * 100 is not quite 7.
    cell.number.map(|share| (share * 1e8).round() / 1e6)
}
