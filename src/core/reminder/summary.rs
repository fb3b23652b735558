//! The planning section's view: who has handed in what, and on which days it is told.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::Rules;
use super::letter::full_date;
use super::mail::Kind;
use super::receiver::{Directory, ReceiverNo};
use super::wording;
use crate::core::fiscal_year::FiscalYear;
use crate::core::milestone::Milestone;
use crate::core::problem::Severity;
use crate::core::snapshot::Snapshot;
use crate::core::text::one_line;

/// A date is in the summary from so many days before it.
const AHEAD: u64 = 31;

/// And so long after it: reminders end sooner, the summary goes on naming what is missing.
const BEHIND: u64 = 180;

/// More problems than this are only counted.
const PROBLEMS: usize = 10;

/// The facts of the summary, as its template fills them in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    pub city: String,
    pub today: String,
    /// By due date.
    pub matters: Vec<MatterState>,
    /// Errors in workbooks, the first few.
    pub problems: Vec<ProblemLine>,
    pub more_problems: usize,
}

impl Summary {
    /// There is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.matters.is_empty() && self.problems.is_empty()
    }
}

/// How far one paper of one year has come in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatterState {
    pub name: String,
    pub due: String,
    pub left: String,
    /// Where something is missing, in the order of the organisation chart.
    pub open: Vec<DepartmentState>,
    /// Where everything is in.
    pub done: Vec<String>,
    /// Whose forms have no place for it, so that the share cannot tell.
    pub without_place: Vec<String>,
}

/// What is missing in one department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentState {
    pub name: String,
    /// There is no goal sheet for the year at all.
    pub sheet_missing: bool,
    pub open: usize,
    pub all: usize,
}

/// One problem that a person must look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemLine {
    pub file: String,
    pub place: String,
    pub message: String,
}

/// Whether a summary is due on `day`: it is, or since `from` was, the first business day of a week or the one after a reporting date.
pub fn is_due(rules: &Rules<'_>, from: NaiveDate, day: NaiveDate) -> bool {
    let year = FiscalYear::of(day).start();
    let years = (year - 2..=year + 1).map(FiscalYear::new);
    let dues = years.flat_map(|year| Milestone::ALL.map(|milestone| rules.reporting.due(milestone, year)));
    let mut days: Vec<NaiveDate> = dues.flatten().map(|due| rules.calendar.add_business_days(due, 1)).collect();
    let mondays = from.iter_days().take_while(|other| *other <= day).map(monday);
    days.extend(mondays.map(|monday| rules.calendar.on_or_after(monday)));
    days.into_iter().any(|summary| (from..=day).contains(&summary))
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// The state of everything that is due around `day`.
pub fn summary<'a>(snapshot: &'a Snapshot, rules: &Rules<'a>, day: NaiveDate) -> Summary {
    let mut directory = Directory::new(rules.city);
    let counts = count(snapshot, &mut directory);
    let mut matters: Vec<(NaiveDate, MatterState)> = Vec::new();
    let year = FiscalYear::of(day).start();
    for (year, milestone) in (year - 1..=year + 1).flat_map(|y| Milestone::ALL.map(|m| (FiscalYear::new(y), m))) {
        let Some(due) = rules.reporting.due(milestone, year) else { continue };
        if (day - Days::new(BEHIND)..=day + Days::new(AHEAD)).contains(&due) {
            let state = matter(&counts, rules, &mut directory, (milestone, year), (due, day));
            // What is past and complete has been told on the day after its date.
            if !state.open.is_empty() || (day - due).num_days() <= 7 {
                matters.push((due, state));
            }
        }
    }
    matters.sort_by_key(|(due, _)| *due);
    let (problems, more_problems) = problems(snapshot);
    Summary {
        city: rules.city.name.clone(),
        today: crate::core::era::date_label(day),
        matters: matters.into_iter().map(|(_, matter)| matter).collect(),
        problems,
        more_problems,
    }
}

/// What a department's rows of one year say of a report.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    open: usize,
    all: usize,
    without_place: usize,
}

type Counts = BTreeMap<(ReceiverNo, FiscalYear, Milestone), Count>;

fn count<'a>(snapshot: &'a Snapshot, directory: &mut Directory<'a>) -> Counts {
    let mut counts = Counts::new();
    for row in snapshot.rows() {
        let Some(year) = row.fiscal_year() else { continue };
        let department = directory.route(row.goal).department;
        for milestone in Milestone::ALL {
            let count = counts.entry((department, year, milestone)).or_default();
            match milestone.report() {
                Some(report) if !row.goal.reports.contains(&report) => count.without_place += 1,
                Some(report) => {
                    count.all += 1;
                    count.open += usize::from(row.measure.report(report).is_none());
                }
                None => count.all += 1,
            }
        }
    }
    counts
}

fn matter<'a>(
    counts: &Counts,
    rules: &Rules<'a>,
    directory: &mut Directory<'a>,
    (milestone, year): (Milestone, FiscalYear),
    (due, day): (NaiveDate, NaiveDate),
) -> MatterState {
    let mut state = MatterState {
        name: wording::matter(Kind::of(milestone), year),
        due: full_date(due),
        left: wording::left((due - day).num_days()),
        open: Vec::new(),
        done: Vec::new(),
        without_place: Vec::new(),
    };
    for department in &rules.city.departments {
        let no = directory.department(department);
        let name = department.name.clone();
        match counts.get(&(no, year, milestone)) {
            None => state.open.push(DepartmentState { name, sheet_missing: true, open: 0, all: 0 }),
            Some(Count { open: 0, all: 0, .. }) => state.without_place.push(name),
            Some(Count { open: 0, .. }) => state.done.push(name),
            Some(Count { open, all, .. }) => {
                state.open.push(DepartmentState { name, sheet_missing: false, open: *open, all: *all });
            }
        }
    }
    state
}

fn problems(snapshot: &Snapshot) -> (Vec<ProblemLine>, usize) {
    let all = snapshot.workbooks.iter().flat_map(|(file, workbook)| {
        let errors = workbook.records.problems.iter().filter(|problem| problem.severity == Severity::Error);
        errors.map(move |problem| (file, problem))
    });
    let mut lines: Vec<ProblemLine> = all
        .map(|(file, problem)| ProblemLine {
            file: one_line(file),
            place: one_line(&problem.place()),
            message: one_line(&problem.message),
        })
        .collect();
    let more = lines.len().saturating_sub(PROBLEMS);
    lines.truncate(PROBLEMS);
    (lines, more)
}
