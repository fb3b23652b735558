//! Writes a file beside its destination and renames it, so that readers never see a part, even after a power failure.
#![expect(clippy::disallowed_methods, reason = "this is the door through which files take their names")]

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::TEMPORARY;
use crate::edge::folders::files::Audience;

pub fn put(place: &Path, bytes: &[u8], audience: Audience) -> io::Result<()> {
    Beside::with(place, bytes, audience)?.take_place()
}

pub fn put_new(place: &Path, bytes: &[u8], audience: Audience) -> io::Result<()> {
    Beside::with(place, bytes, audience)?.take_free_place()
}

/// Writes a short-lived file without waiting for the disk. `by` distinguishes concurrent writers.
pub fn put_for_a_moment(place: &Path, bytes: &[u8], by: u32) -> io::Result<()> {
    let mut beside = Beside::named(place, &format!("-{by}"), Audience::Everybody)?;
    beside.file.write_all(bytes)?;
    beside.file.persist(place).map_err(|refused| refused.error)?;
    Ok(())
}

/// A temporary file beside its destination, removed unless it is published.
#[derive(Debug)]
pub struct Beside {
    file: NamedTempFile,
    place: PathBuf,
}

impl Beside {
    /// Creates an empty file with a unique name.
    pub fn new(place: &Path, audience: Audience) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(".").suffix(TEMPORARY);
        Self::made(&mut builder, place, audience)
    }

    /// Creates an empty file with a fixed name, so that a large leftover is overwritten.
    pub fn of_known_name(place: &Path, audience: Audience) -> io::Result<Self> {
        Self::named(place, "", audience)
    }

    fn named(place: &Path, ending: &str, audience: Audience) -> io::Result<Self> {
        let mut name = place.file_name().map(OsString::from).unwrap_or_default();
        name.push(ending);
        let mut left_behind = name.clone();
        left_behind.push(TEMPORARY);
        let _ = fs::remove_file(place.with_file_name(left_behind));
        let mut builder = Builder::new();
        builder.prefix(&name).suffix(TEMPORARY).rand_bytes(0);
        Self::made(&mut builder, place, audience)
    }

    fn made(builder: &mut Builder<'_, '_>, place: &Path, audience: Audience) -> io::Result<Self> {
        of_new_files(builder, audience);
        Ok(Self { file: builder.tempfile_in(folder_of(place))?, place: place.to_owned() })
    }

    fn with(place: &Path, bytes: &[u8], audience: Audience) -> io::Result<Self> {
        let mut beside = Self::new(place, audience)?;
        beside.file.write_all(bytes)?;
        Ok(beside)
    }

    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Flushes the content, renames the file, then flushes the folder.
    pub fn take_place(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(&self.place).map_err(|refused| refused.error)?;
        sync_folder(&self.place)
    }

    fn take_free_place(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(&self.place).map_err(|refused| refused.error)?;
        sync_folder(&self.place)
    }

    /// Copies `content` to a temporary file with the old file's permissions, which the planning section may have set.
    pub(super) fn like_before(place: &Path, content: &mut impl io::Read) -> io::Result<NamedTempFile> {
        let mut file = Self::new(place, Audience::Everybody)?.file;
        io::copy(content, file.as_file_mut())?;
        if let Ok(old) = fs::metadata(place) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        Ok(file)
    }
}

#[cfg(unix)]
fn of_new_files(builder: &mut Builder<'_, '_>, audience: Audience) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(audience.mode()));
}

/// The folder's permissions apply here.
#[cfg(not(unix))]
fn of_new_files(_: &mut Builder<'_, '_>, _: Audience) {}

fn folder_of(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Flushes the folder, and with it the new name. Unsupported on some file systems; the old file is never lost.
pub(super) fn sync_folder(place: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(place))?.sync_all().or(Ok(())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_its_place_whole_and_nothing_else_is_left_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("控え.sqlite");
        fs::write(folder.path().join(format!("控え.sqlite{TEMPORARY}")), "left behind by one that was killed").unwrap();
        let beside = Beside::of_known_name(&place, Audience::Ourselves).unwrap();
        fs::write(beside.path(), "filled by its name").unwrap();
        assert!(!place.exists());
        beside.take_place().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "filled by its name");
        put_for_a_moment(&place, b"for a moment", 7).unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "for a moment");
        put(&place, b"over it", Audience::Group).unwrap();
        let refused = put_new(&place, b"where none is", Audience::Everybody).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        drop(Beside::new(&place, Audience::Everybody).unwrap());
        assert_eq!(fs::read_to_string(&place).unwrap(), "over it");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_for_those_who_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        for (audience, others) in [(Audience::Group, 0o007), (Audience::Ourselves, 0o077)] {
            let place = folder.path().join("file");
            put(&place, b"", audience).unwrap();
            assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & others, 0, "{audience:?}");
        }
    }
}
