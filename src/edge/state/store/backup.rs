//! Backups: the whole state in one file, made while it is in use, and restored. Moves: a state is copied from a file to
//! a server or back, and the old place is blocked, so that no two daemons send the same mails.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;
use rusqlite::backup::Backup;

use super::place::beside;
use super::{StateFact, Store, StoreError};
use crate::edge::folders::files::{self, Audience};
use crate::edge::folders::replace_file::Beside;
use crate::edge::state::database::{Connection, DatabaseError, Location, Value};

/// Pages per backup step; other connections may write in between.
const PAGES: i32 = 1_000;
const PAUSE: Duration = Duration::from_millis(5);
/// Suffixes of the files of a state.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

impl Store {
    /// Writes a backup to `file`, atomically.
    pub fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        if let Some(server) = self.connection.server() {
            return Err(StoreError::OnServer(server.to_string()));
        }
        self.copy_for(file)?.take_place().map_err(failed(file))
    }

    /// Copies the state to a temporary file beside `place`.
    fn copy_for(&self, place: &Path) -> Result<Beside, StoreError> {
        let copy = Beside::of_known_name(place, Audience::Ourselves).map_err(failed(place))?;
        self.copy_into(copy.path())?;
        Ok(copy)
    }

    fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        let Some(connection) = self.connection.sqlite() else { return Ok(()) };
        let mut copy = rusqlite::Connection::open(file)?;
        Backup::new(connection, &mut copy)?.run_to_completion(PAGES, PAUSE, None)?;
        // A single file without a WAL.
        copy.pragma_update(None, "journal_mode", "delete")?;
        Ok(())
    }

    /// Restores a backup. Renames the existing state files and returns their new names.
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

    /// Renames the files of a state to unused names.
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
                    // A database without its log is another state, so undo partial renames.
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

fn a_file(place: &Location) -> Result<&Path, StoreError> {
    place.file().ok_or_else(|| StoreError::OnServer(place.to_string()))
}

/// All tables, referenced ones first, each with the column that orders its rows by insertion.
const TABLES: &[(&str, Option<&str>)] = &[
    ("fact", None),
    ("workbook", None),
    ("absence", None),
    ("closed_year", None),
    ("closed_workbook", None),
    ("measure", None),
    ("unidentified", None),
    ("note", None),
    ("note_columns", None),
    ("note_history", Some("number")),
    ("request", None),
    ("change", Some("number")),
    ("mail", Some("number")),
    ("mail_reminder", None),
    ("delivery", Some("number")),
    ("held_reminder", None),
    ("late_step", None),
    ("reminder_run", None),
    ("written", None),
    ("sketch", None),
    ("taught", None),
    ("writing", None),
    ("written_bytes", None),
    ("dated_copy", None),
];

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    pub workbooks: usize,
    pub notes: usize,
    pub mails: usize,
}

impl Store {
    /// Copies everything from `from`, or nothing. `here` and `there` are both locations; [`StoreError::NotEmpty`] if
    /// this one holds a state that was not itself moved away.
    pub fn take_over(&self, from: &Self, here: &Location) -> Result<Copied, StoreError> {
        from.atomically(|from| {
            let copied = self.atomically(|to| {
                to.make_room(here)?;
                to.copy_tables(from)
            })?;
            from.note(StateFact::MovedTo, &here.to_string())?;
            Ok(copied)
        })
    }

    /// [`StoreError::Moved`] if the state was moved elsewhere.
    pub(super) fn must_not_be_moved(self, place: &Location) -> Result<Self, StoreError> {
        match self.fact(StateFact::MovedTo)? {
            None => Ok(self),
            Some(to) => Err(StoreError::Moved { place: place.to_string(), to }),
        }
    }

    fn make_room(&self, here: &Location) -> Result<(), StoreError> {
        if self.fact(StateFact::MovedTo)?.is_none() {
            for (table, _) in TABLES.iter().filter(|(table, _)| *table != "fact") {
                if self.connection.is_any(&format!("SELECT 1 FROM {table}"), &[])? {
                    return Err(StoreError::NotEmpty(here.to_string()));
                }
            }
        }
        for (table, _) in TABLES.iter().rev() {
            self.connection.execute(&format!("DELETE FROM {table}"), &[])?;
        }
        Ok(())
    }

    fn copy_tables(&self, from: &Self) -> Result<Copied, StoreError> {
        let mut copied = Copied::default();
        for (table, number) in TABLES {
            let rows = copy_table(&from.connection, &self.connection, table, *number)?;
            match *table {
                "workbook" => copied.workbooks = rows,
                "note" => copied.notes = rows,
                "mail" => copied.mails = rows,
                _ => {}
            }
        }
        Ok(copied)
    }
}

fn copy_table(from: &Connection, to: &Connection, table: &str, number: Option<&str>) -> Result<usize, DatabaseError> {
    let columns = from.columns(table)?;
    let names = columns.join(", ");
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    let insert = format!("INSERT INTO {table} ({names}) VALUES ({})", places.join(", "));
    let order = number.map(|number| format!(" ORDER BY {number}")).unwrap_or_default();
    let mut rows = 0;
    from.each(&format!("SELECT {names} FROM {table}{order}"), &[], &mut |row| {
        let values = (0..columns.len()).map(|column| row.value(column)).collect::<Result<Vec<Value<'_>>, _>>()?;
        rows += to.execute(&insert, &values)?;
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(number) = number {
        to.number_on(table, number)?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_is_taken_along() {
        let store = Store::in_memory().unwrap();
        let there: BTreeSet<String> = store
            .connection
            .all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", &[], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(there, TABLES.iter().map(|(table, _)| (*table).to_owned()).collect());
    }
}
