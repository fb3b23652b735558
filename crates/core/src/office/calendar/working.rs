use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::extra::ExtraDays;
use super::{ClosedDays, holiday};

/// Longest closure in days. Beyond it counting gives up and returns the day itself.
const LONGEST_CLOSURE: u32 = 366;

/// Working days: no Saturday, Sunday, national holiday or closed day of the city.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkingCalendar {
    holidays: BTreeMap<NaiveDate, String>,
    closed: Vec<ClosedDays>,
}

impl WorkingCalendar {
    pub fn new(extra: &ExtraDays, closed: &[ClosedDays]) -> Self {
        let first = NaiveDate::from_ymd_opt(*holiday::YEARS.start(), 1, 1).unwrap_or(NaiveDate::MIN);
        let mut holidays: BTreeMap<NaiveDate, String> = first
            .iter_days()
            .take_while(|day| day.year() <= *holiday::YEARS.end())
            .filter_map(|day| Some((day, holiday::name(day)?.to_owned())))
            .collect();
        holidays.extend(extra.added.clone());
        holidays.retain(|day, _| !extra.removed.contains(day));
        Self { holidays, closed: closed.to_vec() }
    }

    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        self.holidays.get(&day).map(String::as_str)
    }

    pub fn is_open(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            && !self.holidays.contains_key(&day)
            && !self.closed.iter().any(|closed| closed.contains(day))
    }

    /// The `n`th working day after `day`, or before it for negative `n`; `day` itself, open or not, for 0.
    pub fn add_working_days(&self, day: NaiveDate, n: i32) -> NaiveDate {
        let step = if n < 0 { NaiveDate::pred_opt } else { NaiveDate::succ_opt };
        (0..n.unsigned_abs()).fold(day, |day, _| match step(&day) {
            Some(next) => self.nearest(next, step),
            None => day,
        })
    }

    /// `day` if open, else the last working day before it.
    pub fn on_or_before(&self, day: NaiveDate) -> NaiveDate {
        self.nearest(day, NaiveDate::pred_opt)
    }

    /// `day` if open, else the next working day.
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        self.nearest(day, NaiveDate::succ_opt)
    }

    fn nearest(&self, day: NaiveDate, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let days = std::iter::successors(Some(day), step).take(LONGEST_CLOSURE as usize + 1);
        days.into_iter().find(|day| self.is_open(*day)).unwrap_or(day)
    }
}
