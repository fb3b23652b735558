//! A merge updates the merged workbooks from the state, in three steps:
//!
//! 1. [`gather`]: read the existing workbooks and the notes typed into them.
//! 2. Decide which notes and leftovers to keep ([`matome_core::consolidate::decision`]) and plan each workbook
//!    ([`matome_core::consolidate::plan`]).
//! 3. [`act`]: store the notes, then replace each workbook.
//!
//! A workbook is read before it is replaced, and read again if someone saves it in between.

mod act;
mod departments;
pub mod gather;
pub mod identify;
pub mod latest;
mod offshoots;
pub mod outcome;
mod page;
pub mod process;
mod teaching;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use self::outcome::{MergeError, WorkbookOutcome, YearError, at};
use crate::edge::folders::files;
use crate::edge::folders::merged_folder::MergedNames;
use crate::edge::folders::overrides;
use crate::edge::processes::readers::WorkbookReader;
use crate::edge::state::database::Location;
use crate::edge::state::store::{StateFact, Store, StoreError, Waiting};
use crate::edge::system::log::LogFiles;
use crate::settings::Settings;
use matome_core::consolidate;
use matome_core::consolidate::decision;
use matome_core::consolidate::decision::Decision;
use matome_core::consolidate::receipt::Receipts;
use matome_core::consolidate::{DatedCopy, WorkbookOccasion, WorkbookPlan, file_name};
use matome_core::moment::Moment;
use matome_core::notes::{Answers, KnownNotes, YearNotes};
use matome_core::office::city::City;
use matome_core::office::milestone::Reporting;
use matome_core::office::ownership::Settlement;
use matome_core::records::bounds;
use matome_core::records::changes::Change;
use matome_core::records::closing;
use matome_core::records::request::Requests;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::share::vanished;
use matome_core::share::vanished::DoubtFrom;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Workbook;
use matome_workbook::link::LinkBase;
use matome_workbook::os_error;

/// Attempts for what others keep changing.
const ATTEMPTS: usize = 3;
/// Maximum number of changes in 変更履歴.
const CHANGES_SHOWN: usize = 5_000;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MergeJob {
    pub database: Location,
    pub timezone: Tz,
    pub city: City,
    pub reporting: Reporting,
    /// `[contacts] workbook`, whose problems are shown with those of the share.
    pub contacts: Option<String>,
    /// `merged.folder`.
    pub folder: PathBuf,
    /// Row limit of 一覧.
    pub most_rows: usize,
    pub per_department: bool,
    pub page: bool,
    pub templates: PathBuf,
    /// `share.folder` and its UNC address, for links.
    pub share: PathBuf,
    pub address: Option<String>,
    /// Number of workbooks that, disappearing together, raise a doubt.
    pub doubt_from: DoubtFrom,
    /// `[log]`.
    pub log: Option<LogFiles>,
}

#[derive(Clone, Copy)]
struct Merge<'a> {
    job: &'a MergeJob,
    snapshot: &'a Snapshot,
    store: &'a Store,
    /// Read the notes typed into workbooks.
    readers: &'a dyn WorkbookReader,
    now: DateTime<Tz>,
    /// `None` if nothing is written.
    found: Option<&'a FoundOnce>,
}

/// Values computed on first use, shared by all workbooks.
#[derive(Default)]
struct FoundOnce {
    world: OnceCell<String>,
}

impl MergeJob {
    pub fn of(settings: &Settings) -> Self {
        Self {
            database: settings.state.database.clone(),
            timezone: settings.timezone,
            city: settings.city.clone(),
            reporting: settings.reporting.clone(),
            contacts: settings.contacts.as_ref().map(|contacts| contacts.name.clone()),
            folder: settings.merged.folder.clone(),
            // The first row is the header.
            most_rows: matome_workbook::plan::MOST_ROWS - 1,
            per_department: settings.merged.per_department,
            page: settings.merged.page,
            templates: settings.folder.join(overrides::TEMPLATES),
            share: settings.share.folder.clone(),
            address: settings.share.address.clone(),
            doubt_from: settings.share.doubt_from,
            log: settings.log.clone(),
        }
    }

    /// All records of the share with IDs; new IDs are stored.
    pub fn snapshot(&self, store: &Store, now: DateTime<Utc>) -> Result<Snapshot, StoreError> {
        let now = now.with_timezone(&self.timezone);
        let mut snapshot = self.identified(store, now)?;
        bounds::of_departments(&mut snapshot);
        bounds::of_years(&mut snapshot, now.date_naive());
        let mut closings = store.closings()?;
        let settlement = Settlement::with(&self.city, snapshot.answers.clone());
        for closing in closings.values_mut() {
            settlement.settle_all(&mut closing.workbooks);
        }
        closing::apply(&mut snapshot, closings);
        vanished::settle_doubts(&mut snapshot, self.doubt_from);
        snapshot.unseen = store.unseen()?;
        let beside = store.locks()?.into_iter().chain(offshoots::problems(store.offshoots()?));
        snapshot.standing = store.standstills()?.in_workbooks().chain(beside).collect();
        snapshot.confirmations = store.notes()?.confirmations();
        snapshot.requests = store.requests()?;
        Ok(snapshot)
    }

    /// Comparing renamed workbooks takes longer than other writers wait, so it is done outside of a transaction, and
    /// again if the records changed meanwhile. Writers wait for it only if the records keep changing.
    fn identified(&self, store: &Store, now: DateTime<Tz>) -> Result<Snapshot, StoreError> {
        for _ in 0..ATTEMPTS {
            if let Some(snapshot) = self.try_identified(store, now)? {
                return Ok(snapshot);
            }
        }
        loop {
            if let Some(snapshot) = store.atomically(|store| self.try_identified(store, now))? {
                return Ok(snapshot);
            }
        }
    }

    /// `None` if the records changed meanwhile.
    fn try_identified(&self, store: &Store, now: DateTime<Tz>) -> Result<Option<Snapshot>, StoreError> {
        let revision = store.revision()?;
        let mut snapshot = store.snapshot()?;
        if let Some(file) = &self.contacts {
            lay_beside(&mut snapshot, file, store)?;
        }
        let is_current = identify::identify(&mut snapshot, &self.city, (store, revision), now)?;
        Ok(is_current.then_some(snapshot))
    }

    /// Takes the answers, merges the state and returns both. A new answer about the owner of a sheet is merged at once.
    pub fn run(
        &self,
        store: &Store,
        readers: &dyn WorkbookReader,
        now: DateTime<Tz>,
    ) -> Result<(Snapshot, Vec<WorkbookOutcome>), MergeError> {
        self.take_offshoots(store, readers, now)?;
        self.take_answers(store, readers, now)?;
        let answers = || Ok::<_, StoreError>(Answers::of(&store.notes()?));
        let before = answers()?;
        let merge = || {
            let snapshot = self.snapshot(store, now.to_utc())?;
            let outcomes = self.merge(&snapshot, store, readers, now)?;
            Ok::<_, MergeError>((snapshot, outcomes))
        };
        let merged = merge()?;
        if answers()? == before { Ok(merged) } else { merge() }
    }

    pub fn merge(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        readers: &dyn WorkbookReader,
        now: DateTime<Tz>,
    ) -> Result<Vec<WorkbookOutcome>, MergeError> {
        let found = FoundOnce::default();
        let merged = Merge { job: self, snapshot, store, readers, now, found: Some(&found) }.all();
        note_waiting(store, &merged)?;
        let outcomes = merged?;
        store.note_locks(&outcomes.iter().filter_map(|outcome| outcome.lock(self.timezone)).collect::<Vec<_>>())?;
        store.note(StateFact::LastMerge, &now.to_rfc3339())?;
        Ok(outcomes)
    }

    /// Confirmations including those in unmerged workbooks. Writes no workbook.
    pub fn decision(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        readers: &dyn WorkbookReader,
        now: DateTime<Tz>,
    ) -> Result<Decision, MergeError> {
        let merge = Merge { job: self, snapshot, store, readers, now, found: None };
        let gathered = merge.gather(&merge.years(&merge.listing().map_err(self.folder_error())?))?;
        Ok(merge.decide(&gathered, (&store.notes()?, &store.requests()?))?)
    }

    fn folder_error(&self) -> impl Fn(io::Error) -> MergeError {
        |error| MergeError::Folder { path: self.folder.clone(), error }
    }
}

impl<'a> Merge<'a> {
    fn all(self) -> Result<Vec<WorkbookOutcome>, MergeError> {
        files::make_folder(&self.job.folder).map_err(self.job.folder_error())?;
        let listing = self.listing().map_err(self.job.folder_error())?;
        listing.sweep(&self.job.folder, self.now.to_utc());
        let years = self.years(&listing);
        let mut outcomes = Vec::new();
        for _ in 0..ATTEMPTS {
            outcomes = self.once(&years)?;
            if !outcomes.iter().any(WorkbookOutcome::is_overtaken) {
                break;
            }
        }
        if self.job.per_department {
            for year in &years {
                outcomes.extend(self.departments(*year)?);
            }
        }
        if self.job.page {
            outcomes.extend(self.page(&years)?);
        }
        outcomes.extend(self.teaching()?);
        Ok(outcomes)
    }

    fn once(self, years: &BTreeSet<FiscalYear>) -> Result<Vec<WorkbookOutcome>, MergeError> {
        let (before, history) = self.store.notes_and_history()?;
        let gathered = self.gather(years)?;
        let decision = self.decide(&gathered, (&before, &self.store.requests()?))?;
        let overtaken = |year: &FiscalYear| WorkbookOutcome::overtaken(self.path(*year));
        let all_overtaken = || years.iter().map(overtaken).collect();
        Ok(self.act(gathered, &decision, history)?.unwrap_or_else(all_overtaken))
    }

    fn decide(self, gathered: &gather::Gathered, before: (&KnownNotes, &Requests)) -> Result<Decision, StoreError> {
        let now = Moment::of(&self.now);
        // Requests arise from typed notes only.
        let gone = if gathered.typed.is_empty() { Vec::new() } else { self.store.gone_measures()? };
        let share = (self.snapshot, gone.as_slice());
        Ok(Decision::of(&gathered.typed, &gathered.bases, before, share, &self.job.city, now))
    }

    fn plan(
        self,
        year: FiscalYear,
        (notes, requests): (&KnownNotes, &Requests),
        known: (Vec<Change>, Receipts),
    ) -> Result<WorkbookPlan<'a>, YearError> {
        let occasion = self.occasion(year, (notes.of_year(year), requests), known)?;
        Ok(consolidate::plan(self.snapshot, &self.job.city, &self.job.reporting, year, occasion))
    }

    /// Collects inputs other than share and configuration.
    fn occasion(
        self,
        year: FiscalYear,
        (notes, requests): (YearNotes, &Requests),
        (changes, receipts): (Vec<Change>, Receipts),
    ) -> Result<WorkbookOccasion, YearError> {
        let file = file_name(year);
        Ok(WorkbookOccasion {
            today: self.today_of(year),
            links: self.links(),
            notes,
            changes,
            copies: self.copies(&file)?,
            receipts: receipts.of(year),
            mails: Vec::new(),
            requests: requests.clone(),
            view: self.store.view(&file)?,
        })
    }

    /// The workbook of a closed year keeps the closing date as today.
    fn today_of(self, year: FiscalYear) -> NaiveDate {
        self.snapshot.closed.days.get(&year).copied().unwrap_or_else(|| self.now.date_naive())
    }

    fn copies(self, name: &str) -> Result<Vec<DatedCopy>, YearError> {
        let copies = self.listing().map_err(at(&self.job.folder))?.copies_of(name).into_iter();
        let copy = |name: String| {
            let kept = self.store.kept_in_copy(&name)?;
            Ok(DatedCopy { name, kept })
        };
        copies.map(copy).collect()
    }

    fn listing(self) -> io::Result<MergedNames> {
        MergedNames::of(&self.job.folder)
    }

    fn years(self, listing: &MergedNames) -> BTreeSet<FiscalYear> {
        decision::years(self.snapshot, &listing.names, self.now.date_naive())
    }

    fn links(self) -> LinkBase {
        LinkBase::between(&self.job.folder, &self.job.share, self.job.address.as_deref())
    }

    fn path(self, year: FiscalYear) -> PathBuf {
        self.job.folder.join(file_name(year))
    }
}

/// Adds problems of the contacts workbook to the snapshot.
fn lay_beside(snapshot: &mut Snapshot, file: &str, store: &Store) -> Result<(), StoreError> {
    let problems: Vec<_> = store.contacts()?.problems().cloned().collect();
    if !problems.is_empty() {
        let records = Workbook { file: file.to_owned(), problems, ..Workbook::default() };
        snapshot.workbooks.insert(file.to_owned(), KnownWorkbook { records, ..KnownWorkbook::default() });
    }
    Ok(())
}

/// Records pending workbooks, or a failing folder, for `matome status`.
fn note_waiting(store: &Store, merged: &Result<Vec<WorkbookOutcome>, MergeError>) -> Result<(), StoreError> {
    let waiting = match merged {
        Ok(outcomes) => outcomes
            .iter()
            .filter(|outcome| !outcome.is_up_to_date())
            .map(|outcome| (outcome.path.display().to_string(), outcome.done.to_string()))
            .collect(),
        Err(MergeError::Folder { path, error }) => {
            Waiting::from([(path.display().to_string(), os_error::in_words(error))])
        }
        Err(_) => return Ok(()),
    };
    store.note_waiting(&waiting)
}
