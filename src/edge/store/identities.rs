//! Which measure is which: every measure that was ever seen, with its id.

use rusqlite::params;

use super::{Store, StoreError, from_json, to_json};
use crate::core::identity::{KnownMeasure, MeasureId};

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS measure (
    id       TEXT PRIMARY KEY,
    -- Of measures that are alike in everything the order decides.
    position INTEGER NOT NULL,
    present  INTEGER NOT NULL,
    features TEXT NOT NULL
) STRICT;";

impl Store {
    /// Every measure that is known, in the order of the last reading.
    pub fn known_measures(&self) -> Result<Vec<KnownMeasure>, StoreError> {
        let mut query = self.connection.prepare("SELECT id, present, features FROM measure ORDER BY position")?;
        let known = query.query_map([], |row| {
            Ok(KnownMeasure {
                id: MeasureId(row.get(0)?),
                present: row.get(1)?,
                features: from_json(&row.get::<_, String>(2)?)?,
            })
        })?;
        Ok(known.collect::<Result<_, _>>()?)
    }

    /// Replaces what is known.
    pub fn save_measures(&self, known: &[KnownMeasure]) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        transaction.execute("DELETE FROM measure", [])?;
        let mut insert =
            transaction.prepare("INSERT INTO measure (id, position, present, features) VALUES (?1, ?2, ?3, ?4)")?;
        for (position, measure) in known.iter().enumerate() {
            insert.execute(params![measure.id.0, position as i64, measure.present, to_json(&measure.features)?])?;
        }
        drop(insert);
        Ok(transaction.commit()?)
    }
}
