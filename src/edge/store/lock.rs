//! One daemon a state database: a lock file beside it, which the system frees even if the daemon is killed.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::StoreError;
use crate::edge::private_file;

/// Held for as long as the daemon runs.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

/// `status` holds the lock for a moment when it asks; a daemon that starts just then tries again.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(40);

impl InstanceLock {
    /// Takes the lock of `database`; [`StoreError::AnotherRuns`] if another process has it.
    pub fn acquire(database: &Path) -> Result<Self, StoreError> {
        let lock = lock_file(database);
        let failed = |source| StoreError::Lock { lock: lock.clone(), source };
        if let Some(folder) = database.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|source| StoreError::Folder { folder: folder.to_owned(), source })?;
        }
        let file = private_file::alone().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
        for attempt in 1..=ATTEMPTS {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if attempt < ATTEMPTS => thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
        Err(StoreError::AnotherRuns { lock })
    }

    /// Whether a daemon runs on `database`.
    pub fn is_held(database: &Path) -> bool {
        let Ok(file) = File::open(lock_file(database)) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

fn lock_file(database: &Path) -> PathBuf {
    let mut name = database.file_name().map(OsString::from).unwrap_or_default();
    name.push(".lock");
    database.with_file_name(name)
}
