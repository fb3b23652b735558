//! Key figures of a daemon and its city, for monitoring.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Times are seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The daemon runs, and no other works on the city.
    pub is_well: bool,
    pub looked_at: i64,
    pub merged_at: Option<i64>,
    pub workbooks: u64,
    pub stale: u64,
    /// Merged workbooks that are not up to date.
    pub unwritten: u64,
    pub is_share_visible: bool,
    pub mails: BTreeMap<String, u64>,
    /// Whether the watcher receives the heartbeat; `None` if none is configured.
    pub is_heard: Option<bool>,
}
