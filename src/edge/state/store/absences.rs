//! The workbooks that are kept although their files are not there. What becomes of them is decided in
//! [`matome_core::share::vanished`] and by people.

use std::collections::BTreeMap;

use super::{Store, StoreError};
use crate::edge::state::database::{Row, values};
use matome_core::share::absence::Absence;

impl Store {
    /// The workbooks whose files are not there.
    pub fn absences(&self) -> Result<BTreeMap<String, Absence>, StoreError> {
        let sql = "SELECT path, since, doubted FROM absence";
        let read = |row: &Row<'_>| Ok((row.get(0)?, Absence { since: row.get(1)?, doubted: row.get(2)? }));
        Ok(self.connection.all(sql, &[], read)?)
    }

    /// Keeps a workbook whose file has vanished.
    pub fn note_absence(&self, path: &str, absence: Absence) -> Result<(), StoreError> {
        let sql = "INSERT INTO absence (path, since, doubted) VALUES (?1, ?2, ?3)
                   ON CONFLICT (path) DO UPDATE SET since = excluded.since, doubted = excluded.doubted";
        self.connection.execute(sql, values![path, absence.since, absence.doubted])?;
        Ok(())
    }

    /// The workbook is there again, or forgotten. Says whether it was absent.
    pub fn end_absence(&self, path: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM absence WHERE path = ?1", values![path])? > 0)
    }

    /// Somebody has said that it stays as it is.
    pub fn accept_absence(&self, path: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE absence SET doubted = 0 WHERE path = ?1", values![path])?;
        Ok(())
    }
}
