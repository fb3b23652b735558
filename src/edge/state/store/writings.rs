//! The merged workbooks that were written, and what each was made from: the base against which a saved workbook is
//! compared. What the difference means is decided in [`matome_core::notes`]; how
//! many are kept whole, in [`matome_core::notes::writing`].

use super::notes::HistoryEnd;
use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::values;
use chrono::{NaiveDateTime, SubsecRound as _};
use matome_core::notes::KnownNotes;
use matome_core::notes::writing::{LARGEST_KEPT, MOST_KEPT, Writing};

/// As much of a plan's fingerprint as tells writings of one number apart.
const MARK: usize = 16;

/// Fingerprints of a workbook that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFingerprint {
    /// What it was made from.
    pub plan: String,
    /// The file itself.
    pub bytes: String,
}

/// What the state knows of the writing that a workbook says to be.
#[derive(Debug)]
pub enum KnownWriting {
    /// The notes that it was written with, and, of one that was followed by others, when it was written.
    Known { notes: KnownNotes, older: Option<NaiveDateTime> },
    /// The state has been put back to what it was before this writing.
    FromLater,
    /// The state was put back, and has gone another way since.
    FromElsewhere,
}

impl Store {
    /// Gives the workbook that is about to be written from `plan` its number, above all that are known and above
    /// `other`.
    pub fn begin_writing(
        &self,
        file: &str,
        plan: &str,
        history: HistoryEnd,
        at: NaiveDateTime,
        other: Option<u32>,
    ) -> Result<Writing, StoreError> {
        self.atomically(|store| {
            let number = store.last_number()?.max(other.unwrap_or(0)).saturating_add(1);
            let writing = Writing { number, mark: mark_of(plan) };
            store.keep_writing(file, &writing, history, at)?;
            Ok(writing)
        })
    }

    /// Takes over a writing that was made before the state began.
    pub fn keep_writing(
        &self,
        file: &str,
        writing: &Writing,
        history: HistoryEnd,
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO writing (number, file, mark, at, history) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (number) DO UPDATE SET file = excluded.file, mark = excluded.mark, at = excluded.at, history = excluded.history";
        let at = at.trunc_subsecs(0);
        self.connection.execute(sql, values![writing.number, file, writing.mark, at, history.number()])?;
        Ok(())
    }

    /// Keeps the workbook itself, so that what someone changes in it by hand can be told; of each file the last few.
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

    /// The workbook as it was written.
    pub fn bytes_of(&self, writing: &Writing) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM written_bytes JOIN writing USING (number) WHERE number = ?1 AND mark = ?2";
        Ok(self.connection.first(sql, values![writing.number, writing.mark], |row| row.get(0))?)
    }

    /// Leaves word of what stands in a dated copy that could not be taken over.
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

    /// The number of the writing of `file` that last came into its place.
    fn number_in_place(&self, file: &str) -> Result<u32, StoreError> {
        let Some(written) = self.written(file)? else { return Ok(0) };
        let sql = "SELECT coalesce(max(number), 0) FROM writing WHERE file = ?1 AND mark = ?2";
        Ok(self.connection.value(sql, values![file, mark_of(&written.plan)])?)
    }

    fn last_number(&self) -> Result<u32, StoreError> {
        Ok(self.connection.value("SELECT coalesce(max(number), 0) FROM writing", &[])?)
    }

    /// The workbook `file` as it was last written.
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
