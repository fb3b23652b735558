//! The fiscal year (年度): 4月1日 to 翌年3月31日, named by the calendar year in which it starts.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::era::Era;

/// `FiscalYear::new(2026)` is 令和8年度, 2026-04-01 to 2027-03-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(i32);

impl FiscalYear {
    /// Plausible years of a sheet; others are misreadings.
    pub const SENSIBLE: std::ops::RangeInclusive<i32> = 1868..=2199;

    pub const MONTHS: [u32; 12] = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3];

    pub const fn new(start: i32) -> Self {
        Self(start)
    }

    pub fn of(day: NaiveDate) -> Self {
        Self(if day.month() >= 4 { day.year() } else { day.year() - 1 })
    }

    pub const fn start(self) -> i32 {
        self.0
    }

    #[must_use]
    pub const fn plus(self, years: i32) -> Self {
        Self(self.0 + years)
    }

    /// `month` is 1 to 12.
    pub const fn year_of_month(self, month: u32) -> i32 {
        if month >= 4 { self.0 } else { self.0 + 1 }
    }

    /// 4月1日.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or(NaiveDate::MIN)
    }

    /// 3月31日 of the next calendar year.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).unwrap_or(NaiveDate::MAX)
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        Self::of(day) == self
    }

    /// `令和8年度`; the year that starts on 2019-04-01 is 令和元年度, since it ends in 令和.
    pub fn label(self) -> String {
        let (era, n) = Era::of(self.last_day());
        // A fiscal year takes the era in which it ends, counted from the year in which it starts.
        match n - 1 {
            0 => {
                let (era, n) = Era::of(self.first_day());
                format!("{}{n}年度", era.name)
            }
            1 => format!("{}元年度", era.name),
            n => format!("{}{n}年度", era.name),
        }
    }
}

impl std::fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_named_by_the_year_in_which_it_starts() {
        for (start, label) in [
            (2026, "令和8年度"),
            (2019, "令和元年度"),
            (2018, "平成30年度"),
            (1988, "昭和63年度"),
            (1989, "平成元年度"),
        ] {
            assert_eq!(FiscalYear::new(start).label(), label);
        }
    }

    #[test]
    fn january_to_march_lie_in_the_next_calendar_year() {
        let year = FiscalYear::new(2026);
        assert_eq!(year.year_of_month(4), 2026);
        assert_eq!(year.year_of_month(3), 2027);
        assert!(year.contains(year.first_day()) && year.contains(year.last_day()));
        assert!(!year.contains(year.last_day().succ_opt().unwrap()));
    }
}
