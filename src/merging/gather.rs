//! The first step of a merge: applies the answers of 要確認 and reads the folder's notes. Writes no workbook.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::DateTime;
use chrono_tz::Tz;

use super::outcome::{MergeError, YearError, at};
use super::{Merge, MergeJob};
use crate::edge::folders::replace_file::fingerprint;
use crate::edge::folders::{files, replace_file};
use crate::edge::processes::readers::{ReadersError, WorkbookReader};
use crate::edge::read_notes;
use crate::edge::state::store::{KnownWriting, OutputFingerprint, Store, StoreError};
use matome_core::consolidate::decision::Answered;
use matome_core::consolidate::{decision, file_name};
use matome_core::moment::Moment;
use matome_core::notes::edited_cells::Sheets;
use matome_core::notes::view::WorkbookView;
use matome_core::notes::{Answer, KnownNotes, TypedNotes, TypedWorkbooks, edited_cells};
use matome_core::records::changes::{Change, OF_YEAR};
use matome_core::records::closing;
use matome_core::records::snapshot::Snapshot;
use matome_core::share::vanished::Absence;
use matome_deadline::fiscal_year::FiscalYear;

/// Existing workbooks of some years.
#[derive(Default)]
pub(super) struct Gathered {
    /// `None` if the workbook does not exist yet.
    pub(super) existing: BTreeMap<FiscalYear, Result<Option<Existing>, YearError>>,
    /// Notes of workbooks saved since they were written.
    pub(super) typed: TypedWorkbooks,
    /// Notes as of the writing that each is based on, if known.
    pub(super) bases: BTreeMap<FiscalYear, KnownNotes>,
    pub(super) views: BTreeMap<FiscalYear, WorkbookView>,
}

pub(super) struct Existing {
    pub(super) fingerprint: String,
    pub(super) number: Option<u32>,
    /// Time of its writing, if newer writings exist.
    pub(super) older: Option<Moment>,
}

/// A workbook that someone saved. Dropped before the next year is read, since the bytes of all years need much memory.
struct Saved {
    typed: TypedNotes,
    bytes: Arc<Vec<u8>>,
}

impl Existing {
    fn untouched(fingerprint: String) -> Self {
        Self { fingerprint, number: None, older: None }
    }
}

impl Merge<'_> {
    pub(super) fn gather(self, years: &BTreeSet<FiscalYear>) -> Result<Gathered, StoreError> {
        let mut gathered = Gathered::default();
        for &year in years {
            let file = file_name(year);
            let written = self.store.written(&file)?;
            let existing = self.existing(year, written.as_ref()).and_then(|found| {
                let Some((mut existing, saved)) = found else { return Ok(None) };
                if let Some(Saved { mut typed, bytes }) = saved {
                    let base = self.recognise(&file, &typed, &mut existing)?;
                    gathered.bases.extend(base.map(|base| (year, base)));
                    if let Some((was, is)) = self.sheets_of(year, &typed, &bytes)? {
                        typed.strays.extend(edited_cells::changes(&was, &is));
                        let view = self.store.view(&file)?.with_changes(&was, &is);
                        gathered.views.insert(year, view);
                    } else if typed.strays.is_empty() && read_notes::is_saved_by_others(&bytes) {
                        typed.strays.push("手で直されたセル（あるかどうか確かめられません）".to_owned());
                    }
                    gathered.typed.insert(year, typed);
                }
                Ok(Some(existing))
            });
            gathered.existing.insert(year, existing);
        }
        Ok(gathered)
    }

    /// The sheets as written and as saved, if the written ones are still stored.
    fn sheets_of(
        self,
        year: FiscalYear,
        typed: &TypedNotes,
        saved: &Arc<Vec<u8>>,
    ) -> Result<Option<(Sheets, Sheets)>, YearError> {
        let written = typed.writing.as_ref().map(|writing| self.store.bytes_of(writing)).transpose()?.flatten();
        let Some(written) = written else { return Ok(None) };
        let path = self.path(year);
        let sheets = |bytes: Arc<Vec<u8>>| {
            let sheets = self.readers.cells(bytes, &path.to_string_lossy());
            sheets.map_err(|error| YearError::Notes { path: path.clone(), error })
        };
        Ok(Some((sheets(Arc::new(written))?, sheets(Arc::clone(saved))?)))
    }

    /// Identifies a saved workbook's writing and notes. If the state diverged, all notes count as typed, none as
    /// deleted.
    fn recognise(
        self,
        file: &str,
        typed: &TypedNotes,
        existing: &mut Existing,
    ) -> Result<Option<KnownNotes>, StoreError> {
        let Some(writing) = &typed.writing else { return Ok(None) };
        existing.number = Some(writing.number);
        Ok(match self.store.writing(file, writing)? {
            KnownWriting::Known { notes, older } => {
                existing.older = older;
                Some(notes)
            }
            KnownWriting::FromLater => None,
            KnownWriting::FromElsewhere => Some(KnownNotes::default()),
        })
    }

    /// Reads the existing workbook; also its notes and bytes, if it was saved since it was `written`.
    fn existing(
        self,
        year: FiscalYear,
        written: Option<&OutputFingerprint>,
    ) -> Result<Option<(Existing, Option<Saved>)>, YearError> {
        let path = self.path(year);
        let found = replace_file::fingerprint_if_there(&path).map_err(at(&path))?;
        if let Some(fingerprint) = found.filter(|found| written.is_some_and(|written| written.bytes == *found)) {
            // Unsaved, so it holds the stored notes.
            return Ok(Some((Existing::untouched(fingerprint), None)));
        }
        let Some(bytes) = files::read_if_there(&path).map_err(at(&path))? else { return Ok(None) };
        let bytes = Arc::new(bytes);
        let typed = match self.readers.notes(Arc::clone(&bytes), &path.to_string_lossy()) {
            Ok(typed) => typed,
            // The workbook is at fault and is kept aside whole.
            Err(ReadersError::Unreadable(problem)) => TypedNotes::unreadable(&problem.to_string()),
            Err(error) => return Err(YearError::Notes { path, error }),
        };
        Ok(Some((Existing::untouched(fingerprint(&bytes)), Some(Saved { typed, bytes }))))
    }
}

impl MergeJob {
    /// Applies answers about missing workbooks. Reads nothing while none is missing.
    pub fn take_answers(
        &self,
        store: &Store,
        readers: &dyn WorkbookReader,
        now: DateTime<Tz>,
    ) -> Result<(), MergeError> {
        if store.absences()?.is_empty() {
            return Ok(());
        }
        let snapshot = self.snapshot(store, now.to_utc())?;
        let merge = Merge { job: self, snapshot: &snapshot, store, readers, now, found: None };
        // Without a folder there are no answers.
        let Ok(listing) = merge.listing() else { return Ok(()) };
        let decision = merge.decide(&merge.gather(&merge.years(&listing))?, (&store.notes()?, &store.requests()?))?;
        let answers = decision::answers(&snapshot, &self.city, now.date_naive(), &decision.notes);
        Ok(store.atomically(|store| answers.iter().try_for_each(|one| obey(one, &snapshot, store, now)))?)
    }
}

fn obey(answered: &Answered, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<(), StoreError> {
    match answered.answer {
        Answer::CloseYear => close(answered.year, snapshot, store, now),
        Answer::Deleted => answered.files.iter().try_for_each(|file| {
            tracing::info!("{file} は削除されたものとします（要確認の対応）");
            store.remove_workbook(file)
        }),
        Answer::Leave => answered.files.iter().try_for_each(|file| store.accept_absence(file)),
    }
}

/// Closes a fiscal year with its present content, and records that in its history.
pub fn close(year: FiscalYear, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<(), StoreError> {
    if snapshot.closed.contains(year) {
        return Ok(());
    }
    tracing::info!("{}を締めました", year.label());
    store.close_year(year, &closing::of_year(snapshot, year, now.date_naive()))?;
    store.record_changes(&[of_year(year, "確定", now)])
}

pub fn of_year(year: FiscalYear, state: &str, now: DateTime<Tz>) -> Change {
    Change {
        at: Moment::of(&now),
        year: Some(year),
        department: String::new(),
        goal: String::new(),
        measure: year.label(),
        field: OF_YEAR.to_owned(),
        before: None,
        after: Some(state.to_owned()),
        file: String::new(),
    }
}

/// Reopens a closed year. Questions about its missing workbooks are asked again, since their answers closed the year.
pub fn reopen(year: FiscalYear, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<(), StoreError> {
    if !store.reopen_year(year)? {
        return Ok(());
    }
    let since = Moment::of(&now);
    let missing = snapshot.workbooks.iter().filter(|(_, workbook)| workbook.closed.contains(&year));
    for (path, absence) in missing.filter_map(|(path, workbook)| Some((path, workbook.absence?))) {
        store.note_absence(path, Absence { since, ..absence })?;
    }
    store.record_changes(&[of_year(year, "締めの解除", now)])
}
