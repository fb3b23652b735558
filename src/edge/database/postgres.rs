//! `PostgreSQL`: a schema a city, its connection on a thread of its own.
//!
//! The library waits in a runtime of its own, which may not stand inside ours; and a server that has stopped answering
//! must not hold whoever asks. So each question goes to the thread, and its answer is waited for only so long.

mod session;
mod wire;

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::session::{Backend, Session};
use super::{Each, Fence, Result, Row, Server, ServerError, Value};

pub use session::quoted;
pub(super) use wire::value;

/// Every writer of a city waits for this row, and what it writes comes after what the one before has written.
const BEGIN: &str = "BEGIN; SELECT version FROM state_version FOR UPDATE";
/// The lease is still the one that was taken, and stays so until this transaction has ended.
const IS_HELD: &str = "SELECT 1 FROM lease WHERE task = ?1 AND fence = ?2 FOR SHARE";
/// The columns of a table.
pub(super) const COLUMNS: &str = "SELECT column_name::text FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = ?1 ORDER BY ordinal_position";

/// Sets the generator of a column's numbers behind the largest that is there.
pub(super) fn next_number(table: &str, column: &str) -> String {
    format!(
        "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
    )
}

#[derive(Debug)]
pub(super) struct Postgres {
    server: Server,
    session: RefCell<Option<Session>>,
    in_transaction: Cell<bool>,
    fences: Arc<Mutex<Vec<Fence>>>,
}

/// Keeps a fence around a connection.
#[derive(Debug)]
pub struct Guard {
    fences: Arc<Mutex<Vec<Fence>>>,
    fence: Fence,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.fences.lock().unwrap_or_else(PoisonError::into_inner).retain(|known| *known != self.fence);
    }
}

impl Postgres {
    pub(super) fn open(server: &Server) -> Result<Self> {
        let session = RefCell::new(Some(Session::start(server)?));
        let fences = Arc::new(Mutex::new(server.fence.iter().cloned().collect()));
        Ok(Self { server: server.clone(), session, in_transaction: Cell::new(false), fences })
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    pub(super) fn guard(&self, fence: Fence) -> Guard {
        self.fences().push(fence.clone());
        Guard { fences: Arc::clone(&self.fences), fence }
    }

    fn fences(&self) -> MutexGuard<'_, Vec<Fence>> {
        self.fences.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        let (sql, values) = owned(sql, values);
        let transaction = self.transaction()?;
        let changed = self.ask(false, move |backend| backend.execute(&sql, &values))?;
        transaction.map_or(Ok(()), Transaction::commit)?;
        Ok(changed)
    }

    /// Definitions too, and therefore outside of what is fenced; inside a transaction it is part of that.
    pub(super) fn execute_batch(&self, sql: &str) -> Result<()> {
        let sql = sql.to_owned();
        self.ask(false, move |backend| backend.client.batch_execute(&sql))
    }

    pub(super) fn each(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<()> {
        let (sql, values) = owned(sql, values);
        let rows = self.ask(!self.in_transaction.get(), move |backend| backend.query(&sql, &values))?;
        for row in &rows {
            if let ControlFlow::Break(()) = each(&Row::Postgres(row))? {
                break;
            }
        }
        Ok(())
    }

    /// `None` inside another one.
    pub(super) fn transaction(&self) -> Result<Option<Transaction<'_>>> {
        if self.in_transaction.get() {
            return Ok(None);
        }
        let transaction = Transaction::begin(self)?;
        self.must_be_held()?;
        Ok(Some(transaction))
    }

    /// Refuses to write for whoever has lost what it was doing to another.
    fn must_be_held(&self) -> Result<()> {
        for Fence { task, number } in self.fences().clone() {
            let values = [Value::Text(task.into()), Value::Integer(number)];
            if self.ask(false, move |backend| backend.query(IS_HELD, &values))?.is_empty() {
                return Err(ServerError::TakenOver.into());
            }
        }
        Ok(())
    }

    /// What the server answers; `again` says that the question may be put twice, where the connection turns out to have
    /// been lost since the last one.
    fn ask<T: Send + 'static>(
        &self,
        again: bool,
        question: impl Fn(&mut Backend) -> std::result::Result<T, postgres::Error> + Send + Sync + 'static,
    ) -> Result<T> {
        let question = Arc::new(question);
        let before = self.session.borrow_mut().take();
        let was_connected = before.is_some();
        match self.ask_once(before, &question) {
            Err(ServerError::Lost) if again && was_connected => Ok(self.ask_once(None, &question)?),
            answer => Ok(answer?),
        }
    }

    fn ask_once<T: Send + 'static>(
        &self,
        session: Option<Session>,
        question: &Arc<impl Fn(&mut Backend) -> std::result::Result<T, postgres::Error> + Send + Sync + 'static>,
    ) -> std::result::Result<T, ServerError> {
        let session = match session {
            Some(session) => session,
            // What was done in it before is gone.
            None if self.in_transaction.get() => return Err(ServerError::Lost),
            None => Session::start(&self.server)?,
        };
        let answer = session.ask(question);
        if !matches!(answer, Err(ServerError::Lost | ServerError::Silent)) {
            *self.session.borrow_mut() = Some(session);
        }
        answer
    }
}

/// Taken back where it is not committed.
pub(super) struct Transaction<'p>(&'p Postgres);

impl<'p> Transaction<'p> {
    fn begin(postgres: &'p Postgres) -> Result<Self> {
        let begun = postgres.ask(true, |backend| backend.client.batch_execute(BEGIN));
        postgres.in_transaction.set(true);
        let transaction = Self(postgres);
        begun.map(|()| transaction)
    }

    pub(super) fn commit(self) -> Result<()> {
        let committed = self.0.ask(false, |backend| backend.client.batch_execute("COMMIT"));
        self.0.in_transaction.set(committed.is_err());
        committed
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // Where the connection is lost, the server takes it back by itself.
        if self.0.in_transaction.get() && self.0.session.borrow().is_some() {
            let _ = self.0.ask(false, Backend::roll_back);
        }
        self.0.in_transaction.set(false);
    }
}

fn owned(sql: &str, values: &[Value<'_>]) -> (String, Vec<Value<'static>>) {
    (sql.to_owned(), values.iter().map(|value| value.clone().into_owned()).collect())
}
