//! The mark in the folder of merged workbooks: machine, process and start of the writing daemon. A second daemon with
//! its own state finds it, names the first and does nothing. This is no lock: it keeps an honest mistake from sending
//! everything twice.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::edge::folders::{files, replace_file};
use crate::edge::processes::timeout::OneQuestionAtATime;
use crate::edge::system::machine;

const FILE_NAME: &str = ".matome-writer";
/// Timeout of the folder. Silence does not count as another writer.
const LONGEST_SILENCE: Duration = Duration::from_secs(20);
const PARTING: Duration = Duration::from_secs(1);
const LONGEST: u64 = 4096;

pub trait Mark: Send + Sync {
    fn other(&self) -> Option<String>;
}

/// The writer of a folder. The default stands for an unreadable mark.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Writer {
    /// The state that it writes from, on its machine.
    state: String,
    machine: String,
    process: u32,
    /// Identifies boot and container, within which the process number is valid; `None` if unknown.
    processes: Option<String>,
    /// Start time, as displayed.
    since: String,
}

impl Writer {
    fn gives_way_to(&self, own: &Self) -> bool {
        self.state.is_empty() || self.state == own.state || machine::is_gone(self.process, self.processes.as_deref())
    }

    fn name(&self) -> String {
        format!("{}、プロセス {}、{} から", self.machine, self.process, self.since)
    }
}

/// The mark of this process, removed on drop.
#[derive(Debug)]
pub struct WriterMark {
    folder: PathBuf,
    own: Writer,
    other: Mutex<Option<String>>,
    server: OneQuestionAtATime,
}

impl WriterMark {
    /// Creates the mark of a daemon with the id `state`, started `now`.
    pub fn new(folder: &Path, state: String, now: DateTime<Tz>) -> Self {
        let own = Writer {
            state,
            machine: machine::name(),
            process: process::id(),
            processes: machine::processes(),
            since: now.format("%Y年%-m月%-d日 %H:%M").to_string(),
        };
        Self { folder: folder.to_owned(), own, other: Mutex::default(), server: OneQuestionAtATime::default() }
    }

    pub fn is_in(&self, folder: &Path) -> bool {
        self.folder == folder
    }
}

impl Mark for WriterMark {
    fn other(&self) -> Option<String> {
        let (file, own) = (self.folder.join(FILE_NAME), self.own.clone());
        let found = self.server.ask(LONGEST_SILENCE, move || look(&file, &own));
        let mut other = self.other.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(found) = found {
            *other = found.map(|found| found.name());
        }
        other.clone()
    }
}

impl Drop for WriterMark {
    fn drop(&mut self) {
        let (file, own) = (self.folder.join(FILE_NAME), self.own.clone());
        // The mark of a dead process blocks no other on this machine.
        let _ = self.server.ask(PARTING, move || match read(&file)? {
            Some(found) if found == own => files::remove(&file),
            _ => Ok(()),
        });
    }
}

/// Returns another writer, or puts the own mark into the folder.
fn look(file: &Path, own: &Writer) -> io::Result<Option<Writer>> {
    let found = read(file)?;
    match &found {
        Some(found) if found == own => return Ok(None),
        Some(found) if !found.gives_way_to(own) => {}
        _ => put(file, own, found.is_none())?,
    }
    // If two start at the same time, one finds the other's mark.
    Ok(read(file)?.filter(|found| found != own))
}

/// Also creates the folder before the first merge.
fn put(file: &Path, own: &Writer, is_free: bool) -> io::Result<()> {
    let text = serde_json::to_vec(own).map_err(io::Error::other)?;
    if !is_free {
        return replace_file::put_for_a_moment(file, &text, own.process);
    }
    match files::write_new(file, text) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        written => written,
    }
}

fn read(file: &Path) -> io::Result<Option<Writer>> {
    let text = match files::facts(file) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Ok(found) if found.size <= LONGEST => files::read(file)?,
        _ => Vec::new(),
    };
    Ok(Some(serde_json::from_slice(&text).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Tokyo;

    use super::*;

    fn daemon(folder: &Path, state: &str) -> WriterMark {
        WriterMark::new(folder, state.to_owned(), DateTime::UNIX_EPOCH.with_timezone(&Tokyo))
    }

    #[test]
    fn alone_it_writes_at_once_and_after_a_crash_or_a_deleted_mark_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("merged").join(FILE_NAME);
        let mark = daemon(file.parent().unwrap(), "a");
        for left in [None, Some(""), Some(r#"{"state":"a","machine":"b","process":1,"processes":null,"since":"昨日"}"#)]
        {
            files::remove(&file).ok();
            if let Some(left) = left {
                files::write_new(&file, left).unwrap();
            }
            assert_eq!((mark.other(), read(&file).unwrap()), (None, Some(mark.own.clone())), "{left:?}");
        }
        drop(mark);
        assert_eq!(read(&file).unwrap(), None);
    }

    #[test]
    fn the_second_is_refused_until_the_first_has_ended_and_the_first_in_its_turn() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (daemon(folder.path(), "a"), daemon(folder.path(), "b"));
        let name = format!("{}、プロセス {}、1970年1月1日 09:00 から", machine::name(), process::id());
        for _ in 0..9 {
            assert_eq!((first.other(), second.other()), (None, Some(name.clone())));
        }
        drop(first);
        assert_eq!((second.other(), daemon(folder.path(), "a").other()), (None, Some(name)));
    }

    #[test]
    fn only_a_process_that_is_known_to_be_gone_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (file, mark) = (folder.path().join(FILE_NAME), daemon(folder.path(), "a"));
        let left = |machine: &str, processes: Option<String>| {
            let writer =
                Writer { state: "b".to_owned(), machine: machine.to_owned(), process: 1 << 29, ..Writer::default() };
            put(&file, &Writer { processes, ..writer }, false).unwrap();
            mark.other().is_some()
        };
        assert!(left("c", None) && left("c", Some("another start".to_owned())));
        assert!(!left(&machine::name(), machine::processes()) || machine::processes().is_none());
    }
}
