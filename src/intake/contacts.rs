//! Reads the contacts workbook once it has changed and settled.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::retry_queue::RetryQueue;
use super::{RETRY, SHUT_PATIENCE};
use crate::app::App;
use crate::edge::state::store::StoreError;
use crate::ports::{ContactsTrouble, ContactsWorkbook, CopyTrouble, ReadersError};
use matome_core::share::settling::{Listing, Settling, Stamp};

pub struct ContactsIntake {
    settling: Settling,
    /// Origin of scan times.
    started: Instant,
    read: Option<Stamp>,
    retries: RetryQueue,
}

#[derive(Debug, Default)]
pub struct ContactsReport {
    /// Addresses or problems changed.
    pub changed: bool,
    pub look_again: Option<Duration>,
}

impl ContactsIntake {
    pub fn new(app: &App) -> Self {
        let retries = RetryQueue::default().with_patience(SHUT_PATIENCE);
        let settling = Settling::new(app.settings.share.settle);
        Self { settling, started: app.instant(), read: None, retries }
    }

    /// Checks once and reads the workbook if it has settled.
    pub fn take(&mut self, app: &mut App) -> Result<ContactsReport, StoreError> {
        let Some(workbook) = app.settings.contacts.clone() else {
            return Ok(ContactsReport::default());
        };
        let (name, now) = (workbook.name.clone(), app.instant());
        let missing = workbook.missing();
        let Ok(stamp) = workbook.stamp(app.ports.share.as_ref()) else {
            self.settling.lost();
            return Ok(ContactsReport::default());
        };
        let named = |stamp: Option<Stamp>| BTreeMap::from_iter(stamp.map(|stamp| (name.clone(), stamp)));
        let look = Listing { files: named(stamp), ..Listing::default() };
        let seen = self.settling.observe(&named(self.read), &look, now.duration_since(self.started));
        if look.files.is_empty() {
            self.retries.forget(&name);
        }
        let stays_away = look.files.is_empty() && seen.look_again.is_none();
        let is_due = stamp.is_some() && self.retries.due(now).next().is_some();
        let changed = if seen.to_read.contains(&name) || is_due {
            self.read(app, &workbook, stamp)?
        } else {
            stays_away && app.take_contacts(Err(missing))?
        };
        let shut = self.retries.is_shut(&name).then_some(RETRY);
        Ok(ContactsReport { changed, look_again: seen.look_again.into_iter().chain(shut).min() })
    }

    /// Reads the workbook. On failure it must settle again before the retry.
    fn read(&mut self, app: &mut App, workbook: &ContactsWorkbook, stamp: Option<Stamp>) -> Result<bool, StoreError> {
        let (name, readers) = (&workbook.name, &app.resources.readers);
        let read = workbook.copy(app.ports.share.as_ref()).and_then(|bytes| Ok(readers.contacts(bytes, name)?));
        readers.dismiss();
        match &read {
            Err(ContactsTrouble::Read(error @ (ReadersError::Start(_) | ReadersError::Interrupted))) => {
                tracing::error!("{name}: {error}");
                return Ok(false);
            }
            // Deleted, changed or inaccessible; the next check decides.
            Err(ContactsTrouble::Copy(CopyTrouble::Gone | CopyTrouble::Changed | CopyTrouble::Silent)) => {
                return Ok(false);
            }
            // Locked. Its stamp will not change on release, so keep it pending.
            Err(ContactsTrouble::Copy(CopyTrouble::System(_))) => {
                let is_told = self.retries.is_shut_too_long(name, app.instant());
                return if is_told { app.take_contacts(read) } else { Ok(false) };
            }
            Err(ContactsTrouble::Read(ReadersError::TooSlow)) => self.retries.put_off(name, app.instant()),
            _ => self.retries.forget(name),
        }
        self.read = stamp;
        app.take_contacts(read)
    }
}
