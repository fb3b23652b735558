//! Timers: how long until a moment, and sleeping until then.

use std::time::{Duration, Instant};

/// The time left until the moment; `None` once it has come.
pub(super) fn time_left(until: Option<Instant>, now: Instant) -> Option<Duration> {
    until.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero())
}

/// Never returns if there is no such moment.
pub(super) async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}
