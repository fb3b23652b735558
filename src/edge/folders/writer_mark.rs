//! The mark in the folder of the merged workbooks that names who writes there.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use chrono_tz::Tz;

use crate::edge::folders::{files, replace_file};
use crate::edge::processes::timeout::OneQuestionAtATime;
use crate::edge::system::clock;
use crate::edge::system::clock::{Clock, SystemClock};
use crate::edge::system::heartbeat::{Beat, Watcher};
use crate::edge::system::machine;
use matome_core::share::writer::{FolderMark, Writer};

/// Excluded from change detection, since it is rewritten continually.
pub const FILE_NAME: &str = ".matome-writer";
const RENEWAL: Duration = Duration::from_mins(1);
/// Timeout of the folder. Silence does not count as another writer.
const LONGEST_SILENCE: Duration = Duration::from_secs(20);
const PARTING: Duration = Duration::from_secs(1);
const LONGEST: u64 = 4096;

/// The daemon's view of the mark.
pub trait Mark: Send + Sync {
    /// Returns another writer, if there is one.
    fn other(&self) -> Option<String>;

    fn renewal(&self) -> Duration;
}

/// The mark of this process, removed on drop.
#[derive(Debug)]
pub struct WriterMark {
    folder: PathBuf,
    writer: Mutex<Writer>,
    server: OneQuestionAtATime,
}

impl WriterMark {
    /// Creates the mark of a daemon with the id `state`, started `now`.
    pub fn new(folder: &Path, state: String, now: DateTime<Tz>) -> Self {
        let own = FolderMark {
            state,
            machine: machine::name(),
            process: process::id(),
            processes: machine::processes(),
            since: now.format("%Y年%-m月%-d日 %H:%M").to_string(),
            renewed: now.to_utc(),
        };
        let writer = Mutex::new(Writer::new(own, renewal()));
        Self { folder: folder.to_owned(), writer, server: OneQuestionAtATime::default() }
    }

    pub fn is_in(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn found(&self, patience: Duration) -> io::Result<Option<FolderMark>> {
        let file = self.folder.join(FILE_NAME);
        self.server.ask(patience, move || read(&file))
    }

    /// Reads the mark and writes ours when due.
    fn look(&self) -> io::Result<()> {
        let found = self.found(LONGEST_SILENCE)?;
        let is_free = found.is_none();
        let is_gone = found.as_ref().is_some_and(|mark| machine::is_gone(mark.process, mark.processes.as_deref()));
        let now = clock::with_sleep();
        if self.writer().look(found, is_gone, now) {
            let mark = self.writer().mark(SystemClock.now());
            let (file, text) = (self.folder.join(FILE_NAME), serde_json::to_vec(&mark).map_err(io::Error::other)?);
            // A new mark creates the folder ahead of the first merge, so that a second daemon sees it.
            self.server.ask(LONGEST_SILENCE, move || {
                if is_free {
                    return files::write_new(&file, text);
                }
                replace_file::put_for_a_moment(&file, &text, process::id())
            })?;
            self.writer().renewed = Some(now);
        }
        Ok(())
    }
}

impl Mark for WriterMark {
    fn other(&self) -> Option<String> {
        // If another daemon was faster, a second check finds its mark.
        if self.look().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
            let _ = self.look();
        }
        self.writer().other.clone()
    }

    fn renewal(&self) -> Duration {
        renewal()
    }
}

impl Watcher for WriterMark {
    fn every(&self) -> Option<Duration> {
        Some(renewal())
    }

    fn hear(&self, _: &Beat) {
        self.hear_work();
    }

    fn hear_work(&self) {
        let is_due = {
            let writer = self.writer();
            writer.renewed.is_some() && writer.is_due(clock::with_sleep())
        };
        if is_due {
            let _ = self.look();
        }
    }
}

impl Drop for WriterMark {
    fn drop(&mut self) {
        if self.found(PARTING).is_ok_and(|mark| mark.is_some_and(|mark| self.writer().is_own(&mark))) {
            let file = self.folder.join(FILE_NAME);
            // A leftover mark expires.
            let _ = self.server.ask(PARTING, move || files::remove(&file));
        }
    }
}

fn read(file: &Path) -> io::Result<Option<FolderMark>> {
    let text = match files::facts(file) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Ok(found) if found.size <= LONGEST => files::read(file)?,
        _ => Vec::new(),
    };
    Ok(Some(serde_json::from_slice(&text).unwrap_or_else(|_| FolderMark::unreadable())))
}

/// Overridable in debug builds.
#[cfg(debug_assertions)]
fn renewal() -> Duration {
    let asked = crate::edge::system::machine::text("MATOME_RENEWAL_MS").and_then(|text| text.parse().ok());
    asked.map_or(RENEWAL, Duration::from_millis)
}

#[cfg(not(debug_assertions))]
const fn renewal() -> Duration {
    RENEWAL
}
