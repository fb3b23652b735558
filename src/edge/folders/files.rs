//! All file access of the program, except the share ([`share`](crate::edge::share)) and atomic replacement
//! ([`replace_file`](crate::edge::folders::replace_file)).
#![expect(clippy::disallowed_methods, reason = "this is the door to files")]

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub fn read(file: &Path) -> io::Result<Vec<u8>> {
    fs::read(file)
}

pub fn read_text(file: &Path) -> io::Result<String> {
    fs::read_to_string(file)
}

pub fn read_if_there(file: &Path) -> io::Result<Option<Vec<u8>>> {
    if_there(fs::read(file))
}

pub fn read_beginning(file: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    pub size: u64,
    /// Last modification, if the system records it.
    pub saved: Option<SystemTime>,
    /// Not a folder, pipe or device.
    pub is_ordinary: bool,
}

pub fn facts(file: &Path) -> io::Result<FileFacts> {
    let found = fs::metadata(file)?;
    Ok(FileFacts { size: found.len(), saved: found.modified().ok(), is_ordinary: found.is_file() })
}

/// Whether the path exists, as far as visible.
pub fn is_there(file: &Path) -> bool {
    file.exists()
}

/// Whether the name is in use, even by a dangling link.
pub fn is_name_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

pub fn is_file(file: &Path) -> bool {
    file.is_file()
}

pub fn is_folder(folder: &Path) -> bool {
    folder.is_dir()
}

pub fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"))
}

pub fn real(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// Names in a folder, sorted; `None` if it does not exist.
pub fn names_in(folder: &Path) -> io::Result<Option<Vec<OsString>>> {
    let Some(entries) = if_there(fs::read_dir(folder))? else { return Ok(None) };
    let names = entries.map(|entry| Ok(entry?.file_name()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(Some(names))
}

pub(super) fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

pub fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Writes or overwrites a file, creating its folders.
pub fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(file.parent().unwrap_or(Path::new(".")))?;
    fs::write(file, bytes)
}

/// Creates a file; fails if it exists, to protect people's edits.
pub fn write_new(file: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    make_folder(file.parent().unwrap_or(Path::new(".")))?;
    File::create_new(file)?.write_all(bytes.as_ref())
}

pub fn rename(file: &Path, to: &Path) -> io::Result<()> {
    fs::rename(file, to)
}

pub fn remove(file: &Path) -> io::Result<()> {
    fs::remove_file(file)
}

/// Tests whether a file can be written in the folder, with content, since an empty file needs no disk space.
pub fn try_writing_into(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; ENOUGH])?;
    file.sync_all()
}

/// Minimum of free disk space tested for, in bytes.
const ENOUGH: usize = 64 << 10;

/// A file opened for appending, shareable between processes.
#[derive(Debug)]
pub struct AppendedFile(File);

impl AppendedFile {
    pub fn open(path: &Path, audience: Audience) -> io::Result<Self> {
        for_audience(audience).create(true).append(true).open(path).map(Self)
    }

    pub fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }
}

impl Write for AppendedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Restricts a newly created file to `audience`.
#[cfg(unix)]
fn for_audience(audience: Audience) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.mode(audience.mode());
    options
}

#[cfg(not(unix))]
fn for_audience(_: Audience) -> OpenOptions {
    File::options()
}

/// Readers of a new file. A stricter umask applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Everybody,
    /// matome and its group: the file names late departments.
    Group,
    /// matome only: the file holds addresses or grants access.
    Ourselves,
}

impl Audience {
    /// Unix mode of a new file. On other systems the folder's permissions apply.
    #[cfg(unix)]
    pub const fn mode(self) -> u32 {
        match self {
            Self::Everybody => 0o666,
            Self::Group => 0o640,
            Self::Ourselves => 0o600,
        }
    }
}

#[cfg(unix)]
pub fn is_readable_by_all(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
pub fn is_readable_by_all(_: &Path) -> bool {
    false
}

#[derive(Debug)]
pub struct FileLock(File);

impl Drop for FileLock {
    /// Unlock explicitly: a process being started may briefly inherit the open file.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl FileLock {
    /// Locks `file`, creating it if missing; `None` while another process holds the lock.
    pub fn take(file: &Path) -> io::Result<Option<Self>> {
        Self::on(for_audience(Audience::Ourselves).create(true).truncate(false).write(true).open(file)?)
    }

    /// Locks an existing file; `None` while another process holds the lock.
    pub fn take_of_existing(file: &Path) -> io::Result<Option<Self>> {
        // Some systems grant an exclusive lock only on a file opened for writing.
        Self::on(File::options().read(true).write(true).open(file)?)
    }

    fn on(file: File) -> io::Result<Option<Self>> {
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub fn is_held(file: &Path) -> bool {
        File::open(file).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// The owner of `path` or of its nearest existing ancestor, if we run as root and the owner is someone else.
#[cfg(unix)]
pub fn other_than_root(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let absolute = std::path::absolute(path).ok()?;
    let owner = absolute.ancestors().find_map(|place| std::fs::metadata(place).ok())?.uid();
    (owner != 0).then(|| user_name(owner, &std::fs::read_to_string("/etc/passwd").unwrap_or_default()))
}

#[cfg(not(unix))]
pub fn other_than_root(_path: &Path) -> Option<String> {
    None
}

/// From `/etc/passwd`, else `#number`, which sudo accepts too.
#[cfg(unix)]
fn user_name(owner: u32, passwd: &str) -> String {
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut named = fields.filter(|fields| fields.get(2).is_some_and(|number| number.parse() == Ok(owner)));
    named.next().map_or_else(|| format!("'#{owner}'"), |fields| fields[0].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn it_grows_whoever_opens_it_and_is_for_those_who_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        for (name, audience, mode) in [("log", Audience::Group, 0o640), ("journal", Audience::Ourselves, 0o600)] {
            let path = folder.path().join(name);
            for line in ["one\n", "two\n"] {
                AppendedFile::open(&path, audience).unwrap().write_all(line.as_bytes()).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
            assert_eq!(AppendedFile::open(&path, audience).unwrap().size().unwrap(), 8);
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777 & !mode, 0, "{name}");
        }
    }

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

    #[cfg(unix)]
    #[test]
    fn a_user_is_called_by_name_or_by_number() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nmatome:x:998:998::/var/lib/matome:/usr/sbin/nologin\n";
        assert_eq!(user_name(998, passwd), "matome");
        assert_eq!(user_name(1998, passwd), "'#1998'");
    }
}
