//! Notes of the merged workbooks with their history, and the writings with which saved workbooks are compared.

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{Connection, DatabaseError, values};
use matome_core::moment::Moment;
use matome_core::notes::history::HistoryEntry;
use matome_core::notes::writing::{LARGEST_KEPT, MOST_KEPT, Writing};
use matome_core::notes::{AddedColumn, KeptNote, KnownNotes, NoteId, history};
use matome_deadline::fiscal_year::FiscalYear;

/// Number of changes in the history of notes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryEnd(i64);

impl HistoryEnd {
    pub(super) const fn number(self) -> i64 {
        self.0
    }
}

impl Store {
    pub fn notes(&self) -> Result<KnownNotes, StoreError> {
        Ok(known(&self.connection)?)
    }

    pub fn notes_and_history(&self) -> Result<(KnownNotes, HistoryEnd), StoreError> {
        self.atomically(|store| Ok((store.notes()?, store.history_end()?)))
    }

    /// Replaces the notes unless the history has grown since `known`; `None` if it has.
    pub fn save_notes(
        &self,
        notes: &KnownNotes,
        known: HistoryEnd,
        at: Moment,
    ) -> Result<Option<HistoryEnd>, StoreError> {
        self.atomically(|store| {
            if store.history_end()? != known {
                return Ok(None);
            }
            for change in history::changes(&store.notes()?, notes) {
                let sql = "INSERT INTO note_history (at, change) VALUES (?1, ?2)";
                store.connection.execute(sql, values![at, to_json(&change)?])?;
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

    /// Oldest first.
    pub fn note_history(&self) -> Result<Vec<HistoryEntry>, StoreError> {
        self.history_until(i64::MAX)
    }

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

/// Hash characters, enough to tell writings of one number apart.
const MARK: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFingerprint {
    pub plan: String,
    pub bytes: String,
}

/// The state's knowledge of a workbook's stated writing.
#[derive(Debug)]
pub enum KnownWriting {
    /// The notes as written, and the time of writing if newer ones followed.
    Known { notes: KnownNotes, older: Option<Moment> },
    /// The state was restored to a time before this writing.
    FromLater,
    /// The state was restored and has diverged since.
    FromElsewhere,
}

impl Store {
    /// Numbers the workbook about to be written from `plan`, above all known numbers and above `other`.
    pub fn begin_writing(
        &self,
        file: &str,
        plan: &str,
        history: HistoryEnd,
        at: Moment,
        other: Option<u32>,
    ) -> Result<Writing, StoreError> {
        self.atomically(|store| {
            let number = store.last_number()?.max(other.unwrap_or(0)).saturating_add(1);
            let writing = Writing { number, mark: mark_of(plan) };
            store.keep_writing(file, &writing, history, at)?;
            Ok(writing)
        })
    }

    /// Adopts a writing from before the state began.
    pub fn keep_writing(
        &self,
        file: &str,
        writing: &Writing,
        history: HistoryEnd,
        at: Moment,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO writing (number, file, mark, at, history) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (number) DO UPDATE SET file = excluded.file, mark = excluded.mark, at = excluded.at, history = excluded.history";
        self.connection.execute(sql, values![writing.number, file, writing.mark, at, history.number()])?;
        Ok(())
    }

    /// Stores the workbook to detect manual edits later; the last few of each file are kept.
    pub fn keep_bytes(&self, file: &str, writing: &Writing, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() > LARGEST_KEPT {
            return Ok(());
        }
        self.atomically(|store| {
            let insert = "INSERT INTO written_bytes (number, file, bytes) VALUES (?1, ?2, ?3)
                          ON CONFLICT (number) DO UPDATE SET file = excluded.file, bytes = excluded.bytes";
            store.connection.execute(insert, values![writing.number, file, bytes])?;
            let forget = "DELETE FROM written_bytes WHERE file = ?1 AND number NOT IN
                              (SELECT number FROM written_bytes WHERE file = ?1 ORDER BY number DESC LIMIT ?2)";
            store.connection.execute(forget, values![file, MOST_KEPT])?;
            Ok(())
        })
    }

    pub fn bytes_of(&self, writing: &Writing) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM written_bytes JOIN writing USING (number) WHERE number = ?1 AND mark = ?2";
        Ok(self.connection.first(sql, values![writing.number, writing.mark], |row| row.get(0))?)
    }

    /// Records the contents of a dated copy that could not be taken over.
    pub fn note_copy(&self, name: &str, kept: &[String]) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO dated_copy (name, kept) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET kept = excluded.kept";
        self.connection.execute(sql, values![name, to_json(&kept)?])?;
        Ok(())
    }

    pub fn kept_in_copy(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT kept FROM dated_copy WHERE name = ?1";
        let kept = self.connection.first(sql, values![name], |row| from_json(&row.get::<String>(0)?))?;
        Ok(kept.unwrap_or_default())
    }

    pub fn writing(&self, file: &str, writing: &Writing) -> Result<KnownWriting, StoreError> {
        let sql = "SELECT history, at FROM writing WHERE number = ?1 AND mark = ?2";
        let found =
            self.connection.first(sql, values![writing.number, writing.mark], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((history, at)) = found else {
            let is_later = writing.number > self.last_number()?;
            return Ok(if is_later { KnownWriting::FromLater } else { KnownWriting::FromElsewhere });
        };
        let is_older = writing.number < self.number_in_place(file)?;
        Ok(KnownWriting::Known { notes: self.notes_at(history)?, older: is_older.then_some(at) })
    }

    pub fn file_of(&self, writing: &Writing) -> Result<Option<String>, StoreError> {
        let sql = "SELECT file FROM writing WHERE number = ?1 AND mark = ?2";
        Ok(self.connection.first(sql, values![writing.number, writing.mark], |row| row.get(0))?)
    }

    /// The number of the writing of `file` that was last put in place.
    fn number_in_place(&self, file: &str) -> Result<u32, StoreError> {
        let Some(written) = self.written(file)? else { return Ok(0) };
        let sql = "SELECT coalesce(max(number), 0) FROM writing WHERE file = ?1 AND mark = ?2";
        Ok(self.connection.value(sql, values![file, mark_of(&written.plan)])?)
    }

    fn last_number(&self) -> Result<u32, StoreError> {
        Ok(self.connection.value("SELECT coalesce(max(number), 0) FROM writing", &[])?)
    }

    pub fn written(&self, file: &str) -> Result<Option<OutputFingerprint>, StoreError> {
        Ok(self.connection.first("SELECT plan, bytes FROM written WHERE file = ?1", values![file], |row| {
            Ok(OutputFingerprint { plan: row.get(0)?, bytes: row.get(1)? })
        })?)
    }

    pub fn note_written(&self, file: &str, written: &OutputFingerprint) -> Result<(), StoreError> {
        let sql = "INSERT INTO written (file, plan, bytes) VALUES (?1, ?2, ?3)
                   ON CONFLICT (file) DO UPDATE SET plan = excluded.plan, bytes = excluded.bytes";
        self.connection.execute(sql, values![file, written.plan, written.bytes])?;
        Ok(())
    }

    /// Forgets the fingerprint of a file that is no longer ours.
    pub fn forget_written(&self, file: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM written WHERE file = ?1", values![file])?;
        Ok(())
    }
}

fn mark_of(plan: &str) -> String {
    plan.chars().take(MARK).collect()
}
