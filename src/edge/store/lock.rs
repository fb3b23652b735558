//! One daemon a state: a lock file beside the database, which the system frees even if the daemon is killed; on a server a lease.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::StoreError;
use super::lease::Lease;
use super::place::beside;
use crate::edge::database::{Location, Server};
use crate::edge::private_file;

/// The name of the lease.
const TASK: &str = "daemon";

/// Held for as long as the daemon runs.
#[derive(Debug)]
pub struct InstanceLock(Held);

#[derive(Debug)]
enum Held {
    File { _lock: File },
    Lease(Lease),
}

/// `status` holds the lock for a moment when it asks; a daemon that starts just then tries again.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(40);

impl InstanceLock {
    /// Takes the lock of the state; [`StoreError::AnotherRuns`] if another process has it.
    pub fn acquire(location: impl Into<Location>) -> Result<Self, StoreError> {
        match location.into() {
            Location::File(database) => lock_file(&database).map(|lock| Self(Held::File { _lock: lock })),
            Location::Server(server) => match Lease::take(&server, TASK)? {
                Ok(lease) => Ok(Self(Held::Lease(lease))),
                Err(lock) => Err(StoreError::AnotherRuns { lock }),
            },
        }
    }

    /// What tells a holder that lives from one that was ended without a word, whose lease only runs out. A file is free at once.
    pub fn renewal(location: &Location) -> Result<Option<String>, StoreError> {
        match location {
            Location::File(_) => Ok(None),
            Location::Server(server) => Lease::renewal(server, TASK),
        }
    }

    /// The state as whoever holds the lock may write to it, and only as long as it does.
    pub fn cover(&self, location: Location) -> Location {
        match (&self.0, location) {
            (Held::Lease(lease), Location::Server(server)) => {
                Location::Server(Server { fence: Some(lease.fence.clone()), ..server })
            }
            (_, location) => location,
        }
    }

    /// Another machine has it: this one was cut off or asleep for too long.
    pub fn is_lost(&self) -> bool {
        matches!(&self.0, Held::Lease(lease) if lease.is_lost())
    }

    /// Whether a daemon runs on that state. A server that does not answer says nothing of it.
    pub fn is_held(location: impl Into<Location>) -> bool {
        match location.into() {
            Location::File(database) => {
                let Ok(file) = File::open(beside(&database, ".lock")) else { return false };
                matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
            }
            Location::Server(server) => Lease::holder(&server, TASK).is_ok_and(|holder| holder.is_some()),
        }
    }
}

fn lock_file(database: &Path) -> Result<File, StoreError> {
    let lock: PathBuf = beside(database, ".lock");
    let failed = |source| StoreError::Lock { lock: lock.clone(), source };
    if let Some(folder) = database.parent() {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
    }
    let file = private_file::alone().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
    for attempt in 1..=ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if attempt < ATTEMPTS => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
    Err(StoreError::AnotherRuns { lock: lock.display().to_string() })
}
