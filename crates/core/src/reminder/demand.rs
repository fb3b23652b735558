//! Demands: every open paper and deadline of the share with its due date and receiver.
//!
//! A report is demanded for every year that has rows, so the closing year's year-end report and the running year's
//! interim report coexist, and a plan over several years is asked row by row. A goal sheet is demanded for each year
//! whose date is near, until that year ends; a department that never had sheets is not asked for those of past years.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;

use super::Rules;
use super::background::{Background, Totals, totals, unreadable};
use super::kind::ReminderKind;
use super::ledger::{ReminderId, SubjectId};
use super::receiver::{Directory, Receiver, ReceiverNo, Route};
use super::sight::Sight;
use super::step::Series;
use crate::duty::{Cause, Duty, disputed_years};
use crate::office::city::OrgChart;
use crate::office::milestone::Milestone;
use crate::office::ownership;
use crate::office::ownership::practice::Practice;
use crate::progress::{GoalProgress, Progress, Reports};
use crate::records::measure_id::MeasureId;
use crate::records::request::{Request, Requests, Stage};
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use crate::report::{Completion, Presence};
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::comparison_key;
use matome_forms::model::{Goal, Measure, Report};
use matome_workbook::problem::Problem;

#[derive(Debug, Clone)]
pub(super) struct Demand<'a> {
    pub kind: ReminderKind,
    pub year: FiscalYear,
    pub due: NaiveDate,
    pub series: Series,
    /// The department that it is asked of, as it was called in the year.
    pub department: &'a str,
    pub receivers: Rc<[ReceiverNo]>,
    pub subject: Subject<'a>,
    pub background: Background<'a>,
    /// Its source is unreachable: it may have come in meanwhile.
    pub concealed: bool,
}

impl Demand<'_> {
    pub(super) fn id(&self, receiver: &Receiver<'_>) -> ReminderId {
        let (receiver, subject) = (receiver.id(), self.subject.id());
        ReminderId { receiver, kind: self.kind, fiscal_year: self.year, subject, due: self.due }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    Department,
    /// The year of a section that submits by itself.
    Section(&'a str),
    /// A goal, named by its first measure's ID.
    Goal {
        place: MeasurePlace<'a>,
        deadline: &'a Deadline,
    },
    Measure {
        place: MeasurePlace<'a>,
        measure: &'a Measure,
        deadline: Option<&'a Deadline>,
    },
    /// A correction of a measure.
    Request {
        place: MeasurePlace<'a>,
        measure: &'a Measure,
        request: &'a Request,
    },
    Workbook {
        file: &'a str,
        problem: &'a Problem,
    },
}

impl Subject<'_> {
    fn id(&self) -> SubjectId {
        match self {
            Self::Department => SubjectId::Department,
            Self::Section(name) => SubjectId::Section((*name).to_owned()),
            Self::Goal { place, .. } => SubjectId::Goal(place.id.clone()),
            Self::Measure { place, .. } => SubjectId::Measure(place.id.clone()),
            Self::Request { place, request, .. } => SubjectId::Request(place.id.clone(), request.round),
            Self::Workbook { file, .. } => SubjectId::Workbook((*file).to_owned()),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct MeasurePlace<'a> {
    pub file: &'a str,
    pub goal: &'a Goal,
    pub id: &'a MeasureId,
    pub source: &'a Source,
    /// Its workbook is unreachable.
    pub is_concealed: bool,
}

/// Passes every demand of the share to `found`.
pub(super) fn collect<'a>(
    (snapshot, sight): (&'a Snapshot, &Sight<'a>),
    rules: &Rules<'a>,
    years: std::ops::RangeInclusive<FiscalYear>,
    directory: &mut Directory<'a>,
    found: impl FnMut(Demand<'a>),
) {
    let reports = Reports::of(snapshot);
    let goals: Vec<_> = reports.goals().collect();
    let (sheets, without_place, totals) = (HashSet::new(), BTreeSet::new(), totals(&goals));
    let requests = &snapshot.requests;
    let mut collector =
        Collector { rules, sight, requests, found, sheets, without_place, totals, reports: HashMap::new() };
    let chart = rules.city.chart();
    for goal in goals.iter().filter(|goal| goal.duty(&chart).is_certain()) {
        collector.goal(goal, &directory.route(goal.goal));
    }
    collector.goal_sheets(years, directory, snapshot);
    collector.disputes(snapshot, &chart, directory);
    collector.without_place(directory);
}

struct Collector<'r, 'a, F> {
    rules: &'r Rules<'a>,
    sight: &'r Sight<'a>,
    requests: &'a Requests,
    found: F,
    sheets: HashSet<(ReceiverNo, FiscalYear)>,
    /// Departments and years whose form lacks a field for a report.
    without_place: BTreeSet<(ReceiverNo, FiscalYear, Milestone)>,
    totals: Totals<'a>,
    /// Reports of each year with their dates, cached: a city has many measures and few years.
    reports: HashMap<FiscalYear, Vec<(Milestone, Report, NaiveDate)>>,
}

impl<'a, F: FnMut(Demand<'a>)> Collector<'_, 'a, F> {
    fn goal(&mut self, of_goal: &GoalProgress<'a>, route: &Route<'a>) {
        let GoalProgress { file, goal, rows } = of_goal;
        if let Some((first, _)) = rows.first().filter(|(first, _)| !of_goal.is_closed() && !first.is_closed()) {
            let place = MeasurePlace {
                file,
                goal,
                id: first.id,
                source: &goal.source,
                is_concealed: self.sight.conceals(first),
            };
            for (deadline, due) in reminder_days(goal.deadlines.iter()) {
                self.deadline(goal.fiscal_year, due, Subject::Goal { place, deadline }, None, route);
            }
        }
        for (row, progress) in rows {
            if row.is_closed() {
                self.sheets.extend(row.fiscal_year().map(|year| (route.department, year)));
                continue;
            }
            let source = &row.measure.source;
            let place = MeasurePlace { file, goal, id: row.id, source, is_concealed: self.sight.conceals(row) };
            self.request(place, row.measure, route);
            self.reports(place, row.measure, progress, route);
            self.deadlines(place, row.measure, progress, route);
        }
    }

    fn reports(&mut self, place: MeasurePlace<'a>, measure: &'a Measure, progress: &Progress, route: &Route<'a>) {
        let Some(year) = measure.fiscal_year.or(place.goal.fiscal_year) else { return };
        self.sheets.insert((route.department, year));
        let reports = self.reports.entry(year).or_insert_with(|| reports_of(year, self.rules));
        if progress.is_excused() {
            return;
        }
        for (milestone, report, due) in reports.iter().copied() {
            if !place.goal.reports.contains(&report) {
                self.without_place.insert((route.department, year, milestone));
            } else if !progress.is_in(report) {
                (self.found)(Demand {
                    kind: ReminderKind::of(milestone),
                    year,
                    due,
                    series: Series::ReportingDate,
                    department: route.home,
                    receivers: Rc::clone(&route.receivers),
                    subject: Subject::Measure { place, measure, deadline: None },
                    background: Background {
                        reports_of_file: self.totals.get(&(place.file, year, report)).copied().unwrap_or_default(),
                        put_off: measure.report(report).filter(|_| progress.presence(report) == Presence::PutOff),
                        has_place: true,
                        ..Background::default()
                    },
                    concealed: place.is_concealed,
                });
            }
        }
    }

    /// A correction request, until the sheet changes. A request of the evening is mailed with the next round.
    fn request(&mut self, place: MeasurePlace<'a>, measure: &'a Measure, route: &Route<'a>) {
        let Some(request) = self.requests.active(place.id).filter(|request| request.stage == Stage::Open) else {
            return;
        };
        (self.found)(Demand {
            kind: ReminderKind::Request,
            year: measure.fiscal_year.or(place.goal.fiscal_year).unwrap_or(FiscalYear::of(request.opened)),
            due: self.rules.calendar.on_or_after(request.opened),
            series: Series::Request,
            department: route.home,
            receivers: Rc::clone(&route.receivers),
            subject: Subject::Request { place, measure, request },
            background: Background::default(),
            concealed: place.is_concealed,
        });
    }

    fn deadlines(&mut self, place: MeasurePlace<'a>, measure: &'a Measure, progress: &Progress, route: &Route<'a>) {
        let year = measure.fiscal_year.or(place.goal.fiscal_year);
        let unsure = measure.report(Report::InterimReport).filter(|_| progress.completion == Completion::Unsure);
        for (deadline, due) in reminder_days(measure.deadlines.iter().filter(|deadline| !progress.ends(deadline))) {
            let subject = Subject::Measure { place, measure, deadline: Some(deadline) };
            self.deadline(year, due, subject, unsure, route);
        }
    }

    fn deadline(
        &mut self,
        year: Option<FiscalYear>,
        due: NaiveDate,
        subject: Subject<'a>,
        unsure: Option<&'a str>,
        route: &Route<'a>,
    ) {
        let (place, measure, deadline) = match subject {
            Subject::Goal { place, deadline } => (place, None, deadline),
            Subject::Measure { place, measure, deadline: Some(deadline) } => (place, Some(measure), deadline),
            _ => return,
        };
        let (has_place, assumed) = (!place.goal.reports.is_empty(), place.goal.assumes(measure, deadline));
        (self.found)(Demand {
            kind: ReminderKind::Deadline,
            year: year.unwrap_or(FiscalYear::of(due)),
            due,
            series: Series::OwnDeadline,
            department: route.home,
            receivers: Rc::clone(&route.receivers),
            subject,
            background: Background { unsure, assumed, has_place, ..Background::default() },
            concealed: place.is_concealed,
        });
    }

    /// Missing goal sheets of departments, or of sections that submit by themselves.
    fn goal_sheets(
        &mut self,
        years: std::ops::RangeInclusive<FiscalYear>,
        directory: &mut Directory<'a>,
        snapshot: &'a Snapshot,
    ) {
        let (practice, unreadable) = (Practice::of(snapshot, self.rules.city), unreadable(snapshot, self.rules));
        let years = || {
            let all = (years.start().start()..=years.end().start()).map(FiscalYear::new);
            all.filter(|year| !snapshot.closed.contains(*year))
        };
        let city = self.rules.city;
        for (department, year) in
            years().flat_map(|year| city.departments_in(year).map(move |department| (department, year)))
        {
            let Some(due) = self.rules.reporting.due(Milestone::GoalSetting, year) else { continue };
            if !practice.missing(&department.name, year).is_certain() {
                continue;
            }
            let no = directory.department(department);
            let of_department = || unreadable.get(department.name.as_str()).cloned().unwrap_or_default();
            let hidden = self.sight.is_hidden(&department.name);
            let wanted = |receiver: ReceiverNo, subject, unreadable| Demand {
                kind: ReminderKind::GoalSetting,
                year,
                due,
                series: Series::ReportingDate,
                department: &department.name,
                receivers: [receiver].into(),
                subject,
                background: Background { unreadable, ..Background::default() },
                concealed: hidden,
            };
            let Some(sections) = practice.sections(department, year) else {
                if !self.sheets.contains(&(no, year)) {
                    (self.found)(wanted(directory.addressed(department), Subject::Department, of_department()));
                }
                continue;
            };
            for name in sections.names.into_iter().filter(|name| !practice.has_sheet(&department.name, name, year)) {
                let mut of_section = of_department();
                of_section.retain(|(file, _)| comparison_key(file).contains(&comparison_key(name)));
                (self.found)(wanted(directory.section(department, name), Subject::Section(name), of_section));
            }
        }
    }

    /// Workbooks of disputed year: their departments are told once and asked for nothing.
    fn disputes(&mut self, snapshot: &'a Snapshot, chart: &OrgChart<'a>, directory: &mut Directory<'a>) {
        let is_there = |workbook: &KnownWorkbook| workbook.absence.is_none() && snapshot.is_open(workbook);
        for (file, workbook) in snapshot.workbooks.iter().filter(|(_, workbook)| is_there(workbook)) {
            let Some((taken, problem)) = workbook.disputes().next() else { continue };
            let disputed = workbook.records.goals.iter().find(|goal| disputed_years(goal, workbook).is_some());
            let (department, receivers) = match disputed {
                Some(goal) if Duty::of(goal, workbook, chart) == Duty::Doubtful(Cause::Year) => {
                    let Route { home, receivers, .. } = directory.route(goal);
                    (home, receivers)
                }
                Some(_) => continue,
                None => match ownership::department_of_folder(file, chart) {
                    Some(department) => (department.name.as_str(), [directory.addressed(department)].into()),
                    None => continue,
                },
            };
            (self.found)(Demand {
                kind: ReminderKind::Request,
                year: taken,
                due: taken.first_day(),
                series: Series::Question,
                department,
                receivers,
                subject: Subject::Workbook { file, problem },
                background: Background::default(),
                concealed: self.sight.hides(file),
            });
        }
    }

    /// Reports without a field in the form, demanded from the department as a whole.
    fn without_place(&mut self, directory: &Directory<'a>) {
        for (no, year, milestone) in std::mem::take(&mut self.without_place) {
            let Some(due) = self.rules.reporting.due(milestone, year) else { continue };
            (self.found)(Demand {
                kind: ReminderKind::of(milestone),
                year,
                due,
                series: Series::OnceAhead,
                department: directory.get(no).department,
                receivers: [directory.present(no)].into(),
                subject: Subject::Department,
                background: Background::default(),
                concealed: self.sight.is_hidden(directory.get(no).department),
            });
        }
    }
}

fn reports_of(year: FiscalYear, rules: &Rules<'_>) -> Vec<(Milestone, Report, NaiveDate)> {
    let dated = |milestone: Milestone| Some((milestone, milestone.report()?, rules.reporting.due(milestone, year)?));
    Milestone::ALL.into_iter().filter_map(dated).collect()
}

/// The days to remind of: two deadlines of a measure on one day are one reminder.
fn reminder_days<'d>(deadlines: impl Iterator<Item = &'d Deadline>) -> impl Iterator<Item = (&'d Deadline, NaiveDate)> {
    let mut known = Vec::new();
    deadlines.filter_map(move |deadline| {
        let due = deadline.reminder_day().filter(|due| !known.contains(due))?;
        known.push(due);
        Some((deadline, due))
    })
}
