use std::borrow::Cow;

use super::{DatabaseError, FromValue, Result, Value, postgres, sqlite};

#[derive(Debug)]
pub enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r ::postgres::Row),
}

impl Row<'_> {
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T> {
        T::from_value(self.value(column)?).ok_or(DatabaseError::Column(column))
    }

    /// Borrows the bytes of a column, which may be large.
    pub fn bytes(&self, column: usize) -> Result<Cow<'_, [u8]>> {
        self.bytes_or_none(column)?.ok_or(DatabaseError::Column(column))
    }

    pub fn bytes_or_none(&self, column: usize) -> Result<Option<Cow<'_, [u8]>>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes)),
            Value::Integer(_) | Value::Text(_) => Err(DatabaseError::Column(column)),
        }
    }

    pub(crate) fn value(&self, column: usize) -> Result<Value<'_>> {
        match self {
            Self::Sqlite(row) => sqlite::value(row, column),
            Self::Postgres(row) => postgres::value(row, column),
        }
    }
}
