//! Copies and reads the workbooks of a scan in parallel. Top-level folders take turns, so that slow workbooks of one
//! folder do not delay the others.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::edge::processes::timeout::{self, Scope};
use crate::ports::{Clock, CopyTrouble, ReadersError, ShareAccess, WorkbookCopy, WorkbookReader};
use crate::settings::Settings;
use crate::stop::Stop;
use matome_core::share::settling::Stamp;
use matome_forms::layout::{Sketched, SketchedWorkbook};
use matome_forms::model::Workbook;

pub(super) struct Fresh {
    pub(super) path: String,
    pub(super) found: Found,
}

pub(super) enum Found {
    /// Content unchanged since the last reading.
    Same(Stamp),
    Read {
        records: Workbook,
        sketches: Vec<Sketched>,
        stamp: Stamp,
        content: String,
    },
    Trouble(CopyTrouble),
    TooSlow(Stamp),
    /// Undecided, or deferred because its folder has used up its turn.
    Nothing,
}

/// Shared context of a scan's readings.
pub(super) struct Reading<'a> {
    settings: &'a Settings,
    share: &'a dyn ShareAccess,
    readers: &'a dyn WorkbookReader,
    contents: &'a BTreeMap<String, String>,
    stop: &'a Stop,
    turns: Option<&'a Turns>,
    /// The server timed out.
    silent: AtomicBool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(app: &'a App, contents: &'a BTreeMap<String, String>, stop: &'a Stop) -> Self {
        let (settings, share, readers) = (&app.settings, app.ports.share.as_ref(), app.resources.readers.as_ref());
        Self { settings, share, readers, contents, stop, turns: None, silent: AtomicBool::new(false) }
    }

    /// Enables turns with a time limit per folder.
    pub(super) fn in_turns(self, turns: &'a Turns) -> Self {
        Self { turns: Some(turns), ..self }
    }

    /// Reads the workbooks in parallel until the consumer stops.
    pub(super) fn read_all<'scope>(
        &'scope self,
        paths: Vec<String>,
        scope: &'scope Scope<'scope, '_>,
    ) -> Receiver<Fresh> {
        timeout::side_by_side(scope, paths.into_iter(), |path| self.read(path))
    }

    /// Copies a workbook and reads it if its content changed.
    fn read(&self, path: String) -> Fresh {
        let found = match self.turns {
            Some(turns) => turns.take(&path, || self.found(&path)).unwrap_or(Found::Nothing),
            None => self.found(&path),
        };
        Fresh { path, found }
    }

    /// Returns `None` if the server is silent, which also skips the remaining workbooks.
    fn copy(&self, path: &str) -> Option<Result<WorkbookCopy, CopyTrouble>> {
        if self.silent.load(Ordering::Relaxed) {
            return None;
        }
        let copy = self.share.copy(&self.settings.share, path);
        let is_silent = matches!(copy, Err(CopyTrouble::Silent));
        self.silent.fetch_or(is_silent, Ordering::Relaxed);
        (!is_silent).then_some(copy)
    }

    fn found(&self, path: &str) -> Found {
        if self.stop.is_asked() {
            return Found::Nothing;
        }
        let WorkbookCopy { bytes, stamp, content } = match self.copy(path) {
            Some(Ok(copy)) => copy,
            Some(Err(trouble)) => return Found::Trouble(trouble),
            None => return Found::Nothing,
        };
        if self.contents.get(path) == Some(&content) {
            return Found::Same(stamp);
        }
        tracing::info!("{path} を読みます");
        let unreadable =
            |problem| SketchedWorkbook { workbook: Workbook::unreadable(path, problem), sketches: Vec::new() };
        let reading = match self.readers.reading(bytes, path) {
            Err(ReadersError::TooSlow) => return Found::TooSlow(stamp),
            Err(error) => error.problem().map(unreadable),
            Ok(reading) => Ok(reading),
        };
        match reading {
            Ok(SketchedWorkbook { workbook: records, sketches }) => Found::Read { records, sketches, stamp, content },
            Err(error) => {
                tracing::error!("{path}: {error}");
                Found::Nothing
            }
        }
    }
}

/// Free reading time per workbook; only the excess counts, so a large folder is not penalised.
const USUAL: Duration = Duration::from_secs(1);
/// Excess time per folder and scan, after which the folder rests.
const TURN: Duration = Duration::from_secs(10);
/// Rest per duration of the scan: a folder with slow workbooks takes at most a third of the time.
const REST: u32 = 2;

/// Time used per folder in a scan, and the folders at rest.
pub(super) struct Turns {
    clock: Arc<dyn Clock>,
    begun: Instant,
    folders: Mutex<HashMap<String, Folder>>,
}

#[derive(Default)]
struct Folder {
    taken: Duration,
    rests_until: Option<Instant>,
    is_owed: bool,
}

impl Turns {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { begun: clock.instant(), clock, folders: Mutex::default() }
    }

    pub(super) fn begin(&mut self) {
        let now = self.clock.instant();
        self.begun = now;
        self.folders().retain(|_, folder| {
            *folder = Folder { rests_until: folder.rests_until.filter(|until| *until > now), ..Folder::default() };
            folder.rests_until.is_some()
        });
    }

    /// Reads the workbook; `None` if its folder is at rest or has no time left.
    pub(super) fn take<T>(&self, path: &str, read: impl FnOnce() -> T) -> Option<T> {
        if let Some(folder) = self.folders().get_mut(folder_of(path))
            && (folder.rests_until.is_some() || folder.taken >= TURN)
        {
            folder.is_owed = true;
            return None;
        }
        let begun = self.clock.instant();
        let found = read();
        let beyond = self.clock.instant().duration_since(begun).saturating_sub(USUAL);
        if !beyond.is_zero() {
            self.folders().entry(folder_of(path).to_owned()).or_default().taken += beyond;
        }
        Some(found)
    }

    /// Ends the scan. Returns when a deferred folder may continue.
    pub(super) fn end(&self) -> Option<Duration> {
        let now = self.clock.instant();
        let rest = now.duration_since(self.begun) * REST;
        let mut folders = self.folders();
        for folder in folders.values_mut().filter(|folder| folder.taken >= TURN) {
            folder.rests_until = Some(now + rest);
        }
        let owed = folders.values().filter(|folder| folder.is_owed);
        owed.filter_map(|folder| folder.rests_until).map(|until| until.duration_since(now)).min()
    }

    fn folders(&self) -> std::sync::MutexGuard<'_, HashMap<String, Folder>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Orders folders round-robin; workbooks that failed last time come last.
pub(super) fn order(paths: BTreeSet<String>, failed_before: impl Fn(&str) -> bool) -> Vec<String> {
    let (failed, fresh): (Vec<String>, Vec<String>) = paths.into_iter().partition(|path| failed_before(path));
    in_turns(fresh).into_iter().chain(in_turns(failed)).collect()
}

fn in_turns(paths: Vec<String>) -> Vec<String> {
    let mut folders: BTreeMap<String, VecDeque<String>> = BTreeMap::new();
    let all = paths.len();
    for path in paths {
        folders.entry(folder_of(&path).to_owned()).or_default().push_back(path);
    }
    let mut ordered = Vec::with_capacity(all);
    while ordered.len() < all {
        ordered.extend(folders.values_mut().filter_map(VecDeque::pop_front));
        folders.retain(|_, paths| !paths.is_empty());
    }
    ordered
}

fn folder_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    #[test]
    fn folders_take_turns_and_what_failed_comes_last() {
        let paths = ["a/1", "a/2", "a/3", "b/1", "c/1", "c/2"].map(str::to_owned);
        let ordered = order(paths.into(), |path| path == "a/1");
        assert_eq!(ordered, ["a/2", "b/1", "c/1", "a/3", "c/2", "a/1"]);
    }

    struct Played(Mutex<Instant>);

    impl Clock for Played {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }

        fn instant(&self) -> Instant {
            *self.0.lock().unwrap()
        }

        fn pause(&self, how_long: Duration) {
            *self.0.lock().unwrap() += how_long;
        }
    }

    #[test]
    fn a_folder_of_slow_workbooks_rests_for_longer_than_it_keeps_the_others_waiting() {
        let clock = Arc::new(Played(Mutex::new(Instant::now())));
        let mut turns = Turns::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let pass = |seconds| *clock.0.lock().unwrap() += Duration::from_secs(seconds);
        let read = |turns: &Turns, path: String, seconds| turns.take(&path, || pass(seconds)).is_some();
        let slow = |turns: &Turns| (0..30).filter(|n| read(turns, format!("遅い部/{n}.xlsx"), 8)).count();
        assert_eq!(slow(&turns), 2);
        // A large folder is not slow.
        assert_eq!((0..500).filter(|n| read(&turns, format!("総務部/{n}.xlsx"), 1)).count(), 500);
        let rest = Duration::from_secs((2 * 8 + 500) * 2);
        assert_eq!(turns.end(), Some(rest));
        turns.begin();
        assert_eq!(slow(&turns), 0);
        assert!(read(&turns, "総務部/1.xlsx".to_owned(), 1));
        assert_eq!(turns.end(), rest.checked_sub(Duration::from_secs(1)));
        pass(rest.as_secs());
        turns.begin();
        assert_eq!(slow(&turns), 2);
    }
}
