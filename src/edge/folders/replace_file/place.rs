//! Replaces one file with another. A program that saves by renaming, such as Excel, may do so between our last check
//! and the replacement, so the files are exchanged atomically where supported, and the old one is checked before
//! deletion.
#![expect(clippy::disallowed_methods, reason = "this is the door through which files take their names")]

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::{NamedTempFile, PathPersistError, PersistError, TempPath};

use super::{content_of, fingerprint, fingerprint_if_there};

/// Number of times that concurrent saves are restored before the new file waits.
const TRIES: u32 = 3;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Placed {
    There,
    /// A concurrent save took the place.
    SavedMeanwhile,
}

/// Puts `new` at `path` if the fingerprint there is still `expected` (`None`: missing).
pub(super) fn take(new: NamedTempFile, path: &Path, expected: Option<&str>) -> Result<Placed, PersistError> {
    let Some(expected) = expected else {
        return match new.persist_noclobber(path) {
            Ok(_) => Ok(Placed::There),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Ok(Placed::SavedMeanwhile),
            Err(refused) => Err(refused),
        };
    };
    if exchange(new.path(), path).is_err() {
        return new.persist(path).map(|_| Placed::There);
    }
    let (mut file, taken_away) = new.into_parts();
    settle(&mut file, taken_away, path, expected)
        .map_err(|PathPersistError { error, path }| PersistError { error, file: NamedTempFile::from_parts(file, path) })
}

/// Deletes the displaced file if it matches `expected`, or else restores it.
fn settle(new: &mut File, taken_away: TempPath, path: &Path, expected: &str) -> Result<Placed, PathPersistError> {
    // Compares content, since some network shares have no stable file ids.
    let found = |place: &Path| fingerprint_if_there(place).ok().flatten();
    let mut saved = found(&taken_away);
    if saved.as_deref() == Some(expected) {
        return Ok(Placed::There);
    }
    let Ok(own) = content_of(new) else { return taken_away.persist(path).map(|()| Placed::SavedMeanwhile) };
    let mut outdated = Some(fingerprint(&own));
    for _ in 0..TRIES {
        if exchange(&taken_away, path).is_err() {
            break;
        }
        let away = found(&taken_away);
        // An unreadable file may be a save.
        if away.is_some() && away == outdated {
            return Ok(Placed::SavedMeanwhile);
        }
        // Another save happened.
        outdated = std::mem::replace(&mut saved, away);
    }
    taken_away.persist(path).map(|()| Placed::SavedMeanwhile)
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Other systems lack this; on Windows an open file cannot be replaced at all.
#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_saved_since_the_last_look_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("取りまとめ.xlsx");
        let new = || {
            let new = NamedTempFile::new_in(folder.path()).unwrap();
            fs::write(new.path(), "of the merge").unwrap();
            new
        };
        let file = |text: &str| {
            let file = NamedTempFile::new_in(folder.path()).unwrap();
            fs::write(file.path(), text).unwrap();
            file.persist(&path).unwrap();
        };
        for (knows, saves, placed, left) in [
            (true, false, Placed::There, "of the merge"),
            (true, true, Placed::SavedMeanwhile, "typed by a colleague"),
            (false, true, Placed::SavedMeanwhile, "typed by a colleague"),
            (false, false, Placed::There, "of the merge"),
        ] {
            let _ = fs::remove_file(&path);
            let expected = knows.then(|| {
                file("of before");
                fingerprint(b"of before")
            });
            if saves {
                file("typed by a colleague");
            }
            assert_eq!(take(new(), &path, expected.as_deref()).unwrap(), placed);
            assert_eq!(fs::read_to_string(&path).unwrap(), left);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        }
    }
}
