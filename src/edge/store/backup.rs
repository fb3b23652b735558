//! The whole state in one file, made while it is in use, and put back.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;
use rusqlite::backup::Backup;

use super::place::beside;
use super::{Store, StoreError};
use crate::edge::database::Location;
use crate::edge::private_file;

/// Pages per backup step; other connections may write between two steps.
const PAGES: i32 = 1_000;
const PAUSE: Duration = Duration::from_millis(5);

impl Store {
    /// Copies all of it into `file`, whole or not at all.
    pub fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        if let Some(server) = self.connection.server() {
            return Err(StoreError::OnServer(server.to_string()));
        }
        let draft = beside(file, ".matome-tmp");
        let failed = |source| StoreError::Backup { file: file.to_owned(), source };
        let _ = fs::remove_file(&draft);
        private_file::alone().create(true).write(true).truncate(true).open(&draft).map_err(failed)?;
        let copied = self.copy_into(&draft);
        if let Err(error) = copied {
            let _ = fs::remove_file(&draft);
            return Err(error);
        }
        // Windows writes through only what was opened to be written.
        fs::File::options().write(true).open(&draft).and_then(|copy| copy.sync_all()).map_err(failed)?;
        fs::rename(&draft, file).map_err(failed)
    }

    fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        let Some(connection) = self.connection.sqlite() else { return Ok(()) };
        let mut copy = rusqlite::Connection::open(file)?;
        Backup::new(connection, &mut copy)?.run_to_completion(PAGES, PAUSE, None)?;
        // One file, which needs no other beside it.
        copy.pragma_update(None, "journal_mode", "delete")?;
        Ok(())
    }

    /// Puts a backup into the place of the state there. What lay there stays beside it, under the names that are returned.
    pub fn restore(file: &Path, place: impl Into<Location>, now: NaiveDateTime) -> Result<Vec<PathBuf>, StoreError> {
        let place = place.into();
        let database = a_file(&place)?;
        if !file.exists() {
            return Err(StoreError::NoBackup(file.to_owned()));
        }
        let backup = Self::open(file)?;
        let sound: String = backup.connection.value("PRAGMA quick_check(1)", &[])?;
        if sound != "ok" {
            return Err(StoreError::Unsound(file.to_owned()));
        }
        let draft = beside(database, ".matome-tmp");
        backup.back_up(&draft)?;
        drop(backup);
        let aside = Self::set_aside(&place, now)?;
        fs::rename(&draft, database).map_err(|source| StoreError::Backup { file: database.to_owned(), source })?;
        Ok(aside)
    }

    /// Gives the files of a state other names, under which nobody looks for them.
    pub fn set_aside(place: &Location, now: NaiveDateTime) -> Result<Vec<PathBuf>, StoreError> {
        let database = a_file(place)?;
        let mark = now.format(".%Y%m%d-%H%M%S").to_string();
        let mut aside = Vec::new();
        for ending in ["", "-wal", "-shm"] {
            let (from, to) = (beside(database, ending), beside(database, &format!("{mark}{ending}")));
            match fs::rename(&from, &to) {
                Ok(()) => aside.push(to),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(StoreError::Backup { file: from, source }),
            }
        }
        Ok(aside)
    }
}

/// What is done with files alone.
fn a_file(place: &Location) -> Result<&Path, StoreError> {
    place.file().ok_or_else(|| StoreError::OnServer(place.to_string()))
}
