//! What the planning section typed into the merged workbooks: what is known now, and every change that led there. Whose
//! word counts where two have typed is decided in [`core::notes`](crate::core::notes).

use super::{Store, StoreError, from_json, to_json};
use crate::core::fiscal_year::FiscalYear;
use crate::core::notes::history::{self, HistoryEntry, NoteChange};
use crate::core::notes::{AddedColumn, KeptNote, KnownNotes, Label, NoteId};
use crate::edge::database::{Connection, DatabaseError, values};
use chrono::NaiveDateTime;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS note (
    id           TEXT PRIMARY KEY,
    fiscal_year  INTEGER NOT NULL,
    label        TEXT NOT NULL,
    note         TEXT NOT NULL,
    orphan_since TEXT,
    noted_at     TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS note_columns (
    fiscal_year INTEGER PRIMARY KEY,
    columns     TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS note_history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT,              -- NULL: before there was a history
    change TEXT NOT NULL
) STRICT;";

/// How far the history of the notes goes: after this many changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryEnd(i64);

impl HistoryEnd {
    pub(super) const fn number(self) -> i64 {
        self.0
    }
}

/// The history begins with what is there. All tables are there, `note` perhaps as an earlier version made it.
pub(super) fn begin_history(connection: &Connection) -> Result<(), DatabaseError> {
    if !connection.is_any("SELECT 1 FROM pragma_table_info('note') WHERE name = 'noted_at'", &[])? {
        connection.execute_batch("ALTER TABLE note ADD COLUMN noted_at TEXT")?;
    }
    add_changes(connection, &KnownNotes::default(), &known(connection)?, None)
}

impl Store {
    /// Every note that is known.
    pub fn notes(&self) -> Result<KnownNotes, StoreError> {
        Ok(known(&self.connection)?)
    }

    /// Every note that is known, and where the history stands with it.
    pub fn notes_and_history(&self) -> Result<(KnownNotes, HistoryEnd), StoreError> {
        self.atomically(|store| Ok((store.notes()?, store.history_end()?)))
    }

    /// Replaces what is known, if nobody else has done so since the history stood at `known`; `None` if someone has.
    pub fn save_notes(
        &self,
        notes: &KnownNotes,
        known: HistoryEnd,
        at: NaiveDateTime,
    ) -> Result<Option<HistoryEnd>, StoreError> {
        self.atomically(|store| {
            if store.history_end()? != known {
                return Ok(None);
            }
            add_changes(&store.connection, &store.notes()?, notes, Some(at))?;
            store.connection.execute_batch("DELETE FROM note; DELETE FROM note_columns;")?;
            for (id, kept) in &notes.notes {
                store.put_note(id, kept)?;
            }
            for (year, columns) in &notes.columns {
                let sql = "INSERT INTO note_columns (fiscal_year, columns) VALUES (?1, ?2)";
                store.connection.execute(sql, values![year.start(), to_json(columns)?])?;
            }
            store.history_end().map(Some)
        })
    }

    fn put_note(&self, id: &NoteId, kept: &KeptNote) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO note (id, fiscal_year, label, note, orphan_since, noted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.connection.execute(
            sql,
            values![
                id.0,
                kept.year.start(),
                to_json(&kept.label)?,
                to_json(&kept.note)?,
                kept.orphan_since.map(|day| day.to_string()),
                kept.noted_at.map(moment),
            ],
        )?;
        Ok(())
    }

    /// All that ever became of the notes, the first first.
    pub fn note_history(&self) -> Result<Vec<HistoryEntry>, StoreError> {
        self.history_until(i64::MAX)
    }

    /// The notes as they were when the history ended there.
    pub(super) fn notes_at(&self, end: i64) -> Result<KnownNotes, StoreError> {
        Ok(KnownNotes::after(self.history_until(end)?.into_iter().map(|entry| entry.change)))
    }

    fn history_until(&self, end: i64) -> Result<Vec<HistoryEntry>, StoreError> {
        let sql = "SELECT at, change FROM note_history WHERE number <= ?1 ORDER BY number";
        Ok(self.connection.all(sql, values![end], |row| {
            let at: Option<String> = row.get(0)?;
            let change: NoteChange = from_json(&row.get::<String>(1)?)?;
            Ok(HistoryEntry { at: at.and_then(|at| at.parse().ok()), change })
        })?)
    }

    fn history_end(&self) -> Result<HistoryEnd, StoreError> {
        Ok(HistoryEnd(self.connection.value("SELECT coalesce(max(number), 0) FROM note_history", &[])?))
    }
}

fn add_changes(
    connection: &Connection,
    before: &KnownNotes,
    after: &KnownNotes,
    at: Option<NaiveDateTime>,
) -> Result<(), DatabaseError> {
    for change in history::changes(before, after) {
        let sql = "INSERT INTO note_history (at, change) VALUES (?1, ?2)";
        connection.execute(sql, values![at.map(moment), to_json(&change)?])?;
    }
    Ok(())
}

fn moment(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

fn known(connection: &Connection) -> Result<KnownNotes, DatabaseError> {
    let sql = "SELECT id, fiscal_year, label, note, orphan_since, noted_at FROM note";
    let notes = connection.all(sql, &[], |row| {
        let label: Label = from_json(&row.get::<String>(2)?)?;
        let (since, at): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let kept = KeptNote {
            year: FiscalYear::new(row.get(1)?),
            label,
            note: from_json(&row.get::<String>(3)?)?,
            orphan_since: since.and_then(|day| day.parse().ok()),
            noted_at: at.and_then(|at| at.parse().ok()),
        };
        Ok((NoteId(row.get(0)?), kept))
    })?;
    let columns = connection.all("SELECT fiscal_year, columns FROM note_columns", &[], |row| {
        let columns: Vec<AddedColumn> = from_json(&row.get::<String>(1)?)?;
        Ok((FiscalYear::new(row.get(0)?), columns))
    })?;
    Ok(KnownNotes { notes, columns })
}
