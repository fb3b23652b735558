//! The state: records of each workbook, identities of measures, sent mail. Stored in a local file (`SQLite`) or on a
//! server (`PostgreSQL`); see [`crate::edge::state::database`]. One connection writes; each subject has its own file
//! with its statements.

mod backup;
mod changes;
mod closings;
mod error;
mod fact_values;
mod facts;
mod identities;
pub mod ledger;
mod lock;
mod notes;
mod place;
mod records;
mod schema;
mod teaching;
mod workbooks;

use self::place::Place;
use crate::edge::state::database::{Connection, DatabaseError, Location};

pub use backup::Copied;
pub use error::StoreError;
pub use fact_values::{Offshoot, Offshoots, Origins, StoredContacts, Waiting};
pub use facts::StateFact;
pub use ledger::Recovered;
pub use lock::{InstanceLock, SendingLock, SendingLockError};
pub use notes::{HistoryEnd, KnownWriting, OutputFingerprint};
pub use workbooks::StoredWorkbook;

#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// `None` in memory or on a server.
    place: Option<Place>,
}

impl Store {
    /// Opens the database, creating it and its tables if missing. Only for a first start.
    pub fn begin(location: impl Into<Location>) -> Result<Self, StoreError> {
        let location = location.into();
        Self::begin_even_if_moved(&location)?.must_not_be_moved(&location)
    }

    /// Like [`begin`](Self::begin), but also opens a moved state, to lock it or to move it back.
    pub fn begin_even_if_moved(location: &Location) -> Result<Self, StoreError> {
        let connection = schema::begin(location)?;
        Ok(Self { connection, place: location.file().map(Place::of) })
    }

    /// Opens the database; [`StoreError::Missing`] if it does not exist or is empty.
    pub fn open(location: impl Into<Location>) -> Result<Self, StoreError> {
        let location = location.into();
        let connection = schema::open(&location)?;
        Self { connection, place: location.file().map(Place::of) }.must_not_be_moved(&location)
    }

    /// Tests whether a first start could create a state on that server.
    pub fn try_begin(location: &Location) -> Result<(), StoreError> {
        schema::try_begin(location)
    }

    /// Rejects a read-only database before any action that must be recorded.
    pub fn must_be_writable(&self, location: &Location) -> Result<(), StoreError> {
        let Some(connection) = self.connection.sqlite() else { return Ok(()) };
        let is_readonly = connection.is_readonly(rusqlite::MAIN_DB).map_err(DatabaseError::from)?;
        if is_readonly { Err(StoreError::ReadOnly(location.to_string())) } else { Ok(()) }
    }

    /// Creates a private in-memory database, for tests and stateless commands.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::begin(Location::new_in_memory())
    }

    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// A nested call joins the outer transaction.
    pub fn atomically<T>(&self, work: impl FnOnce(&Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.connection.atomically(|| work(self))
    }

    /// Frees cached pages, which are seldom needed again soon.
    pub fn release_memory(&self) -> Result<(), StoreError> {
        if self.connection.sqlite().is_some() {
            self.connection.execute_batch("PRAGMA shrink_memory")?;
        }
        Ok(())
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(DatabaseError::content)
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(DatabaseError::content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fails_for_a_moment_is_no_reason_for_an_old_backup() {
        let said = |code| {
            let error = rusqlite::ffi::Error::new(code);
            StoreError::from(rusqlite::Error::SqliteFailure(error, None)).to_string()
        };
        for code in [rusqlite::ffi::SQLITE_IOERR, rusqlite::ffi::SQLITE_CORRUPT] {
            let said = said(code);
            assert!(!said.contains("壊れています") && said.contains("ディスク"), "{said}");
        }
        assert!(said(rusqlite::ffi::SQLITE_NOTADB).contains("壊れています"));
    }

    #[test]
    fn a_database_that_can_only_be_read_is_named_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matome.db");
        let location = Location::from(&path);
        let store = Store::begin(&location).unwrap();
        assert!(store.must_be_writable(&location).is_ok());
        drop(store);
        let read_only = format!("file:{}?mode=ro", path.display());
        let connection = Connection::open(&Location::from(&read_only), false).unwrap();
        let said = Store { connection, place: None }.must_be_writable(&location).unwrap_err().to_string();
        assert!(said.contains("matome.db") && said.contains("書き込めません"), "{said}");
    }
}
