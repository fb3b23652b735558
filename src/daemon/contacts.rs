//! The contacts' workbook, looked at with the share: read again once it has changed and come to rest.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::RETRY;
use super::again::Again;
use super::intake::{COPY_PATIENCE, LOOK_PATIENCE, SHUT_PATIENCE};
use crate::core::settling::{Look, Settling, Stamp};
use crate::edge::contacts::{self, ContactsTrouble};
use crate::edge::patience::Server;
use crate::edge::readers::ReadersError;
use crate::edge::share::CopyTrouble;
use crate::edge::store::StoreError;
use crate::office::Office;

/// Watches the one file.
pub struct ContactsIntake {
    settling: Settling,
    /// The looks' times are counted from here.
    started: Instant,
    /// How it looked when it was last read.
    read: Option<Stamp>,
    again: Again,
    /// Where it lies, which may be the share.
    server: Server,
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
        let (again, server) = (Again::default().with_patience(SHUT_PATIENCE), Server::default());
        Self { settling: Settling::new(settle), started: Instant::now(), read: None, again, server }
    }

    /// Looks once, and takes in what has settled.
    pub fn take(&mut self, office: &mut Office) -> Result<TakenContacts, StoreError> {
        let Some(name) = office.settings.contacts.clone() else {
            return Ok(TakenContacts::default());
        };
        let settings = Arc::clone(&office.settings);
        let Ok(stamp) = self.server.ask(LOOK_PATIENCE, move || Ok(contacts::stamp(&settings))) else {
            self.settling.lost();
            return Ok(TakenContacts::default());
        };
        let named = |stamp: Option<Stamp>| BTreeMap::from_iter(stamp.map(|stamp| (name.clone(), stamp)));
        let look = Look { files: named(stamp), ..Look::default() };
        let seen = self.settling.observe(&named(self.read), &look, self.started.elapsed());
        if look.files.is_empty() {
            self.again.forget(&name);
        }
        let stays_away = look.files.is_empty() && seen.look_again.is_none();
        let is_due = stamp.is_some() && self.again.due(Instant::now()).next().is_some();
        let changed = if seen.to_read.contains(&name) || is_due {
            self.read(office, &name, stamp)?
        } else {
            stays_away && office.take_contacts(Err(ContactsTrouble::Missing(name.clone())))?
        };
        let shut = self.again.is_shut(&name).then_some(RETRY);
        Ok(TakenContacts { changed, look_again: seen.look_again.into_iter().chain(shut).min() })
    }

    /// Reads it; what comes to nothing settles, and comes up, again.
    fn read(&mut self, office: &mut Office, name: &str, stamp: Option<Stamp>) -> Result<bool, StoreError> {
        let settings = Arc::clone(&office.settings);
        let Ok(copy) = self.server.ask(COPY_PATIENCE, move || Ok(contacts::copy(&settings))) else { return Ok(false) };
        let readers = &office.equipment.readers;
        let read = copy.and_then(|bytes| Ok(readers.contacts(bytes, name)?));
        readers.dismiss();
        match &read {
            Err(ContactsTrouble::Read(error @ (ReadersError::Start(_) | ReadersError::Interrupted))) => {
                tracing::error!("{name}: {error}");
                return Ok(false);
            }
            // Gone or changed meanwhile: the next look will tell.
            Err(ContactsTrouble::Copy(CopyTrouble::Gone | CopyTrouble::Changed)) => return Ok(false),
            // Whoever keeps it to himself lets it go again, and it looks the same then: it still has to be read.
            Err(ContactsTrouble::Copy(CopyTrouble::System(_))) => {
                let is_told = self.again.is_shut_too_long(name, Instant::now());
                return if is_told { office.take_contacts(read) } else { Ok(false) };
            }
            Err(ContactsTrouble::Read(ReadersError::TooSlow)) => self.again.put_off(name, Instant::now()),
            _ => self.again.forget(name),
        }
        self.read = stamp;
        office.take_contacts(read)
    }
}
