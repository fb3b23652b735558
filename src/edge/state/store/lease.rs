//! Who holds a task of a city whose state is on a server: whoever has taken its lease, and as long as it is renewed.
//!
//! A machine that dies lets it run out; one that is frozen, or cut off, finds when it wakes that it has been taken
//! over, and what it still writes is refused by the number of its lease (see [`Fence`]). No lock of a session: a frozen
//! process would keep that.
//!
//! What cannot be refused by the server (a mail, a file) is not begun once the lease has run out by the holder's own
//! clock, whether or not anybody has taken it: see [`Tenure`].
#![expect(clippy::disallowed_methods, reason = "a lease is renewed by a thread of its own")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Store, StoreError};
use crate::edge::state::database::{DatabaseError, Fence, Location, Server, values};
use crate::edge::system::clock;
use matome_core::share::writer;

/// It is renewed so many times while it lasts.
const RENEWALS: u32 = 4;

/// What its holder is to do when it is lost.
pub(super) type OnLoss = Box<dyn FnOnce() + Send>;

/// A lease that is held, and renewed by a thread of its own until it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    pub(super) fence: Fence,
    tenure: Arc<Tenure>,
    release: Option<Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

/// Who holds it, and how long he does unless he renews it.
#[derive(Debug, Default)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) left: Duration,
}

/// How long it is held, as far as its holder knows.
#[derive(Debug)]
struct Tenure {
    length: Duration,
    /// When the server was last asked to renew it, and did.
    renewed: Mutex<Duration>,
    is_lost: AtomicBool,
}

impl Tenure {
    fn renew(&self, asked: Duration) {
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = asked;
    }

    /// Another has it, or may have it by now.
    fn is_over(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_lost.load(Ordering::Relaxed) || clock::with_sleep().saturating_sub(renewed) >= self.length
    }
}

impl Lease {
    /// Takes it; otherwise who has it. Where it is lost, or cannot be renewed in time, `on_loss` is done once.
    pub(super) fn take(server: &Server, task: &str, on_loss: OnLoss) -> Result<Result<Self, Holder>, StoreError> {
        let location = Location::Server(Server { fence: None, ..server.clone() });
        let store = Store::begin_even_if_moved(&location)?;
        let until = until(server.lease);
        let sql = format!(
            "INSERT INTO lease (task, holder, until, fence) VALUES (?1, ?2, {until}, 1)
             ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, until = excluded.until, fence = lease.fence + 1
             WHERE lease.until < clock_timestamp() RETURNING fence"
        );
        let asked = clock::with_sleep();
        let taken: Option<i64> = store
            .atomically(|store| Ok(store.connection.first(&sql, values![task, this_process()], |row| row.get(0))?))?;
        let Some(number) = taken else { return Ok(Err(holder_of(&store, task)?.unwrap_or_default())) };
        let tenure = Tenure { length: server.lease, renewed: Mutex::new(asked), is_lost: AtomicBool::new(false) };
        Self::keep(store, Fence { task: task.to_owned(), number }, Arc::new(tenure), on_loss).map(Ok)
    }

    fn keep(store: Store, fence: Fence, tenure: Arc<Tenure>, on_loss: OnLoss) -> Result<Self, StoreError> {
        let (release, released) = mpsc::channel();
        let (kept, known) = (fence.clone(), Arc::clone(&tenure));
        let keeper = thread::Builder::new().name("lease".to_owned()).spawn(move || {
            while released.recv_timeout(known.length / RENEWALS) == Err(RecvTimeoutError::Timeout) {
                if !is_renewed(&store, &kept, &known) {
                    known.is_lost.store(true, Ordering::Relaxed);
                    return on_loss();
                }
            }
            // Nobody has to wait for it then.
            let _ = extend(&store, &kept, "clock_timestamp()");
        });
        let keeper = keeper.map_err(|source| StoreError::Database(DatabaseError::content(source)))?;
        Ok(Self { fence, tenure, release: Some(release), keeper: Some(keeper) })
    }

    /// Another has it, or may have it by now: nothing may be begun any more that the server does not see.
    pub(super) fn is_over(&self) -> bool {
        self.tenure.is_over()
    }

    /// Who holds the task.
    pub(super) fn holder(server: &Server, task: &str) -> Result<Option<String>, StoreError> {
        match Store::open(Location::Server(server.clone())) {
            Err(StoreError::Missing(_)) => Ok(None),
            store => Ok(holder_of(&store?, task)?.map(|holder| holder.name)),
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

/// One that has run out, and cannot be renewed because the server does not answer, is lost too.
fn is_renewed(store: &Store, fence: &Fence, tenure: &Tenure) -> bool {
    let asked = clock::with_sleep();
    match extend(store, fence, &until(tenure.length)) {
        Ok(true) => tenure.renew(asked),
        Ok(false) => return false,
        Err(error) => tracing::warn!("{error}"),
    }
    !tenure.is_over()
}

/// In the words of the server, by whose clock all machines go.
fn until(length: Duration) -> String {
    format!("clock_timestamp() + interval '{} milliseconds'", length.as_millis())
}

fn extend(store: &Store, fence: &Fence, until: &str) -> Result<bool, StoreError> {
    let sql = format!("UPDATE lease SET until = {until} WHERE task = ?1 AND fence = ?2");
    Ok(store.connection.execute(&sql, values![fence.task, fence.number])? > 0)
}

fn holder_of(store: &Store, task: &str) -> Result<Option<Holder>, StoreError> {
    let sql = "SELECT holder, (extract(epoch FROM until - clock_timestamp()) * 1000)::bigint FROM lease
               WHERE task = ?1 AND until > clock_timestamp()";
    Ok(store.connection.first(sql, values![task], |row| {
        let left: i64 = row.get(1)?;
        Ok(Holder { name: row.get(0)?, left: Duration::from_millis(left.max(0) as u64) })
    })?)
}

/// How a process is named to people: its machine and its number.
fn this_process() -> String {
    writer::process_name(&crate::edge::system::machine::name(), std::process::id())
}
