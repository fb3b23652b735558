//! The last step of a merge: what was decided, brought to disk workbook by workbook. What a workbook holds and what becomes
//! of the old one is decided before this, in [`core::consolidate`](crate::core::consolidate).

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::DateTime;
use chrono_tz::Tz;
use serde::Serialize;

use super::Merge;
use super::gather::{Existing, Gathered};
use super::in_year::InYear;
use super::outcome::{Done, WorkbookOutcome, YearError, at};
use crate::core::consolidate::decision::Decision;
use crate::core::consolidate::division::Division;
use crate::core::consolidate::finding::Finding;
use crate::core::consolidate::merged_workbook::MergedWorkbook;
use crate::core::consolidate::writing::{LARGEST_KEPT, Writing};
use crate::core::consolidate::{self, WorkbookOccasion, WorkbookPlan};
use crate::core::teaching::TeachingPlan;
use crate::edge::merged_folder::{Aside, keep_aside, remove_unchanged};
use crate::edge::replace_file::{self, Draft, Hold, Replaced, fingerprint};
use crate::edge::store::{HistoryEnd, Origins, OutputFingerprint, StoreError};
use crate::edge::write_workbook::{self, WriteError};
use crate::edge::{files, read_notes};

/// Hashing many bytes at a time is several times as fast as hashing them field by field.
const HASHED_AT_ONCE: usize = 64 * 1024;

/// How a workbook is numbered among all that are written; those to be handed out are not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering {
    /// Where the history of its notes stands.
    pub(super) history: HistoryEnd,
    /// The number of the one that it replaces.
    pub(super) replaced: Option<u32>,
}

/// A workbook to be written.
#[derive(Clone, Copy)]
pub(super) enum NewWorkbook<'p> {
    Merged(&'p WorkbookPlan<'p>),
    Teaching(&'p TeachingPlan),
}

impl NewWorkbook<'_> {
    fn write(self, made_at: DateTime<Tz>, writing: Option<&Writing>, out: impl Write + Send) -> Result<(), WriteError> {
        match self {
            Self::Merged(plan) => write_workbook::write(plan, made_at, writing, out),
            Self::Teaching(plan) => write_workbook::teaching::write(plan, made_at, out),
        }
    }

    /// Adds all that it is made from.
    fn hash(self, hash: &mut blake3::Hasher) -> postcard::Result<()> {
        match self {
            Self::Merged(plan) => hash_of(&plan.inputs(), hash),
            Self::Teaching(plan) => hash_of(&plan, hash),
        }
    }
}

impl Merge<'_> {
    /// Keeps the notes, then replaces what lies there of each year: what people have typed is in the database before any
    /// workbook is touched. `None` where another merge has kept notes since they were gathered.
    pub(super) fn act(
        self,
        gathered: Gathered,
        (division, decision): (&Division, &Decision),
        history: HistoryEnd,
    ) -> Result<Option<Vec<WorkbookOutcome>>, StoreError> {
        // Nothing of all that was typed is held while the workbooks are made.
        let Gathered { mut existing, views, typed: _, bases: _ } = gathered;
        let kept = self.store.atomically(|store| {
            let history = if decision.are_notes_new {
                store.save_notes(&decision.notes, history, self.now.naive_local())?
            } else {
                Some(history)
            };
            if history.is_some() {
                store.note_requests(&decision.requests)?;
                views.iter().try_for_each(|(workbook, view)| store.keep_view(&workbook.file_name(), view))?;
            }
            Ok(history)
        });
        let Some(history) = kept? else { return Ok(None) };
        let mut outcomes = Vec::new();
        for year in division.years() {
            let of_year = |all: &BTreeSet<MergedWorkbook>| -> Vec<MergedWorkbook> {
                all.iter().filter(|workbook| workbook.year == year).cloned().collect()
            };
            let mut in_year = self.in_year(year, (division, decision))?;
            let mut made = Vec::new();
            // The year's own comes last: it takes what the parts are made from.
            for workbook in of_year(division.made()).into_iter().rev() {
                let existing = existing.remove(&workbook).unwrap_or(Ok(None));
                made.push(self.workbook(&workbook, existing, &mut in_year, history)?);
            }
            made.reverse();
            // Until their rows stand elsewhere those of before stay.
            let have_place = made.iter().all(WorkbookOutcome::is_up_to_date);
            outcomes.append(&mut made);
            for workbook in of_year(division.stale()).into_iter().filter(|_| have_place) {
                let existing = existing.remove(&workbook).unwrap_or(Ok(None));
                outcomes.extend(self.retire(&workbook, existing, decision)?);
            }
        }
        Ok(Some(outcomes))
    }

    fn workbook(
        self,
        workbook: &MergedWorkbook,
        existing: Result<Option<Existing>, YearError>,
        in_year: &mut InYear<'_, '_>,
        history: HistoryEnd,
    ) -> Result<WorkbookOutcome, StoreError> {
        let path = self.path(workbook);
        let mut findings = Vec::new();
        let older = existing.as_ref().ok().and_then(|existing| existing.as_ref()?.older);
        let done = existing.and_then(|existing| {
            if let Some(old) = existing.as_ref()
                && let Some(lost) = in_year.decision.keep_aside.get(workbook)
                && let Aside::Waiting(reason) = self.keep_aside(&path, &old.bytes, lost)?
            {
                return Ok(Done::Waiting { reason });
            }
            let occasion = in_year.occasion(workbook)?;
            if let Some(told) = self.told_if_unchanged((workbook, in_year.division), &occasion, existing.as_ref())? {
                findings = told;
                return Ok(Done::Unchanged);
            }
            let plan = in_year.plan(workbook, occasion)?;
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
                let fingerprint = self.origins(workbook, in_year.division, plan.occasion());
                self.store.note_origins(&workbook.file_name(), &Origins { fingerprint, told: findings.clone() })?;
            }
            Ok(done)
        });
        Ok(WorkbookOutcome { year: Some(workbook.year), path, done: done.or_else(Done::of_error)?, findings, older })
    }

    /// Takes away a workbook that is made no more; what was typed into it is in the database by now.
    fn retire(
        self,
        workbook: &MergedWorkbook,
        existing: Result<Option<Existing>, YearError>,
        decision: &Decision,
    ) -> Result<Option<WorkbookOutcome>, StoreError> {
        let path = self.path(workbook);
        let done = existing.and_then(|existing| {
            let Some(old) = existing else { return Ok(None) };
            if let Some(lost) = decision.keep_aside.get(workbook)
                && let Aside::Waiting(reason) = self.keep_aside(&path, &old.bytes, lost)?
            {
                return Ok(Some(Done::Waiting { reason }));
            }
            if let Some(reason) = replace_file::open_elsewhere(&path) {
                return Ok(Some(Done::Waiting { reason }));
            }
            let is_gone = remove_unchanged(&path, &old.fingerprint);
            Ok(Some(if is_gone { Done::Removed } else { Done::Waiting { reason: Hold::SavedMeanwhile } }))
        });
        let done = done.or_else(|error| Done::of_error(error).map(Some))?;
        if matches!(done, None | Some(Done::Removed)) {
            self.store.forget_written(&workbook.file_name())?;
        }
        let outcome =
            |done| WorkbookOutcome { year: Some(workbook.year), path, done, findings: Vec::new(), older: None };
        Ok(done.map(outcome))
    }

    /// What there was to be told when the workbook was made, where it is as it was written and nothing that it follows from has
    /// changed: then no plan is needed to know that it says what it should.
    fn told_if_unchanged(
        self,
        (workbook, division): (&MergedWorkbook, &Division),
        occasion: &WorkbookOccasion,
        existing: Option<&Existing>,
    ) -> Result<Option<Vec<Finding>>, StoreError> {
        let file = workbook.file_name();
        let (Some(existing), Some(written)) = (existing, self.store.written(&file)?) else { return Ok(None) };
        let Some(known) = self.store.origins(&file)?.filter(|_| written.bytes == existing.fingerprint) else {
            return Ok(None);
        };
        Ok((self.origins(workbook, division, occasion) == known.fingerprint).then_some(known.told))
    }

    /// Keeps a copy of the workbook, and leaves word of what in it could not be taken over.
    pub(super) fn keep_aside(self, path: &Path, bytes: &[u8], lost: &[String]) -> Result<Aside, YearError> {
        let aside = keep_aside(path, bytes, self.now.timezone()).map_err(at(path))?;
        if let Aside::Kept(name) = &aside {
            self.store.note_copy(name, lost)?;
        }
        Ok(aside)
    }

    /// Replaces the old workbook unless it says the same.
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
        // While someone has it open it would be made in vain, again and again.
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

    /// Whether the workbook that lies there now is the one that the plan gives. A state that is younger than the workbook
    /// gets to know it by that.
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

    /// The workbook as the plan gives it. The state knows it as a writing before it can be seen: whoever finds it there
    /// and saves it has saved a writing of ours.
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
        let now = self.now.naive_local();
        let begin = |of: Numbering| self.store.begin_writing(file, of_plan, of.history, now, of.replaced);
        let writing = numbering.map(begin).transpose()?;
        plan.write(self.now, writing.as_ref(), &mut draft)?;
        // A prefecture's is not even read for it.
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

    /// Whether the plan, made when the old workbook was made and numbered as it is, gives the old workbook.
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
            self.store.keep_writing(&name_of(path), &writing, of.history, made_at.naive_local())?;
        }
        Ok(is_same)
    }

    /// Equal where all is equal that the workbook follows from.
    fn origins(self, workbook: &MergedWorkbook, division: &Division, occasion: &WorkbookOccasion) -> String {
        let job = self.job;
        let world = || self.fingerprint_of(|hash| hash_of(&(self.snapshot, &job.city, &job.reporting), hash));
        let world = self.found.map_or_else(world, |found| found.world.get_or_init(world).clone());
        self.fingerprint_of(|hash| {
            hash.update(world.as_bytes());
            hash_of(&consolidate::origins(workbook, division, occasion), hash)
        })
    }

    /// Equal for plans that this version makes from the same, and so writes alike, the time of making apart.
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
