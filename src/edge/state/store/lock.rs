//! One daemon a state, and one process at a time that sends: each holds a lock file beside the database, which the system
//! frees however the process ends; on a server a lease. When whoever stands by looks again is decided in `cli::run`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::lease::{self, Lease};
use super::place::beside;
use super::{Store, StoreError};
use crate::edge::folders::files;
use crate::edge::folders::files::FileLock;
use crate::edge::state::database::{DatabaseError, Guard, Location, Server, ServerError};
use crate::edge::system::clock;
use matome_workbook::os_error;

/// The names of the leases.
const RUNNING: &str = "daemon";
const SENDING: &str = "sending";

/// Held for as long as the daemon runs.
#[derive(Debug)]
pub struct InstanceLock(HeldBy);

/// Held while mail goes out. A database in memory is this process's own, which makes one round at a time.
#[derive(Debug)]
pub struct SendingLock {
    /// What the store writes is refused once another sends.
    _guard: Option<Guard>,
    held: HeldBy,
}

#[derive(Debug)]
enum HeldBy {
    /// No other process knows of it.
    Nothing,
    File {
        _lock: FileLock,
    },
    Lease(Lease),
}

/// `status` holds the lock for a moment when it asks; a daemon that starts just then tries again.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(40);

impl InstanceLock {
    /// Takes the lock of the state; [`StoreError::AnotherRuns`] if another process has it.
    pub fn acquire(location: impl Into<Location>) -> Result<Self, StoreError> {
        Self::acquire_or_lose(location, || {})
    }

    /// Takes the lock; `on_loss` is called if it is lost afterwards: this machine was asleep or cut off for so long
    /// that another may have taken it. A lock file cannot be lost.
    pub fn acquire_or_lose(
        location: impl Into<Location>,
        on_loss: impl FnOnce() + Send + 'static,
    ) -> Result<Self, StoreError> {
        match location.into() {
            Location::File(database) => lock_file(&database).map(|lock| Self(HeldBy::File { _lock: lock })),
            Location::Memory(_) => Ok(Self(HeldBy::Nothing)),
            Location::Server(server) => match Lease::take(&server, RUNNING, Box::new(on_loss))? {
                Ok(lease) => Ok(Self(HeldBy::Lease(lease))),
                Err(lease::Holder { name, left }) => Err(StoreError::AnotherRuns { lock: name, left: Some(left) }),
            },
        }
    }

    /// The state as whoever holds the lock may write to it, and only as long as it does.
    pub fn cover(&self, location: Location) -> Location {
        match (&self.0, location) {
            (HeldBy::Lease(lease), Location::Server(server)) => {
                Location::Server(Server { fence: Some(lease.fence.clone()), ..server })
            }
            (_, location) => location,
        }
    }

    /// Whether a daemon runs on that state. A server that does not answer says nothing of it.
    pub fn is_held(location: impl Into<Location>) -> bool {
        match location.into() {
            Location::File(database) => FileLock::is_held(&beside(&database, ".lock")),
            Location::Memory(_) => false,
            location @ Location::Server(_) => Self::holder(&location).is_some(),
        }
    }

    /// The machine and process whose daemon works on that state. Of a file it is known that there is one, and not
    /// which.
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
    /// What leaves cannot be refused by the server, so it may not leave once another may send.
    pub fn must_be_held(&self) -> Result<(), StoreError> {
        match &self.held {
            HeldBy::Lease(lease) if lease.is_over() => Err(DatabaseError::from(ServerError::TakenOver).into()),
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Takes the lock; `None` while another process has it.
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
