//! The whole state in one file, made while it is in use, and put back. A database on a server is kept by its own means.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;
use rusqlite::backup::Backup;

use super::place::beside;
use super::{Store, StoreError};
use crate::edge::folders::files;
use crate::edge::folders::files::Audience;
use crate::edge::folders::replace_file::Beside;
use crate::edge::state::database::Location;

/// Pages per backup step; other connections may write between two steps.
const PAGES: i32 = 1_000;
const PAUSE: Duration = Duration::from_millis(5);
/// What is behind the names of the files that are one state.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

impl Store {
    /// Copies all of it into `file`, whole or not at all.
    pub fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        if let Some(server) = self.connection.server() {
            return Err(StoreError::OnServer(server.to_string()));
        }
        self.copy_for(file)?.take_place().map_err(failed(file))
    }

    /// A copy of all of it that lies beside `place`, to take it.
    fn copy_for(&self, place: &Path) -> Result<Beside, StoreError> {
        let copy = Beside::of_known_name(place, Audience::Ourselves).map_err(failed(place))?;
        self.copy_into(copy.path())?;
        Ok(copy)
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
        if !files::is_there(file) {
            return Err(StoreError::NoBackup(file.to_owned()));
        }
        let backup = Self::open(file)?;
        let sound: String = backup.connection.value("PRAGMA quick_check(1)", &[])?;
        if sound != "ok" {
            return Err(StoreError::Unsound(file.to_owned()));
        }
        let copy = backup.copy_for(database)?;
        drop(backup);
        let aside = Self::set_aside(&place, now)?;
        copy.take_place().map_err(failed(database))?;
        Ok(aside)
    }

    /// Gives the files of a state other names, under which nobody looks for them, and which no others bear.
    pub fn set_aside(place: &Location, now: NaiveDateTime) -> Result<Vec<PathBuf>, StoreError> {
        let database = a_file(place)?;
        let free = |mark: &String| {
            FILES.iter().all(|ending| !files::is_name_taken(&beside(database, &format!("{mark}{ending}"))))
        };
        let mark = now.format(".%Y%m%d-%H%M%S").to_string();
        let others = (2..).map(|n| format!("{mark}-{n}"));
        let mark = std::iter::once(mark.clone()).chain(others).find(free).unwrap_or(mark);
        let mut aside = Vec::new();
        for ending in FILES {
            let (from, to) = (beside(database, ending), beside(database, &format!("{mark}{ending}")));
            match files::rename(&from, &to) {
                Ok(()) => aside.push((from, to)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    // A database without its log is another state: all of them stay, or none.
                    for (from, to) in aside.iter().rev() {
                        files::rename(to, from).map_err(failed(to))?;
                    }
                    return Err(failed(&from)(error));
                }
            }
        }
        Ok(aside.into_iter().map(|(_, to)| to).collect())
    }
}

fn failed(file: &Path) -> impl Fn(io::Error) -> StoreError + '_ {
    |source| StoreError::Backup { file: file.to_owned(), source }
}

/// What is done with files alone.
fn a_file(place: &Location) -> Result<&Path, StoreError> {
    place.file().ok_or_else(|| StoreError::OnServer(place.to_string()))
}
