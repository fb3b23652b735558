//! A lock on a file, which the system frees even if the process that holds it is killed. It is known to the processes of
//! this machine; what is told to others, the state's leases and the marks of [`writer_mark`](crate::edge::writer_mark) tell.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::Audience;
use super::appended::for_audience;

/// Held until it is dropped.
#[derive(Debug)]
pub struct FileLock(File);

impl Drop for FileLock {
    /// Closing the file would do, were there not processes that are just being started and have it open for a moment too.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl FileLock {
    /// Takes the lock on `file`, which is made where it is missing; `None` while another process has it.
    pub fn take(file: &Path) -> io::Result<Option<Self>> {
        Self::on(for_audience(Audience::Ourselves).create(true).truncate(false).write(true).open(file)?)
    }

    /// Takes the lock on a file that somebody else must have made; `None` while another process has it.
    pub fn take_of_existing(file: &Path) -> io::Result<Option<Self>> {
        // Not every system locks for one alone what was opened only to be read.
        Self::on(File::options().read(true).write(true).open(file)?)
    }

    fn on(file: File) -> io::Result<Option<Self>> {
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether a process has the lock on `file`.
    pub fn is_held(file: &Path) -> bool {
        File::open(file).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_given_back_at_once_also_where_a_process_that_starts_has_its_file_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.lock");
        assert!(FileLock::take_of_existing(&file).is_err());
        let lock = FileLock::take(&file).unwrap().unwrap();
        let inherited = lock.0.try_clone().unwrap();
        assert!(FileLock::is_held(&file) && FileLock::take(&file).unwrap().is_none());
        drop(lock);
        assert!(!FileLock::is_held(&file));
        assert!(FileLock::take_of_existing(&file).unwrap().is_some());
        drop(inherited);
    }
}
