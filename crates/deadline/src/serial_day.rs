//! Days as a sheet counts them: from 1899-12-30 on, the time as a part of the day.
//!
//! Right from March 1900 on; before, Excel counts a day that never was.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Serial 0.
const ZERO: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day of the calendar");

const MINUTES_A_DAY: f64 = 1440.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// The number of a day.
pub fn of_day(day: NaiveDate) -> i64 {
    (day - ZERO).num_days()
}

/// The number of a moment, to the second.
pub fn of_moment(at: NaiveDateTime) -> f64 {
    (at - ZERO.and_time(NaiveTime::MIN)).num_seconds() as f64 / SECONDS_A_DAY
}

/// The day of a number; `None` beyond the calendar.
pub fn day(serial: i64) -> Option<NaiveDate> {
    ZERO.checked_add_signed(TimeDelta::try_days(serial)?)
}

/// The moment of a number, to the minute; `None` beyond the calendar.
pub fn moment(serial: f64) -> Option<NaiveDateTime> {
    ZERO.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::try_minutes((serial * MINUTES_A_DAY).round() as i64)?)
}
