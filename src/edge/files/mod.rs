//! The door to files: all of the program that reads, lists, writes or removes one does so in these words.
//!
//! Beside it there are the departments' folder ([`share`](super::share) over `file_system`), of which nothing may be
//! touched, and [`replace_file`](super::replace_file), in which a file takes its place whole. What a file means to its reader
//! is not known here, nor which of them may be written.
#![expect(clippy::disallowed_methods, reason = "this is the door to files")]

mod appended;
mod audience;
mod lock;
mod owner;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use appended::AppendedFile;
pub use audience::{Audience, is_readable_by_all};
pub use lock::FileLock;
pub use owner::other_than_root;

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

/// The first `most` bytes of a file.
pub fn read_beginning(file: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What can be told of a file that nobody opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// In bytes.
    pub size: u64,
    /// When it was last saved, on a system that knows it.
    pub saved: Option<SystemTime>,
    /// It is no folder, pipe or device.
    pub is_ordinary: bool,
}

/// The facts of a file, links followed.
pub fn facts(file: &Path) -> io::Result<FileFacts> {
    let found = fs::metadata(file)?;
    Ok(FileFacts { size: found.len(), saved: found.modified().ok(), is_ordinary: found.is_file() })
}

/// Whether something lies there, as far as it can be seen.
pub fn is_there(file: &Path) -> bool {
    file.exists()
}

/// Whether anything bears that name, be it a link that leads nowhere.
pub fn is_name_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
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
pub fn write_new(file: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    make_folder(file.parent().unwrap_or(Path::new(".")))?;
    File::create_new(file)?.write_all(bytes.as_ref())
}

/// Gives a file another name.
pub fn rename(file: &Path, to: &Path) -> io::Result<()> {
    fs::rename(file, to)
}

/// Removes a file.
pub fn remove(file: &Path) -> io::Result<()> {
    fs::remove_file(file)
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
