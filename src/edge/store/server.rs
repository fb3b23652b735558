//! The state on a server: a schema of its own for each city, made, opened, and brought up from what an earlier version
//! made. What the tables hold stands in the file of each subject, and who may write, in `lease`.

use super::{StoreError, VERSION};
use crate::edge::database::{Connection, DatabaseError, Location, Server, quoted, values};

/// All tables, as this version makes them. Beside those of a file: the version, for which every writer waits, and who
/// holds what.
const TABLES: &str = include_str!("postgresql.sql");

/// What leads from the version before to each; the first that could lie on a server was 15.
const STEPS: &[(i64, &str)] = &[];

/// With its schema and tables, where they are missing.
pub(super) fn begin(server: &Server, location: &Location) -> Result<Connection, StoreError> {
    let connection = connect(location)?;
    let begun = begin_schema(&connection, &server.schema);
    begun.map_err(|source| StoreError::Open { place: location.to_string(), source })?;
    bring_up(&connection, location)?;
    Ok(connection)
}

/// [`StoreError::Missing`] where there is none.
pub(super) fn open(location: &Location) -> Result<Connection, StoreError> {
    let connection = connect(location)?;
    if !is_there(&connection).map_err(|source| StoreError::Open { place: location.to_string(), source })? {
        return Err(StoreError::Missing(location.to_string()));
    }
    bring_up(&connection, location)?;
    Ok(connection)
}

fn connect(location: &Location) -> Result<Connection, StoreError> {
    Connection::open(location, false).map_err(|source| StoreError::Open { place: location.to_string(), source })
}

fn is_there(connection: &Connection) -> Result<bool, DatabaseError> {
    connection.value("SELECT to_regclass('state_version') IS NOT NULL", &[])
}

fn begin_schema(connection: &Connection, schema: &str) -> Result<(), DatabaseError> {
    if is_there(connection)? {
        return Ok(());
    }
    let known = connection.is_any("SELECT 1 FROM pg_namespace WHERE nspname = ?1", values![schema])?;
    // Whoever may not create schemas is given one.
    let create = if known { String::new() } else { format!("CREATE SCHEMA IF NOT EXISTS {};", quoted(schema)) };
    // Of two that begin at once the second finds what the first has made. Statements in one message are one
    // transaction.
    connection.execute_batch(&format!(
        "SELECT pg_advisory_xact_lock(hashtext('matome'), hashtext(current_setting('search_path')));
         {create} {TABLES}
         INSERT INTO state_version (version) SELECT {VERSION} WHERE NOT EXISTS (SELECT 1 FROM state_version);"
    ))
}

/// Takes the steps from the version that is found to this one.
fn bring_up(connection: &Connection, location: &Location) -> Result<(), StoreError> {
    let open = |source| StoreError::Open { place: location.to_string(), source };
    let found = version(connection).map_err(open)?;
    if found > VERSION {
        return Err(StoreError::TooNew { place: location.to_string(), found });
    }
    if found == VERSION {
        return Ok(());
    }
    let brought: Result<(), DatabaseError> = connection.atomically(|| {
        // Another may have done so while this one waited.
        let found = version(connection)?;
        for (_, step) in STEPS.iter().filter(|(version, _)| *version > found) {
            connection.execute_batch(step)?;
        }
        connection.execute("UPDATE state_version SET version = ?1", values![VERSION]).map(drop)
    });
    brought.map_err(open)
}

fn version(connection: &Connection) -> Result<i64, DatabaseError> {
    connection.value("SELECT version FROM state_version", &[])
}
