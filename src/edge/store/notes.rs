//! What the planning section typed into the merged workbooks.

use rusqlite::params;

use super::{Store, StoreError, from_json, to_json};
use crate::core::consolidate::notes::{AddedColumn, KeptNote, Label, Ledger, NoteId};
use crate::core::fiscal_year::FiscalYear;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS note (
    id           TEXT PRIMARY KEY,
    fiscal_year  INTEGER NOT NULL,
    label        TEXT NOT NULL,
    note         TEXT NOT NULL,
    orphan_since TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS note_columns (
    fiscal_year INTEGER PRIMARY KEY,
    columns     TEXT NOT NULL
) STRICT;";

impl Store {
    /// Every note that is known.
    pub fn notes(&self) -> Result<Ledger, StoreError> {
        let mut ledger = Ledger::default();
        let mut query = self.connection.prepare("SELECT id, fiscal_year, label, note, orphan_since FROM note")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let label: Label = from_json(&row.get::<_, String>(2)?)?;
            let since: Option<String> = row.get(4)?;
            let kept = KeptNote {
                year: FiscalYear::new(row.get(1)?),
                label,
                note: from_json(&row.get::<_, String>(3)?)?,
                orphan_since: since.and_then(|day| day.parse().ok()),
            };
            ledger.notes.insert(NoteId(row.get(0)?), kept);
        }
        let mut query = self.connection.prepare("SELECT fiscal_year, columns FROM note_columns")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let columns: Vec<AddedColumn> = from_json(&row.get::<_, String>(1)?)?;
            ledger.columns.insert(FiscalYear::new(row.get(0)?), columns);
        }
        Ok(ledger)
    }

    /// Replaces what is known.
    pub fn save_notes(&self, ledger: &Ledger) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        transaction.execute_batch("DELETE FROM note; DELETE FROM note_columns;")?;
        for (id, kept) in &ledger.notes {
            transaction.execute(
                "INSERT INTO note (id, fiscal_year, label, note, orphan_since) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    id.0,
                    kept.year.start(),
                    to_json(&kept.label)?,
                    to_json(&kept.note)?,
                    kept.orphan_since.map(|day| day.to_string()),
                ],
            )?;
        }
        for (year, columns) in &ledger.columns {
            transaction.execute(
                "INSERT INTO note_columns (fiscal_year, columns) VALUES (?1, ?2)",
                params![year.start(), to_json(columns)?],
            )?;
        }
        Ok(transaction.commit()?)
    }
}
