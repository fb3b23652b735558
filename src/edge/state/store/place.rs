//! Detects that the state's files were removed or replaced under a running daemon.

use std::ffi::OsString;
use std::mem::discriminant;
use std::path::{Path, PathBuf};

use file_id::FileId;

use super::{Store, StoreError};

/// Identities of the files at opening.
#[derive(Debug)]
pub(super) struct Place {
    database: PathBuf,
    id: Option<FileId>,
    log: PathBuf,
    log_id: Option<FileId>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        let log = beside(path, "-wal");
        let (id, log_id) = (file_id::get_file_id(path).ok(), file_id::get_file_id(&log).ok());
        Self { database: path.to_owned(), id, log, log_id }
    }
}

impl Store {
    /// Fails if the files were removed or replaced, since writes would be lost.
    pub fn must_be_in_place(&self) -> Result<(), StoreError> {
        let Some(Place { database, id, log, log_id }) = &self.place else { return Ok(()) };
        for (path, known) in [(database, id), (log, log_id)] {
            let Some(known) = known else { continue };
            match file_id::get_file_id(path) {
                Ok(found) if !is_another(&found, known) => {}
                Ok(_) => return Err(StoreError::Swapped(path.clone())),
                Err(_) => return Err(StoreError::Vanished(path.clone())),
            }
        }
        Ok(())
    }
}

/// Windows has two kinds of file ID, which are not comparable; a newly connected drive may report only one.
fn is_another(found: &FileId, known: &FileId) -> bool {
    discriminant(found) == discriminant(known) && found != known
}

pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.file_name().map(OsString::from).unwrap_or_default();
    name.push(ending);
    database.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_ways_of_numbering_say_is_no_other_file() {
        let (known, found) = (FileId::new_low_res(1, 7), FileId::new_high_res(1, 7));
        assert!(!is_another(&found, &known) && !is_another(&known, &known));
        assert!(is_another(&FileId::new_low_res(1, 8), &known));
    }
}
