//! A connection to the state database: `SQLite` (file or memory) or a `PostgreSQL` schema. Both take the same statements,
//! with parameters `?1`.

mod error;
mod location;
mod postgres;
mod row;
mod sqlite;
mod tls;
mod value;

use std::ops::ControlFlow;
use std::path::Path;

use self::postgres::Postgres;
pub use self::postgres::{Guard, quoted};
use self::sqlite::Sqlite;

pub use self::error::{DatabaseError, ServerError};
pub use self::location::{Fence, Location, Secret, Server, ServerUrl};
pub use self::row::Row;
pub(crate) use self::value::values;
pub use self::value::{FromValue, ToValue, Value};

type Result<T> = std::result::Result<T, DatabaseError>;

/// A row callback that decides whether to continue.
type Each<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>>;

/// An open connection. Waits a limited time for other writers.
#[derive(Debug)]
pub struct Connection(Engine);

#[derive(Debug)]
enum Engine {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

enum Transaction<'c> {
    Sqlite(rusqlite::Transaction<'c>),
    Postgres(postgres::Transaction<'c>),
}

impl Transaction<'_> {
    fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => Ok(transaction.commit()?),
            Self::Postgres(transaction) => transaction.commit(),
        }
    }
}

impl Connection {
    /// Opens an existing database; `may_create` permits creating a file.
    pub fn open(location: &Location, may_create: bool) -> Result<Self> {
        Ok(Self(match location {
            Location::File(path) => Engine::Sqlite(Sqlite::open(path, may_create)?),
            Location::Memory(name) => Engine::Sqlite(Sqlite::open_in_memory(name)?),
            Location::Server(server) => Engine::Postgres(Box::new(Postgres::open(server)?)),
        }))
    }

    /// Its file, if any; other files may lie beside it.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.file(),
            Engine::Postgres(_) => None,
        }
    }

    /// For engine-specific operations.
    pub fn sqlite(&self) -> Option<&rusqlite::Connection> {
        match &self.0 {
            Engine::Sqlite(sqlite) => Some(sqlite.connection()),
            Engine::Postgres(_) => None,
        }
    }

    pub fn server(&self) -> Option<&Server> {
        match &self.0 {
            Engine::Sqlite(_) => None,
            Engine::Postgres(postgres) => Some(postgres.server()),
        }
    }

    /// Requires this fence for all writes while the guard lives; `None` for a file, which uses system locks.
    pub fn guard(&self, fence: Fence) -> Option<Guard> {
        match &self.0 {
            Engine::Sqlite(_) => None,
            Engine::Postgres(postgres) => Some(postgres.guard(fence)),
        }
    }

    /// A planner hint for `SQLite`, else empty.
    pub const fn hint(&self, hint: &'static str) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) => hint,
            Engine::Postgres(_) => "",
        }
    }

    /// The table's columns, except an implicit row number.
    pub fn columns(&self, table: &str) -> Result<Vec<String>> {
        let question = match &self.0 {
            Engine::Sqlite(_) => sqlite::COLUMNS,
            Engine::Postgres(_) => postgres::COLUMNS,
        };
        self.all(question, values![table], |row| row.get(0))
    }

    /// Advances the column's sequence past the largest copied number.
    pub fn number_on(&self, table: &str, column: &str) -> Result<()> {
        match &self.0 {
            // `SQLite` finds the maximum itself.
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.first(&postgres::next_number(table, column), &[], |_| Ok(())).map(drop),
        }
    }

    pub fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.execute(sql, values),
            Engine::Postgres(postgres) => postgres.execute(sql, values),
        }
    }

    pub fn execute_batch(&self, sql: &str) -> Result<()> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.execute_batch(sql),
            Engine::Postgres(postgres) => postgres.execute_batch(sql),
        }
    }

    /// Executes DDL in `SQLite` syntax.
    pub fn define(&self, sql: &str) -> Result<()> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.execute_batch(sql),
            Engine::Postgres(postgres) => postgres.execute_batch(&postgres::definitions(sql)),
        }
    }

    /// Passes each row to `each` until it stops.
    pub fn each(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<()> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.each(sql, values, each),
            Engine::Postgres(postgres) => postgres.each(sql, values, each),
        }
    }

    pub fn all<T, C: Default + Extend<T>>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<C> {
        let mut all = C::default();
        self.each(sql, values, &mut |row| {
            all.extend([read(row)?]);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    pub fn first<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.each(sql, values, &mut |row| {
            first = Some(read(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(first)
    }

    pub fn one<T>(&self, sql: &str, values: &[Value<'_>], read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<T> {
        self.first(sql, values, read)?.ok_or(DatabaseError::NoRow)
    }

    pub fn value<T: FromValue>(&self, sql: &str, values: &[Value<'_>]) -> Result<T> {
        self.one(sql, values, |row| row.get(0))
    }

    pub fn is_any(&self, sql: &str, values: &[Value<'_>]) -> Result<bool> {
        Ok(self.first(sql, values, |_| Ok(()))?.is_some())
    }

    /// Runs `work` in a transaction; a nested call joins the outer one. Writers are serialised.
    pub fn atomically<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let Some(transaction) = self.transaction()? else { return work() };
        let result = work()?;
        transaction.commit()?;
        Ok(result)
    }

    fn transaction(&self) -> Result<Option<Transaction<'_>>> {
        Ok(match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.transaction()?.map(Transaction::Sqlite),
            Engine::Postgres(postgres) => postgres.transaction()?.map(Transaction::Postgres),
        })
    }
}
