//! When to look again.
//!
//! How often the share is looked at is `daemon::waking`'s and the watch's.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::policy::Policy;
use crate::core::calendar::WorkingCalendar;

/// The next moment to send at, by the city's clock: today's `send_at` if today's run is still to be made (at once if it
/// has passed), else the next working day's; earlier where a mail waits to be tried again.
pub fn next_wake(
    policy: &Policy,
    calendar: &WorkingCalendar,
    now: NaiveDateTime,
    last_run: Option<NaiveDate>,
    next_try: Option<NaiveDateTime>,
) -> NaiveDateTime {
    let today = now.date();
    let open = if last_run == Some(today) { today.checked_add_days(Days::new(1)).unwrap_or(today) } else { today };
    let run = calendar.on_or_after(open).and_time(policy.send_at).max(now);
    // Nothing is tried again on a closed day either; the next working day's run does it.
    let again = next_try.map(|next| next.max(now)).filter(|next| calendar.is_open(next.date()));
    again.map_or(run, |again| run.min(again))
}
