//! Who may read what we write. What exists already keeps the rights that its administrator gave it.

use std::path::Path;

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
