//! The merged workbooks that could not be brought up to date, for `matome status`. When they are tried again is decided by
//! the loop, and it does not ask here.

use std::collections::BTreeMap;

use super::{StateFact, Store, StoreError};

/// Merged workbooks, or their whole folder, that are not as they should be, each with the reason.
pub type Waiting = BTreeMap<String, String>;

impl Store {
    /// Leaves word of the merged workbooks that have to wait.
    pub fn note_waiting(&self, waiting: &Waiting) -> Result<(), StoreError> {
        self.note(StateFact::MergeWaiting, &serde_json::json!(waiting).to_string())
    }

    /// The merged workbooks that had to wait at the latest merge.
    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        let noted = self.fact(StateFact::MergeWaiting)?;
        Ok(noted.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }
}
