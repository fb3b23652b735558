//! Steps of a due date: the days before and after it on which people are reminded.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Rules;
use super::policy::Offset;
use crate::office::calendar::WorkingCalendar;

/// One reminder time of a due date. Its name is part of a reminder's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Step {
    /// The first mail of a request, owed until it is sent.
    Opening,
    /// Distance before the due date.
    Ahead(Offset),
    /// Distance after it.
    Overdue(Offset),
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Opening => f.write_str("open"),
            Self::Ahead(offset) => write!(f, "-{offset}"),
            Self::Overdue(offset) => write!(f, "+{offset}"),
        }
    }
}

impl Step {
    pub fn named(name: &str) -> Option<Self> {
        let offset = |text: Option<&str>| text.and_then(Offset::of_any_length);
        let of_sign = || offset(name.strip_prefix('-')).map(Self::Ahead);
        if name == "open" {
            Some(Self::Opening)
        } else {
            of_sign().or(offset(name.strip_prefix('+')).map(Self::Overdue))
        }
    }
}

impl From<Step> for String {
    fn from(step: Step) -> Self {
        step.to_string()
    }
}

impl TryFrom<String> for Step {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::named(&name).ok_or(name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Series {
    /// A reporting date: before it, and after it until the paper is in.
    ReportingDate,
    /// A reporting date whose paper the share cannot show: reminded once.
    OnceAhead,
    OwnDeadline,
    /// A request, from its day until it is met.
    Request,
    /// A question, owed until it is asked.
    Question,
}

/// Steps of `due` from `from` to `to`, both inclusive, with their days.
pub(super) fn steps(
    due: NaiveDate,
    series: Series,
    rules: &Rules<'_>,
    (from, to): (NaiveDate, NaiveDate),
) -> Vec<(NaiveDate, Step)> {
    if series == Series::Question {
        return vec![(rules.calendar.on_or_after(from), Step::Opening)];
    }
    let offsets: &[Offset] = match series {
        Series::ReportingDate | Series::OnceAhead => &rules.policy.before,
        Series::OwnDeadline => &rules.policy.deadlines_before,
        Series::Request | Series::Question => &[],
    };
    let mut steps: Vec<(NaiveDate, Step)> =
        offsets.iter().map(|offset| (day_ahead(due, *offset, rules.calendar), Step::Ahead(*offset))).collect();
    if series == Series::Request {
        steps.push((due, Step::Opening));
    }
    if series == Series::OnceAhead {
        let first = steps.iter().map(|(day, _)| *day).min();
        steps.retain(|(day, _)| Some(*day) == first);
    }
    if matches!(series, Series::ReportingDate | Series::Request) && due < to {
        steps.extend(overdue_steps(due, rules, to));
    }
    steps.retain(|(day, _)| (from..=to).contains(day));
    steps
}

/// The working day on which to remind `offset` before `due`.
fn day_ahead(due: NaiveDate, offset: Offset, calendar: &WorkingCalendar) -> NaiveDate {
    let day = match offset {
        Offset::Days(n) => due.checked_sub_days(Days::new(n.into())).unwrap_or(due),
        Offset::WorkingDays(n) => calendar.add_working_days(due, -(n as i32)),
    };
    calendar.on_or_before(day)
}

/// The day `offset` after `due`, open or not.
pub(super) fn day_after(due: NaiveDate, offset: Offset, calendar: &WorkingCalendar) -> NaiveDate {
    match offset {
        Offset::Days(n) => due.checked_add_days(Days::new(n.into())).unwrap_or(due),
        Offset::WorkingDays(n) => calendar.add_working_days(due, n as i32),
    }
}

/// The steps after `due`, up to `to`.
fn overdue_steps(due: NaiveDate, rules: &Rules<'_>, to: NaiveDate) -> Vec<(NaiveDate, Step)> {
    let Some(every) = rules.policy.overdue_every.filter(|every| every.length() > 0) else { return Vec::new() };
    let end = rules.policy.overdue_until.map(|until| day_after(due, until, rules.calendar));
    let mut steps = Vec::new();
    let mut nominal = due;
    for n in 1.. {
        // Incremental, so that a series over years costs one walk over its days.
        nominal = day_after(nominal, every, rules.calendar);
        let day = rules.calendar.on_or_before(nominal);
        if day > to || end.is_some_and(|end| nominal > end) {
            break;
        }
        if day > due {
            steps.push((day, Step::Overdue(every.times(n))));
        }
    }
    steps
}
