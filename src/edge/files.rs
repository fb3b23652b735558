//! Whole files and the names in a folder, for whoever has no adapter of its own: the configuration, a small city to
//! try, what a command is asked to write.
#![expect(clippy::disallowed_methods, reason = "this is the door to the files that have no adapter of their own")]

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The content of a file.
pub fn read(file: &Path) -> io::Result<Vec<u8>> {
    fs::read(file)
}

/// The text of a file.
pub fn read_text(file: &Path) -> io::Result<String> {
    fs::read_to_string(file)
}

/// The content of a file; `None` where there is none.
pub fn read_if_there(file: &Path) -> io::Result<Option<Vec<u8>>> {
    if_there(fs::read(file))
}

/// Whether something lies there, as far as it can be seen.
pub fn is_there(file: &Path) -> bool {
    file.exists()
}

/// Whether a file lies there, links followed.
pub fn is_file(file: &Path) -> bool {
    file.is_file()
}

/// Whether a folder lies there, links followed.
pub fn is_folder(folder: &Path) -> bool {
    folder.is_dir()
}

/// The folder itself, or the nearest one above it that exists.
pub fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"))
}

/// Where the links of a path lead.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// The names in a folder, in order; `None` where there is no folder.
pub fn names_in(folder: &Path) -> io::Result<Option<Vec<OsString>>> {
    let Some(entries) = if_there(fs::read_dir(folder))? else { return Ok(None) };
    let names = entries.map(|entry| Ok(entry?.file_name()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(Some(names))
}

/// `None` for what is not there.
pub(super) fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a folder and those above it.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Writes a file, over one that is there, and makes the folders above it.
pub fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(file.parent().unwrap_or(Path::new(".")))?;
    fs::write(file, bytes)
}

/// Creates a file, and fails if it exists: what someone has edited is never overwritten.
pub fn write_new(file: &Path, text: &str) -> io::Result<()> {
    make_folder(file.parent().unwrap_or(Path::new(".")))?;
    File::create_new(file)?.write_all(text.as_bytes())
}

/// Whether a file can be written in the folder; none is left there. Where there is no room, an empty one can be made
/// all the same.
pub fn try_writing_into(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; ENOUGH])?;
    file.sync_all()
}

/// With less room than this nothing goes on.
const ENOUGH: usize = 64 << 10;
