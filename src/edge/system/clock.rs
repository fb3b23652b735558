//! The only access to time, including sleeping.
#![expect(clippy::disallowed_methods, reason = "this is the door through which the time comes in")]

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Time for the daemon's loop.
pub trait Clock: Send + Sync {
    /// Wall-clock time, which may jump.
    fn now(&self) -> DateTime<Utc>;

    fn instant(&self) -> Instant;

    fn pause(&self, how_long: Duration);
}

#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + trial::offset()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn pause(&self, how_long: Duration) {
        pause(how_long);
    }
}

pub fn pause(how_long: Duration) {
    std::thread::sleep(how_long);
}

/// Monotonic time of the runtime, which tests can pause.
pub fn runtime_instant() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// Monotonic time including suspension of the machine or process.
#[cfg(target_os = "linux")]
pub fn with_sleep() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::try_from(now).unwrap_or_default()
}

/// Monotonic time including suspension of the process.
#[cfg(not(target_os = "linux"))]
pub fn with_sleep() -> Duration {
    use std::sync::LazyLock;
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    FIRST.elapsed()
}

pub fn now(zone: Tz) -> DateTime<Tz> {
    SystemClock.now().with_timezone(&zone)
}

/// Overrides the clock in debug builds: `MATOME_CLOCK=2026-10-01T08:30:00+09:00`, or `MATOME_CLOCK=@file`, which sets
/// the clock whenever the file changes.
#[cfg(debug_assertions)]
mod trial {
    use std::path::{Path, PathBuf};
    use std::sync::LazyLock;

    use chrono::{DateTime, TimeDelta, Utc};

    use crate::edge::folders::files;
    use crate::edge::system::machine;

    enum Trial {
        None,
        At(TimeDelta),
        File(PathBuf),
    }

    static TRIAL: LazyLock<Trial> = LazyLock::new(|| match machine::text("MATOME_CLOCK") {
        None => Trial::None,
        Some(text) => match text.strip_prefix('@') {
            Some(file) => Trial::File(PathBuf::from(file)),
            None => Trial::At(offset_to(&text, Utc::now()).unwrap_or_default()),
        },
    });

    pub(super) fn offset() -> TimeDelta {
        match &*TRIAL {
            Trial::None => TimeDelta::zero(),
            Trial::At(offset) => *offset,
            Trial::File(file) => since_it_was_set(file).unwrap_or_default(),
        }
    }

    fn since_it_was_set(file: &Path) -> Option<TimeDelta> {
        let set = files::facts(file).ok()?.saved?;
        offset_to(&files::read_text(file).ok()?, set.into())
    }

    fn offset_to(text: &str, then: DateTime<Utc>) -> Option<TimeDelta> {
        Some(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc() - then)
    }
}

/// Release builds have no override.
#[cfg(not(debug_assertions))]
mod trial {
    pub(super) const fn offset() -> chrono::TimeDelta {
        chrono::TimeDelta::zero()
    }
}
