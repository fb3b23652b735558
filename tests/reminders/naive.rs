//! The rules restated as plainly as possible: no agenda, no ledger. For every day, receiver and open item it decides
//! afresh whether a mail is due.

use chrono::{Datelike, Days, Months, NaiveDate};
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::milestone::{Milestone, Reporting};
use matome_core::records::confirmation::Confirmation;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::policy::{Offset, Policy};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::model::{Goal, Measure, Report};

use super::chance::REPORTS as REPORTS_BY_CHANCE;
use super::world::{CaseDepartment, World, span};

/// Inputs of the rules besides the share.
#[derive(Clone, Copy)]
pub(crate) struct Office<'o> {
    pub(crate) departments: &'o [CaseDepartment],
    pub(crate) reporting: &'o Reporting,
    pub(crate) policy: &'o Policy,
    pub(crate) calendar: &'o WorkingCalendar,
}

/// All mails of a world's days as lines of a case, items sorted.
pub(crate) fn run(world: &World) -> Vec<String> {
    let office = Office {
        departments: &world.case.departments,
        reporting: &world.reporting,
        policy: &world.policy,
        calendar: &world.calendar,
    };
    let is_down =
        |day: NaiveDate| world.case.down.iter().map(|days| span(days)).any(|(from, to)| from <= day && day <= to);
    days(office, span(&world.case.days), world.case.last_run, is_down, |day| world.share(day))
}

/// The mails from `first` to `last`; `share` returns the share of a day.
pub(crate) fn days(
    office: Office<'_>,
    (first, last): (NaiveDate, NaiveDate),
    mut last_run: Option<NaiveDate>,
    is_down: impl Fn(NaiveDate) -> bool,
    share: impl Fn(NaiveDate) -> Snapshot,
) -> Vec<String> {
    let mut mails = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        if is_down(day) || !office.calendar.is_open(day) {
            continue;
        }
        let share = share(day);
        let today = Today { office, share: &share, day, missed_from: last_run.map_or(day, |last| last + Days::new(1)) };
        for department in office.departments {
            let sections = department.sections.iter().filter(|(_, to)| !to.is_empty());
            for section in std::iter::once(None).chain(sections.map(|(name, _)| Some(name.as_str()))) {
                mails.extend(today.mail(department, section));
            }
        }
        last_run = Some(day);
    }
    mails
}

struct Today<'w> {
    office: Office<'w>,
    share: &'w Snapshot,
    day: NaiveDate,
    missed_from: NaiveDate,
}

impl Today<'_> {
    fn mail(&self, department: &CaseDepartment, section: Option<&str>) -> Option<String> {
        let (mut items, mut escalated) = (Vec::new(), false);
        let mut add = |due: NaiveDate, text: String| {
            escalated |= self.is_escalated(due);
            let text = format!("{text} {:+}", (due - self.day).num_days());
            if !items.contains(&text) {
                items.push(text);
            }
        };
        let known = self.share.workbooks.values();
        let goals: Vec<(&Goal, &Vec<MeasureId>)> =
            known.flat_map(|known| known.records.goals.iter().zip(&known.ids)).collect();
        for (goal, ids) in goals.iter().filter(|(goal, _)| goes_to(goal, department, section)) {
            let number = goal.number.as_deref().unwrap_or_default();
            let closed = goal.measures.iter().zip(*ids).all(|(measure, id)| self.is_closed(measure, id));
            for due in goal.deadlines.iter().filter_map(day_of).filter(|_| !closed) {
                if self.is_ahead(due, &self.office.policy.deadlines_before) {
                    add(due, format!("deadline {number}"));
                }
            }
            for (measure, id) in goal.measures.iter().zip(*ids) {
                let name = measure.number.as_ref().map_or(number.to_owned(), |measure| format!("{number}-{measure}"));
                for due in measure.deadlines.iter().filter_map(day_of) {
                    if !self.is_closed(measure, id) && self.is_ahead(due, &self.office.policy.deadlines_before) {
                        add(due, format!("deadline {name}"));
                    }
                }
                for (milestone, report, kind) in REPORTS {
                    let year = measure.fiscal_year.or(goal.fiscal_year);
                    let Some(due) = year.and_then(|year| self.due(milestone, year)) else { continue };
                    let empty = goal.reports.contains(&report) && !is_report(measure.report(report));
                    if empty
                        && !self.is_decided(id, &[Confirmation::Excused, Confirmation::Stopped])
                        && (self.is_ahead(due, &self.office.policy.before) || self.is_overdue(due))
                    {
                        add(due, format!("{kind} {name}"));
                    }
                }
            }
        }
        for year in (2020..2032).map(FiscalYear::new).filter(|_| section.is_none()) {
            let years =
                |goal: &Goal| goal.measures.iter().map(|m| m.fiscal_year.or(goal.fiscal_year)).collect::<Vec<_>>();
            let of_year = |goal: &&Goal| belongs(goal, department) && years(goal).contains(&Some(year));
            let sheets: Vec<&Goal> = goals.iter().map(|(goal, _)| *goal).filter(of_year).collect();
            let due = |milestone| self.due(milestone, year);
            let overdue = |due| year.contains(self.day) && self.is_overdue(due);
            let due_goals = due(Milestone::GoalSetting).filter(|_| sheets.is_empty());
            if let Some(due) = due_goals.filter(|due| self.is_ahead(*due, &self.office.policy.before) || overdue(*due))
            {
                add(due, format!("goal_setting {}", year.start()));
            }
            for (milestone, report, kind) in REPORTS {
                // An excused measure asks for nothing, and neither does its form.
                let asked = goals.iter().filter(|(goal, _)| of_year(goal) && !goal.reports.contains(&report));
                let without = asked.into_iter().any(|(goal, ids)| {
                    let of_year = years(goal).into_iter().zip(ids.iter()).filter(|(own, _)| *own == Some(year));
                    of_year
                        .into_iter()
                        .any(|(_, id)| !self.is_decided(id, &[Confirmation::Excused, Confirmation::Stopped]))
                });
                // It is unknown whether it is in: reminded once, at the first step.
                let first = self.office.policy.before.iter().copied();
                if let Some(due) = due(milestone).filter(|due| {
                    let first = first.min_by_key(|offset| self.step(*due, *offset));
                    without && first.is_some_and(|first| self.is_ahead(*due, &[first]))
                }) {
                    add(due, format!("{kind} {}", year.start()));
                }
            }
        }
        items.sort();
        let cc = if escalated && !department.head.is_empty() {
            format!(" (cc {})", department.head.join(", "))
        } else {
            String::new()
        };
        let receiver = section.map_or(department.name.clone(), |section| format!("{} {section}", department.name));
        let reachable = section.is_some() || !department.to.is_empty();
        (!items.is_empty() && reachable).then(|| format!("{} {receiver}{cc}: {}", self.day, items.join("; ")))
    }

    /// The year's own date, else every year's: in the months of the fiscal year, or in those after it.
    fn due(&self, milestone: Milestone, year: FiscalYear) -> Option<NaiveDate> {
        let Reporting { every_year, of_year } = self.office.reporting;
        let own = of_year.get(&(year, milestone)).and_then(|dates| dates.due);
        let day = own.or_else(|| every_year.get(&milestone)?.due)?;
        let next_april = NaiveDate::from_ymd_opt(year.start() + 1, 4, 1)?;
        let in_fiscal_year = |days: &NaiveDate| (days.month(), days.day()) == (day.month, day.day);
        let first = if milestone == Milestone::YearEnd && (4..=9).contains(&day.month) {
            next_april
        } else {
            next_april - Months::new(12)
        };
        first.iter_days().take(366).find(in_fiscal_year)
    }

    fn is_ahead(&self, due: NaiveDate, offsets: &[Offset]) -> bool {
        let reminded = |offset: &Offset| {
            let step = self.step(due, *offset);
            self.missed_from <= step && step <= self.day
        };
        self.day <= due && offsets.iter().any(reminded)
    }

    fn step(&self, due: NaiveDate, offset: Offset) -> NaiveDate {
        self.open_before(match offset {
            Offset::Days(n) => due - Days::new(u64::from(n)),
            Offset::WorkingDays(n) => self.working_days(due, n, NaiveDate::pred_opt),
        })
    }

    /// Done by its reports without contradiction, its year-end report, its rate, or the planning section.
    fn is_closed(&self, measure: &Measure, id: &MeasureId) -> bool {
        is_report(measure.report(Report::YearEndReport))
            || measure.achievement_rate >= Some(100.0)
            || (says_done(measure.report(Report::InterimReport)) && !is_rated_low(measure))
            || self.is_decided(id, &[Confirmation::Settled, Confirmation::Excused, Confirmation::Stopped])
    }

    fn is_decided(&self, id: &MeasureId, any_of: &[Confirmation]) -> bool {
        self.share.confirmations.get(id).is_some_and(|confirmation| any_of.contains(confirmation))
    }

    fn is_overdue(&self, due: NaiveDate) -> bool {
        let Some(every) = self.office.policy.overdue_every.filter(|_| due + Days::new(90) > self.day) else {
            return false;
        };
        let end = self.office.policy.overdue_until.map(|until| self.after(due, until, 1));
        let nominals =
            (1..).map(|n| self.after(due, every, n)).take_while(|nominal| *nominal <= self.day + Days::new(14));
        let on_this_day = |nominal| self.open_before(nominal) == self.day && end.is_none_or(|end| nominal <= end);
        self.day > due && nominals.into_iter().any(on_this_day)
    }

    fn is_escalated(&self, due: NaiveDate) -> bool {
        self.office.policy.escalate_after.is_some_and(|after| self.day > due && self.day >= self.after(due, after, 1))
    }

    fn after(&self, due: NaiveDate, offset: Offset, times: u32) -> NaiveDate {
        match offset {
            Offset::Days(n) => due + Days::new(u64::from(n * times)),
            Offset::WorkingDays(n) => self.working_days(due, n * times, NaiveDate::succ_opt),
        }
    }

    fn working_days(&self, mut day: NaiveDate, n: u32, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut left = n;
        while left > 0 {
            day = step(&day).expect("a day");
            left -= u32::from(self.office.calendar.is_open(day));
        }
        day
    }

    fn open_before(&self, mut day: NaiveDate) -> NaiveDate {
        while !self.office.calendar.is_open(day) {
            day = day.pred_opt().expect("a day");
        }
        day
    }
}

const REPORTS: [(Milestone, Report, &str); 2] = [
    (Milestone::Interim, Report::InterimReport, "interim_report"),
    (Milestone::YearEnd, Report::YearEndReport, "year_end_report"),
];

/// Only deadlines with a day to finish by have one.
fn day_of(deadline: &Deadline) -> Option<NaiveDate> {
    deadline.due.filter(|_| matches!(deadline.kind, DeadlineKind::By | DeadlineKind::Period))
}

/// The random cities' texts are known one by one; any other text of a case is a report without completion.
fn is_report(text: Option<&str>) -> bool {
    text.is_some_and(|text| known(text).is_none_or(|(_, is_report, _)| is_report))
}

/// A row that rates itself incomplete contradicts its report.
fn is_rated_low(measure: &Measure) -> bool {
    measure.achievement_rate < Some(100.0) && measure.achievement_rate.is_some()
        || measure.self_assessment.as_deref() == Some("△")
}

fn says_done(text: Option<&str>) -> bool {
    text.is_some_and(|text| known(text).is_some_and(|(_, _, done)| done))
}

fn known(text: &str) -> Option<(&'static str, bool, bool)> {
    REPORTS_BY_CHANCE.into_iter().find(|(known, ..)| *known == text)
}

/// Whether the goal's mail goes there: to sections with an address, else to the department.
fn goes_to(goal: &Goal, department: &CaseDepartment, section: Option<&str>) -> bool {
    let has_address = |name: &String| department.sections.get(name).is_some_and(|to| !to.is_empty());
    let any = goal.sections.iter().any(has_address);
    belongs(goal, department)
        && match section {
            Some(section) => goal.sections.iter().any(|name| name == section && has_address(name)),
            None => !any,
        }
}

fn belongs(goal: &Goal, department: &CaseDepartment) -> bool {
    match &goal.department {
        Some(name) => *name == department.name || department.aliases.contains(name),
        // The cases name every section once, so the first known one decides.
        None => goal.sections.iter().any(|section| department.sections.contains_key(section)),
    }
}
