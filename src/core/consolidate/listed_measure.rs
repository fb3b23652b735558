//! The measures of one fiscal year in the order in which every sheet lists them, each with what is derived from it.

use chrono::NaiveDate;

use super::link::LinkBase;
use super::plan::{Cell, Role};
use super::status::{self, Status};
use crate::core::city::OrgChart;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::Goal;
use crate::core::report::{Progress, Reports};
use crate::core::snapshot::{MeasureRow, Snapshot};
use crate::core::source::Source;
use crate::core::text;

/// What a sheet's department is called where no cell or folder names it.
const NAMELESS: &str = "（部局不明）";

/// A measure of the year.
#[derive(Clone)]
pub(super) struct ListedMeasure<'a> {
    pub(super) row: MeasureRow<'a>,
    /// As the organisation chart names it.
    pub(super) department: String,
    /// Its place in the organisation chart.
    pub(super) rank: usize,
    pub(super) progress: Progress,
    pub(super) status: Status,
    /// Of the work, whatever the planning section asks to be corrected.
    pub(super) is_overdue: bool,
    /// 期限日
    pub(super) due: Option<NaiveDate>,
}

impl ListedMeasure<'_> {
    /// 担当課 on one line.
    pub(super) fn sections(&self) -> String {
        self.row.goal.sections.join("、")
    }

    /// What the measure is called.
    pub(super) fn measure_name(&self) -> &str {
        self.row.measure.name()
    }

    /// Known departments first, those that stand nowhere last.
    fn order(&self) -> (usize, bool, &str) {
        (self.rank, self.department.is_empty(), &self.department)
    }

    /// 出典: the workbook's name and the cell; its folder where the pointer rests. A workbook that cannot be read any more
    /// says so.
    pub(super) fn source_link(&self, source: &Source, role: Role, links: &LinkBase) -> Cell {
        let file = self.row.file;
        let since = self.row.workbook.stale_since.as_ref();
        let stale = match self.row.absence() {
            Some(absence) => format!("（{}）\n", absence.label()),
            None => since.map(|since| format!("（古い：{since}から読み取れません）\n")).unwrap_or_default(),
        };
        let short = format!("{stale}{}", self.source_name(source));
        Cell::short_link(&short, &format!("{stale}{file}\n{source}"), links.to_cell(file, source), role)
    }

    /// What 出典 shows of a place in the workbook.
    pub(super) fn source_name(&self, source: &Source) -> String {
        let name = self.row.file.rsplit('/').next().unwrap_or(self.row.file);
        // LibreOffice shows links on one line, where the space stands for the break.
        format!("{name} \n{source}")
    }

    /// The department as people read it, also where nothing names it.
    pub(super) fn department_label(&self) -> &str {
        if self.department.is_empty() { NAMELESS } else { &self.department }
    }
}

/// The measures of `year`: by department in the order of the organisation chart, then as the workbooks have them.
pub(super) fn of_year<'a>(
    snapshot: &'a Snapshot,
    chart: &OrgChart<'a>,
    (year, today): (FiscalYear, NaiveDate),
    reports: &Reports<'_>,
) -> Vec<ListedMeasure<'a>> {
    let mut last: Option<(&Goal, String, usize)> = None;
    let mut entries: Vec<ListedMeasure> = Vec::new();
    for row in snapshot.rows().filter(|row| row.fiscal_year() == Some(year)) {
        // Rows of a goal follow each other, and looking its department up is slow.
        let (_, department, rank) = match last.take() {
            Some(known) if std::ptr::eq(known.0, row.goal) => last.insert(known),
            _ => last.insert(place(row, chart)),
        };
        let (department, rank) = (department.clone(), *rank);
        let due = status::next_due(&row.measure.deadlines, today);
        let progress = reports.progress(&row);
        let status = Status::of(row.measure, &progress, today);
        let is_overdue = Status::of_work(row.measure, &progress, today) == Status::Overdue;
        entries.push(ListedMeasure { row, department, rank, progress, status, is_overdue, due });
    }
    entries.sort_by(|a, b| a.order().cmp(&b.order()));
    entries
}

fn place<'a>(row: MeasureRow<'a>, chart: &OrgChart<'a>) -> (&'a Goal, String, usize) {
    let department = chart.name_of_responsible(row.goal);
    match chart.rank(department) {
        // A department that the chart does not know may still be spelt in more than one way.
        usize::MAX => (row.goal, text::name(department).unwrap_or_default(), usize::MAX),
        rank => (row.goal, department.to_owned(), rank),
    }
}
