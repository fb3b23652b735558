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
use matome_core::share::writer::{FolderMark, Standing, Writer};

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
    view: Mutex<View>,
    server: OneQuestionAtATime,
}

#[derive(Debug)]
struct View {
    writer: Writer,
    other: Option<String>,
    renewed: Option<Duration>,
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
        let view = View { writer: Writer::new(own, renewal()), other: None, renewed: None };
        Self { folder: folder.to_owned(), view: Mutex::new(view), server: OneQuestionAtATime::default() }
    }

    pub fn is_in(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the mark and writes ours when due.
    fn look(&self) -> io::Result<()> {
        let file = self.folder.join(FILE_NAME);
        let found = self.server.ask(LONGEST_SILENCE, move || read(&file))?;
        let is_free = found.is_none();
        let is_gone = found.as_ref().is_some_and(|mark| machine::is_gone(mark.process, mark.processes.as_deref()));
        let now = clock::with_sleep();
        let mut view = self.view();
        let is_due = is_free || view.renewed.is_none_or(|renewed| now.saturating_sub(renewed) >= renewal() / 2);
        let (puts, other) = match view.writer.look(found, is_gone, now) {
            Standing::Writes => (is_due, None),
            Standing::TakesOver { other } => (true, Some(other)),
            Standing::Refused { other } => (false, Some(other)),
        };
        view.other = other;
        let mark = view.writer.mark(SystemClock.now());
        drop(view);
        if puts {
            self.put(&mark, is_free)?;
            self.view().renewed = Some(now);
        }
        Ok(())
    }

    /// Writes the mark; `anew` requires that none exists.
    fn put(&self, mark: &FolderMark, anew: bool) -> io::Result<()> {
        let (file, text) = (self.folder.join(FILE_NAME), serde_json::to_vec(mark).map_err(io::Error::other)?);
        self.server.ask(LONGEST_SILENCE, move || {
            if anew {
                // Creates the folder ahead of the first merge, so that a second daemon sees the mark.
                return files::write_new(&file, text);
            }
            replace_file::put_for_a_moment(&file, &text, process::id())
        })
    }
}

impl Mark for WriterMark {
    fn other(&self) -> Option<String> {
        // If another daemon was faster, a second check finds its mark.
        if self.look().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
            let _ = self.look();
        }
        self.view().other.clone()
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
        let renewed = self.view().renewed;
        if renewed.is_some_and(|renewed| clock::with_sleep().saturating_sub(renewed) >= renewal() / 2) {
            let _ = self.look();
        }
    }
}

impl Drop for WriterMark {
    fn drop(&mut self) {
        let file = self.folder.join(FILE_NAME);
        let found = self.server.ask(PARTING, {
            let file = file.clone();
            move || read(&file)
        });
        if found.is_ok_and(|mark| mark.is_some_and(|mark| self.view().writer.is_own(&mark))) {
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
