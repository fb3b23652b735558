//! `SQLite`, in a file or in memory: one writer at a time, concurrent readers.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, Transaction, TransactionBehavior, params_from_iter};

use super::{DatabaseError, Each, Result, Row, Value};

const PATIENCE: Duration = Duration::from_secs(10);

/// Capacity of the statement cache; holds all statements of the store.
const STATEMENTS: usize = 128;

pub(super) const COLUMNS: &str = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";

#[derive(Debug)]
pub(super) struct Sqlite {
    connection: rusqlite::Connection,
    is_in_memory: bool,
}

impl Sqlite {
    pub(super) fn open(path: &Path, may_create: bool) -> Result<Self> {
        let flags = OpenFlags::default();
        let flags = if may_create { flags } else { flags & !OpenFlags::SQLITE_OPEN_CREATE };
        let connection = rusqlite::Connection::open_with_flags(path, flags)?;
        prepare(&connection)?;
        Ok(Self { connection, is_in_memory: false })
    }

    /// Connections of this process to the same name share the database.
    pub(super) fn open_in_memory(name: &str) -> Result<Self> {
        let connection = rusqlite::Connection::open(format!("file:/{name}?vfs=memdb"))?;
        prepare(&connection)?;
        Ok(Self { connection, is_in_memory: true })
    }

    pub(super) fn file(&self) -> Option<&Path> {
        self.connection.path().filter(|_| !self.is_in_memory).map(Path::new)
    }

    pub(super) const fn connection(&self) -> &rusqlite::Connection {
        &self.connection
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        Ok(self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    pub(super) fn execute_batch(&self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    pub(super) fn each(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<()> {
        let mut question = self.connection.prepare_cached(sql)?;
        let mut rows = question.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if let ControlFlow::Break(()) = each(&Row::Sqlite(row))? {
                break;
            }
        }
        Ok(())
    }

    /// `None` inside another transaction.
    pub(super) fn transaction(&self) -> Result<Option<Transaction<'_>>> {
        if !self.connection.is_autocommit() {
            return Ok(None);
        }
        // Immediate: waits for other writers here, where waiting is possible, not midway.
        Ok(Some(Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?))
    }
}

/// Enables concurrent readers and durable commits.
fn prepare(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

pub(super) fn value<'r>(row: &'r rusqlite::Row<'_>, column: usize) -> Result<Value<'r>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => {
            Value::Text(Cow::Borrowed(std::str::from_utf8(text).map_err(|_| DatabaseError::Column(column))?))
        }
        ValueRef::Blob(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
        ValueRef::Real(_) => return Err(DatabaseError::Column(column)),
    })
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
