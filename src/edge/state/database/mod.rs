//! One connection to the database that keeps the state: a file of this machine or this process's memory (`SQLite`), or a
//! schema on a server (`PostgreSQL`).
//!
//! Statements are the same for both; parameters are written `?1`. What differs between the two stands in their own
//! files.

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
pub use self::location::{Fence, Location, Secret, Server};
pub use self::row::Row;
pub(crate) use self::value::values;
pub use self::value::{FromValue, ToValue, Value};

type Result<T> = std::result::Result<T, DatabaseError>;

/// What a reader of rows says after each: whether it wants another.
type Each<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>>;

/// An open connection. It waits for other writers before it writes, and not for ever.
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
    /// Opens what is there; for a file, `may_create` says whether it may be made.
    pub fn open(location: &Location, may_create: bool) -> Result<Self> {
        Ok(Self(match location {
            Location::File(path) => Engine::Sqlite(Sqlite::open(path, may_create)?),
            Location::Memory(name) => Engine::Sqlite(Sqlite::open_in_memory(name)?),
            Location::Server(server) => Engine::Postgres(Box::new(Postgres::open(server)?)),
        }))
    }

    /// The database's file, where it is one: other files may lie beside it.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.file(),
            Engine::Postgres(_) => None,
        }
    }

    /// The connection behind, where the state is no server's: for what only this engine can do.
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

    /// As long as the guard is held, whatever is written must still be covered by this fence too. A file knows none:
    /// its locks are the system's.
    pub fn guard(&self, fence: Fence) -> Option<Guard> {
        match &self.0 {
            Engine::Sqlite(_) => None,
            Engine::Postgres(postgres) => Some(postgres.guard(fence)),
        }
    }

    /// A hint to the planner of `SQLite`; nothing for the other.
    pub const fn hint(&self, hint: &'static str) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) => hint,
            Engine::Postgres(_) => "",
        }
    }

    /// The columns of a table, as the database itself names them; a number that it gives each row unseen is not among
    /// them.
    pub fn columns(&self, table: &str) -> Result<Vec<String>> {
        let question = match &self.0 {
            Engine::Sqlite(_) => sqlite::COLUMNS,
            Engine::Postgres(_) => postgres::COLUMNS,
        };
        self.all(question, values![table], |row| row.get(0))
    }

    /// Sets the sequence behind the largest number that was copied.
    pub fn number_on(&self, table: &str, column: &str) -> Result<()> {
        match &self.0 {
            // It looks for the largest by itself.
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

    /// Makes or changes tables, in the words of `SQLite`.
    pub fn define(&self, sql: &str) -> Result<()> {
        match &self.0 {
            Engine::Sqlite(sqlite) => sqlite.execute_batch(sql),
            Engine::Postgres(postgres) => postgres.execute_batch(&postgres::definitions(sql)),
        }
    }

    /// Hands each row to `each`, until it wants no more.
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

    /// All of `work` or nothing of it, after other writers and before others. Inside another such call it is part of
    /// that one.
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
