//! What is asked of whom: every paper and deadline that is open in the share, with the date by which it is due.
//!
//! Which fiscal years count: a report is asked for of every year that a row of the share is about, so the closing year's year-end
//! report and the running year's interim report stand side by side, and a plan over several years is asked row by row. A goal sheet
//! is asked for of each year whose date is near, as long as that year lasts; a department that never had sheets is not asked for
//! those of years gone by. How near a date must be is the steps' business ([`super::step`]).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Rules;
use super::ledger::SubjectId;
use super::receiver::{Directory, ReceiverNo, Route};
use super::step::Series;
use crate::core::fiscal_year::FiscalYear;
use crate::core::identity::MeasureId;
use crate::core::milestone::Milestone;
use crate::core::model::{Deadline, Goal, Measure, Report, Source};
use crate::core::snapshot::Snapshot;

/// What a reminder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The department's goal sheet for the year.
    GoalSetting,
    /// 中間報告
    InterimReport,
    /// 期末報告
    YearEndReport,
    /// The own deadline of a measure or goal.
    Deadline,
}

impl Kind {
    /// The name that stands in a reminder's identity, as in the output of `matome calendar`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GoalSetting => "goal_setting",
            Self::InterimReport => "interim_report",
            Self::YearEndReport => "year_end_report",
            Self::Deadline => "deadline",
        }
    }

    pub(super) const fn of(milestone: Milestone) -> Self {
        match milestone {
            Milestone::GoalSetting => Self::GoalSetting,
            Milestone::Interim => Self::InterimReport,
            Milestone::YearEnd => Self::YearEndReport,
        }
    }
}

/// One thing that is open.
#[derive(Debug, Clone)]
pub(super) struct Demand<'a> {
    pub kind: Kind,
    pub year: FiscalYear,
    pub due: NaiveDate,
    pub series: Series,
    pub receivers: Rc<[ReceiverNo]>,
    pub subject: Subject<'a>,
}

/// What it is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// The department's year as a whole.
    Department,
    /// A goal, named by its first measure's id.
    Goal {
        place: Place<'a>,
        deadline: &'a Deadline,
    },
    Measure {
        place: Place<'a>,
        measure: &'a Measure,
        deadline: Option<&'a Deadline>,
    },
}

impl<'a> Subject<'a> {
    pub(super) fn id(&self) -> SubjectId<'a> {
        match self {
            Self::Department => SubjectId::Department,
            Self::Goal { place, .. } => SubjectId::Goal(place.id),
            Self::Measure { place, .. } => SubjectId::Measure(place.id),
        }
    }
}

/// Where a goal or measure stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    pub goal: &'a Goal,
    pub id: &'a MeasureId,
    pub source: &'a Source,
}

/// Goes through the share once and hands every demand to `found`.
pub(super) fn collect<'a>(
    snapshot: &'a Snapshot,
    rules: &Rules<'a>,
    years: std::ops::RangeInclusive<FiscalYear>,
    directory: &mut Directory<'a>,
    found: impl FnMut(Demand<'a>),
) {
    let mut collector =
        Collector { rules, found, sheets: HashSet::new(), without_place: BTreeSet::new(), reports: HashMap::new() };
    for (file, workbook) in &snapshot.workbooks {
        for (goal, ids) in workbook.records.goals.iter().zip(&workbook.ids) {
            let route = directory.route(goal);
            collector.goal(file, goal, ids, &route);
        }
    }
    collector.departments(years, directory);
}

struct Collector<'r, 'a, F> {
    rules: &'r Rules<'a>,
    found: F,
    /// The departments and years that a goal sheet was read for.
    sheets: HashSet<(ReceiverNo, FiscalYear)>,
    /// The departments and years with a form that has no place for a report.
    without_place: BTreeSet<(ReceiverNo, FiscalYear, Milestone)>,
    /// The reports of each year that has come up, with their dates: a city has many measures and few years.
    reports: HashMap<FiscalYear, Vec<(Milestone, Report, NaiveDate)>>,
}

impl<'a, F: FnMut(Demand<'a>)> Collector<'_, 'a, F> {
    fn goal(&mut self, file: &'a str, goal: &'a Goal, ids: &'a [MeasureId], route: &Route) {
        // A goal is done when all of its measures are.
        if let (Some(id), false) = (ids.first(), goal.measures.iter().all(Measure::is_closed)) {
            let place = Place { file, goal, id, source: &goal.source };
            for (deadline, due) in reminder_days(&goal.deadlines) {
                self.deadline(goal.fiscal_year, due, Subject::Goal { place, deadline }, route);
            }
        }
        for (measure, id) in goal.measures.iter().zip(ids) {
            let place = Place { file, goal, id, source: &measure.source };
            self.reports(place, measure, route);
            self.deadlines(place, measure, route);
        }
    }

    fn reports(&mut self, place: Place<'a>, measure: &'a Measure, route: &Route) {
        let Some(year) = measure.fiscal_year.or(place.goal.fiscal_year) else { return };
        self.sheets.insert((route.department, year));
        let reports = self.reports.entry(year).or_insert_with(|| reports_of(year, self.rules));
        for (milestone, report, due) in reports.iter().copied() {
            if !place.goal.reports.contains(&report) {
                self.without_place.insert((route.department, year, milestone));
            } else if measure.report(report).is_none() {
                (self.found)(Demand {
                    kind: Kind::of(milestone),
                    year,
                    due,
                    series: Series::ReportingDate,
                    receivers: Rc::clone(&route.receivers),
                    subject: Subject::Measure { place, measure, deadline: None },
                });
            }
        }
    }

    fn deadlines(&mut self, place: Place<'a>, measure: &'a Measure, route: &Route) {
        if measure.is_closed() {
            return;
        }
        let year = measure.fiscal_year.or(place.goal.fiscal_year);
        for (deadline, due) in reminder_days(&measure.deadlines) {
            let subject = Subject::Measure { place, measure, deadline: Some(deadline) };
            self.deadline(year, due, subject, route);
        }
    }

    fn deadline(&mut self, year: Option<FiscalYear>, due: NaiveDate, subject: Subject<'a>, route: &Route) {
        (self.found)(Demand {
            kind: Kind::Deadline,
            year: year.unwrap_or(FiscalYear::of(due)),
            due,
            series: Series::OwnDeadline,
            receivers: Rc::clone(&route.receivers),
            subject,
        });
    }

    /// What is asked of a department as a whole.
    fn departments(&mut self, years: std::ops::RangeInclusive<FiscalYear>, directory: &mut Directory<'a>) {
        let mut wanted: Vec<(ReceiverNo, FiscalYear, Milestone, Series)> = Vec::new();
        for department in &self.rules.city.departments {
            let no = directory.department(department);
            let missing = (years.start().start()..=years.end().start())
                .map(FiscalYear::new)
                .filter(|year| !self.sheets.contains(&(no, *year)));
            wanted.extend(missing.map(|year| (no, year, Milestone::GoalSetting, Series::ReportingDate)));
        }
        wanted
            .extend(self.without_place.iter().map(|(no, year, milestone)| (*no, *year, *milestone, Series::AheadOnly)));
        for (no, year, milestone, series) in wanted {
            let Some(due) = self.rules.reporting.due(milestone, year) else { continue };
            let (kind, receivers, subject) = (Kind::of(milestone), [no].into(), Subject::Department);
            (self.found)(Demand { kind, year, due, series, receivers, subject });
        }
    }
}

fn reports_of(year: FiscalYear, rules: &Rules<'_>) -> Vec<(Milestone, Report, NaiveDate)> {
    let dated = |milestone: Milestone| Some((milestone, milestone.report()?, rules.reporting.due(milestone, year)?));
    Milestone::ALL.into_iter().filter_map(dated).collect()
}

/// The days to remind of, each once: two deadlines of one measure on one day are one reminder.
fn reminder_days(deadlines: &[Deadline]) -> impl Iterator<Item = (&Deadline, NaiveDate)> {
    deadlines.iter().enumerate().filter_map(|(n, deadline)| {
        let due = deadline.reminder_day()?;
        let first = !deadlines[..n].iter().any(|earlier| earlier.reminder_day() == Some(due));
        first.then_some((deadline, due))
    })
}
