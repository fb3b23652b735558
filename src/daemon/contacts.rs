//! The contacts' workbook, looked at with the share: read again once it has changed and come to rest.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::core::settling::{Look, Settling, Stamp};
use crate::edge::contacts::{self, ContactsTrouble};
use crate::edge::store::StoreError;
use crate::office::Office;

/// Watches the one file.
pub struct ContactsIntake {
    settling: Settling,
    /// The looks' times are counted from here.
    started: Instant,
    /// How it looked when it was last read.
    read: Option<Stamp>,
}

/// What a look at it has brought.
#[derive(Debug, Default)]
pub struct TakenContacts {
    /// Other addresses, or other problems.
    pub changed: bool,
    /// When another look will decide what this one has left open.
    pub look_again: Option<Duration>,
}

impl ContactsIntake {
    pub fn new(settle: Duration) -> Self {
        Self { settling: Settling::new(settle), started: Instant::now(), read: None }
    }

    /// Looks once, and takes in what has settled.
    pub fn take(&mut self, office: &mut Office) -> Result<TakenContacts, StoreError> {
        let Some(name) = office.settings.contacts.clone() else {
            return Ok(TakenContacts::default());
        };
        let named = |stamp: Option<Stamp>| BTreeMap::from_iter(stamp.map(|stamp| (name.clone(), stamp)));
        let look = Look { files: named(contacts::stamp(&office.settings)), ..Look::default() };
        let seen = self.settling.observe(&named(self.read), &look, self.started.elapsed());
        let stays_away = look.files.is_empty() && seen.look_again.is_none();
        let changed = if seen.to_read.contains(&name) {
            self.read = look.files.get(&name).copied();
            office.take_contacts(contacts::read(&office.settings))?
        } else {
            stays_away && office.take_contacts(Err(ContactsTrouble::Missing(name)))?
        };
        Ok(TakenContacts { changed, look_again: seen.look_again })
    }
}
