use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A month and day of any year: `05-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MonthDay {
    pub month: u32,
    pub day: u32,
}

impl MonthDay {
    /// 10月15日
    pub fn label(self) -> String {
        format!("{}月{}日", self.month, self.day)
    }

    pub fn of(day: NaiveDate) -> Self {
        Self { month: day.month(), day: day.day() }
    }

    /// The day in the calendar year `year`; 02-29 becomes 02-28 in a common year.
    pub fn in_year(self, year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
            .or_else(|| NaiveDate::from_ymd_opt(year, self.month, self.day - 1))
            .unwrap_or(NaiveDate::MAX)
    }
}
