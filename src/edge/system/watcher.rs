//! Whoever watches from outside that the daemon goes round. What the loop says to all of them each passes on in its own
//! way: to the service manager, as a heartbeat, as figures. Whether all is well is decided by the loop.

use chrono::{DateTime, Utc};
use std::time::Duration;

use matome_core::figures::Figures;

/// One beat of the loop.
#[derive(Debug, Clone)]
pub struct Beat {
    pub now: DateTime<Utc>,
    /// Nothing keeps the daemon from its work, and no other does it.
    pub is_well: bool,
    /// Where somebody wants them and the state could be asked.
    pub figures: Option<Figures>,
}

/// A way to whoever watches.
pub trait Watcher: Send + Sync {
    /// How long until the next beat is to come; `None` where nobody listens.
    fn every(&self) -> Option<Duration>;

    fn hear(&self, beat: &Beat);

    /// Hears in the middle of long work that it goes on.
    fn hear_work(&self) {}

    fn wants_figures(&self) -> bool {
        false
    }

    /// Whether the latest beat was heard, or else why not; `None` where that is not known.
    fn is_heard(&self) -> Option<Result<(), String>> {
        None
    }
}
