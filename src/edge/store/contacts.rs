//! What the contacts' workbook said when it was last readable. Where the workbook lies, and when it is read, is known
//! to [`edge::contacts`](crate::edge::contacts) and the loop.

use serde::{Deserialize, Serialize};

use super::{StateFact, Store, StoreError};
use crate::core::changes::Change;
use crate::core::contacts::Contacts;
use crate::core::problem::Problem;
use crate::core::recipients::Recipients;

/// The contacts that the office keeps in a workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredContacts {
    /// The last good ones.
    pub contacts: Contacts,
    /// Why the workbook cannot be read now.
    pub trouble: Option<Problem>,
}

impl StoredContacts {
    /// All that a person must look at.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.trouble.iter().chain(&self.contacts.problems)
    }
}

impl Store {
    /// The contacts; none where there are none, or of a shape that this version does not know: they are read again.
    pub fn contacts(&self) -> Result<StoredContacts, StoreError> {
        let known = self.fact(StateFact::Contacts)?;
        Ok(known.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    pub fn put_contacts(&self, contacts: &StoredContacts) -> Result<(), StoreError> {
        let json = serde_json::to_string(contacts)
            .map_err(|source| StoreError::Content { subject: "宛先".to_owned(), source })?;
        self.note(StateFact::Contacts, &json)
    }

    /// Where mail goes, as far as the planning section has been told; `None` before the first time.
    pub fn told_recipients(&self) -> Result<Option<Recipients>, StoreError> {
        let known = self.fact(StateFact::ToldRecipients)?;
        Ok(known.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// The planning section knows of these now; the changes go into the history with that, or neither does.
    pub fn tell_recipients(&self, now: &Recipients, changes: &[Change]) -> Result<(), StoreError> {
        let json = serde_json::to_string(now)
            .map_err(|source| StoreError::Content { subject: "宛先".to_owned(), source })?;
        self.atomically(|store| {
            store.record_changes(changes)?;
            store.note(StateFact::ToldRecipients, &json)
        })
    }
}
