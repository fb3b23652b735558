//! What the planning section asks departments to correct. Whether they have done so is decided in
//! [`core::request`](crate::core::request).

use super::{Store, StoreError, from_json, to_json};
use crate::core::measure_id::MeasureId;
use crate::core::notes::Note;
use crate::core::notes::requests::Followed;
use crate::core::request::{Request, Requests};
use crate::edge::database::{Connection, DatabaseError, Row, values};

pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS request (
        measure TEXT PRIMARY KEY,
        request TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
";

impl Store {
    pub fn requests(&self) -> Result<Requests, StoreError> {
        let read = |row: &Row<'_>| Ok((MeasureId(row.get(0)?), from_json(&row.get::<String>(1)?)?));
        let rows: Vec<(MeasureId, Request)> = self.connection.all("SELECT measure, request FROM request", &[], read)?;
        Ok(rows.into_iter().collect())
    }

    /// Keeps what has become of them, with what the history says of it; not where someone else has done so since they
    /// were as they were before.
    pub fn note_requests(&self, followed: &Followed) -> Result<(), StoreError> {
        let Followed { before, now, turns } = followed;
        if before == now {
            return Ok(());
        }
        self.atomically(|store| {
            if store.requests()? != *before {
                return Ok(());
            }
            let sql = "INSERT INTO request (measure, request) VALUES (?1, ?2)
                       ON CONFLICT (measure) DO UPDATE SET request = excluded.request";
            for (id, request) in now.all() {
                store.connection.execute(sql, values![id.0, to_json(request)?])?;
            }
            store.record_changes(turns)
        })
    }
}

/// What was typed while memos did not leave stays where it is.
pub(super) fn keep_earlier_memos(connection: &Connection) -> Result<(), DatabaseError> {
    let notes: Vec<(String, String)> =
        connection.all("SELECT id, note FROM note", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (id, note) in notes {
        if let Some(memo) = from_json::<Note>(&note)?.asked() {
            let request = to_json(&Request::unsent(&memo))?;
            connection.execute("INSERT INTO request VALUES (?1, ?2) ON CONFLICT DO NOTHING", values![id, request])?;
        }
    }
    Ok(())
}
