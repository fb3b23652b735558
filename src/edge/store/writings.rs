//! The merged workbooks that were written, and what each was made from: whoever saves one of them, whenever, has changed it
//! against that.

use rusqlite::{OptionalExtension, params};

use super::notes::HistoryEnd;
use super::{Store, StoreError};
use crate::core::consolidate::notes::Ledger;
use crate::core::consolidate::writing::Writing;
use chrono::NaiveDateTime;

pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS writing (
    number  INTEGER PRIMARY KEY,
    file    TEXT NOT NULL,
    mark    TEXT NOT NULL,
    at      TEXT NOT NULL,
    history INTEGER NOT NULL  -- where that of the notes stood
) STRICT;
CREATE INDEX IF NOT EXISTS writing_by_file ON writing (file, mark);";

/// As much of a plan's fingerprint as tells writings of one number apart.
const MARK: usize = 16;

/// What the state knows of the writing that a workbook says to be.
#[derive(Debug)]
pub enum KnownWriting {
    /// The notes that it was written with, and, of one that was followed by others, when it was written.
    Known { notes: Ledger, older: Option<NaiveDateTime> },
    /// The state has been put back to what it was before this writing.
    FromLater,
    /// The state was put back, and has gone another way since.
    FromElsewhere,
}

impl Store {
    /// Gives the workbook that is about to be written from `plan` its number, above all that are known and above `other`.
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
        let mut insert = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO writing (number, file, mark, at, history) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let at = at.format("%Y-%m-%dT%H:%M:%S").to_string();
        insert.execute(params![writing.number, file, writing.mark, at, history.number()])?;
        Ok(())
    }

    pub fn writing(&self, file: &str, writing: &Writing) -> Result<KnownWriting, StoreError> {
        let mut question =
            self.connection.prepare_cached("SELECT history, at FROM writing WHERE number = ?1 AND mark = ?2")?;
        let found = question.query_row(params![writing.number, writing.mark], |row| Ok((row.get(0)?, row.get(1)?)));
        let Some((history, at)): Option<(i64, String)> = found.optional()? else {
            let is_later = writing.number > self.last_number()?;
            return Ok(if is_later { KnownWriting::FromLater } else { KnownWriting::FromElsewhere });
        };
        let is_older = writing.number < self.number_in_place(file)?;
        let older = if is_older { at.parse().ok() } else { None };
        Ok(KnownWriting::Known { notes: self.notes_at(history)?, older })
    }

    /// That of the writing of `file` that last came into its place.
    fn number_in_place(&self, file: &str) -> Result<u32, StoreError> {
        let Some(written) = self.written(file)? else { return Ok(0) };
        let mut question = self
            .connection
            .prepare_cached("SELECT coalesce(max(number), 0) FROM writing WHERE file = ?1 AND mark = ?2")?;
        Ok(question.query_row(params![file, mark_of(&written.plan)], |row| row.get(0))?)
    }

    fn last_number(&self) -> Result<u32, StoreError> {
        let mut question = self.connection.prepare_cached("SELECT coalesce(max(number), 0) FROM writing")?;
        Ok(question.query_row([], |row| row.get(0))?)
    }
}

fn mark_of(plan: &str) -> String {
    plan.chars().take(MARK).collect()
}
