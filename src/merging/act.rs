//! The last step of a merge: what was decided, brought to disk workbook by workbook.

use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;

use super::gather::{Existing, Gathered};
use super::outcome::{Done, WorkbookOutcome, YearError, at};
use super::{CHANGES_SHOWN, Merge};
use crate::core::consolidate::WorkbookPlan;
use crate::core::consolidate::decision::Decision;
use crate::core::fiscal_year::FiscalYear;
use crate::core::teaching::TeachingPlan;
use crate::edge::merged_folder::keep_aside;
use crate::edge::read_notes;
use crate::edge::replace_file::{self, Draft, Replaced, fingerprint};
use crate::edge::store::{OutputFingerprint, StoreError};
use crate::edge::write_workbook::{self, WriteError};

/// Hashing many bytes at a time is several times as fast as hashing them field by field.
const HASHED_AT_ONCE: usize = 64 * 1024;

/// A workbook to be written.
#[derive(Clone, Copy)]
pub(super) enum Output<'p> {
    Merged(&'p WorkbookPlan<'p>),
    Teaching(&'p TeachingPlan),
}

impl Output<'_> {
    fn write(self, made_at: DateTime<Tz>, out: impl Write + Send) -> Result<(), WriteError> {
        match self {
            Self::Merged(plan) => write_workbook::write(plan, made_at, out),
            Self::Teaching(plan) => write_workbook::teaching::write(plan, made_at, out),
        }
    }

    /// Adds all that it is made from.
    fn hash(self, hash: &mut blake3::Hasher) -> postcard::Result<()> {
        let out = BufWriter::with_capacity(HASHED_AT_ONCE, hash);
        match self {
            Self::Merged(plan) => postcard::to_io(&plan.inputs(), out).map(drop),
            Self::Teaching(plan) => postcard::to_io(plan, out).map(drop),
        }
    }
}

impl Merge<'_> {
    /// Keeps the notes, then replaces what lies there of each year: what people have typed is in the database before any
    /// workbook is touched.
    pub(super) fn act(self, gathered: Gathered, decision: &Decision) -> Result<Vec<WorkbookOutcome>, StoreError> {
        // Nothing of all that was typed is held while the workbooks are made.
        let Gathered { existing, typed: _ } = gathered;
        if decision.is_ledger_new {
            self.store.save_notes(&decision.ledger)?;
        }
        existing.into_iter().map(|(year, existing)| self.year(year, existing, decision)).collect()
    }

    fn year(
        self,
        year: FiscalYear,
        existing: Result<Option<Existing>, YearError>,
        decision: &Decision,
    ) -> Result<WorkbookOutcome, StoreError> {
        let path = self.path(year);
        let changes = self.store.changes(year, CHANGES_SHOWN)?;
        let mut findings = Vec::new();
        let done = existing.and_then(|existing| {
            if let Some(old) = existing.as_ref().filter(|_| decision.keep_aside.contains(&year))
                && let Some(reason) = keep_aside(&path, &old.bytes, self.now.timezone()).map_err(at(&path))?
            {
                return Ok(Done::Waiting { reason });
            }
            let plan = self.plan(year, &decision.ledger, changes).map_err(at(&path))?;
            plan.findings().clone_into(&mut findings);
            self.put(&path, Output::Merged(&plan), existing.map(|old| old.fingerprint).as_deref())
        });
        Ok(WorkbookOutcome { year: Some(year), path, done: done.unwrap_or_else(Done::of_error), findings })
    }

    /// Replaces the old workbook unless it says the same.
    pub(super) fn put(self, path: &Path, plan: Output<'_>, old: Option<&str>) -> Result<Done, YearError> {
        let file = name_of(path);
        let of_plan = self.fingerprint(plan);
        if let Some(old) = old {
            let now = OutputFingerprint { plan: of_plan.clone(), bytes: old.to_owned() };
            match self.store.written(&file)? {
                Some(known) if known == now => return Ok(Done::Unchanged),
                // The state database is younger than the workbook.
                None if self.would_be_the_same(path, plan, old)? => {
                    self.store.note_written(&file, &now)?;
                    return Ok(Done::Unchanged);
                }
                Some(_) | None => {}
            }
        }
        // While someone has it open it would be made in vain, again and again.
        if let Some(reason) = replace_file::open_elsewhere(path) {
            return Ok(Done::Waiting { reason });
        }
        let mut draft = Draft::new().map_err(at(&std::env::temp_dir()))?;
        plan.write(self.now, &mut draft)?;
        let bytes = draft.fingerprint();
        match draft.replace(path, old).map_err(at(path))? {
            Replaced::Written => {
                self.store.note_written(&file, &OutputFingerprint { plan: of_plan, bytes })?;
                Ok(Done::Written)
            }
            Replaced::Waiting(reason) => Ok(Done::Waiting { reason }),
        }
    }

    /// Whether someone has saved the workbook since it was written.
    pub(super) fn is_touched(self, path: &Path, old: &[u8]) -> Result<bool, YearError> {
        let known = self.store.written(&name_of(path))?;
        Ok(known.map_or_else(|| read_notes::is_saved_by_others(old), |known| known.bytes != fingerprint(old)))
    }

    /// Whether the plan, made when the old workbook was made, gives the old workbook.
    fn would_be_the_same(self, path: &Path, plan: Output<'_>, old: &str) -> Result<bool, YearError> {
        let there = replace_file::read_if_there(path).map_err(at(path))?;
        let Some(made_at) = there.as_deref().and_then(read_notes::made_at) else { return Ok(false) };
        let mut would_be = Vec::new();
        plan.write(made_at.with_timezone(&self.now.timezone()), &mut would_be)?;
        Ok(fingerprint(&would_be) == old)
    }

    /// Equal for plans that this version makes from the same, and so writes alike, the time of making apart.
    fn fingerprint(self, plan: Output<'_>) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(env!("CARGO_PKG_VERSION").as_bytes()).update(self.now.timezone().name().as_bytes());
        plan.hash(&mut hash).expect("a hash takes every byte, and every list knows its length");
        hash.finalize().to_hex().to_string()
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
