//! The state database (`SQLite`): what each workbook said, which measure is which, and what was sent.
//!
//! One connection writes; each subject has a file of its own with its tables and its questions.

mod changes;
mod identities;
mod notes;

use std::path::Path;

use rusqlite::Connection;

/// The open state database.
pub struct Store {
    connection: Connection,
}

/// The tables of each subject, created where they are missing.
const SCHEMA: &[&str] = &[identities::TABLES, notes::TABLES, changes::TABLES];

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("状態データベースを読み書きできません: {0}")]
    Database(#[from] rusqlite::Error),
}

impl Store {
    /// Opens the database at `path`, creating it and its tables where they are missing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        for tables in SCHEMA {
            connection.execute_batch(tables)?;
        }
        Ok(Self { connection })
    }

    /// A database in memory, for tests and for commands without state.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::open(Path::new(":memory:"))
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// A value that is kept as JSON in a column of text.
fn to_json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}
