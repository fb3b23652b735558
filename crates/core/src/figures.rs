//! What a daemon knows of its city, in figures for whoever watches many. How they are shown is not said here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Moments are seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// It goes round, and no other works on the city.
    pub is_well: bool,
    pub looked_at: i64,
    pub merged_at: Option<i64>,
    pub workbooks: u64,
    pub stale: u64,
    /// Merged workbooks that are not as they should be.
    pub unwritten: u64,
    pub is_share_visible: bool,
    /// How many deliveries are in which state.
    pub mails: BTreeMap<String, u64>,
    /// Whether the watcher hears the heartbeat; `None` where none is called.
    pub is_heard: Option<bool>,
}
