//! The last step of a merge: writes the decisions to disk, workbook by workbook.

use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;
use serde::Serialize;

use super::gather::{Existing, Gathered};
use super::outcome::{Done, WorkbookOutcome, YearError, at};
use super::{CHANGES_SHOWN, Merge};
use crate::edge::folders::files;
use crate::edge::folders::merged_folder::{Aside, keep_aside};
use crate::edge::folders::replace_file;
use crate::edge::folders::replace_file::{Draft, Replaced, fingerprint};
use crate::edge::read_notes;
use crate::edge::state::store::{HistoryEnd, Origins, OutputFingerprint, StoreError};
use crate::edge::{merged_workbook, teaching_workbook};
use matome_core::consolidate;
use matome_core::consolidate::decision::Decision;
use matome_core::consolidate::finding::Finding;
use matome_core::consolidate::{WorkbookOccasion, WorkbookPlan, file_name};
use matome_core::moment::Moment;
use matome_core::notes::writing::{LARGEST_KEPT, Writing};
use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::write::WriteError;
use matome_forms::teaching::TeachingPlan;

/// Buffer size for hashing, several times as fast as hashing field by field.
const HASHED_AT_ONCE: usize = 64 * 1024;

#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering {
    pub(super) history: HistoryEnd,
    pub(super) replaced: Option<u32>,
}

#[derive(Clone, Copy)]
pub(super) enum NewWorkbook<'p> {
    Merged(&'p WorkbookPlan<'p>),
    Teaching(&'p TeachingPlan),
}

impl NewWorkbook<'_> {
    fn write(self, made_at: DateTime<Tz>, writing: Option<&Writing>, out: impl Write + Send) -> Result<(), WriteError> {
        match self {
            Self::Merged(plan) => merged_workbook::write(plan, made_at, writing, out),
            Self::Teaching(plan) => teaching_workbook::write(plan, made_at, out),
        }
    }

    fn hash(self, hash: &mut blake3::Hasher) -> postcard::Result<()> {
        match self {
            Self::Merged(plan) => hash_of(&plan.inputs(), hash),
            Self::Teaching(plan) => hash_of(&plan, hash),
        }
    }
}

impl Merge<'_> {
    /// Stores the notes, then replaces the workbooks of each year: typed input is in the database before any workbook
    /// changes. `None` if another merge stored notes since they were gathered.
    pub(super) fn act(
        self,
        gathered: Gathered,
        decision: &Decision,
        history: HistoryEnd,
    ) -> Result<Option<Vec<WorkbookOutcome>>, StoreError> {
        // Free the typed input before the workbooks are made.
        let Gathered { existing, views, typed: _, bases: _ } = gathered;
        let kept = self.store.atomically(|store| {
            let history = if decision.are_notes_new {
                store.save_notes(&decision.notes, history, Moment::of(&self.now))?
            } else {
                Some(history)
            };
            if history.is_some() {
                store.note_requests(&decision.requests)?;
                views.iter().try_for_each(|(year, view)| store.keep_view(&file_name(*year), view))?;
            }
            Ok(history)
        });
        let Some(history) = kept? else { return Ok(None) };
        let each = |(year, existing)| self.workbook(year, existing, decision, history);
        existing.into_iter().map(each).collect::<Result<_, _>>().map(Some)
    }

    fn workbook(
        self,
        year: FiscalYear,
        existing: Result<Option<Existing>, YearError>,
        decision: &Decision,
        history: HistoryEnd,
    ) -> Result<WorkbookOutcome, StoreError> {
        let path = self.path(year);
        let mut findings = Vec::new();
        let older = existing.as_ref().ok().and_then(|existing| existing.as_ref()?.older);
        let done = existing.and_then(|existing| {
            if let Some(old) = existing.as_ref()
                && let Some(lost) = decision.keep_aside.get(&year)
                && let Aside::Waiting(reason) = self.keep_aside(&path, &old.fingerprint, lost)?
            {
                return Ok(Done::Waiting { reason });
            }
            let known = (self.store.changes(year, CHANGES_SHOWN)?, self.store.receipts()?);
            let decided = (decision.notes.of_year(year), &decision.requests.now);
            let occasion = self.occasion(year, decided, known)?;
            if let Some(told) = self.told_if_unchanged(year, &occasion, existing.as_ref())? {
                findings = told;
                return Ok(Done::Unchanged);
            }
            let plan = consolidate::plan(self.snapshot, &self.job.city, &self.job.reporting, year, occasion);
            let (rows, most) = (plan.measures(), self.job.most_rows);
            if rows > most {
                return Err(YearError::TooManyRows { rows, most });
            }
            self.store.note_receipts(plan.receipts())?;
            findings = plan.findings().iter().filter(|finding| finding.is_told_at_merge()).cloned().collect();
            let numbering = Numbering { history, replaced: existing.as_ref().and_then(|old| old.number) };
            let old = existing.map(|old| old.fingerprint);
            let done = self.put(&path, NewWorkbook::Merged(&plan), old.as_deref(), Some(numbering))?;
            if matches!(done, Done::Written | Done::Unchanged) {
                let fingerprint = self.origins(year, plan.occasion());
                self.store.note_origins(&file_name(year), &Origins { fingerprint, told: findings.clone() })?;
            }
            Ok(done)
        });
        Ok(WorkbookOutcome { path, done: done.or_else(Done::of_error)?, findings, older })
    }

    /// Findings as of the last writing, if neither the workbook nor any input has changed; then no plan is needed.
    fn told_if_unchanged(
        self,
        year: FiscalYear,
        occasion: &WorkbookOccasion,
        existing: Option<&Existing>,
    ) -> Result<Option<Vec<Finding>>, StoreError> {
        let file = file_name(year);
        let (Some(existing), Some(written)) = (existing, self.store.written(&file)?) else { return Ok(None) };
        let Some(known) = self.store.origins(&file)?.filter(|_| written.bytes == existing.fingerprint) else {
            return Ok(None);
        };
        Ok((self.origins(year, occasion) == known.fingerprint).then_some(known.told))
    }

    /// Keeps a copy of the workbook, and records what could not be merged.
    pub(super) fn keep_aside(self, path: &Path, expected: &str, lost: &[String]) -> Result<Aside, YearError> {
        let aside = keep_aside(path, expected, self.now.timezone()).map_err(at(path))?;
        if let Aside::Kept(name) = &aside {
            self.store.note_copy(name, lost)?;
        }
        Ok(aside)
    }

    /// Replaces the old workbook unless it is equal.
    pub(super) fn put(
        self,
        path: &Path,
        plan: NewWorkbook<'_>,
        old: Option<&str>,
        numbering: Option<Numbering>,
    ) -> Result<Done, YearError> {
        let (file, of_plan) = (name_of(path), self.fingerprint(plan));
        if let Some(old) = old {
            let now = OutputFingerprint { plan: of_plan.clone(), bytes: old.to_owned() };
            if self.is_as_planned(path, plan, &now, numbering)? {
                return Ok(Done::Unchanged);
            }
        }
        // Writing it in vain would repeat while someone has it open.
        if let Some(reason) = replace_file::open_elsewhere(path) {
            return Ok(Done::Waiting { reason });
        }
        let draft = self.draft(&file, plan, &of_plan, numbering)?;
        let bytes = draft.fingerprint();
        match draft.replace(path, old).map_err(at(path))? {
            Replaced::Written => {
                self.store.note_written(&file, &OutputFingerprint { plan: of_plan, bytes })?;
                Ok(Done::Written)
            }
            Replaced::Waiting(reason) => Ok(Done::Waiting { reason }),
        }
    }

    /// Whether the existing workbook equals the plan, so that a state younger than the workbook can adopt it.
    fn is_as_planned(
        self,
        path: &Path,
        plan: NewWorkbook<'_>,
        now: &OutputFingerprint,
        numbering: Option<Numbering>,
    ) -> Result<bool, YearError> {
        let file = name_of(path);
        if let Some(known) = self.store.written(&file)? {
            return Ok(known == *now);
        }
        let is_same = self.would_be_the_same(path, plan, &now.bytes, numbering)?;
        if is_same {
            self.store.note_written(&file, now)?;
        }
        Ok(is_same)
    }

    /// Writes a draft. The writing is recorded before the file is visible, so that any saved version is recognised.
    fn draft(
        self,
        file: &str,
        plan: NewWorkbook<'_>,
        of_plan: &str,
        numbering: Option<Numbering>,
    ) -> Result<Draft, YearError> {
        let folder = Draft::folder();
        let failed = at(&folder);
        let mut draft = Draft::new().map_err(&failed)?;
        let now = Moment::of(&self.now);
        let begin = |of: Numbering| self.store.begin_writing(file, of_plan, of.history, now, of.replaced);
        let writing = numbering.map(begin).transpose()?;
        plan.write(self.now, writing.as_ref(), &mut draft)?;
        // A very large workbook would not be compared anyway.
        if let Some(writing) = writing.as_ref().filter(|_| draft.size() <= LARGEST_KEPT) {
            self.store.keep_bytes(file, writing, &draft.content().map_err(&failed)?)?;
        }
        Ok(draft)
    }

    /// Whether someone has saved the workbook since it was written.
    pub(super) fn is_touched(self, path: &Path, old: &[u8]) -> Result<bool, YearError> {
        let known = self.store.written(&name_of(path))?;
        Ok(known.map_or_else(|| read_notes::is_saved_by_others(old), |known| known.bytes != fingerprint(old)))
    }

    /// Whether the plan, with the old workbook's time and number, reproduces the old workbook.
    fn would_be_the_same(
        self,
        path: &Path,
        plan: NewWorkbook<'_>,
        old: &str,
        numbering: Option<Numbering>,
    ) -> Result<bool, YearError> {
        let there = files::read_if_there(path).map_err(at(path))?.unwrap_or_default();
        let Some(made_at) = read_notes::made_at(&there) else { return Ok(false) };
        let made_at = made_at.with_timezone(&self.now.timezone());
        let writing = read_notes::writing(&there);
        let mut would_be = Vec::new();
        plan.write(made_at, writing.as_ref(), &mut would_be)?;
        let is_same = fingerprint(&would_be) == old;
        if let (true, Some(of), Some(writing)) = (is_same, numbering, writing) {
            self.store.keep_writing(&name_of(path), &writing, of.history, Moment::of(&made_at))?;
        }
        Ok(is_same)
    }

    /// Hash of all inputs.
    fn origins(self, year: FiscalYear, occasion: &WorkbookOccasion) -> String {
        let job = self.job;
        let world = || self.fingerprint_of(|hash| hash_of(&(self.snapshot, &job.city, &job.reporting), hash));
        let world = self.found.map_or_else(world, |found| found.world.get_or_init(world).clone());
        self.fingerprint_of(|hash| {
            hash.update(world.as_bytes());
            hash_of(&consolidate::origins(year, occasion), hash)
        })
    }

    /// Hash of plan and program version, apart from the creation time.
    fn fingerprint(self, plan: NewWorkbook<'_>) -> String {
        self.fingerprint_of(|hash| plan.hash(hash))
    }

    fn fingerprint_of(self, add: impl FnOnce(&mut blake3::Hasher) -> postcard::Result<()>) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(env!("CARGO_PKG_VERSION").as_bytes()).update(self.now.timezone().name().as_bytes());
        add(&mut hash).expect("a hash takes every byte, and every list knows its length");
        hash.finalize().to_hex().to_string()
    }
}

fn hash_of(what: &impl Serialize, hash: &mut blake3::Hasher) -> postcard::Result<()> {
    postcard::to_io(what, BufWriter::with_capacity(HASHED_AT_ONCE, hash)).map(drop)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
