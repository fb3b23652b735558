//! The weekly summary for the planning section: submissions and outstanding papers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::Rules;
use super::asked::AskedAgain;
use super::kind::ReminderKind;
use super::letter::full_date;
use super::receiver::{Directory, ReceiverNo};
use crate::consolidate::finding;
use crate::office::city::Department;
use crate::office::milestone::{Milestone, days_left};
use crate::office::ownership::practice::Practice;
use crate::progress::{GoalProgress, Reports};
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use crate::share::misdated;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::one_line;
use matome_workbook::problem::{Problem, Severity};

/// A date is included from this many days before it,
const AHEAD: u64 = 31;

/// and until this many days after it: reminders end sooner, the summary keeps listing what is missing.
const BEHIND: u64 = 180;

/// More departments of one state share a line.
const LISTED: usize = 8;

/// More problems, or assumed deadlines, are only counted.
const PROBLEMS: usize = 10;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    pub city: String,
    pub today: String,
    /// By due date.
    pub matters: Vec<MatterState>,
    pub requests: AskedAgain,
    /// The first coming deadlines whose place in the form was assumed; departments are told them as a guess.
    pub assumed: Vec<AssumedDeadline>,
    pub more_assumed: usize,
    /// The first decisions needed before anybody is asked, each once.
    pub doubts: Vec<ProblemLine>,
    pub more_doubts: usize,
    pub problems: Vec<ProblemLine>,
    pub more_problems: usize,
}

impl Summary {
    pub fn is_empty(&self) -> bool {
        let lists = [self.doubts.is_empty(), self.problems.is_empty(), self.assumed.is_empty()];
        self.matters.is_empty() && self.requests.is_empty() && lists.into_iter().all(|is_empty| is_empty)
    }
}

/// State of one paper of one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatterState {
    pub name: String,
    pub due: String,
    pub left: String,
    /// Departments without a goal sheet, or without any submission, if too many to list.
    pub without_sheet: Vec<String>,
    pub untouched: Vec<String>,
    /// Departments with something missing, in chart order.
    pub open: Vec<DepartmentState>,
    pub done: Vec<String>,
    /// Departments whose forms have no field for it, so that the share cannot tell.
    pub without_place: Vec<String>,
    /// Sheets not asked for while their owner, year or place is in doubt.
    pub doubtful: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentState {
    pub name: String,
    pub sheet_missing: bool,
    pub open: usize,
    pub all: usize,
    /// Sections without a goal sheet, where each submits its own.
    pub sections: Vec<String>,
}

/// A deadline that may not be what its sheet means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssumedDeadline {
    pub due: String,
    pub department: String,
    pub file: String,
    pub place: String,
    /// As printed.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemLine {
    pub file: String,
    pub place: String,
    pub message: String,
}

/// Whether a summary was due from `from` to `day`: first working days of weeks, and those after reporting dates.
pub fn is_due(rules: &Rules<'_>, from: NaiveDate, day: NaiveDate) -> bool {
    let year = FiscalYear::of(day).start();
    let years = (year - 2..=year + 1).map(FiscalYear::new);
    let dues = years.flat_map(|year| Milestone::ALL.map(|milestone| rules.reporting.due(milestone, year)));
    let mut days: Vec<NaiveDate> = dues.flatten().map(|due| rules.calendar.add_working_days(due, 1)).collect();
    let mondays = from.iter_days().take_while(|other| *other <= day).map(monday);
    days.extend(mondays.map(|monday| rules.calendar.on_or_after(monday)));
    days.into_iter().any(|summary| (from..=day).contains(&summary))
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// The state of everything due around `day`. Nothing is missing for a fiscal year over before `first_start` (the day of
/// the first round) if the department has no row of it, nor for a year without any submission.
pub fn summary<'a>(snapshot: &'a Snapshot, rules: &Rules<'a>, day: NaiveDate, first_start: NaiveDate) -> Summary {
    let mut directory = Directory::new(rules.city, FiscalYear::of(day));
    let reports = Reports::of(snapshot);
    let handed_in =
        HandedIn { counts: count(&reports, &mut directory, rules), practice: Practice::of(snapshot, rules.city) };
    let mut matters: Vec<(NaiveDate, MatterState)> = Vec::new();
    let year = FiscalYear::of(day).start();
    for (year, milestone) in (year - 1..=year + 1).flat_map(|y| Milestone::ALL.map(|m| (FiscalYear::new(y), m))) {
        let Some(due) = rules.reporting.due(milestone, year) else { continue };
        if !snapshot.closed.contains(year) && (day - Days::new(BEHIND)..=day + Days::new(AHEAD)).contains(&due) {
            let matter = DueMatter { milestone, year, due, before_us: year.last_day() < first_start };
            let state = handed_in.state(matter, rules, &mut directory, day);
            // A past and complete matter was reported on the day after its date.
            let complete = state.open.is_empty() && state.without_sheet.is_empty() && state.untouched.is_empty();
            let nothing =
                complete && state.done.is_empty() && state.without_place.is_empty() && state.doubtful.is_empty();
            if !complete || !nothing && (day - due).num_days() <= 7 {
                matters.push((due, state));
            }
        }
    }
    matters.sort_by_key(|(due, _)| *due);
    let (problems, more_problems) = problems(snapshot);
    let (assumed, more_assumed) = assumed_deadlines(&reports, rules, day);
    let doubts = finding::doubts(snapshot, rules.city, day, &reports).into_iter();
    let (doubts, more_doubts) = lines(doubts.map(|finding| (finding.file, finding.problem)));
    Summary {
        city: rules.city.name.clone(),
        today: matome_deadline::era::date_label(day),
        matters: matters.into_iter().map(|(_, matter)| matter).collect(),
        requests: AskedAgain::of(snapshot, rules.city),
        assumed,
        more_assumed,
        doubts,
        more_doubts,
        problems,
        more_problems,
    }
}

/// Counts of a department's rows of one year, for one report.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    open: usize,
    all: usize,
    without_place: usize,
    excused: usize,
    /// The workbook is missing.
    away: usize,
}

type Counts = BTreeMap<(ReceiverNo, FiscalYear, Milestone), Count>;

fn count<'a>(reports: &Reports<'a>, directory: &mut Directory<'a>, rules: &Rules<'a>) -> Counts {
    let (mut counts, chart) = (Counts::new(), rules.city.chart());
    let certain = reports.goals().filter(|goal| goal.duty(&chart).is_certain());
    for (row, progress) in certain.flat_map(|goal| goal.rows) {
        let Some(year) = row.fiscal_year() else { continue };
        let department = directory.route(row.goal).department;
        for milestone in Milestone::ALL {
            let count = counts.entry((department, year, milestone)).or_default();
            match milestone.report() {
                // Excused and vanished rows are not open and not a missing sheet.
                Some(_) if progress.is_excused() => count.excused += 1,
                Some(_) if row.absence().is_some() => count.away += 1,
                Some(report) if !row.goal.reports.contains(&report) => count.without_place += 1,
                Some(report) => {
                    count.all += 1;
                    count.open += usize::from(!progress.is_in(report));
                }
                None => count.all += 1,
            }
        }
    }
    counts
}

#[derive(Clone, Copy)]
struct DueMatter {
    milestone: Milestone,
    year: FiscalYear,
    due: NaiveDate,
    /// Its year was over before the first round: departments without a sheet of it owe nothing.
    before_us: bool,
}

struct HandedIn<'a> {
    counts: Counts,
    practice: Practice<'a>,
}

impl<'a> HandedIn<'a> {
    /// The state of the matter on `day`.
    fn state(
        &self,
        matter: DueMatter,
        rules: &Rules<'a>,
        directory: &mut Directory<'a>,
        day: NaiveDate,
    ) -> MatterState {
        let mut state = MatterState {
            name: ReminderKind::of(matter.milestone).matter(matter.year),
            due: full_date(matter.due),
            left: days_left((matter.due - day).num_days()),
            without_sheet: Vec::new(),
            untouched: Vec::new(),
            open: Vec::new(),
            done: Vec::new(),
            without_place: Vec::new(),
            doubtful: Vec::new(),
        };
        for department in rules.city.departments_in(matter.year) {
            self.place(department, matter, (directory.department(department), day), &mut state);
        }
        state.without_sheet = together(&mut state.open, |department| department.sheet_missing);
        state.untouched =
            together(&mut state.open, |department| department.open == department.all && department.sections.is_empty());
        state
    }

    fn place(
        &self,
        department: &'a Department,
        matter: DueMatter,
        (no, day): (ReceiverNo, NaiveDate),
        state: &mut MatterState,
    ) {
        let DueMatter { milestone, year, before_us, .. } = matter;
        let (name, practice) = (department.name.clone(), &self.practice);
        let is_certain = practice.missing(&department.name, year).is_certain();
        let of_sections = practice.sections(department, year).filter(|_| milestone == Milestone::GoalSetting);
        let missing = of_sections.into_iter().flat_map(|sections| sections.names);
        let sections: Vec<String> =
            missing.filter(|name| !practice.has_sheet(&department.name, name, year)).map(str::to_owned).collect();
        let of_department = |sheet_missing, open, all| DepartmentState {
            name: name.clone(),
            sheet_missing,
            open,
            all,
            sections: sections.clone(),
        };
        match self.counts.get(&(no, year, milestone)) {
            None if before_us || !practice.is_asked(year, day) => {}
            None if !is_certain => state.doubtful.push(name),
            Some(_) if !is_certain && !sections.is_empty() => state.doubtful.push(name),
            None => state.open.push(of_department(true, 0, 0)),
            Some(_) if !sections.is_empty() => state.open.push(of_department(false, 0, 0)),
            Some(Count { all: 0, without_place: 1.., .. }) => state.without_place.push(name),
            Some(Count { open: 0, away: 1.., .. }) => state.doubtful.push(name),
            Some(Count { open: 0, .. }) => state.done.push(name),
            Some(Count { open, all, .. }) => state.open.push(of_department(false, *open, *all)),
        }
    }
}

/// Moves similar departments to a shared line if there are too many.
fn together(open: &mut Vec<DepartmentState>, alike: impl Fn(&DepartmentState) -> bool) -> Vec<String> {
    if open.iter().filter(|department| alike(department)).count() <= LISTED {
        return Vec::new();
    }
    let (alike, others) = std::mem::take(open).into_iter().partition(alike);
    *open = others;
    let alike: Vec<DepartmentState> = alike;
    alike.into_iter().map(|department| department.name).collect()
}

/// By day, without those of finished measures and goals.
fn assumed_deadlines(reports: &Reports<'_>, rules: &Rules<'_>, day: NaiveDate) -> (Vec<AssumedDeadline>, usize) {
    let chart = rules.city.chart();
    let mut found = BTreeSet::new();
    for of_goal in reports.goals() {
        let GoalProgress { file, goal, rows } = &of_goal;
        let own = goal.deadlines.iter().filter(|_| !of_goal.is_closed()).map(|deadline| (None, &goal.source, deadline));
        let of_measures = rows.iter().flat_map(|(row, progress)| {
            let waited = !row.is_closed() && row.absence().is_none();
            let open = row.measure.deadlines.iter().filter(move |deadline| waited && !progress.ends(deadline));
            open.map(|deadline| (Some(row.measure), &row.measure.source, deadline))
        });
        for (measure, source, deadline) in own.chain(of_measures) {
            let Some(due) = deadline.reminder_day() else { continue };
            if (day..=day + Days::new(AHEAD)).contains(&due) && goal.assumes(measure, deadline) {
                let source = deadline.source.as_ref().unwrap_or(source);
                found.insert((due, *file, chart.name_of_responsible(goal), source.to_string(), &deadline.text));
            }
        }
    }
    let more = found.len().saturating_sub(PROBLEMS);
    let lines = found.into_iter().take(PROBLEMS).map(|(due, file, department, place, text)| AssumedDeadline {
        due: full_date(due),
        department: one_line(department),
        file: one_line(file),
        place: one_line(&place),
        text: one_line(text),
    });
    (lines.collect(), more)
}

/// Reading problems and missing workbooks; a mass disappearance is reported as unreachable instead.
fn problems(snapshot: &Snapshot) -> (Vec<ProblemLine>, usize) {
    let is_doubted = |workbook: &KnownWorkbook| workbook.absence.is_some_and(|absence| absence.doubted);
    let missing = snapshot.missing(|workbook| snapshot.is_missed(workbook) && !is_doubted(workbook));
    // The message names the files.
    let name = |files: Vec<String>| {
        if let [only] = &files[..] { only.clone() } else { format!("ブック{}冊", files.len()) }
    };
    let missing = missing.into_iter().map(|(files, problem)| (name(files), problem));
    let all = snapshot.workbooks.iter().flat_map(|(file, workbook)| {
        let told = misdated::told(&workbook.records.problems).into_iter();
        told.filter(|problem| problem.severity() == Severity::Error).map(move |problem| (file.clone(), problem))
    });
    lines(all.chain(missing))
}

fn lines(problems: impl Iterator<Item = (String, Problem)>) -> (Vec<ProblemLine>, usize) {
    let line = |(file, problem): (String, Problem)| ProblemLine {
        file: one_line(&file),
        place: one_line(&problem.place()),
        message: one_line(&problem.to_string()),
    };
    let mut lines: Vec<ProblemLine> = problems.map(line).collect();
    let more = lines.len().saturating_sub(PROBLEMS);
    lines.truncate(PROBLEMS);
    (lines, more)
}
