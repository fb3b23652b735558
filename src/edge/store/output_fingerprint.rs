//! The merged workbooks as they were last written, so that one which would say the same need not be made to know it.

use super::{Store, StoreError};
use crate::edge::database::values;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS written (
    file  TEXT PRIMARY KEY,
    plan  TEXT NOT NULL,
    bytes TEXT NOT NULL
) STRICT;";

/// Fingerprints of a workbook that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFingerprint {
    /// What it was made from.
    pub plan: String,
    /// The file itself.
    pub bytes: String,
}

impl Store {
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

    /// Of a file that is ours no more.
    pub fn forget_written(&self, file: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM written WHERE file = ?1", values![file])?;
        Ok(())
    }
}
