//! What a person may want to know of the dates and steps that the configuration chooses, before they are acted on.
//!
//! `settings::organisation` refuses plain errors when the configuration is read.

use chrono::NaiveDate;

use super::Rules;
use super::kind::ReminderKind;
use super::letter::full_date;
use super::step::{Series, Step, steps};
use crate::office::milestone::Milestone;
use matome_deadline::fiscal_year::FiscalYear;

/// One such thing. Shown as a sentence for the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// A reporting date is a day on which the city does not work.
    ClosedDue {
        milestone: Milestone,
        year: FiscalYear,
        due: NaiveDate,
        /// The working day before it.
        open_before: NaiveDate,
    },
    /// Two reminders of one date fall on working days that follow each other.
    Neighbours { milestone: Milestone, year: FiscalYear, days: [(NaiveDate, Step); 2] },
}

/// The hints on the reporting dates of `year`, in the order of the year.
pub fn of_year(rules: &Rules<'_>, year: FiscalYear) -> Vec<Hint> {
    let of_milestone = |milestone| {
        let due = rules.reporting.due(milestone, year)?;
        let closed = (!rules.calendar.is_open(due)).then(|| Hint::ClosedDue {
            milestone,
            year,
            due,
            open_before: rules.calendar.on_or_before(due),
        });
        Some(closed.into_iter().chain(neighbours(rules, milestone, year, due)).collect::<Vec<_>>())
    };
    Milestone::ALL.into_iter().filter_map(of_milestone).flatten().collect()
}

fn neighbours(rules: &Rules<'_>, milestone: Milestone, year: FiscalYear, due: NaiveDate) -> Vec<Hint> {
    // Only what lies ahead of the date: after it the office chooses an interval.
    let mut days = steps(due, Series::ReportingDate, rules, (NaiveDate::MIN, due));
    days.sort_by_key(|(day, _)| *day);
    days.dedup_by_key(|(day, _)| *day);
    let follow = |pair: &&[(NaiveDate, Step)]| rules.calendar.add_working_days(pair[0].0, 1) == pair[1].0;
    let hint = |pair: &[(NaiveDate, Step)]| Hint::Neighbours { milestone, year, days: [pair[0], pair[1]] };
    days.windows(2).filter(follow).map(hint).collect()
}

impl Hint {
    /// It is about a day between `from` and `to`.
    pub fn concerns(&self, from: NaiveDate, to: NaiveDate) -> bool {
        match self {
            Self::ClosedDue { due, .. } => (from..=to).contains(due),
            Self::Neighbours { days, .. } => days.iter().any(|(day, _)| (from..=to).contains(day)),
        }
    }
}

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ClosedDue { milestone, year, due, open_before } => {
                let (matter, due) = (ReminderKind::of(*milestone).matter(*year), full_date(*due));
                write!(f, "{matter}の期限 {due}は閉庁日です（直前の開庁日は{}）", full_date(*open_before))
            }
            Self::Neighbours { milestone, year, days: [(first, one), (second, other)] } => {
                let matter = ReminderKind::of(*milestone).matter(*year);
                let [one, other] = [one, other].map(|step| step.to_string().trim_start_matches('-').to_owned());
                write!(
                    f,
                    "{matter}のお知らせは、休日の並びにより{}（{one}）と{}（{other}）の続けて二日になります。\
                     多ければ [reminders] before を見直してください",
                    full_date(*first),
                    full_date(*second)
                )
            }
        }
    }
}
