//! A file that only grows: the log, and the journal of what was sent. What is written anew as a whole takes its place by
//! [`replace_file`](crate::edge::replace_file).

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::Audience;

/// Open to be written at its end, by several processes at once if need be.
#[derive(Debug)]
pub struct AppendedFile(File);

impl AppendedFile {
    /// The file at `path`; where there is none, one that `audience` may read is made.
    pub fn open(path: &Path, audience: Audience) -> io::Result<Self> {
        for_audience(audience).create(true).append(true).open(path).map(Self)
    }

    /// In bytes.
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
pub(super) fn for_audience(audience: Audience) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.mode(audience.mode());
    options
}

#[cfg(not(unix))]
pub(super) fn for_audience(_: Audience) -> OpenOptions {
    File::options()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_grows_whoever_opens_it_and_is_for_those_who_may_read_it() {
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
}
