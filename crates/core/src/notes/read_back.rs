//! Reads the records of a merged workbook from its 一覧. No layout is guessed, since matome wrote the sheet; every row
//! counts. Columns are found by header, so that others may stand between them.

use std::collections::HashMap;

use super::own_sheets::{LIST, ListColumn};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::tidy;
use matome_deadline::{Deadline, Mode};
use matome_forms::field::{GoalField, MeasureField};
use matome_forms::model::{Goal, Measure, Report, Workbook};
use matome_workbook::grid::{Cell, Position, Sheet, WorkbookCells};
use matome_workbook::problem::{Fault, Problem};

/// Value of `layout` for a merged workbook.
const LAYOUT: &str = "matome-merged";

/// The records, or `None` if `book` is no merged workbook.
pub fn read_back(file: &str, book: &WorkbookCells) -> Option<Workbook> {
    let list = ReadBackList::of(book)?;
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

/// Empties a merged workbook found in the share: its goals would be counted twice.
pub fn set_aside(file: &str, book: &WorkbookCells) -> Option<Workbook> {
    ReadBackList::of(book)?;
    let problem = Fault::MergedWorkbook.on_sheet(LIST);
    Some(Workbook { file: file.to_owned(), problems: vec![problem], ..Workbook::default() })
}

/// 一覧 and its columns.
struct ReadBackList<'a> {
    sheet: &'a Sheet,
    columns: HashMap<ListColumn, u32>,
}

impl<'a> ReadBackList<'a> {
    fn of(book: &'a WorkbookCells) -> Option<Self> {
        let sheet = book.sheets.iter().find(|sheet| sheet.name == LIST)?;
        let header = sheet.cells.range(..Position::new(1, 0));
        let all = || ListColumn::ALL.iter().map(|(column, _)| *column);
        let mut columns = HashMap::new();
        for (at, cell) in header {
            if let Some(column) = all().find(|column| column.header() == cell.text.trim()) {
                columns.entry(column).or_insert(at.column);
            }
        }
        let needed = |column: &ListColumn| !matches!(column, ListColumn::Check | ListColumn::Memo);
        all().filter(needed).all(|column| columns.contains_key(&column)).then_some(Self { sheet, columns })
    }

    fn rows(&self) -> impl Iterator<Item = ListRow<'_>> {
        let mut rows: Vec<u32> = self.sheet.cells.keys().map(|at| at.row).filter(|row| *row > 0).collect();
        rows.dedup();
        rows.into_iter().map(|at| ListRow { list: self, at }).filter(|row| row.text(ListColumn::Id).is_some())
    }
}

struct ListRow<'a> {
    list: &'a ReadBackList<'a>,
    at: u32,
}

impl ListRow<'_> {
    fn position(&self, column: ListColumn) -> Option<Position> {
        self.list.columns.get(&column).map(|at| Position::new(self.at, *at))
    }

    fn cell(&self, column: ListColumn) -> Option<&Cell> {
        self.list.sheet.cells.get(&self.position(column)?)
    }

    fn text(&self, column: ListColumn) -> Option<String> {
        tidy(&self.cell(column)?.text)
    }

    fn source(&self, column: ListColumn) -> Source {
        let cell = self.position(column).map(|at| at.to_string()).unwrap_or_default();
        Source { sheet: LIST.to_owned(), cell }
    }

    /// Adjacent rows with equal keys are measures of one goal.
    fn goal_key(&self) -> Vec<Option<String>> {
        let workbook =
            self.text(ListColumn::Source).and_then(|text| text.rsplit_once('\n').map(|(file, _)| file.to_owned()));
        let fields = GoalField::ALL.iter().map(|field| self.text(ListColumn::goal(*field)));
        fields.chain([self.text(ListColumn::Year), workbook]).collect()
    }

    fn fiscal_year(&self) -> Option<FiscalYear> {
        let label = self.text(ListColumn::Year)?;
        FiscalYear::SENSIBLE.map(FiscalYear::new).find(|year| year.label() == label)
    }

    fn goal(&self) -> Goal {
        let sections = self.text(ListColumn::goal(GoalField::Sections)).unwrap_or_default();
        let mut goal = Goal {
            fiscal_year: self.fiscal_year(),
            sections: sections.split('、').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect(),
            reports: vec![Report::InterimReport, Report::YearEndReport],
            source: self.source(ListColumn::goal(GoalField::Title)),
            ..Goal::default()
        };
        for field in GoalField::ALL {
            if let Some(place) = goal.text_mut(*field) {
                *place = self.text(ListColumn::goal(*field));
            }
        }
        goal
    }

    fn measure(&self) -> (Measure, Vec<Problem>) {
        let mut measure = Measure {
            fiscal_year: self.fiscal_year(),
            achievement_rate: self.cell(ListColumn::measure(MeasureField::AchievementRate)).and_then(percent),
            source: self.source(ListColumn::measure(MeasureField::Title)),
            ..Measure::default()
        };
        for field in MeasureField::ALL {
            if let Some(place) = measure.text_mut(*field) {
                *place = self.text(ListColumn::measure(*field));
            }
        }
        let year = measure.fiscal_year;
        let Some((year, period)) = year.zip(measure.period.as_ref()) else { return (measure, Vec::new()) };
        let place = self.source(ListColumn::measure(MeasureField::Period));
        let reading = matome_deadline::read(period, year, Mode::Column);
        let deadlines = reading.deadlines.into_iter();
        measure.deadlines = deadlines.map(|deadline| Deadline { source: Some(place.clone()), ..deadline }).collect();
        let remarks = reading.remarks.into_iter();
        let problems = remarks.map(|remark| Fault::Deadline(remark).at(&place));
        (measure, problems.collect())
    }
}

/// Percent from a fraction, as in 一覧.
fn percent(cell: &Cell) -> Option<f64> {
    // 0.07 * 100 is not exactly 7.
    cell.number.map(|share| (share * 1e8).round() / 1e6)
}
