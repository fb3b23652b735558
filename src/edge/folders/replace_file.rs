//! Replaces a file as a whole: readers see the old or the new one, even after a power failure. A file that is open
//! elsewhere, or was saved in the meantime, is left alone.
#![expect(clippy::disallowed_methods, reason = "this is the door through which files take their names")]

mod beside;
mod place;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, IntoInnerError, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use blake3::Hasher;
use chrono::{DateTime, TimeDelta, Utc};

use crate::edge::folders::files;
use crate::edge::system::clock::{self, Clock, SystemClock};
use beside::sync_folder;
pub use beside::{Beside, put, put_for_a_moment, put_new};
use matome_deadline::text::one_line;
use matome_workbook::os_error;
use place::Placed;

/// Suffix of a file being written.
pub const TEMPORARY: &str = ".matome-tmp";

/// A crashed program never removes its lock file.
const LEFT_BEHIND: TimeDelta = TimeDelta::hours(24);

/// Upper limit of a lock file in bytes.
const LARGEST_LOCK: u64 = 4096;
const NAME_OF_EXCEL: usize = 55;

/// Maximum number of checks until a file being saved stays unchanged.
const LOOKS_AT_A_SAVE: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Attempts before a file counts as in use: on Windows any reader, such as a virus scanner, blocks replacement.
const TRIES_ON_WINDOWS: u32 = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaced {
    Written,
    Waiting(Hold),
}

/// Reason to leave a file alone and retry later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hold {
    #[error("{program} で開かれています（{mark}）{}", if *.is_old { "。1日以上前からです。開いている人がいなければ、この印のファイルを削除してください" } else { "" })]
    Open { program: &'static str, mark: String, since: Option<DateTime<Utc>>, by: Option<String>, is_old: bool },
    #[error("ほかの人が使用中です（{0}）")]
    InUse(String),
    #[error("取りまとめの最中に保存されました")]
    SavedMeanwhile,
}

/// Writes `bytes` to `path` if its content is still `expected` (`None`: missing).
pub fn replace(path: &Path, mut bytes: &[u8], expected: Option<&[u8]>) -> io::Result<Replaced> {
    replace_with(path, &mut bytes, expected.map(fingerprint).as_deref())
}

/// New content of a file. It is unnamed until published, so an interrupted process leaves nothing behind.
pub struct Draft {
    file: BufWriter<File>,
    hash: Hasher,
    size: usize,
}

impl Draft {
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), hash: Hasher::new(), size: 0 })
    }

    pub fn folder() -> PathBuf {
        std::env::temp_dir()
    }

    pub fn fingerprint(&self) -> String {
        self.hash.finalize().to_hex().to_string()
    }

    pub const fn size(&self) -> usize {
        self.size
    }

    pub fn content(&mut self) -> io::Result<Vec<u8>> {
        self.file.flush()?;
        content_of(&mut self.file.get_ref())
    }

    /// Publishes the draft at `path` if the fingerprint there is still `expected` (`None`: missing).
    pub fn replace(self, path: &Path, expected: Option<&str>) -> io::Result<Replaced> {
        let mut file = self.file.into_inner().map_err(IntoInnerError::into_error)?;
        file.rewind()?;
        replace_with(path, &mut file, expected)
    }
}

fn replace_with(path: &Path, content: &mut impl Read, expected: Option<&str>) -> io::Result<Replaced> {
    if let Some(hold) = open_elsewhere(path) {
        return Ok(Replaced::Waiting(hold));
    }
    let mut temporary = Beside::like_before(path, content)?;
    let mut tries = if cfg!(windows) { TRIES_ON_WINDOWS } else { 1 };
    loop {
        let old = OldFile::open(path)?;
        if fingerprint_if_there(path)?.as_deref() != expected {
            return Ok(Replaced::Waiting(Hold::SavedMeanwhile));
        }
        if let Some(hold) = open_elsewhere(path) {
            return Ok(Replaced::Waiting(hold));
        }
        tries -= 1;
        match place::take(temporary, path, expected) {
            Ok(Placed::There) => {
                sync_folder(path)?;
                return old.put_back_if_saved(path, expected);
            }
            Ok(Placed::SavedMeanwhile) => {
                sync_folder(path)?;
                return Ok(Replaced::Waiting(Hold::SavedMeanwhile));
            }
            Err(refused) if expected.is_some() && is_in_use(&refused.error) => {
                if tries == 0 {
                    return Ok(Replaced::Waiting(Hold::InUse(os_error::in_words(&refused.error))));
                }
                temporary = refused.file;
                clock::pause(BETWEEN_LOOKS);
            }
            Err(refused) => return Err(refused.error),
        }
    }
}

/// The file to be replaced, kept open: a program that opened it just before may still save into it in place.
struct OldFile(Option<File>);

impl OldFile {
    /// On Windows an open file cannot be replaced, so the case does not arise, and holding it open would block us.
    fn open(path: &Path) -> io::Result<Self> {
        if cfg!(windows) { Ok(Self(None)) } else { files::if_there(File::open(path)).map(Self) }
    }

    /// Restores the old file if it was saved after its replacement.
    fn put_back_if_saved(self, path: &Path, expected: Option<&str>) -> io::Result<Replaced> {
        let Some(mut file) = self.0 else { return Ok(Replaced::Written) };
        let mut saved = content_of(&mut file)?;
        if expected == Some(fingerprint(&saved).as_str()) {
            return Ok(Replaced::Written);
        }
        for _ in 0..LOOKS_AT_A_SAVE {
            clock::pause(BETWEEN_LOOKS);
            let before = std::mem::replace(&mut saved, content_of(&mut file)?);
            if before == saved {
                break;
            }
        }
        Beside::like_before(path, &mut saved.as_slice())?.persist(path).map_err(|refused| refused.error)?;
        sync_folder(path)?;
        Ok(Replaced::Waiting(Hold::SavedMeanwhile))
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Hashes a file as a stream; `None` if it does not exist.
pub fn fingerprint_if_there(path: &Path) -> io::Result<Option<String>> {
    let hash = File::open(path).and_then(|file| {
        let mut hash = Hasher::new();
        hash.update_reader(file)?;
        Ok(hash.finalize().to_hex().to_string())
    });
    files::if_there(hash)
}

/// Returns a hold if Excel (`~$…`) or LibreOffice (`.~lock.…#`) has a lock file beside the workbook.
pub fn open_elsewhere(path: &Path) -> Option<Hold> {
    let name = path.file_name()?;
    let mark = |before: &str, after: &str| {
        let mut mark = OsString::from(before);
        mark.push(name);
        mark.push(after);
        path.with_file_name(mark)
    };
    let excel = ("Excel", mark("~$", ""));
    let libre_office = ("LibreOffice", mark(".~lock.", "#"));
    // Checks the lock file itself, since it may be a link.
    let there = |(program, mark): (&'static str, PathBuf)| Some((program, mark.symlink_metadata().ok()?, mark));
    let (program, metadata, mark) = [excel, libre_office].into_iter().find_map(there)?;
    let since = metadata.modified().ok().map(DateTime::<Utc>::from);
    let is_old = since.is_some_and(|since| SystemClock.now() - since >= LEFT_BEHIND);
    let by = (metadata.is_file() && metadata.len() <= LARGEST_LOCK).then(|| files::read_if_there(&mark).ok().flatten());
    let by = by.flatten().and_then(|lock| user_of(&lock));
    Some(Hold::Open { program, mark: mark.file_name()?.to_string_lossy().into_owned(), since, by, is_old })
}

/// The user named by a lock file: in Excel's the UTF-16 name after its 8-bit form, in LibreOffice's the first field.
fn user_of(lock: &[u8]) -> Option<String> {
    let name = if let Some(rest) = lock.strip_prefix(b",") {
        String::from_utf8_lossy(rest.split(|byte| *byte == b',').next()?).into_owned()
    } else {
        let length = usize::from(*lock.get(NAME_OF_EXCEL)?);
        let (units, _) = lock.get(NAME_OF_EXCEL + 2..)?.as_chunks::<2>();
        String::from_utf16_lossy(&units.get(..length)?.iter().map(|unit| u16::from_le_bytes(*unit)).collect::<Vec<_>>())
    };
    let name = one_line(&name);
    (!name.is_empty()).then_some(name)
}

fn content_of(file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the error means that another program uses the file.
pub fn is_in_use(error: &io::Error) -> bool {
    use io::ErrorKind::{ExecutableFileBusy, PermissionDenied, ResourceBusy};
    // 32 and 33: sharing and lock violations on Windows.
    matches!(error.kind(), PermissionDenied | ResourceBusy | ExecutableFileBusy)
        || (cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)))
}

#[cfg(all(test, windows))]
mod tests_of_windows {
    use std::fs;
    use std::os::windows::fs::OpenOptionsExt as _;

    use super::*;

    /// `FILE_SHARE_READ`: others may read meanwhile, as Excel permits.
    const READ: u32 = 1;

    #[test]
    fn a_file_that_somebody_has_open_is_left_alone_until_it_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("取りまとめ.xlsx");
        fs::write(&path, "of before").unwrap();
        let opened = File::options().read(true).share_mode(READ).open(&path).unwrap();
        let replaced = replace(&path, b"of the merge", Some(b"of before")).unwrap();
        assert!(matches!(replaced, Replaced::Waiting(Hold::InUse(_))), "{replaced:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "of before");
        // A brief use is not reported.
        let closing = std::thread::spawn(move || {
            clock::pause(BETWEEN_LOOKS * 3);
            drop(opened);
        });
        assert_eq!(replace(&path, b"of the merge", Some(b"of before")).unwrap(), Replaced::Written);
        closing.join().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was left behind");
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_lock_file_names_its_user() {
        let mut excel = vec![6, b'y', b'a', b'm', b'a', b'd', b'a'];
        excel.resize(NAME_OF_EXCEL, b' ');
        excel.extend([4, 0]);
        excel.extend("山田太郎".encode_utf16().flat_map(u16::to_le_bytes));
        excel.resize(165, 0);
        assert_eq!(user_of(&excel).as_deref(), Some("山田太郎"));
        let libre_office = ",山田太郎,pc01/yamada,pc01,26.11.2026 09:00,file:///home/yamada;";
        assert_eq!(user_of(libre_office.as_bytes()).as_deref(), Some("山田太郎"));
        for nobody in ["", ",", ",,pc", "short"] {
            assert_eq!(user_of(nobody.as_bytes()), None, "{nobody}");
        }
    }

    #[test]
    fn what_is_saved_into_the_file_that_is_just_replaced_gets_its_name_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("取りまとめ.xlsx");
        fs::write(&path, "of before").unwrap();
        let expected = fingerprint(b"of before");
        let replace_while = |saves: fn(&mut File)| {
            fs::write(&path, "of before").unwrap();
            let old = OldFile::open(&path).unwrap();
            let mut saver = File::options().write(true).open(&path).unwrap();
            Beside::like_before(&path, &mut "of the merge".as_bytes()).unwrap().persist(&path).unwrap();
            saves(&mut saver);
            old.put_back_if_saved(&path, Some(&expected)).unwrap()
        };
        assert_eq!(replace_while(|_| ()), Replaced::Written);
        assert_eq!(fs::read_to_string(&path).unwrap(), "of the merge");
        let saved = replace_while(|file| {
            file.set_len(0).unwrap();
            let mut file = file.try_clone().unwrap();
            std::thread::spawn(move || {
                clock::pause(Duration::from_millis(30));
                file.write_all("typed by a colleague".as_bytes()).unwrap();
            });
        });
        assert_eq!(saved, Replaced::Waiting(Hold::SavedMeanwhile));
        assert_eq!(fs::read_to_string(&path).unwrap(), "typed by a colleague");
    }
}
