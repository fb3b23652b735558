//! Mail into files: one `.eml` a letter, named so that a person finds it and a second try replaces it. It is for trying
//! matome out, and nobody is told: whether mail goes here or to a server, the configuration says.

use std::io;
use std::path::{Path, PathBuf};

use super::{MailError, MailFuture, Transport, message};
use crate::core::delivery::{DeliveryOutcome, Letter};
use crate::edge::files::{self, Audience};
use crate::edge::{reason, replace_file};

/// The folder that the letters go into.
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn open(folder: &Path) -> Result<Self, MailError> {
        files::make_folder(folder).map_err(|error| unwritable(folder, &error))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn write(&self, letter: &Letter) -> DeliveryOutcome {
        let bytes = match message::bytes(letter) {
            Ok(bytes) => bytes,
            Err(error) => return error.outcome(),
        };
        // A letter names who is late with what.
        match replace_file::put(&self.folder.join(&letter.file_name), &bytes, Audience::Group) {
            Ok(()) => DeliveryOutcome::Written,
            Err(error) => DeliveryOutcome::Down(unwritable(&self.folder, &error).to_string()),
        }
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
