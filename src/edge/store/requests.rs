//! What the planning section asks departments to correct.

use rusqlite::{Connection, params};

use super::{Store, StoreError, from_json, to_json};
use crate::core::consolidate::notes::Note;
use crate::core::consolidate::requests::Followed;
use crate::core::measure_id::MeasureId;
use crate::core::request::{Request, Requests};

pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS request (
        measure TEXT PRIMARY KEY,
        request TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
";

impl Store {
    pub fn requests(&self) -> Result<Requests, StoreError> {
        let mut question = self.connection.prepare_cached("SELECT measure, request FROM request")?;
        let rows = question.query_map([], |row| Ok((MeasureId(row.get(0)?), from_json(&row.get::<_, String>(1)?)?)))?;
        Ok(rows.collect::<Result<Requests, _>>()?)
    }

    /// Keeps what has become of them, with what the history says of it; not where someone else has done so since they were as they
    /// were before.
    pub fn note_requests(&self, followed: &Followed) -> Result<(), StoreError> {
        let Followed { before, now, turns } = followed;
        if before == now {
            return Ok(());
        }
        self.atomically(|store| {
            if store.requests()? != *before {
                return Ok(());
            }
            let mut insert = store.connection.prepare_cached("INSERT OR REPLACE INTO request VALUES (?1, ?2)")?;
            for (id, request) in now.all() {
                insert.execute(params![id.0, to_json(request)?])?;
            }
            store.record_changes(turns)
        })
    }
}

/// What was typed while memos did not leave stays where it is.
pub(super) fn keep_earlier_memos(connection: &Connection) -> rusqlite::Result<()> {
    let mut question = connection.prepare("SELECT id, note FROM note")?;
    let notes = question.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for note in notes {
        let (id, note) = note?;
        if let Some(memo) = from_json::<Note>(&note)?.asked() {
            let request = to_json(&Request::unsent(&memo))?;
            connection.execute("INSERT OR IGNORE INTO request VALUES (?1, ?2)", params![id, request])?;
        }
    }
    Ok(())
}
