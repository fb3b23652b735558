//! The right to send: held by one process at a time, and given back by the operating system when that process ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use super::Store;

/// Held while mail goes out. A database in memory is nobody else's, and needs no lock.
#[derive(Debug)]
pub struct SendingRight {
    _lock: Option<File>,
}

#[derive(Debug, thiserror::Error)]
#[error("送信用のロックファイル {file} を使えません: {reason}")]
pub struct SendingRightError {
    file: String,
    reason: std::io::Error,
}

impl Store {
    /// Takes the right to send; `None` while another process has it.
    pub fn sending_right(&self) -> Result<Option<SendingRight>, SendingRightError> {
        let Some(database) = self.connection.path().filter(|path| !path.is_empty()) else {
            return Ok(Some(SendingRight { _lock: None }));
        };
        let path = PathBuf::from(format!("{database}.sending"));
        let failed = |reason| SendingRightError { file: path.display().to_string(), reason };
        let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(SendingRight { _lock: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(reason)) => Err(failed(reason)),
        }
    }
}
