//! One daemon a state: a lock file beside the database, which the system frees even if the daemon is killed; on a
//! server a lease. When whoever stands by looks again is decided in `cli::run`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::StoreError;
use super::lease::{self, Lease};
use super::place::beside;
use crate::edge::clock;
use crate::edge::database::{Location, Server};
use crate::edge::files::{self, FileLock};

/// The name of the lease.
const TASK: &str = "daemon";

/// Held for as long as the daemon runs.
#[derive(Debug)]
pub struct InstanceLock(HeldBy);

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
            Location::Server(server) => match Lease::take(&server, TASK, Box::new(on_loss))? {
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
        location.server().and_then(|server| Lease::holder(server, TASK).ok().flatten())
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
