//! From what is known of the share to the merged workbooks, and what became of them into the state.

pub mod process;

use std::path::PathBuf;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::core::city::City;
use crate::core::consolidate::WorkbookPlan;
use crate::core::milestone::Reporting;
use crate::core::model::Workbook;
use crate::core::snapshot::{KnownWorkbook, Snapshot};
use crate::edge::merged::{self, Merge, MergeError, Outcome};
use crate::edge::readers::{Limits, Readers};
use crate::edge::store::{Fact, Store, StoreError, Waiting};
use crate::edge::{clock, reason};
use crate::settings::Settings;

/// All of the configuration that a merge needs; what is to be merged is in the state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The state database.
    database: PathBuf,
    timezone: Tz,
    /// `[reading]`
    reading: Limits,
    city: City,
    reporting: Reporting,
    /// `[contacts] workbook`, whose problems stand beside those of the share.
    contacts: Option<String>,
    /// `merged.folder`
    folder: PathBuf,
    per_department: bool,
    /// `share.folder`, and the address by which staff know it.
    share: PathBuf,
    address: Option<String>,
}

impl Order {
    /// What these settings ask for.
    pub fn of(settings: &Settings) -> Self {
        Self {
            database: settings.state.database.clone(),
            timezone: settings.timezone,
            reading: settings.reading,
            city: settings.city.clone(),
            reporting: settings.reporting.clone(),
            contacts: settings.contacts.clone(),
            folder: settings.merged.folder.clone(),
            per_department: settings.merged.per_department,
            share: settings.share.folder.clone(),
            address: settings.share.address.clone(),
        }
    }

    /// All that the state knows of the share. Each measure has its id: that of before, or one that is kept from now on.
    pub fn snapshot(&self, store: &Store) -> Result<Snapshot, StoreError> {
        // As one: what is kept of identities goes with what is known.
        store.atomically(|store| {
            let mut snapshot = store.snapshot()?;
            if let Some(file) = &self.contacts {
                lay_beside(&mut snapshot, file, store)?;
            }
            merged::identify(&mut snapshot, &self.city, store, clock::now(self.timezone))?;
            Ok(snapshot)
        })
    }

    /// Brings every merged workbook up to date with `snapshot`.
    pub fn merge(&self, snapshot: &Snapshot, store: &Store, readers: &Readers) -> Result<Vec<Outcome>, MergeError> {
        let merge = self.merge_of(snapshot, store, readers);
        let merged = merged::merge_all(merge);
        note_waiting(store, &merged)?;
        let outcomes = merged?;
        store.note(Fact::LastMerge, &merge.now.to_rfc3339())?;
        Ok(outcomes)
    }

    /// What the merged workbooks would say now, those who have typed into them included; nothing is written.
    pub fn plans<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        store: &'a Store,
        readers: &'a Readers,
    ) -> Result<Vec<WorkbookPlan<'a>>, MergeError> {
        merged::plan_all(self.merge_of(snapshot, store, readers))
    }

    fn merge_of<'a>(&'a self, snapshot: &'a Snapshot, store: &'a Store, readers: &'a Readers) -> Merge<'a> {
        Merge {
            snapshot,
            city: &self.city,
            reporting: &self.reporting,
            folder: &self.folder,
            share: &self.share,
            address: self.address.as_deref(),
            per_department: self.per_department,
            now: clock::now(self.timezone),
            store,
            readers,
        }
    }
}

/// The problems of the contacts' workbook, which is no goal sheet, as those of one more workbook.
fn lay_beside(snapshot: &mut Snapshot, file: &str, store: &Store) -> Result<(), StoreError> {
    let problems: Vec<_> = store.contacts()?.problems().cloned().collect();
    if !problems.is_empty() {
        let records = Workbook { file: file.to_owned(), problems, ..Workbook::default() };
        snapshot.workbooks.insert(file.to_owned(), KnownWorkbook { records, ..KnownWorkbook::default() });
    }
    Ok(())
}

/// Leaves word for `matome status` of the workbooks, or the whole folder, that are not as they should be.
fn note_waiting(store: &Store, merged: &Result<Vec<Outcome>, MergeError>) -> Result<(), StoreError> {
    let waiting = match merged {
        Ok(outcomes) => outcomes
            .iter()
            .filter(|outcome| !outcome.is_up_to_date())
            .map(|outcome| (outcome.path.display().to_string(), outcome.done.to_string()))
            .collect(),
        Err(MergeError::Folder { path, error }) => Waiting::from([(path.display().to_string(), reason::of(error))]),
        Err(_) => return Ok(()),
    };
    store.note_waiting(&waiting)
}
