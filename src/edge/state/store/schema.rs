//! Tables of the state: creation, opening and migration, in a file and on a server.

use std::path::Path;

use super::StoreError;
use crate::edge::folders::files::{self, AppendedFile, Audience};
use crate::edge::state::database::{Connection, DatabaseError, Location, Server, quoted, values};

/// Schema version: the second of release 0.3.
pub(super) const VERSION: i64 = 302;

/// Oldest version that can be migrated.
const OLDEST: i64 = 301;

/// Target version and the DDL that leads to it, in `SQLite` syntax.
type Step = (i64, &'static str);

/// All steps from [`OLDEST`] to [`VERSION`], in order.
const STEPS: &[Step] = &[(
    302,
    "ALTER TABLE closed_workbook ADD COLUMN said TEXT NOT NULL DEFAULT '[]';
     DELETE FROM fact WHERE name = 'judged'",
)];

const TABLES: &str = include_str!("schema.sql");

/// Writers lock the only row of `state_version` and are thus serialised, as in a file. A lease holds task, holder,
/// expiry and fence number.
const TABLES_OF_A_SERVER: &str = "
    CREATE TABLE IF NOT EXISTS state_version (version INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS lease (
        task   TEXT PRIMARY KEY,
        holder TEXT NOT NULL,
        until  TIMESTAMPTZ NOT NULL,
        fence  INTEGER NOT NULL
    );";

/// Opens the state, creating it if missing.
pub(super) fn begin(location: &Location) -> Result<Connection, StoreError> {
    if let Location::File(path) = location {
        make_file(path)?;
    }
    let connection = connect(location, true)?;
    create(&connection).map_err(|error| StoreError::from(error).at(location))?;
    bring_up(&connection, location, STEPS, VERSION)?;
    Ok(connection)
}

/// Tests whether a state could be created on that server; rolls back.
pub(super) fn try_begin(location: &Location) -> Result<(), StoreError> {
    let connection = connect(location, false)?;
    let Some(server) = connection.server() else { return Ok(()) };
    let tried =
        definitions(&connection, server).and_then(|tables| connection.define(&format!("BEGIN; {tables} ROLLBACK")));
    tried.map_err(|error| StoreError::from(error).at(location))
}

/// Opens the state; [`StoreError::Missing`] if it does not exist.
pub(super) fn open(location: &Location) -> Result<Connection, StoreError> {
    if location.file().is_some_and(|path| !may_be_there(path)) {
        return Err(StoreError::Missing(location.to_string()));
    }
    let connection = connect(location, false)?;
    bring_up(&connection, location, STEPS, VERSION)?;
    Ok(connection)
}

fn connect(location: &Location, may_create: bool) -> Result<Connection, StoreError> {
    let open = |source| StoreError::Open { place: location.to_string(), source };
    Connection::open(location, may_create).map_err(open)
}

fn make_file(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        files::make_folder(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
    }
    // SQLite would make the file world-readable. If this fails, SQLite reports the reason.
    let _ = AppendedFile::open(path, Audience::Ourselves);
    Ok(())
}

/// Whether the file may be a state: an empty file is none, an inaccessible one may be.
fn may_be_there(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    files::facts(path).map_or_else(|error| !matches!(error.kind(), NotFound | NotADirectory), |found| found.size > 0)
}

/// Creates the tables of this version if there are none.
fn create(connection: &Connection) -> Result<(), DatabaseError> {
    if version(connection)?.is_some() {
        return Ok(());
    }
    if let Some(server) = connection.server() {
        return create_on_server(connection, server);
    }
    connection.atomically(|| {
        // Another process may have created them in the meantime.
        if version(connection)?.is_some() {
            return Ok(());
        }
        connection.define(TABLES)?;
        set_version(connection, VERSION)
    })
}

fn create_on_server(connection: &Connection, server: &Server) -> Result<(), DatabaseError> {
    connection.define(&definitions(connection, server)?)
}

fn definitions(connection: &Connection, Server { schema, .. }: &Server) -> Result<String, DatabaseError> {
    let known = connection.is_any("SELECT 1 FROM pg_namespace WHERE nspname = ?1", values![schema])?;
    // A user without the right to create schemas uses an existing one.
    let create = if known { String::new() } else { format!("CREATE SCHEMA IF NOT EXISTS {};", quoted(schema)) };
    // Statements in one message form a transaction: a concurrent start finds the tables complete.
    Ok(format!(
        "SELECT pg_advisory_xact_lock(hashtext('matome'), hashtext(current_setting('search_path')));
         {create} {TABLES_OF_A_SERVER} {TABLES}
         INSERT INTO state_version (version) SELECT {VERSION} WHERE NOT EXISTS (SELECT 1 FROM state_version);"
    ))
}

fn bring_up(connection: &Connection, location: &Location, steps: &[Step], newest: i64) -> Result<(), StoreError> {
    let at = |error: DatabaseError| StoreError::from(error).at(location);
    let place = || location.to_string();
    match version(connection).map_err(at)? {
        None => Err(StoreError::Missing(place())),
        Some(found) if found > newest => Err(StoreError::TooNew { place: place(), found }),
        Some(found) if found < OLDEST => Err(StoreError::TooOld { place: place(), found }),
        Some(found) if found == newest => Ok(()),
        Some(_) => connection.atomically(|| take_steps(connection, steps, newest)).map_err(at),
    }
}

fn take_steps(connection: &Connection, steps: &[Step], newest: i64) -> Result<(), DatabaseError> {
    // Another process may have migrated in the meantime.
    let found = version(connection)?.unwrap_or_default();
    for (_, step) in steps.iter().filter(|(to, _)| *to > found) {
        connection.define(step)?;
    }
    set_version(connection, newest)
}

/// `None` if there is no state.
fn version(connection: &Connection) -> Result<Option<i64>, DatabaseError> {
    if connection.server().is_none() {
        let version: i64 = connection.value("PRAGMA user_version", &[])?;
        return Ok((version > 0).then_some(version));
    }
    if !connection.value::<bool>("SELECT to_regclass('state_version') IS NOT NULL", &[])? {
        return Ok(None);
    }
    connection.value("SELECT version FROM state_version", &[]).map(Some)
}

fn set_version(connection: &Connection, version: i64) -> Result<(), DatabaseError> {
    let of_server = connection.server().is_some();
    let set = if of_server { "UPDATE state_version SET version =" } else { "PRAGMA user_version =" };
    connection.execute_batch(&format!("{set} {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_takes_the_steps_that_it_has_not_taken_yet() {
        let place = Location::new_in_memory();
        let connection = begin(&place).unwrap();
        connection.execute("INSERT INTO fact VALUES ('id', 'a')", &[]).unwrap();
        let first = (VERSION + 1, "ALTER TABLE fact ADD COLUMN since TEXT; UPDATE fact SET since = '1'");
        let second = (VERSION + 2, "UPDATE fact SET since = since || '2'");
        for (steps, newest, since) in [
            (&[first][..], VERSION + 1, "1"),
            (&[first, second], VERSION + 2, "12"),
            (&[first, second], VERSION + 2, "12"),
        ] {
            bring_up(&connection, &place, steps, newest).unwrap();
            assert_eq!(connection.value::<String>("SELECT since FROM fact", &[]).unwrap(), since);
        }
        assert!(matches!(open(&place), Err(StoreError::TooNew { found, .. }) if found == VERSION + 2));
    }
}
