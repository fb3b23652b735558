//! IDs of all present and removed measures, and the correction requests.

use std::collections::{BTreeMap, BTreeSet};

use super::{StateFact, Store, StoreError, from_json, records, to_json};
use crate::edge::state::database::{Row, values};
use matome_core::notes::requests::Followed;
use matome_core::records::identity::KnownMeasure;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::request::{Request, Requests};
use matome_forms::model::Workbook;

impl Store {
    /// Must precede replacing a workbook's records, to which its ids refer.
    pub(super) fn leave_unidentified(&self, path: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO unidentified VALUES (?1, (SELECT records FROM workbook WHERE path = ?1)) ON CONFLICT DO NOTHING";
        self.connection.execute(sql, values![path])?;
        self.advance(StateFact::Revision)
    }

    /// The revision of records and IDs; reads between two equal revisions are consistent.
    pub fn revision(&self) -> Result<Option<String>, StoreError> {
        self.fact(StateFact::Revision)
    }

    /// Workbooks whose measures need IDs, with their records at the last assignment.
    pub fn unidentified(&self) -> Result<BTreeMap<String, Option<Workbook>>, StoreError> {
        Ok(self.connection.all("SELECT path, records FROM unidentified", &[], |row| {
            let path: String = row.get(0)?;
            let records = row.bytes_or_none(1)?.map(|packed| records::unpacked(&path, &packed));
            Ok((path, records))
        })?)
    }

    pub fn all_ids(&self) -> Result<BTreeSet<MeasureId>, StoreError> {
        Ok(self.connection.all("SELECT id FROM measure", &[], |row| Ok(MeasureId(row.get(0)?)))?)
    }

    /// All files' measure IDs, in order.
    pub fn ids(&self) -> Result<BTreeMap<String, Vec<MeasureId>>, StoreError> {
        let sql = "SELECT file, id FROM measure WHERE features IS NULL ORDER BY file, position";
        let rows: Vec<(String, MeasureId)> =
            self.connection.all(sql, &[], |row| Ok((row.get(0)?, MeasureId(row.get(1)?))))?;
        let mut ids: BTreeMap<String, Vec<MeasureId>> = BTreeMap::new();
        for (file, id) in rows {
            ids.entry(file).or_default().push(id);
        }
        Ok(ids)
    }

    /// In order.
    pub fn ids_of(&self, file: &str) -> Result<Vec<MeasureId>, StoreError> {
        let sql = "SELECT id FROM measure WHERE features IS NULL AND file = ?1 ORDER BY position";
        Ok(self.connection.all(sql, values![file], |row| Ok(MeasureId(row.get(0)?)))?)
    }

    pub fn gone_measures(&self) -> Result<Vec<KnownMeasure>, StoreError> {
        let sql = "SELECT id, features FROM measure WHERE features IS NOT NULL ORDER BY file, position";
        Ok(self.connection.all(sql, &[], |row| {
            let features = from_json(&row.get::<String>(1)?)?;
            Ok(KnownMeasure { id: MeasureId(row.get(0)?), features, present: false })
        })?)
    }

    /// Includes removed measures of `files`.
    pub fn save_ids(&self, files: &BTreeSet<String>, known: &[KnownMeasure]) -> Result<(), StoreError> {
        self.atomically(|store| {
            let clear = "DELETE FROM measure WHERE features IS NULL AND file = ?1";
            for file in files {
                store.connection.execute(clear, values![file])?;
            }
            let insert = "INSERT INTO measure (id, file, position, features) VALUES (?1, ?2, ?3, ?4)
                          ON CONFLICT (id) DO UPDATE SET file = excluded.file, position = excluded.position, features = excluded.features";
            let concerned = known.iter().filter(|known| known.present || files.contains(&known.features.file));
            for (position, KnownMeasure { id, features, present }) in concerned.enumerate() {
                let said = if *present { None } else { Some(to_json(features)?) };
                store.connection.execute(insert, values![id.0, features.file, position as i64, said])?;
            }
            Ok(())
        })
    }

    pub fn note_identified(&self) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM unidentified", &[])?;
        self.advance(StateFact::Revision)
    }
}

impl Store {
    pub fn requests(&self) -> Result<Requests, StoreError> {
        let read = |row: &Row<'_>| Ok((MeasureId(row.get(0)?), from_json(&row.get::<String>(1)?)?));
        let rows: Vec<(MeasureId, Request)> = self.connection.all("SELECT measure, request FROM request", &[], read)?;
        Ok(rows.into_iter().collect())
    }

    /// Stores requests and their history, unless someone else changed them in between.
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
