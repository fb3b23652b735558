//! Mail into files: one `.eml` a letter, named so that a person finds it and a second try replaces it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::{MailError, MailFuture, Transport, message};
use crate::core::reminder::delivery::{DeliveryOutcome, Letter};
use crate::edge::reason;

/// The folder that the letters go into.
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn open(folder: &Path) -> Result<Self, MailError> {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn write(&self, letter: &Letter) -> DeliveryOutcome {
        let bytes = match message::bytes(letter) {
            Ok(bytes) => bytes,
            Err(error) => return DeliveryOutcome::Refused(error.to_string()),
        };
        match self.replace(&letter.file_name, &bytes) {
            Ok(()) => DeliveryOutcome::Written,
            Err(error) => DeliveryOutcome::Down(unwritable(&self.folder, &error).to_string()),
        }
    }

    /// Writes the letter beside its place and moves it there, so that nobody sees half a file.
    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = new_file(Builder::new().prefix(".").suffix(".tmp"), &self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(self.folder.join(name)).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Transport for Files {
    fn send<'a>(&'a mut self, letter: &'a Letter, _: &'a str) -> MailFuture<'a, DeliveryOutcome> {
        Box::pin(std::future::ready(self.write(letter)))
    }
}

fn unwritable(folder: &Path, error: &io::Error) -> MailError {
    MailError::Folder { folder: folder.display().to_string(), reason: reason::of(error) }
}

/// A letter names who is late with what: it is for matome and its group, and where the machine's rule (umask) is
/// stricter, for matome alone.
#[cfg(unix)]
fn new_file(builder: &mut Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o640)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn new_file(builder: &mut Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    builder.tempfile_in(folder)
}
