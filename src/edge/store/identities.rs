//! Which measure is which: the ids of all that stand in the share, and what is known of those that are gone.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use super::{Store, StoreError, from_json, records, to_json};
use crate::core::identity::KnownMeasure;
use crate::core::measure_id::MeasureId;
use crate::core::model::Workbook;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS measure (
    id       TEXT PRIMARY KEY,
    file     TEXT NOT NULL,
    position INTEGER NOT NULL,  -- among the measures of its file
    features TEXT               -- what a measure said that is gone; NULL while it is in the share
) STRICT;
CREATE INDEX IF NOT EXISTS measure_by_file ON measure (file, position) WHERE features IS NULL;
CREATE TABLE IF NOT EXISTS unidentified (
    path    TEXT PRIMARY KEY,
    records BLOB                -- what the workbook said when its measures got their ids; NULL where there was none
) STRICT, WITHOUT ROWID;";

/// Up to version 3 the features of every measure were kept here.
pub(super) const TO_VERSION_4: &str = "
ALTER TABLE measure RENAME TO old_measure;
CREATE TABLE measure (id TEXT PRIMARY KEY, file TEXT NOT NULL, position INTEGER NOT NULL, features TEXT) STRICT;
INSERT INTO measure SELECT id, json_extract(features, '$.file'), position, CASE WHEN present THEN NULL ELSE features END
    FROM old_measure;
DROP TABLE old_measure;";

impl Store {
    /// To be called before a workbook's records are replaced: they are what its ids were given for.
    pub(super) fn leave_unidentified(&self, path: &str) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO unidentified VALUES (?1, (SELECT records FROM workbook WHERE path = ?1))",
        )?;
        statement.execute([path])?;
        Ok(())
    }

    /// The workbooks whose measures have yet to be told apart, with what they said when that was last done.
    pub fn unidentified(&self) -> Result<BTreeMap<String, Option<Workbook>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT path, records FROM unidentified")?;
        let rows = query.query_map([], |row| {
            let path: String = row.get(0)?;
            let packed = row.get_ref(1)?.as_blob_or_null()?;
            let records = packed.map(|packed| records::unpacked(&path, packed));
            Ok((path, records))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every id that was ever given.
    pub fn all_ids(&self) -> Result<BTreeSet<MeasureId>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id FROM measure")?;
        let ids = query.query_map([], |row| Ok(MeasureId(row.get(0)?)))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The ids of the measures of every file, in their order.
    pub fn ids(&self) -> Result<BTreeMap<String, Vec<MeasureId>>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT file, id FROM measure WHERE features IS NULL ORDER BY file, position")?;
        let mut ids: BTreeMap<String, Vec<MeasureId>> = BTreeMap::new();
        let rows = query.query_map([], |row| Ok((row.get(0)?, MeasureId(row.get(1)?))))?;
        for row in rows {
            let (file, id) = row?;
            ids.entry(file).or_default().push(id);
        }
        Ok(ids)
    }

    /// The ids of the measures of one file, in their order.
    pub fn ids_of(&self, file: &str) -> Result<Vec<MeasureId>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id FROM measure WHERE features IS NULL AND file = ?1 ORDER BY position")?;
        let ids = query.query_map([file], |row| Ok(MeasureId(row.get(0)?)))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The measures that are gone from the share.
    pub fn gone_measures(&self) -> Result<Vec<KnownMeasure>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, features FROM measure WHERE features IS NOT NULL ORDER BY file, position")?;
        let gone = query.query_map([], |row| {
            let features = from_json(&row.get::<_, String>(1)?)?;
            Ok(KnownMeasure { id: MeasureId(row.get(0)?), features, present: false })
        })?;
        Ok(gone.collect::<Result<_, _>>()?)
    }

    /// Keeps the ids of the measures of `files`, and those of their measures that are gone. Every file is identified now.
    pub fn save_ids(&self, files: &BTreeSet<String>, known: &[KnownMeasure]) -> Result<(), StoreError> {
        self.atomically(|store| {
            let mut clear =
                store.connection.prepare_cached("DELETE FROM measure WHERE features IS NULL AND file = ?1")?;
            for file in files {
                clear.execute([file])?;
            }
            let mut insert = store.connection.prepare_cached(
                "INSERT OR REPLACE INTO measure (id, file, position, features) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let concerned = known.iter().filter(|known| known.present || files.contains(&known.features.file));
            for (position, KnownMeasure { id, features, present }) in concerned.enumerate() {
                let said = if *present { None } else { Some(to_json(features)?) };
                insert.execute(params![id.0, features.file, position as i64, said])?;
            }
            store.connection.execute("DELETE FROM unidentified", [])?;
            Ok(())
        })
    }
}
