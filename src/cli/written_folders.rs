//! Whether matome can write where it must: tried, because rights, room and mounts are known for sure only by trying.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::edge::mail::TransportSettings;
use crate::edge::patience::{self, Pending};
use crate::edge::{files, reason};
use crate::settings::Settings;

/// The folders that are written, by the keys of the configuration that name them.
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

/// Why nothing can be written into the folder, and what to do.
pub(super) fn trouble(folder: &Path) -> Option<String> {
    let asked = folder.to_owned();
    let tried = Pending::start(move || tried(&asked)).ok().and_then(|tried| tried.wait(patience::LOOK).ok());
    tried.unwrap_or_else(|| {
        Some(format!("フォルダー {} が応答しません。サーバーとネットワークを確かめてください", folder.display()))
    })
}

fn tried(folder: &Path) -> Option<String> {
    let existing = existing(folder);
    if !existing.is_dir() {
        return Some(format!("{} はフォルダーではありません。別の場所を指定してください", existing.display()));
    }
    let error = files::try_writing_into(&existing).err()?;
    let remedy = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "空きを作ってください",
        ErrorKind::ReadOnlyFilesystem => {
            "書き込める状態に戻してください（ディスクの故障で読み取り専用になることもあります）"
        }
        ErrorKind::PermissionDenied => "matome の利用者に書き込みの権限を付けてください",
        _ => "ディスクとネットワークを確かめてください",
    };
    Some(format!("フォルダー {} に書き込めません（{}）。{remedy}", existing.display(), reason::of(&error)))
}

/// The folder itself, or the nearest one above it that exists: matome makes the rest.
pub(super) fn existing(folder: &Path) -> PathBuf {
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/")).to_owned()
}
