//! The merged workbooks as they were last written, so that one which would say the same need not be made to know it.
//! What they held is in `writings`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{StateFact, Store, StoreError, from_json, to_json};
use crate::core::consolidate::finding::Finding;
use crate::edge::database::values;

/// Fingerprints of a workbook that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFingerprint {
    /// What it was made from.
    pub plan: String,
    /// The file itself.
    pub bytes: String,
}

/// What a merged workbook that was written follows from, all that is known of the share among it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Origins {
    pub fingerprint: String,
    /// What whoever merges is told of it.
    pub told: Vec<Finding>,
}

impl Store {
    /// Of the merged workbook `file` as it was last written.
    pub fn origins(&self, file: &str) -> Result<Option<Origins>, StoreError> {
        Ok(self.all_origins()?.remove(file))
    }

    pub fn note_origins(&self, file: &str, origins: &Origins) -> Result<(), StoreError> {
        let mut all = self.all_origins()?;
        all.insert(file.to_owned(), origins.clone());
        self.note(StateFact::Origins, &to_json(&all)?)
    }

    /// None where an earlier version has left them.
    fn all_origins(&self) -> Result<BTreeMap<String, Origins>, StoreError> {
        let noted = self.fact(StateFact::Origins)?;
        Ok(noted.and_then(|noted| from_json(&noted).ok()).unwrap_or_default())
    }

    /// The workbook `file` as it was last written.
    pub fn written(&self, file: &str) -> Result<Option<OutputFingerprint>, StoreError> {
        Ok(self.connection.first("SELECT plan, bytes FROM written WHERE file = ?1", values![file], |row| {
            Ok(OutputFingerprint { plan: row.get(0)?, bytes: row.get(1)? })
        })?)
    }

    pub fn note_written(&self, file: &str, written: &OutputFingerprint) -> Result<(), StoreError> {
        let sql = "INSERT INTO written (file, plan, bytes) VALUES (?1, ?2, ?3)
                   ON CONFLICT (file) DO UPDATE SET plan = excluded.plan, bytes = excluded.bytes";
        self.connection.execute(sql, values![file, written.plan, written.bytes])?;
        Ok(())
    }

    /// Forgets the fingerprint of a file that is no longer ours.
    pub fn forget_written(&self, file: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM written WHERE file = ?1", values![file])?;
        Ok(())
    }
}
