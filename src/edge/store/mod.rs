//! The state database (`SQLite`): what each workbook said, which measure is which, and what was sent.
//!
//! One connection writes; each subject has a file of its own with its tables and its questions.

pub mod ledger;
pub mod right;

use std::path::Path;

use rusqlite::Connection;

/// The open state database.
pub struct Store {
    connection: Connection,
}

/// The tables of each subject, created where they are missing.
const SCHEMA: [&str; 1] = [ledger::TABLES];

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
