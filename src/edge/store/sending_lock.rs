//! The lock of whoever sends: held by one process at a time, and given back by the operating system when that process
//! ends, however it ends. On a server it is a lease.
#![expect(clippy::disallowed_methods, reason = "the lock is a file")]

use std::fs::{File, TryLockError};

use super::lease::Lease;
use super::place::beside;
use super::{Store, StoreError};
use crate::edge::database::{DatabaseError, Guard, ServerError};
use crate::edge::{private_file, reason};

/// The name of the lease.
const TASK: &str = "sending";

/// Held while mail goes out. A database in memory is this process's own, which makes one round at a time.
#[derive(Debug)]
pub struct SendingLock {
    held: HeldBy,
}

#[derive(Debug)]
enum HeldBy {
    Nothing,
    File {
        lock: File,
    },
    /// What the store writes is refused once another sends.
    Lease {
        _guard: Option<Guard>,
        lease: Lease,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum SendingLockError {
    #[error(
        "送信用のロックファイル {file} を使えません（{}）。matome を動かす利用者のものにしてください",
        reason::of(reason)
    )]
    File { file: String, reason: std::io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SendingLock {
    /// What leaves cannot be refused by the server, so it may not leave once another may send.
    pub fn must_be_held(&self) -> Result<(), StoreError> {
        match &self.held {
            HeldBy::Lease { lease, .. } if lease.is_over() => Err(DatabaseError::from(ServerError::TakenOver).into()),
            _ => Ok(()),
        }
    }
}

impl Drop for SendingLock {
    /// Closing the file would do, were there not processes that are just being started and have it open for a moment too.
    fn drop(&mut self) {
        if let HeldBy::File { lock } = &self.held {
            let _ = lock.unlock();
        }
    }
}

impl Store {
    /// Takes the lock; `None` while another process has it.
    pub fn sending_lock(&self) -> Result<Option<SendingLock>, SendingLockError> {
        if let Some(server) = self.connection.server() {
            let lease = Lease::take(server, TASK, Box::new(|| {}))?.ok();
            return Ok(lease.map(|lease| {
                let guard = self.connection.guard(lease.fence.clone());
                SendingLock { held: HeldBy::Lease { _guard: guard, lease } }
            }));
        }
        let Some(database) = self.connection.file() else {
            return Ok(Some(SendingLock { held: HeldBy::Nothing }));
        };
        let path = beside(database, ".sending");
        let failed = |reason| SendingLockError::File { file: path.display().to_string(), reason };
        let file = private_file::alone().create(true).append(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(SendingLock { held: HeldBy::File { lock: file } })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(reason)) => Err(failed(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::database::Location;

    #[test]
    fn the_lock_is_given_back_at_once_also_where_a_process_that_starts_has_its_file_open() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::begin(Location::File(folder.path().join("state.db"))).unwrap();
        let lock = store.sending_lock().unwrap().unwrap();
        let HeldBy::File { lock: file } = &lock.held else { panic!("a state in a file has a lock of its own") };
        let inherited = file.try_clone().unwrap();
        assert!(store.sending_lock().unwrap().is_none());
        drop(lock);
        assert!(store.sending_lock().unwrap().is_some());
        drop(inherited);
    }
}
