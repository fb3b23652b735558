//! Serial days of a spreadsheet: days since 1899-12-30, with the time as a fraction. Valid from March 1900; before,
//! Excel counts a day that did not exist.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

const ZERO: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day of the calendar");

const SECONDS_A_DAY: f64 = 86_400.0;

pub fn of_day(day: NaiveDate) -> i64 {
    (day - ZERO).num_days()
}

/// To the second.
pub fn of_moment(at: NaiveDateTime) -> f64 {
    (at - ZERO.and_time(NaiveTime::MIN)).num_seconds() as f64 / SECONDS_A_DAY
}

/// `None` beyond the calendar.
pub fn day(serial: i64) -> Option<NaiveDate> {
    ZERO.checked_add_signed(TimeDelta::try_days(serial)?)
}
