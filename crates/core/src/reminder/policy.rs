//! Configured lead times, intervals and limits of reminders.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::office::calendar::WorkingCalendar;

/// Distance from a due date: `14d` in calendar days, `3bd` in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Offset {
    Days(u32),
    WorkingDays(u32),
}

impl Offset {
    /// Parses `14d` or `3bd`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of_any_length(text).filter(|offset| offset.length() <= 366)
    }

    /// Also parses lengths such as `700d`: steps after a date continue while the paper is missing.
    pub(super) fn of_any_length(text: &str) -> Option<Self> {
        match text.strip_suffix("bd") {
            Some(digits) => digits.parse().ok().map(Self::WorkingDays),
            None => text.strip_suffix('d')?.parse().ok().map(Self::Days),
        }
    }

    /// Number of days of its kind.
    pub const fn length(self) -> u32 {
        match self {
            Self::Days(n) | Self::WorkingDays(n) => n,
        }
    }

    /// `n` times the distance.
    #[must_use]
    pub const fn times(self, n: u32) -> Self {
        match self {
            Self::Days(days) => Self::Days(days.saturating_mul(n)),
            Self::WorkingDays(days) => Self::WorkingDays(days.saturating_mul(n)),
        }
    }
}

impl std::fmt::Display for Offset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Days(n) => write!(f, "{n}d"),
            Self::WorkingDays(n) => write!(f, "{n}bd"),
        }
    }
}

/// `[reminders]`, and the cap of `[mail]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub send_at: NaiveTime,
    /// Before the reporting dates.
    pub before: Vec<Offset>,
    /// Before each measure's own deadline; empty = none.
    pub deadlines_before: Vec<Offset>,
    /// Interval after a reporting date until the report is in; `None` = never.
    pub overdue_every: Option<Offset>,
    /// Limit after a reporting date; `None` = unlimited.
    pub overdue_until: Option<Offset>,
    /// Distance after which the department's head is in Cc; `None` = never.
    pub escalate_after: Option<Offset>,
    /// More mails than this in a day are held back.
    pub max_per_day: usize,
}

impl Policy {
    /// The next time to send, by the city's clock: today's `send_at` if today's run is pending (at once if past), else
    /// the next working day's; earlier if a delivery is due for another attempt.
    pub fn next_wake(
        &self,
        calendar: &WorkingCalendar,
        now: NaiveDateTime,
        last_run: Option<NaiveDate>,
        next_try: Option<NaiveDateTime>,
    ) -> NaiveDateTime {
        let today = now.date();
        let open = if last_run == Some(today) { today.checked_add_days(Days::new(1)).unwrap_or(today) } else { today };
        let run = calendar.on_or_after(open).and_time(self.send_at).max(now);
        // Closed days have no attempts either; the next working day's run makes them.
        let again = next_try.map(|next| next.max(now)).filter(|next| calendar.is_open(next.date()));
        again.map_or(run, |again| run.min(again))
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            send_at: NaiveTime::from_hms_opt(8, 30, 0).unwrap_or(NaiveTime::MIN),
            before: vec![Offset::Days(14), Offset::Days(7), Offset::WorkingDays(3), Offset::Days(0)],
            deadlines_before: vec![Offset::Days(14), Offset::WorkingDays(3)],
            overdue_every: Some(Offset::WorkingDays(3)),
            overdue_until: Some(Offset::WorkingDays(20)),
            escalate_after: Some(Offset::WorkingDays(5)),
            max_per_day: 300,
        }
    }
}
