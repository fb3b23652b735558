//! Locks: one daemon per state, and one sending process at a time.
//!
//! For a file it is a lock file, released by the system when the process ends. On a server it is a renewed lease: that
//! of a dead machine expires, and writes of a frozen machine are refused by lease number ([`Fence`]); a session lock
//! would stay with a frozen process. The server cannot refuse a mail or a file, so none is begun once the lease has
//! expired by the holder's own clock ([`Tenure`]).

#![expect(clippy::disallowed_methods, reason = "a lease is renewed by a thread of its own")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::place::beside;
use super::{Store, StoreError};
use crate::edge::folders::files::{self, FileLock};
use crate::edge::state::database::{DatabaseError, Fence, Guard, Location, Server, ServerError, values};
use crate::edge::system::clock;
use matome_workbook::os_error;

const RUNNING: &str = "daemon";
const SENDING: &str = "sending";

#[derive(Debug)]
pub struct InstanceLock(HeldBy);

/// Held while mail is sent. An in-memory database needs no lock.
#[derive(Debug)]
pub struct SendingLock {
    /// Rejects writes once another process sends.
    _guard: Option<Guard>,
    held: HeldBy,
}

#[derive(Debug)]
enum HeldBy {
    Nothing,
    File { _lock: FileLock },
    Lease(Lease),
}

/// `status` holds the lock briefly while checking, so a starting daemon retries.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(40);

impl InstanceLock {
    /// Acquires the lock; [`StoreError::AnotherRuns`] if another process holds it.
    pub fn acquire(location: impl Into<Location>) -> Result<Self, StoreError> {
        Self::acquire_or_lose(location, || {})
    }

    /// Acquires the lock; `on_loss` is called if a lease is lost, during sleep or disconnection, say.
    pub fn acquire_or_lose(
        location: impl Into<Location>,
        on_loss: impl FnOnce() + Send + 'static,
    ) -> Result<Self, StoreError> {
        match location.into() {
            Location::File(database) => lock_file(&database).map(|lock| Self(HeldBy::File { _lock: lock })),
            Location::Memory(_) => Ok(Self(HeldBy::Nothing)),
            Location::Server(server) => match Lease::take(&server, RUNNING, Box::new(on_loss))? {
                Ok(lease) => Ok(Self(HeldBy::Lease(lease))),
                Err(Holder { name, left }) => Err(StoreError::AnotherRuns { lock: name, left: Some(left) }),
            },
        }
    }

    /// Adds this lock's fence to the location, so that writes require the lock.
    pub fn cover(&self, location: Location) -> Location {
        match (&self.0, location) {
            (HeldBy::Lease(lease), Location::Server(server)) => {
                Location::Server(Server { fence: Some(lease.fence.clone()), ..server })
            }
            (_, location) => location,
        }
    }

    /// Whether a daemon runs on that state; `false` if the server does not answer.
    pub fn is_held(location: impl Into<Location>) -> bool {
        match location.into() {
            Location::File(database) => FileLock::is_held(&beside(&database, ".lock")),
            Location::Memory(_) => false,
            location @ Location::Server(_) => Self::holder(&location).is_some(),
        }
    }

    /// Machine and process of the running daemon. A lock file does not name its holder.
    pub fn holder(location: &Location) -> Option<String> {
        location.server().and_then(|server| Lease::holder(server, RUNNING).ok().flatten())
    }
}

fn lock_file(database: &Path) -> Result<FileLock, StoreError> {
    let lock: PathBuf = beside(database, ".lock");
    if let Some(folder) = database.parent() {
        files::make_folder(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
    }
    for attempt in 1..=ATTEMPTS {
        match FileLock::take(&lock) {
            Ok(Some(taken)) => return Ok(taken),
            Ok(None) if attempt < ATTEMPTS => clock::pause(PAUSE),
            Ok(None) => break,
            Err(source) => return Err(StoreError::Lock { lock, source }),
        }
    }
    Err(StoreError::AnotherRuns { lock: lock.display().to_string(), left: None })
}

#[derive(Debug, thiserror::Error)]
pub enum SendingLockError {
    #[error(
        "送信用のロックファイル {file} を使えません（{}）。matome を動かす利用者のものにしてください",
        os_error::in_words(reason)
    )]
    File { file: String, reason: std::io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SendingLock {
    /// The server cannot reject a sent mail, so check before sending.
    pub fn must_be_held(&self) -> Result<(), StoreError> {
        match &self.held {
            HeldBy::Lease(lease) if lease.is_over() => Err(DatabaseError::from(ServerError::TakenOver).into()),
            _ => Ok(()),
        }
    }
}

impl Store {
    pub fn sending_lock(&self) -> Result<Option<SendingLock>, SendingLockError> {
        if let Some(server) = self.connection.server() {
            let lease = Lease::take(server, SENDING, Box::new(|| {}))?.ok();
            return Ok(lease.map(|lease| {
                let guard = self.connection.guard(lease.fence.clone());
                SendingLock { held: HeldBy::Lease(lease), _guard: guard }
            }));
        }
        let Some(database) = self.connection.file() else {
            return Ok(Some(SendingLock { held: HeldBy::Nothing, _guard: None }));
        };
        let path = beside(database, ".sending");
        let lock = FileLock::take(&path)
            .map_err(|reason| SendingLockError::File { file: path.display().to_string(), reason })?;
        Ok(lock.map(|lock| SendingLock { held: HeldBy::File { _lock: lock }, _guard: None }))
    }
}

const RENEWALS: u32 = 4;

/// Called when the lock is lost.
pub(super) type OnLoss = Box<dyn FnOnce() + Send>;

/// A lease, renewed by a thread until dropped.
#[derive(Debug)]
pub(super) struct Lease {
    pub(super) fence: Fence,
    tenure: Arc<Tenure>,
    release: Option<Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

/// The holder, and how long it remains so without renewal.
#[derive(Debug, Default)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) left: Duration,
}

/// The lease period as far as its holder knows.
#[derive(Debug)]
struct Tenure {
    length: Duration,
    /// Time of the last successful renewal.
    renewed: Mutex<Duration>,
    is_lost: AtomicBool,
}

impl Tenure {
    fn renew(&self, asked: Duration) {
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = asked;
    }

    /// Another process has it, or may have it by now.
    fn is_over(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_lost.load(Ordering::Relaxed) || clock::with_sleep().saturating_sub(renewed) >= self.length
    }
}

impl Lease {
    /// Acquires the lease, or returns its holder. `on_loss` is called once if it is lost or cannot be renewed in time.
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
            // Releases it at once for others.
            let _ = extend(&store, &kept, "clock_timestamp()");
        });
        let keeper = keeper.map_err(|source| StoreError::Database(DatabaseError::content(source)))?;
        Ok(Self { fence, tenure, release: Some(release), keeper: Some(keeper) })
    }

    /// Another process has it, or may have it by now: begin nothing that the server cannot refuse.
    pub(super) fn is_over(&self) -> bool {
        self.tenure.is_over()
    }

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

/// A lease that expired because the server does not answer is lost too.
fn is_renewed(store: &Store, fence: &Fence, tenure: &Tenure) -> bool {
    let asked = clock::with_sleep();
    match extend(store, fence, &until(tenure.length)) {
        Ok(true) => tenure.renew(asked),
        Ok(false) => return false,
        Err(error) => tracing::warn!("{error}"),
    }
    !tenure.is_over()
}

/// An SQL expression, since all machines go by the server's clock.
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

/// Display name: machine and process number.
fn this_process() -> String {
    format!("{}、プロセス {}", crate::edge::system::machine::name(), std::process::id())
}
