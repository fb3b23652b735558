//! The merged workbooks on disk: from what is known of the share to the files that the planning section opens.
//!
//! What is typed into a workbook is read before it is replaced, and read again if someone saves it in between.

mod departments;
mod folder;
mod identify;
mod put;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use chrono_tz::Tz;

use self::folder::{Listing, keep_aside};
pub use self::identify::identify;
use super::readers::{Readers, ReadersError};
use super::reason;
use super::replace_file::{self, Hold, fingerprint};
use super::store::{Store, StoreError, Written};
use super::write_workbook::WriteError;
use crate::core::changes::Change;
use crate::core::city::City;
use crate::core::consolidate::finding::Finding;
use crate::core::consolidate::link::LinkBase;
use crate::core::consolidate::notes::{Label, Ledger, Standing, TypedNotes, overruled};
use crate::core::consolidate::{self, Occasion, WorkbookPlan, file_name};
use crate::core::fiscal_year::FiscalYear;
use crate::core::milestone::Reporting;
use crate::core::snapshot::Snapshot;

/// So often a workbook that people keep saving is read again before it has to wait for the next merge.
const ATTEMPTS: usize = 3;
/// As many changes as 変更履歴 shows.
const CHANGES_SHOWN: usize = 5_000;

/// What the merged workbooks are made from, and where.
#[derive(Clone, Copy)]
pub struct Merge<'a> {
    pub snapshot: &'a Snapshot,
    pub city: &'a City,
    pub reporting: &'a Reporting,
    /// `merged.folder`
    pub folder: &'a Path,
    /// `share.folder`, and the address by which staff know it: where links lead.
    pub share: &'a Path,
    pub address: Option<&'a str>,
    /// A workbook for each department too.
    pub per_department: bool,
    pub now: DateTime<Tz>,
    pub store: &'a Store,
    /// What people have typed into a workbook is read by these.
    pub readers: &'a Readers,
}

/// What became of one year's workbook.
#[derive(Debug)]
pub struct Outcome {
    pub year: FiscalYear,
    pub path: PathBuf,
    pub done: Done,
    /// All that its 要確認 lists.
    pub findings: Vec<Finding>,
}

#[derive(Debug)]
pub enum Done {
    Written,
    /// It says what it should already; its time of making stays.
    Unchanged,
    /// Someone has it open or keeps saving it; the next merge tries again.
    Waiting {
        reason: Hold,
    },
    Failed(YearError),
}

impl std::fmt::Display for Outcome {
    /// A line for the log and for the terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.done)
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Written => f.write_str("更新しました"),
            Self::Unchanged => f.write_str("変更はありません"),
            Self::Waiting { reason } => write!(f, "待機中: {reason}。閉じられた後に更新します"),
            Self::Failed(error) => write!(f, "更新できません: {error}"),
        }
    }
}

impl Done {
    /// On Windows a workbook that is open cannot even be read at times; that passes.
    fn of_error(error: YearError) -> Self {
        match error {
            YearError::File { error, .. } if cfg!(windows) && replace_file::is_in_use(&error) => {
                Self::Waiting { reason: Hold::InUse(error.to_string()) }
            }
            error => Self::Failed(error),
        }
    }
}

/// The workbook of one year could not be made; the others are not concerned.
#[derive(Debug, thiserror::Error)]
pub enum YearError {
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{} に記入された内容を読めません（{error}）。読めるようになるまで置き換えません", path.display())]
    Notes { path: PathBuf, error: ReadersError },
    #[error("{} を読み書きできません（{}）。[merged] folder の場所、権限、ディスクの空きを確かめてください", path.display(), reason::of(error))]
    File { path: PathBuf, error: io::Error },
}

/// Nothing could be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("取りまとめのフォルダ {} を使えません（{}）。[merged] folder の場所、権限、接続を確かめてください", path.display(), reason::of(error))]
    Folder { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Year(#[from] YearError),
}

/// Brings the merged workbook of every fiscal year up to date: of those in the share, and of those that have a workbook
/// from before, which has no rows once its last measure is gone.
pub fn merge_all(merge: Merge) -> Result<Vec<Outcome>, MergeError> {
    let folder_error = |error| MergeError::Folder { path: merge.folder.to_owned(), error };
    fs::create_dir_all(merge.folder).map_err(folder_error)?;
    let listing = Listing::of(merge.folder).map_err(folder_error)?;
    listing.sweep(merge.folder, merge.now);
    let years = years(merge.snapshot, &listing, merge.now);
    let mut outcomes = Vec::new();
    for _ in 0..ATTEMPTS {
        outcomes = merge.attempt(&years)?;
        if !outcomes.iter().any(Outcome::is_overtaken) {
            break;
        }
    }
    if merge.per_department {
        for year in years {
            outcomes.extend(merge.departments(year)?);
        }
    }
    Ok(outcomes)
}

/// What would be written now, oldest year first; nothing is.
pub fn plan_all(merge: Merge<'_>) -> Result<Vec<WorkbookPlan<'_>>, MergeError> {
    let folder_error = |error| MergeError::Folder { path: merge.folder.to_owned(), error };
    fs::create_dir_all(merge.folder).map_err(folder_error)?;
    let years = years(merge.snapshot, &Listing::of(merge.folder).map_err(folder_error)?, merge.now);
    let standing = standing(merge.snapshot, merge.city);
    let mut typed = BTreeMap::new();
    for year in &years {
        let written = merge.store.written(&file_name(*year))?;
        merge.read_existing(*year, written.as_ref(), &mut typed)?;
    }
    let mut ledger = merge.store.notes()?;
    ledger.absorb(&typed, &standing, merge.now.date_naive());
    let plan = |year| merge.plan(year, &ledger, Vec::new()).map_err(folder_error);
    years.into_iter().map(plan).collect()
}

impl Outcome {
    /// The workbook says what it should; otherwise someone must know that it does not.
    pub fn is_up_to_date(&self) -> bool {
        matches!(self.done, Done::Written | Done::Unchanged)
    }

    /// Someone saved the workbook while it was made anew: what they typed is to be read first.
    fn is_overtaken(&self) -> bool {
        matches!(self.done, Done::Waiting { reason: Hold::SavedMeanwhile })
    }
}

/// A workbook as it lies there before it is replaced.
struct Existing {
    fingerprint: String,
    /// Nothing where nobody has saved it since it was written.
    bytes: Vec<u8>,
    /// Something stands in it that the new one cannot take over.
    has_strays: bool,
}

impl<'a> Merge<'a> {
    /// One round: read every workbook's notes, then write every workbook.
    fn attempt(self, years: &BTreeSet<FiscalYear>) -> Result<Vec<Outcome>, MergeError> {
        let mut typed = BTreeMap::new();
        let mut existing = Vec::new();
        for year in years {
            let written = self.store.written(&file_name(*year))?;
            existing.push((*year, self.read_existing(*year, written.as_ref(), &mut typed)));
        }
        let standing = standing(self.snapshot, self.city);
        let ledger = self.take_notes(&typed, &standing)?;
        for (year, existing) in &mut existing {
            if let Ok(Some(old)) = existing {
                old.has_strays |= overruled(*year, &typed, &standing);
            }
        }
        // Nothing of all that was typed is held while the workbooks are made.
        drop((typed, standing));
        let outcomes = existing.into_iter().map(|(year, existing)| self.year(year, existing, &ledger));
        Ok(outcomes.collect::<Result<_, _>>()?)
    }

    fn read_existing(
        self,
        year: FiscalYear,
        written: Option<&Written>,
        typed: &mut BTreeMap<FiscalYear, TypedNotes>,
    ) -> Result<Option<Existing>, YearError> {
        let path = self.path(year);
        let found = replace_file::fingerprint_if_there(&path).map_err(at(&path))?;
        if let Some(fingerprint) = found.filter(|found| written.is_some_and(|written| written.bytes == *found)) {
            // Nobody has saved it since, so it says what the ledger says.
            return Ok(Some(Existing { fingerprint, bytes: Vec::new(), has_strays: false }));
        }
        let Some(bytes) = replace_file::read_if_there(&path).map_err(at(&path))? else { return Ok(None) };
        let bytes = Arc::new(bytes);
        let notes = match self.readers.notes(Arc::clone(&bytes), &path.to_string_lossy()) {
            Ok(notes) => notes,
            // The workbook is to blame, and goes aside whole.
            Err(ReadersError::Unreadable(problem)) => TypedNotes::unreadable(&problem.message),
            Err(error) => return Err(YearError::Notes { path, error }),
        };
        let bytes = Arc::unwrap_or_clone(bytes);
        let has_strays = !notes.strays.is_empty();
        typed.insert(year, notes);
        Ok(Some(Existing { fingerprint: fingerprint(&bytes), bytes, has_strays }))
    }

    /// What people have typed goes to the database before any workbook is touched.
    fn take_notes(self, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing) -> Result<Ledger, StoreError> {
        let before = self.store.notes()?;
        let mut ledger = before.clone();
        ledger.absorb(typed, standing, self.now.date_naive());
        if ledger != before {
            self.store.save_notes(&ledger)?;
        }
        Ok(ledger)
    }

    fn links(self) -> LinkBase {
        LinkBase::between(self.folder, self.share, self.address)
    }

    fn path(self, year: FiscalYear) -> PathBuf {
        self.folder.join(file_name(year))
    }

    fn year(
        self,
        year: FiscalYear,
        existing: Result<Option<Existing>, YearError>,
        ledger: &Ledger,
    ) -> Result<Outcome, StoreError> {
        let path = self.path(year);
        let changes = self.store.changes(year, CHANGES_SHOWN)?;
        let mut findings = Vec::new();
        let done = existing.and_then(|existing| {
            if let Some(old) = existing.as_ref().filter(|old| old.has_strays)
                && let Some(reason) = keep_aside(&path, &old.bytes, self.now.timezone()).map_err(at(&path))?
            {
                return Ok(Done::Waiting { reason });
            }
            let plan = self.plan(year, ledger, changes).map_err(at(&path))?;
            plan.findings().clone_into(&mut findings);
            self.put(&path, &plan, existing.map(|old| old.fingerprint).as_deref())
        });
        Ok(Outcome { year, path, done: done.unwrap_or_else(Done::of_error), findings })
    }

    fn plan(self, year: FiscalYear, ledger: &Ledger, changes: Vec<Change>) -> io::Result<WorkbookPlan<'a>> {
        let occasion = Occasion {
            today: self.now.date_naive(),
            links: self.links(),
            notes: ledger.of_year(year),
            changes,
            copies: Listing::of(self.folder)?.copies_of(&file_name(year)),
        };
        Ok(consolidate::plan(self.snapshot, self.city, self.reporting, year, occasion))
    }
}

/// The years that have or need a workbook.
fn years(snapshot: &Snapshot, listing: &Listing, now: DateTime<Tz>) -> BTreeSet<FiscalYear> {
    let mut years = snapshot.years();
    years.extend(listing.workbooks());
    if years.is_empty() && !snapshot.workbooks.is_empty() {
        // Not one workbook could be read; that has to stand somewhere.
        years.insert(FiscalYear::of(now.date_naive()));
    }
    years
}

/// Where each measure stands now, and what it is called.
fn standing(snapshot: &Snapshot, city: &City) -> Standing {
    let chart = city.chart();
    let rows = snapshot.rows().filter_map(|row| {
        let measure = row.measure;
        let first_line = || measure.actions.as_deref().and_then(|actions| actions.lines().next());
        let label = Label {
            department: chart.name_of_responsible(row.goal).to_owned(),
            goal: row.goal.title.clone().unwrap_or_default(),
            measure: measure.title.as_deref().or_else(first_line).unwrap_or_default().to_owned(),
        };
        Some((row.id.clone(), (row.fiscal_year()?, label)))
    });
    rows.collect()
}

/// An error of reading or writing `path`.
fn at(path: &Path) -> impl Fn(io::Error) -> YearError {
    |error| YearError::File { path: path.to_owned(), error }
}
