//! Replaces a file as a whole: a reader sees the old one or the new one, after a power cut too. A file that someone has
//! open, or has saved in the meantime, is left alone.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Ends the name of a file that is being written.
pub const TEMPORARY: &str = ".matome-tmp";

/// How an attempt to replace a file ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaced {
    Written,
    /// Someone has it open; it is to be tried again.
    Waiting {
        reason: String,
    },
    /// Someone has saved it since it was read.
    Overtaken,
}

/// Writes `bytes` to `path` if what stands there is still `expected` (`None`: nothing).
pub fn replace(path: &Path, bytes: &[u8], expected: Option<&[u8]>) -> io::Result<Replaced> {
    if let Some(reason) = open_elsewhere(path) {
        return Ok(Replaced::Waiting { reason });
    }
    let temporary = write_beside(path, bytes)?;
    if read_if_there(path)?.as_deref() != expected {
        return Ok(Replaced::Overtaken);
    }
    if let Some(reason) = open_elsewhere(path) {
        return Ok(Replaced::Waiting { reason });
    }
    match temporary.persist(path) {
        Ok(_) => {
            sync_folder(path)?;
            Ok(Replaced::Written)
        }
        Err(refused) if expected.is_some() && is_in_use(&refused.error) => Ok(Replaced::Waiting {
            reason: format!("ほかの人が使用中のため置き換えられません（{}）", refused.error),
        }),
        Err(refused) => Err(refused.error),
    }
}

/// The content of a file; `None` where there is none.
pub fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why the workbook must be left alone: the mark that Excel (`~$…`) or LibreOffice (`.~lock.…#`) puts beside an open one.
pub fn open_elsewhere(path: &Path) -> Option<String> {
    let name = path.file_name()?;
    let mark = |before: &str, after: &str| {
        let mut mark = OsString::from(before);
        mark.push(name);
        mark.push(after);
        path.with_file_name(mark)
    };
    let excel = ("Excel", mark("~$", ""));
    let libre_office = ("LibreOffice", mark(".~lock.", "#"));
    // A mark of its own is asked for, not followed: it may be a link.
    let (program, mark) = [excel, libre_office].into_iter().find(|(_, mark)| mark.symlink_metadata().is_ok())?;
    Some(format!("{program} で開かれています（{}）", mark.file_name().unwrap_or_default().to_string_lossy()))
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut temporary = builder(path).tempfile_in(folder_of(path))?;
    temporary.write_all(bytes)?;
    if let Ok(old) = fs::metadata(path) {
        // The planning section's own choice of who may read it stays.
        temporary.as_file().set_permissions(old.permissions())?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// A temporary file is private unless told otherwise, and then nobody else could open the workbook.
#[cfg(unix)]
fn builder(_path: &Path) -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(TEMPORARY).permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder(_path: &Path) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(TEMPORARY);
    builder
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The new name reaches the disk with the folder. Not every file system can do that, and none loses the old file for it.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all().or(Ok(())) } else { Ok(()) }
}

fn is_in_use(error: &io::Error) -> bool {
    use io::ErrorKind::{ExecutableFileBusy, PermissionDenied, ResourceBusy};
    // 32 and 33: a sharing or lock violation on Windows.
    matches!(error.kind(), PermissionDenied | ResourceBusy | ExecutableFileBusy)
        || (cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)))
}
