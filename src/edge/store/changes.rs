//! The history of changes (変更履歴).

use chrono::NaiveDateTime;
use rusqlite::params;

use super::{Store, StoreError, from_json, to_json};
use crate::core::changes::Change;
use crate::core::fiscal_year::FiscalYear;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS change (
    number      INTEGER PRIMARY KEY,
    fiscal_year INTEGER,
    change      TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS change_by_year ON change (fiscal_year, number);";

impl Store {
    /// Adds to the history.
    pub fn record_changes(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.atomically(|store| {
            let mut insert =
                store.connection.prepare_cached("INSERT INTO change (fiscal_year, change) VALUES (?1, ?2)")?;
            for change in changes {
                insert.execute(params![change.year.map(FiscalYear::start), to_json(change)?])?;
            }
            Ok(())
        })
    }

    /// The changes of all years since the moment `since`, newest first.
    pub fn changes_since(&self, since: NaiveDateTime, at_most: usize) -> Result<Vec<Change>, StoreError> {
        let mut query = self.connection.prepare("SELECT change FROM change ORDER BY number DESC LIMIT ?1")?;
        let changes = query.query_map([at_most as i64], |row| from_json(&row.get::<_, String>(0)?))?;
        let recent = changes.take_while(|change| change.as_ref().map_or(true, |change: &Change| change.at > since));
        Ok(recent.collect::<Result<_, _>>()?)
    }

    /// The newest changes of `year`, newest first.
    pub fn changes(&self, year: FiscalYear, at_most: usize) -> Result<Vec<Change>, StoreError> {
        let mut query = self
            .connection
            .prepare("SELECT change FROM change WHERE fiscal_year = ?1 ORDER BY number DESC LIMIT ?2")?;
        let changes =
            query.query_map(params![year.start(), at_most as i64], |row| from_json(&row.get::<_, String>(0)?))?;
        Ok(changes.collect::<Result<_, _>>()?)
    }
}
