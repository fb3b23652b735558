//! The only place that asks the time.
#![allow(clippy::disallowed_methods, reason = "this is the door through which the time comes in")]

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The present moment in the city's time zone.
pub fn now(zone: Tz) -> DateTime<Tz> {
    (Utc::now() + trial::offset()).with_timezone(&zone)
}

/// Debug builds can be started at another moment: `MATOME_CLOCK=2026-10-01T08:30:00+09:00`.
#[cfg(debug_assertions)]
mod trial {
    use std::sync::OnceLock;

    use chrono::{DateTime, TimeDelta, Utc};

    pub(super) fn offset() -> TimeDelta {
        static OFFSET: OnceLock<TimeDelta> = OnceLock::new();
        *OFFSET.get_or_init(|| {
            let moment = std::env::var("MATOME_CLOCK").ok().and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
            moment.map_or_else(TimeDelta::zero, |moment| moment.to_utc() - Utc::now())
        })
    }
}

/// A release knows the true time alone.
#[cfg(not(debug_assertions))]
mod trial {
    pub(super) const fn offset() -> chrono::TimeDelta {
        chrono::TimeDelta::zero()
    }
}
