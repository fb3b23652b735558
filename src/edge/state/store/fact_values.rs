//! Typed access to the facts of the state.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{StateFact, Store, StoreError, from_json, to_json};
use crate::edge::system::machine;
use matome_core::consolidate::finding::Finding;
use matome_core::consolidate::receipt::Receipts;
use matome_core::notes::view::WorkbookView;
use matome_core::office::contacts::Contacts;
use matome_core::office::recipients::Recipients;
use matome_core::records::changes::Change;
use matome_core::share::unseen::Unseen;
use matome_core::standstill::Standstills;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::problem::Problem;

/// Pending merged workbooks, or their folder, with the reason.
pub type Waiting = BTreeMap<String, String>;

/// Merged workbooks under another name, as of the time their notes were taken in.
pub type Offshoots = BTreeMap<String, Offshoot>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offshoot {
    pub bytes: String,
    /// `None` if it is none of our workbooks.
    pub year: Option<FiscalYear>,
    pub taken: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredContacts {
    pub contacts: Contacts,
    pub trouble: Option<Problem>,
}

impl StoredContacts {
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.trouble.iter().chain(&self.contacts.problems)
    }
}

/// Inputs of a merged workbook as last written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Origins {
    pub fingerprint: String,
    /// Findings reported to the person who merges.
    pub told: Vec<Finding>,
}

impl Store {
    /// Reads a fact that can be recomputed; `None` also for an unknown format.
    fn passing<T: DeserializeOwned>(&self, fact: StateFact) -> Result<Option<T>, StoreError> {
        Ok(self.fact(fact)?.and_then(|json| from_json(&json).ok()))
    }

    /// Reads a fact that cannot be recomputed, so an unknown format is an error.
    fn lasting<T: DeserializeOwned>(&self, fact: StateFact) -> Result<Option<T>, StoreError> {
        Ok(self.fact(fact)?.map(|json| from_json(&json)).transpose()?)
    }

    fn note_json(&self, fact: StateFact, value: &impl Serialize) -> Result<(), StoreError> {
        self.note(fact, &to_json(value)?)
    }

    pub fn contacts(&self) -> Result<StoredContacts, StoreError> {
        Ok(self.passing(StateFact::Contacts)?.unwrap_or_default())
    }

    pub fn put_contacts(&self, contacts: &StoredContacts) -> Result<(), StoreError> {
        self.note_json(StateFact::Contacts, contacts)
    }

    /// `None` before the first announcement.
    pub fn told_recipients(&self) -> Result<Option<Recipients>, StoreError> {
        self.passing(StateFact::ToldRecipients)
    }

    /// Stores the announced recipients and the changes in one transaction.
    pub fn tell_recipients(&self, now: &Recipients, changes: &[Change]) -> Result<(), StoreError> {
        self.atomically(|store| {
            store.record_changes(changes)?;
            store.note_json(StateFact::ToldRecipients, now)
        })
    }

    pub fn receipts(&self) -> Result<Receipts, StoreError> {
        Ok(self.lasting(StateFact::Receipts)?.unwrap_or_default())
    }

    pub fn note_receipts(&self, receipts: &Receipts) -> Result<(), StoreError> {
        let before = self.receipts()?;
        let mut all = before.clone();
        all.add(receipts);
        if all == before { Ok(()) } else { self.note_json(StateFact::Receipts, &all) }
    }

    /// Parts unreachable at the last scan of the share.
    pub fn unseen(&self) -> Result<Unseen, StoreError> {
        Ok(self.passing(StateFact::Unseen)?.unwrap_or_default())
    }

    /// Returns whether anything became reachable again.
    pub fn note_unseen(&self, now: &Unseen) -> Result<bool, StoreError> {
        let before = self.unseen()?;
        if before != *now {
            self.note_json(StateFact::Unseen, now)?;
        }
        Ok(!now.is_as_dark_as(&before))
    }

    pub fn standstills(&self) -> Result<Standstills, StoreError> {
        Ok(self.passing(StateFact::Standstills)?.unwrap_or_default())
    }

    /// Returns whether they changed.
    pub fn change_standstills(&self, change: impl FnOnce(&mut Standstills)) -> Result<bool, StoreError> {
        let before = self.standstills()?;
        let mut now = before.clone();
        change(&mut now);
        if now == before {
            return Ok(false);
        }
        self.note_json(StateFact::Standstills, &now)?;
        Ok(true)
    }

    pub fn view(&self, file: &str) -> Result<WorkbookView, StoreError> {
        Ok(self.views()?.remove(file).unwrap_or_default())
    }

    pub fn keep_view(&self, file: &str, view: &WorkbookView) -> Result<(), StoreError> {
        let mut views = self.views()?;
        if views.get(file) == Some(view) {
            return Ok(());
        }
        views.insert(file.to_owned(), view.clone());
        self.note_json(StateFact::Views, &views)
    }

    fn views(&self) -> Result<BTreeMap<String, WorkbookView>, StoreError> {
        Ok(self.lasting(StateFact::Views)?.unwrap_or_default())
    }

    /// Stored for `matome status`.
    pub fn note_waiting(&self, waiting: &Waiting) -> Result<(), StoreError> {
        self.note_json(StateFact::MergeWaiting, waiting)
    }

    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        Ok(self.passing(StateFact::MergeWaiting)?.unwrap_or_default())
    }

    /// Returns the merged workbooks under another name. Taking notes in twice would bring back older ones.
    pub fn offshoots(&self) -> Result<Offshoots, StoreError> {
        Ok(self.lasting(StateFact::Offshoots)?.unwrap_or_default())
    }

    pub fn note_offshoots(&self, offshoots: &Offshoots) -> Result<(), StoreError> {
        self.note_json(StateFact::Offshoots, offshoots)
    }

    /// Stores which merged workbooks a lock file keeps from being rewritten.
    pub fn note_locks(&self, locks: &[Problem]) -> Result<(), StoreError> {
        self.note_json(StateFact::Locks, &locks)
    }

    pub fn locks(&self) -> Result<Vec<Problem>, StoreError> {
        Ok(self.passing(StateFact::Locks)?.unwrap_or_default())
    }

    pub fn origins(&self, file: &str) -> Result<Option<Origins>, StoreError> {
        Ok(self.all_origins()?.remove(file))
    }

    pub fn note_origins(&self, file: &str, origins: &Origins) -> Result<(), StoreError> {
        let mut all = self.all_origins()?;
        all.insert(file.to_owned(), origins.clone());
        self.note_json(StateFact::Origins, &all)
    }

    fn all_origins(&self) -> Result<BTreeMap<String, Origins>, StoreError> {
        Ok(self.passing(StateFact::Origins)?.unwrap_or_default())
    }

    /// The ID in writer marks, created at `now` if missing. A copy on another machine gets its own; a state on a server
    /// has one ID everywhere.
    pub fn state_id(&self, now: DateTime<Utc>) -> Result<String, StoreError> {
        let id = self.installation(now)?;
        Ok(if self.connection.server().is_some() { id } else { format!("{id} {}", machine::name()) })
    }

    /// The ID in mails and calendars, created at `now` if missing. A copy keeps it.
    pub fn installation(&self, now: DateTime<Utc>) -> Result<String, StoreError> {
        self.atomically(|store| {
            if let Some(known) = store.fact(StateFact::Id)? {
                return Ok(known);
            }
            // Process number, machine and time make the id unique.
            let maker = format!("{} {} {}", now.to_rfc3339(), std::process::id(), machine::name());
            let id = blake3::hash(maker.as_bytes()).to_hex()[..16].to_owned();
            store.note(StateFact::Id, &id)?;
            Ok(id)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_keeps_the_id_that_it_was_given_first() {
        let store = Store::in_memory().unwrap();
        let first = store.state_id(DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(store.state_id(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1)).unwrap(), first);
        assert!(first.ends_with(&machine::name()), "{first}");
    }
}
