//! The contacts' workbook on disk: where it lies, and what it says. Like all that people keep, it is only ever read.

use std::fs;
use std::path::PathBuf;

use super::file_system;
use super::readers::{Readers, ReadersError};
use super::share::{self, CopyTrouble};
use super::workbook;
use crate::core::contacts::Contacts;
use crate::core::problem::{Code, Problem, Severity};
use crate::core::settling::Stamp;
use crate::settings::Settings;

/// Why nothing new is known of the contacts; what was read before stands.
#[derive(Debug, thiserror::Error)]
pub enum ContactsTrouble {
    #[error(
        "宛先のブックが見つかりません。共有フォルダーか設定ファイルのあるフォルダーに「{0}」を置くか、[contacts] workbook を直してください"
    )]
    Missing(String),
    #[error("宛先のブックを読めません（{0}）")]
    Copy(#[from] CopyTrouble),
    #[error("宛先のブックを読めません（{0}）")]
    Read(#[from] ReadersError),
}

impl ContactsTrouble {
    /// The same for those who look at problems.
    pub fn problem(&self) -> Problem {
        let message = format!("{self}。直るまで、前に読み取った宛先と設定の宛先に送ります。");
        Problem::new(Code::UnreadableWorkbook, Severity::Error, message)
    }
}

/// Where the workbook lies: in the share, or beside the configuration. `None` if in neither.
pub fn locate(settings: &Settings) -> Option<PathBuf> {
    let workbook = settings.contacts.as_ref()?;
    let places = [settings.share.folder.join(workbook), settings.folder.join(workbook)];
    places.into_iter().find(|place| place.is_file())
}

/// How the file looks at present.
pub fn stamp(settings: &Settings) -> Option<Stamp> {
    Some(file_system::stamp(&fs::metadata(locate(settings)?).ok()?))
}

/// The workbook's bytes.
pub fn copy(settings: &Settings) -> Result<Vec<u8>, ContactsTrouble> {
    let path = locate(settings).ok_or_else(|| ContactsTrouble::Missing(name(settings)))?;
    // A path that is whole by itself is not sought below the share's folder.
    Ok(share::copy(&settings.share, &path.to_string_lossy(), workbook::LARGEST_FILE)?.bytes)
}

/// Reads what the workbook says now.
pub fn read(settings: &Settings, readers: &Readers) -> Result<Contacts, ContactsTrouble> {
    Ok(readers.contacts(copy(settings)?, &name(settings))?)
}

fn name(settings: &Settings) -> String {
    settings.contacts.clone().unwrap_or_default()
}
