//! What the planning section typed into the merged workbooks: what is known now, and every change that led there. Whose
//! word counts where two have typed is decided in [`matome_core::notes`].

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{Connection, DatabaseError, values};
use chrono::{NaiveDateTime, SubsecRound as _};
use matome_core::notes::history;
use matome_core::notes::history::HistoryEntry;
use matome_core::notes::{AddedColumn, KeptNote, KnownNotes, NoteId};
use matome_deadline::fiscal_year::FiscalYear;

/// How far the history of the notes goes: after this many changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryEnd(i64);

impl HistoryEnd {
    pub(super) const fn number(self) -> i64 {
        self.0
    }
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
            for change in history::changes(&store.notes()?, notes) {
                let sql = "INSERT INTO note_history (at, change) VALUES (?1, ?2)";
                store.connection.execute(sql, values![at.trunc_subsecs(0), to_json(&change)?])?;
            }
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
                id.to_key(),
                kept.year.start(),
                to_json(&kept.label)?,
                to_json(&kept.note)?,
                kept.orphan_since,
                kept.noted_at,
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
            Ok(HistoryEntry { at: row.get(0)?, change: from_json(&row.get::<String>(1)?)? })
        })?)
    }

    fn history_end(&self) -> Result<HistoryEnd, StoreError> {
        Ok(HistoryEnd(self.connection.value("SELECT coalesce(max(number), 0) FROM note_history", &[])?))
    }
}

fn known(connection: &Connection) -> Result<KnownNotes, DatabaseError> {
    let sql = "SELECT id, fiscal_year, label, note, orphan_since, noted_at FROM note";
    let notes = connection.all(sql, &[], |row| {
        let kept = KeptNote {
            year: FiscalYear::new(row.get(1)?),
            label: from_json(&row.get::<String>(2)?)?,
            note: from_json(&row.get::<String>(3)?)?,
            orphan_since: row.get(4)?,
            noted_at: row.get(5)?,
        };
        Ok((NoteId::from_key(&row.get::<String>(0)?), kept))
    })?;
    let columns = connection.all("SELECT fiscal_year, columns FROM note_columns", &[], |row| {
        let columns: Vec<AddedColumn> = from_json(&row.get::<String>(1)?)?;
        Ok((FiscalYear::new(row.get(0)?), columns))
    })?;
    Ok(KnownNotes { notes, columns })
}
