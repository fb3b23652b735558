//! Fair share: the folders at the top of the share take turns, and one whose workbooks are slow keeps no other waiting.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::edge::clock::Clock;

/// Reading time per workbook that is free of charge; only time beyond it counts against the folder's turn, so a large folder is not punished.
const USUAL: Duration = Duration::from_secs(1);
/// Total excess time per folder and look; then the folder waits for the next look.
const TURN: Duration = Duration::from_secs(10);

/// What each folder has taken of a look.
pub(super) struct Turns {
    clock: Arc<dyn Clock>,
    taken: Mutex<HashMap<String, Duration>>,
}

impl Turns {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, taken: Mutex::default() }
    }

    /// Reads the workbook; `None` where its folder has no time left.
    pub(super) fn take<T>(&self, path: &str, read: impl FnOnce() -> T) -> Option<T> {
        if self.taken().get(folder_of(path)).is_some_and(|taken| *taken >= TURN) {
            return None;
        }
        let begun = self.clock.instant();
        let found = read();
        let beyond = self.clock.instant().duration_since(begun).saturating_sub(USUAL);
        if !beyond.is_zero() {
            *self.taken().entry(folder_of(path).to_owned()).or_default() += beyond;
        }
        Some(found)
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, HashMap<String, Duration>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Round-robin over the folders; workbooks that failed last time come last.
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
    use std::time::Instant;

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
    }

    #[test]
    fn a_folder_of_slow_workbooks_keeps_no_other_waiting() {
        let clock = Arc::new(Played(Mutex::new(Instant::now())));
        let turns = Turns::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let reading = |seconds: u64| {
            let clock = Arc::clone(&clock);
            move || *clock.0.lock().unwrap() += Duration::from_secs(seconds)
        };
        let read = |path: String, seconds| turns.take(&path, reading(seconds)).is_some();
        let slow = (0..30).filter(|n| read(format!("遅い部/{n}.xlsx"), 8)).count();
        assert_eq!(slow, 2);
        // A large folder is no slow one.
        assert_eq!((0..500).filter(|n| read(format!("総務部/{n}.xlsx"), 1)).count(), 500);
    }
}
