//! The state in a file, or in memory: made, opened, and brought up from what an earlier version made.

use std::path::Path;

use super::{
    StoreError, VERSION, absences, changes, closings, facts, identities, ledger, notes, output_fingerprint, requests,
    teaching, version_6, workbooks, writings,
};
use crate::edge::database::{Connection, DatabaseError, Location};
use crate::edge::files::{self, AppendedFile, Audience};

/// The tables of each subject, created where they are missing.
const SCHEMA: &[&str] = &[
    facts::TABLES,
    workbooks::TABLES,
    absences::TABLES,
    closings::TABLES,
    identities::TABLES,
    notes::TABLES,
    requests::TABLES,
    changes::TABLES,
    ledger::TABLES,
    output_fingerprint::TABLES,
    teaching::TABLES,
    writings::TABLES,
];

/// With its folder and tables, where they are missing.
pub(super) fn begin(path: &Path) -> Result<Connection, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        files::make_folder(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
    }
    // SQLite would make it readable to all; where this fails, it says why.
    let _ = AppendedFile::open(path, Audience::Ourselves);
    begin_tables(&Location::from(path))
}

/// The tables, where they are missing; all that one in memory needs.
pub(super) fn begin_tables(location: &Location) -> Result<Connection, StoreError> {
    let connection = connect(location, true)?;
    bring_up(&connection, location)?;
    Ok(connection)
}

/// [`StoreError::Missing`] where there is none, or an empty one.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let location = Location::from(path);
    if !may_be_there(path) {
        return Err(StoreError::Missing(location.to_string()));
    }
    open_begun(&location)
}

/// [`StoreError::Missing`] where nobody has begun it.
pub(super) fn open_begun(location: &Location) -> Result<Connection, StoreError> {
    let connection = connect(location, false)?;
    if version(&connection).map_err(|error| StoreError::from(error).at(location))? == 0 {
        return Err(StoreError::Missing(location.to_string()));
    }
    bring_up(&connection, location)?;
    Ok(connection)
}

/// An empty file is none; what cannot be seen for want of rights is there.
fn may_be_there(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    files::facts(path).map_or_else(|error| !matches!(error.kind(), NotFound | NotADirectory), |found| found.size > 0)
}

fn connect(location: &Location, may_create: bool) -> Result<Connection, StoreError> {
    let open = |source| StoreError::Open { place: location.to_string(), source };
    Connection::open(location, may_create).map_err(open)
}

fn version(connection: &Connection) -> Result<i64, DatabaseError> {
    connection.value("PRAGMA user_version", &[])
}

/// Creates the tables that are missing.
fn bring_up(connection: &Connection, location: &Location) -> Result<(), StoreError> {
    match version(connection).map_err(|source| StoreError::Open { place: location.to_string(), source })? {
        found if found > VERSION => Err(StoreError::TooNew { place: location.to_string(), found }),
        VERSION => Ok(()),
        found => connection
            .atomically(|| create_tables(connection, found))
            .map_err(|error: DatabaseError| StoreError::from(error).at(location)),
    }
}

/// Creates what is missing, and brings what an earlier version made up to this one.
fn create_tables(connection: &Connection, found: i64) -> Result<(), DatabaseError> {
    if (1..3).contains(&found) {
        connection.execute_batch(ledger::TO_VERSION_3)?;
    }
    if (1..4).contains(&found) {
        connection.execute_batch(identities::TO_VERSION_4)?;
    }
    if (1..8).contains(&found) {
        ledger::to_version_8(connection)?;
    }
    if (1..10).contains(&found) {
        ledger::to_version_10(connection)?;
    }
    for tables in SCHEMA {
        connection.execute_batch(tables)?;
    }
    if (1..6).contains(&found) {
        version_6::to_version_6(connection)?;
    }
    if (1..13).contains(&found) {
        // This version keeps more of the same workbooks.
        connection.execute_batch(workbooks::FORGET_CONTENTS)?;
    }
    if (1..12).contains(&found) {
        notes::begin_history(connection)?;
    }
    if (1..15).contains(&found) {
        requests::keep_earlier_memos(connection)?;
    }
    connection.execute_batch(&format!("PRAGMA user_version = {VERSION}"))
}
