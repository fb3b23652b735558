//! Hints on configured reporting dates before they take effect.

use chrono::NaiveDate;

use super::Rules;
use super::kind::ReminderKind;
use super::letter::full_date;
use crate::office::milestone::Milestone;
use matome_deadline::fiscal_year::FiscalYear;

/// A reporting date on a closed day, displayed as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDue {
    milestone: Milestone,
    year: FiscalYear,
    pub due: NaiveDate,
    open_before: NaiveDate,
}

/// Those of `year`, in date order.
pub fn of_year(rules: &Rules<'_>, year: FiscalYear) -> Vec<ClosedDue> {
    let of_milestone = |milestone| {
        let due = rules.reporting.due(milestone, year).filter(|due| !rules.calendar.is_open(*due))?;
        Some(ClosedDue { milestone, year, due, open_before: rules.calendar.on_or_before(due) })
    };
    Milestone::ALL.into_iter().filter_map(of_milestone).collect()
}

impl std::fmt::Display for ClosedDue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (matter, due) = (ReminderKind::of(self.milestone).matter(self.year), full_date(self.due));
        write!(f, "{matter}の期限 {due}は閉庁日です（直前の開庁日は{}）", full_date(self.open_before))
    }
}
