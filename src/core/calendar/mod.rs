//! The working calendar: which days an office is closed, and counting business days.

use chrono::NaiveDate;

use super::milestone::MonthDay;

/// Days on which the city is closed besides Saturdays, Sundays and national holidays; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedDays {
    /// `12-29..01-03`: every year; may run over the turn of the year.
    EveryYear { first: MonthDay, last: MonthDay },
    /// `2026-08-14`, `2026-08-12..2026-08-14`.
    Once { first: NaiveDate, last: NaiveDate },
}
