//! File metadata and file system properties from the operating system.
#![expect(clippy::disallowed_methods, reason = "the share's files are opened here")]

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use file_id::FileId;

use matome_core::share::settling::Stamp;

/// Whether changes by other machines generate events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Events {
    Reported,
    NotReported,
}

#[cfg(unix)]
mod system {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

    use rustix::fs::{OFlags, statfs};

    use super::{Events, File, Metadata, Path, Stamp, io};

    pub(crate) fn stamp(metadata: &Metadata) -> Stamp {
        let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Stamp {
            size: metadata.size(),
            modified_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            file_id: metadata.ino(),
        }
    }

    pub(crate) fn device(metadata: &Metadata) -> u64 {
        metadata.dev()
    }

    /// Opens read-only, without waiting for a pipe's writer or following a link.
    pub(crate) fn open(path: &Path) -> io::Result<File> {
        let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed();
        File::options().read(true).custom_flags(flags).open(path)
    }

    /// Local file systems of Linux by `statfs` magic number; others may change remotely.
    #[cfg(target_os = "linux")]
    const LOCAL: [u32; 9] = [
        0x0000_EF53, // ext2, ext3, ext4
        0x5846_5342, // XFS
        0x9123_683E, // Btrfs
        0x2FC1_2FC1, // ZFS
        0xF2F5_2010, // F2FS
        0x0102_1994, // tmpfs
        0x794C_7630, // overlayfs
        0x0000_4D44, // FAT
        0x3153_464A, // JFS
    ];

    #[cfg(target_os = "linux")]
    pub(crate) fn events(folder: &Path) -> io::Result<Events> {
        let kind = statfs(folder)?.f_type as u32;
        Ok(if LOCAL.contains(&kind) { Events::Reported } else { Events::NotReported })
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn events(folder: &Path) -> io::Result<Events> {
        let _exists = statfs(folder)?;
        Ok(Events::NotReported)
    }
}

#[cfg(windows)]
mod system {
    use std::os::windows::fs::MetadataExt;
    use std::path::{Component, Prefix};

    use super::{Events, File, Metadata, Path, Stamp, io};

    /// Offset between the Windows and Unix epochs, in units of 100 ns.
    const EPOCH: i64 = 116_444_736_000_000_000;

    pub(crate) fn stamp(metadata: &Metadata) -> Stamp {
        let nanoseconds = |time: u64| time.cast_signed().saturating_sub(EPOCH).saturating_mul(100);
        Stamp {
            size: metadata.file_size(),
            modified_ns: nanoseconds(metadata.last_write_time()),
            // A replacement file has another creation time.
            changed_ns: nanoseconds(metadata.creation_time()),
            file_id: 0,
        }
    }

    /// A missing share is reported as an error elsewhere, never as an empty folder.
    pub(crate) fn device(_: &Metadata) -> u64 {
        0
    }

    /// Windows refuses to open a folder with a permission error, so report it explicitly.
    pub(crate) fn open(path: &Path) -> io::Result<File> {
        if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { File::open(path) }
    }

    /// Local drives generate events; a drive letter of a network folder is that folder.
    pub(crate) fn events(folder: &Path) -> io::Result<Events> {
        let whole = folder.canonicalize()?;
        let Some(Component::Prefix(prefix)) = whole.components().next() else { return Ok(Events::NotReported) };
        let is_drive = matches!(prefix.kind(), Prefix::Disk(_) | Prefix::VerbatimDisk(_));
        Ok(if is_drive { Events::Reported } else { Events::NotReported })
    }
}

pub(super) use system::{device, open, stamp};

/// Identity of a folder, which changes when it is replaced or remounted.
pub(super) fn identity(folder: &Path) -> io::Result<FileId> {
    file_id::get_file_id(folder)
}

/// Whether the file system of `folder` generates events for remote changes.
pub fn events(folder: &Path) -> io::Result<Events> {
    system::events(folder)
}
