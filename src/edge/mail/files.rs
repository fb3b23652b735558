//! Mail into files: one `.eml` a letter, named so that a person finds it and a second try replaces it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::MailError;
use crate::core::reminder::delivery::{Letter, Outcome};

/// The folder that the letters go into.
pub struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn open(folder: &Path) -> Result<Self, MailError> {
        std::fs::create_dir_all(folder)
            .map_err(|reason| MailError::Folder { folder: folder.display().to_string(), reason })?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes the letter beside its place and moves it there, so that nobody sees half a file.
    pub(super) fn write(&self, letter: &Letter, bytes: &[u8]) -> Outcome {
        match self.replace(&letter.file_name, bytes) {
            Ok(()) => Outcome::Sent,
            Err(error) => Outcome::Down(format!("{} に書けません: {error}", self.folder.display())),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".").suffix(".tmp").tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        make_readable(file.as_file())?;
        file.persist(self.folder.join(name)).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Temporary files are for their owner alone; a letter is for whoever may look into the folder.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
