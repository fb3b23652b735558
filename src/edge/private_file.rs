//! Files that tell who is late with what, and to whom mail goes: for matome alone, or for its group.
//!
//! What exists already keeps the rights that its administrator gave it.
#![expect(clippy::disallowed_methods, reason = "files that are for matome alone are opened here")]

use std::fs::{File, OpenOptions};
use std::path::Path;

/// Opens a file that nobody else may read, if it is made by this.
pub fn alone() -> OpenOptions {
    with_mode(0o600)
}

/// Opens a file that matome's group may read too, if it is made by this.
pub fn with_group() -> OpenOptions {
    with_mode(0o640)
}

#[cfg(unix)]
fn with_mode(mode: u32) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.mode(mode);
    options
}

/// There the folder's rights are the file's.
#[cfg(not(unix))]
fn with_mode(_: u32) -> OpenOptions {
    File::options()
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
