//! The lock of whoever sends: held by one process at a time, and given back by the operating system when that process
//! ends, however it ends. On a server it is a lease.

use super::lease::Lease;
use super::place::beside;
use super::{Store, StoreError};
use crate::edge::database::{DatabaseError, Guard, ServerError};
use crate::edge::files::FileLock;
use crate::edge::reason;

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
        _lock: FileLock,
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
        let lock = FileLock::take(&path)
            .map_err(|reason| SendingLockError::File { file: path.display().to_string(), reason })?;
        Ok(lock.map(|lock| SendingLock { held: HeldBy::File { _lock: lock } }))
    }
}
