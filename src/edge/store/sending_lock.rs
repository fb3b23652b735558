//! The lock of whoever sends: held by one process at a time, and given back by the operating system when that process ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use super::Store;
use crate::edge::{private_file, reason};

/// Held while mail goes out. A database in memory is nobody else's, and needs no lock.
#[derive(Debug)]
pub struct SendingLock {
    _lock: Option<File>,
}

#[derive(Debug, thiserror::Error)]
#[error(
    "送信用のロックファイル {file} を使えません（{}）。matome を動かす利用者のものにしてください",
    reason::of(reason)
)]
pub struct SendingLockError {
    file: String,
    reason: std::io::Error,
}

impl Store {
    /// Takes the lock; `None` while another process has it.
    pub fn sending_lock(&self) -> Result<Option<SendingLock>, SendingLockError> {
        let Some(database) = self.connection.path().filter(|path| !path.is_empty()) else {
            return Ok(Some(SendingLock { _lock: None }));
        };
        let path = PathBuf::from(format!("{database}.sending"));
        let failed = |reason| SendingLockError { file: path.display().to_string(), reason };
        let file = private_file::alone().create(true).append(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(SendingLock { _lock: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(reason)) => Err(failed(reason)),
        }
    }
}
