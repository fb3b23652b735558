//! Tests write access to folders by writing, the only reliable way.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::edge::folders::files;
use crate::edge::mail::TransportSettings;
use crate::edge::processes::timeout::{self, Pending};
use crate::settings::Settings;
use matome_workbook::os_error;

/// Output folders by configuration key.
pub(super) fn of(settings: &Settings) -> Vec<(&'static str, &Path)> {
    let mut folders = vec![("merged.folder", settings.merged.folder.as_path())];
    let state = settings.state.database.file().map(|file| file.parent().unwrap_or(Path::new("/")));
    folders.extend(state.map(|state| ("state.database", state)));
    if let TransportSettings::Files { folder } = &settings.mail.transport {
        folders.push(("mail.folder", folder));
    }
    folders.extend(settings.log.iter().map(|log| ("log.folder", log.folder.as_path())));
    folders
}

/// Reason why a folder is not writable, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum WriteTrouble {
    #[error("フォルダー {} が応答しません。サーバーとネットワークを確かめてください", .0.display())]
    Silent(PathBuf),
    #[error("{} はフォルダーではありません。別の場所を指定してください", .0.display())]
    NotAFolder(PathBuf),
    #[error("フォルダー {} に書き込めません（{}）。{}", folder.display(), os_error::in_words(source), remedy(source.kind()))]
    Refused { folder: PathBuf, source: io::Error },
}

const fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "空きを作ってください",
        ErrorKind::ReadOnlyFilesystem => {
            "書き込める状態に戻してください（ディスクの故障で読み取り専用になることもあります）"
        }
        ErrorKind::PermissionDenied => "matome の利用者に書き込みの権限を付けてください",
        _ => "ディスクとネットワークを確かめてください",
    }
}

pub(super) fn trouble(folder: &Path) -> Option<WriteTrouble> {
    let asked = folder.to_owned();
    let tried = Pending::start(move || tried(&asked)).ok().and_then(|tried| tried.wait(timeout::LOOK).ok());
    tried.unwrap_or_else(|| Some(WriteTrouble::Silent(folder.to_owned())))
}

fn tried(folder: &Path) -> Option<WriteTrouble> {
    let existing = files::existing(folder);
    if !files::is_folder(existing) {
        return Some(WriteTrouble::NotAFolder(existing.to_owned()));
    }
    // matome creates the rest of the path.
    let source = files::try_writing_into(existing).err()?;
    Some(WriteTrouble::Refused { folder: existing.to_owned(), source })
}
