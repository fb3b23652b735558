//! The door to files: all of the program that reads, lists, writes or removes one does so in these words.
//!
//! Beside it there are the departments' folder ([`share`](crate::edge::share) over `file_system`), of which nothing may be
//! touched, and [`replace_file`](crate::edge::folders::replace_file), in which a file takes its place whole. What a file means to its reader
//! is not known here, nor which of them may be written.
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

/// What can be told of a file that nobody opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
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

pub fn rename(file: &Path, to: &Path) -> io::Result<()> {
    fs::rename(file, to)
}

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

/// Open to be written at its end, by several processes at once if need be.
#[derive(Debug)]
pub struct AppendedFile(File);

impl AppendedFile {
    /// The file at `path`; where there is none, one that `audience` may read is made.
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

/// Opens a file that nobody but `audience` may read, if it is made by this.
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

/// Who may read a new file; where the machine's own rule (umask) is stricter, that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Everybody,
    /// It tells who is late with what: matome and its group.
    Group,
    /// It tells to whom mail goes, or lets nobody else in: matome alone.
    Ourselves,
}

impl Audience {
    /// The rights of a new file. On other systems the folder's rights are the file's.
    #[cfg(unix)]
    pub const fn mode(self) -> u32 {
        match self {
            Self::Everybody => 0o666,
            Self::Group => 0o640,
            Self::Ourselves => 0o600,
        }
    }
}

/// A file that anybody on this machine can read.
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
    /// Closing the file would do, were there not processes that are just being started and have it open for a moment too.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl FileLock {
    /// Takes the lock on `file`, which is made where it is missing; `None` while another process has it.
    pub fn take(file: &Path) -> io::Result<Option<Self>> {
        Self::on(for_audience(Audience::Ourselves).create(true).truncate(false).write(true).open(file)?)
    }

    /// Takes the lock on a file that somebody else must have made; `None` while another process has it.
    pub fn take_of_existing(file: &Path) -> io::Result<Option<Self>> {
        // Not every system locks for one alone what was opened only to be read.
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

/// Owner of `path`, or of its nearest existing ancestor, if we run as root and the owner is someone else.
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

/// The user of that number by `/etc/passwd`; `#number`, which sudo takes too, where it does not know it.
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
