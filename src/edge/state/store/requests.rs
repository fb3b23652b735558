//! What the planning section asks departments to correct. Whether they have done so is decided in
//! [`matome_core::records::request`].

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{Row, values};
use matome_core::notes::requests::Followed;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::request::{Request, Requests};

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
