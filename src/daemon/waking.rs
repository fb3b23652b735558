//! Moments: when the loop wakes by itself, and how long it is until then.

use std::time::{Duration, Instant};

/// A database that is locked, or a share that does not answer, is tried again after this long.
pub(super) const RETRY: Duration = Duration::from_secs(15);

/// However near a moment is, the daemon sleeps a little before it looks again.
pub(super) const SHORTEST_SLEEP: Duration = Duration::from_millis(200);

/// The earlier of the moments, as far as there are any.
pub(super) fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// The time left until the moment; `None` once it has come.
pub(super) fn time_left(until: Option<Instant>, now: Instant) -> Option<Duration> {
    until.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero())
}

/// What comes, unless the moment is there before.
pub(super) async fn before<T>(moment: Option<Instant>, coming: impl Future<Output = T>) -> Option<T> {
    match moment {
        Some(moment) => tokio::time::timeout_at(moment.into(), coming).await.ok(),
        None => Some(coming.await),
    }
}
