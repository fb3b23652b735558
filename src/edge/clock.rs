//! The only place that asks the time.
#![allow(clippy::disallowed_methods, reason = "this is the door through which the time comes in")]

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The present moment in the city's time zone.
pub fn now(zone: Tz) -> DateTime<Tz> {
    Utc::now().with_timezone(&zone)
}
