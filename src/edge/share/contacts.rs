//! The contacts workbook on disk, only ever read.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::edge::processes::readers::{ReadersError, WorkbookReader};
use crate::edge::share::{CopyTrouble, ShareAccess};
use matome_core::office::contacts::Contacts;
use matome_core::share::settling::Stamp;
use matome_workbook::os_error;
use matome_workbook::problem::{ContactsFault, Unreadable};

/// `[contacts]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactsWorkbook {
    pub name: String,
    /// Relative to the configuration's folder; in the share only if configured so.
    pub place: PathBuf,
    /// A file of the same name in the share, which is ignored: its writers must not control recipients.
    pub namesake: Option<PathBuf>,
}

/// Reason why the contacts could not be updated; the previous ones stay in use.
#[derive(Debug, thiserror::Error)]
pub enum ContactsTrouble {
    #[error("{}", self.fault())]
    Missing { place: PathBuf, namesake: Option<PathBuf> },
    #[error("{}", self.fault())]
    Copy(#[from] CopyTrouble),
    #[error("{}", self.fault())]
    Read(#[from] ReadersError),
}

impl ContactsTrouble {
    pub fn fault(&self) -> ContactsFault {
        let shown = |path: &PathBuf| path.display().to_string();
        match self {
            Self::Missing { place, namesake } => {
                ContactsFault::Missing { place: shown(place), namesake: namesake.as_ref().map(shown) }
            }
            Self::Copy(trouble) => ContactsFault::Unreadable(trouble.into()),
            Self::Read(ReadersError::Unreadable(why)) => ContactsFault::Unreadable(why.clone()),
            Self::Read(ReadersError::TooSlow) => ContactsFault::Unreadable(Unreadable::TooSlow),
            Self::Read(ReadersError::Start(error)) => ContactsFault::NoReader(os_error::in_words(error)),
            Self::Read(ReadersError::Interrupted) => ContactsFault::Interrupted,
        }
    }
}

impl ContactsWorkbook {
    pub fn stamp(&self, share: &dyn ShareAccess) -> io::Result<Option<Stamp>> {
        share.stamp(&self.place)
    }

    pub fn missing(&self) -> ContactsTrouble {
        ContactsTrouble::Missing { place: self.place.clone(), namesake: self.namesake.clone() }
    }

    pub fn copy(&self, share: &dyn ShareAccess) -> Result<Vec<u8>, ContactsTrouble> {
        self.stamp(share).map_err(|_| CopyTrouble::Silent)?.ok_or_else(|| self.missing())?;
        Ok(share.copy_file(&self.place)?.bytes)
    }

    pub fn read(&self, share: &dyn ShareAccess, readers: &dyn WorkbookReader) -> Result<Contacts, ContactsTrouble> {
        Ok(readers.contacts(self.copy(share)?, &self.name)?)
    }
}
