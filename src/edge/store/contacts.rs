//! What the contacts' workbook said when it was last readable.

use serde::{Deserialize, Serialize};

use super::{Fact, Store, StoreError};
use crate::core::contacts::Contacts;
use crate::core::problem::Problem;

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
        let known = self.fact(Fact::Contacts)?;
        Ok(known.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    pub fn put_contacts(&self, contacts: &StoredContacts) -> Result<(), StoreError> {
        let json = serde_json::to_string(contacts)
            .map_err(|source| StoreError::Content { subject: "宛先".to_owned(), source })?;
        self.note(Fact::Contacts, &json)
    }
}
