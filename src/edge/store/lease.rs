//! Who holds a task of a city whose state is on a server: whoever has taken its lease, and as long as it is renewed.
//!
//! A machine that dies lets it run out; one that is frozen, or cut off, finds when it wakes that it has been taken over, and what it
//! still writes is refused by the number of its lease (see [`Fence`]). No lock of a session: a frozen process would keep that.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Store, StoreError};
use crate::edge::database::{DatabaseError, Fence, Location, Server, values};

/// It is renewed so many times while it lasts.
const RENEWALS: u32 = 4;

/// A lease that is held, and renewed by a thread of its own until it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    pub(super) fence: Fence,
    is_lost: Arc<AtomicBool>,
    release: Option<Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

impl Lease {
    /// Takes it; otherwise who has it.
    pub(super) fn take(server: &Server, task: &str) -> Result<Result<Self, String>, StoreError> {
        let location = Location::Server(Server { fence: None, ..server.clone() });
        let store = Store::begin(&location)?;
        let until = until(server.lease);
        let sql = format!(
            "INSERT INTO lease (task, holder, until, fence) VALUES (?1, ?2, {until}, 1)
             ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, until = excluded.until, fence = lease.fence + 1
             WHERE lease.until < clock_timestamp() RETURNING fence"
        );
        let taken: Option<i64> = store
            .atomically(|store| Ok(store.connection.first(&sql, values![task, this_process()], |row| row.get(0))?))?;
        let Some(number) = taken else { return Ok(Err(holder(&store, task)?.unwrap_or_default())) };
        Self::keep(store, Fence { task: task.to_owned(), number }, server.lease).map(Ok)
    }

    fn keep(store: Store, fence: Fence, length: Duration) -> Result<Self, StoreError> {
        let is_lost = Arc::new(AtomicBool::new(false));
        let (release, released) = mpsc::channel();
        let (tell, kept) = (Arc::clone(&is_lost), fence.clone());
        let keeper = thread::Builder::new().name("lease".to_owned()).spawn(move || {
            while released.recv_timeout(length / RENEWALS) == Err(RecvTimeoutError::Timeout) {
                match extend(&store, &kept, &until(length)) {
                    Ok(true) => {}
                    Ok(false) => return tell.store(true, Ordering::Relaxed),
                    Err(error) => tracing::warn!("{error}"),
                }
            }
            // Nobody has to wait for it then.
            let _ = extend(&store, &kept, "clock_timestamp()");
        });
        let keeper = keeper.map_err(|source| StoreError::Database(DatabaseError::content(source)))?;
        Ok(Self { fence, is_lost, release: Some(release), keeper: Some(keeper) })
    }

    /// Another has it.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// Until when it is held by now, in the words of the server: another moment a little later means that its holder lives.
    pub(super) fn renewal(server: &Server, task: &str) -> Result<Option<String>, StoreError> {
        let store = Store::open(Location::Server(Server { fence: None, ..server.clone() }))?;
        let sql = "SELECT CAST(until AS text) FROM lease WHERE task = ?1 AND until > clock_timestamp()";
        Ok(store.connection.first(sql, values![task], |row| row.get(0))?)
    }

    /// Who holds the task.
    pub(super) fn holder(server: &Server, task: &str) -> Result<Option<String>, StoreError> {
        match Store::open(Location::Server(server.clone())) {
            Err(StoreError::Missing(_)) => Ok(None),
            store => holder(&store?, task),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.release.take());
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

/// In the words of the server, by whose clock all machines go.
fn until(length: Duration) -> String {
    format!("clock_timestamp() + interval '{} milliseconds'", length.as_millis())
}

fn extend(store: &Store, fence: &Fence, until: &str) -> Result<bool, StoreError> {
    let sql = format!("UPDATE lease SET until = {until} WHERE task = ?1 AND fence = ?2");
    Ok(store.connection.execute(&sql, values![fence.task, fence.number])? > 0)
}

fn holder(store: &Store, task: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT holder FROM lease WHERE task = ?1 AND until > clock_timestamp()";
    Ok(store.connection.first(sql, values![task], |row| row.get(0))?)
}

/// How a process is named to people: its machine and its number.
fn this_process() -> String {
    format!("{}、プロセス {}", super::super::machine::name(), std::process::id())
}
