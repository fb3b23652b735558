//! The working calendar: open and closed days, and counting in working days.

pub mod extra;
pub mod holiday;
mod working;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use matome_deadline::month_day::MonthDay;
pub use working::WorkingCalendar;

/// Closed days besides weekends and national holidays; both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClosedDays {
    /// `12-29..01-03`: every year; may span New Year.
    EveryYear { first: MonthDay, last: MonthDay },
    /// `2026-08-14`, `2026-08-12..2026-08-14`.
    Once { first: NaiveDate, last: NaiveDate },
}

impl ClosedDays {
    pub fn contains(&self, day: NaiveDate) -> bool {
        match *self {
            Self::Once { first, last } => (first..=last).contains(&day),
            Self::EveryYear { first, last } => {
                let day = MonthDay::of(day);
                if first <= last { first <= day && day <= last } else { first <= day || day <= last }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_days_may_run_over_the_turn_of_the_year() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let new_year =
            ClosedDays::EveryYear { first: MonthDay { month: 12, day: 29 }, last: MonthDay { month: 1, day: 3 } };
        for (text, closed) in [("2026-12-28", false), ("2026-12-29", true), ("2027-01-03", true), ("2027-01-04", false)]
        {
            assert_eq!(new_year.contains(day(text)), closed, "{text}");
        }
        let once = ClosedDays::Once { first: day("2026-08-13"), last: day("2026-08-14") };
        assert!(once.contains(day("2026-08-14")) && !once.contains(day("2027-08-14")));
    }
}
