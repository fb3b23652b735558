//! Which of several daemons writes into a folder of merged workbooks, where nothing but the folder joins them.
//!
//! A mark in the folder names the daemon that writes there, and changes with each renewal as long as it lives. A second
//! daemon goes by the change alone and never by a time in the mark: the clocks of two machines differ. This is no lock.
//! It keeps an honest mistake from sending everything twice.
//!
//! | the mark | what this daemon does |
//! | --- | --- |
//! | none, our own, or of our state from before this start | it writes |
//! | of another, whose process is gone or which has not changed for [`EXPIRES`] renewals | it puts its own mark there, and writes once it finds it |
//! | of another | it merges and sends nothing |

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The mark of another that was seen unchanged for so many renewals is left over.
const EXPIRES: u32 = 5;

/// Who writes into a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderMark {
    /// The state that it writes from, on its machine.
    pub state: String,
    pub machine: String,
    pub process: u32,
    /// Where that number means this process: the start of the machine and the container; `None` where it is not known.
    pub processes: Option<String>,
    /// When it began, as people are told.
    pub since: String,
    pub renewed: DateTime<Utc>,
}

impl FolderMark {
    /// Stands for a file that cannot be read as a mark: it belongs to another, who is not known.
    pub fn unreadable() -> Self {
        let (state, since) = (String::new(), "時刻不明".to_owned());
        let machine = "読めない印".to_owned();
        Self { state, machine, process: 0, processes: None, since, renewed: DateTime::UNIX_EPOCH }
    }
}

/// How a process is named to people: by its machine and its number.
pub fn process_name(machine: &str, process: u32) -> String {
    format!("{machine}、プロセス {process}")
}

/// One daemon's view of the folder.
#[derive(Debug)]
pub struct Writer {
    own: FolderMark,
    renewal: Duration,
    has_written: bool,
    /// When its mark was last put there.
    pub renewed: Option<Duration>,
    /// The mark of another, for how many renewals it has been seen unchanged, and when that was counted.
    seen: Option<(FolderMark, u32, Duration)>,
    /// The other writer, in words for people.
    pub other: Option<String>,
}

impl Writer {
    pub const fn new(own: FolderMark, renewal: Duration) -> Self {
        Self { own, renewal, has_written: false, renewed: None, seen: None, other: None }
    }

    /// The own mark, renewed at that moment.
    pub fn mark(&self, renewed: DateTime<Utc>) -> FolderMark {
        FolderMark { renewed, ..self.own.clone() }
    }

    /// Whether that is the mark of this process.
    pub fn is_own(&self, mark: &FolderMark) -> bool {
        let process = |mark: &FolderMark| (mark.state.clone(), mark.machine.clone(), mark.process, mark.since.clone());
        process(mark) == process(&self.own)
    }

    pub fn is_due(&self, now: Duration) -> bool {
        self.renewed.is_none_or(|renewed| now.saturating_sub(renewed) >= self.renewal / 2)
    }

    /// Whether the own mark is to be put into the folder, where that one is; `is_gone`: its process is known to have ended.
    pub fn look(&mut self, found: Option<FolderMark>, is_gone: bool, now: Duration) -> bool {
        let is_free = found.is_none();
        let is_ours = |found: &FolderMark| self.is_own(found) || found.state == self.own.state && !self.has_written;
        let Some(found) = found.filter(|found| !is_ours(found)) else {
            (self.has_written, self.seen, self.other) = (true, None, None);
            return is_free || self.is_due(now);
        };
        self.other = Some(format!("{}、{} から", process_name(&found.machine, found.process), found.since));
        let known = self.seen.take().filter(|(mark, ..)| *mark == found);
        let (mark, mut unchanged, mut counted) = known.unwrap_or((found, 0, now));
        // A machine that was asleep has seen nothing meanwhile: renewals are counted by looks.
        if now.saturating_sub(counted) >= self.renewal {
            (unchanged, counted) = (unchanged + 1, now);
        }
        self.seen = Some((mark, unchanged, counted));
        is_gone || unchanged >= EXPIRES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENEWAL: Duration = Duration::from_mins(1);

    /// A folder, and a time of its own.
    #[derive(Default)]
    struct Folder {
        mark: Option<FolderMark>,
        now: u32,
    }

    fn daemon(state: &str, since: &str) -> Writer {
        let own = FolderMark { state: state.to_owned(), machine: state.to_owned(), ..FolderMark::unreadable() };
        Writer::new(FolderMark { since: since.to_owned(), ..own }, RENEWAL)
    }

    impl Folder {
        /// Each of them looks once, one renewal after the last time; those that may act then.
        fn turn(&mut self, daemons: &mut [&mut Writer], is_gone: bool) -> Vec<String> {
            self.now += 1;
            let mut acting = Vec::new();
            for daemon in daemons {
                if daemon.look(self.mark.clone(), is_gone, RENEWAL * self.now) {
                    self.mark = Some(daemon.mark(DateTime::UNIX_EPOCH + RENEWAL * self.now));
                }
                acting.extend(daemon.other.is_none().then(|| daemon.own.state.clone()));
            }
            acting
        }

        fn turns(&mut self, count: u32, daemons: &mut [&mut Writer]) -> Vec<String> {
            (0..count).map(|_| self.turn(daemons, false)).last().unwrap_or_default()
        }
    }

    #[test]
    fn alone_it_writes_at_once_and_after_a_crash_too() {
        let mut folder = Folder::default();
        assert_eq!(folder.turns(1, &mut [&mut daemon("a", "1")]), ["a"]);
        assert_eq!(folder.turns(1, &mut [&mut daemon("a", "2")]), ["a"]);
        // Somebody has deleted the mark.
        folder.mark = None;
        assert_eq!(folder.turns(1, &mut [&mut daemon("a", "2")]), ["a"]);
    }

    #[test]
    fn the_second_is_refused_as_long_as_the_first_renews_its_mark_and_goes_on_after_it() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "9時"), daemon("b", "10時"));
        folder.turns(1, &mut [&mut a]);
        for _ in 0..50 {
            assert_eq!(folder.turn(&mut [&mut a, &mut b], false), ["a"]);
        }
        assert!(!b.look(folder.mark.clone(), false, RENEWAL * folder.now));
        assert_eq!(b.other.as_deref(), Some("a、プロセス 0、9時 から"));
        folder.mark = None;
        assert_eq!(folder.turn(&mut [&mut b, &mut a], false), ["b"], "the first is refused in its turn");
    }

    #[test]
    fn the_mark_of_a_dead_machine_expires_and_that_of_a_process_that_is_gone_at_once() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "1"), daemon("b", "1"));
        folder.turns(1, &mut [&mut a]);
        assert!(folder.turns(EXPIRES + 1, &mut [&mut b]).is_empty());
        assert_eq!(folder.turns(1, &mut [&mut b]), ["b"]);
        // A machine that wakes does not act again.
        assert_eq!(folder.turn(&mut [&mut a, &mut b], false), ["b"]);
        let mut c = daemon("c", "1");
        assert!(folder.turn(&mut [&mut c], true).is_empty());
        assert_eq!(folder.turns(1, &mut [&mut c]), ["c"]);
    }

    #[test]
    fn a_machine_that_slept_takes_over_nothing_that_it_has_not_watched() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "1"), daemon("b", "1"));
        folder.turns(1, &mut [&mut a, &mut b]);
        folder.now += 1000;
        assert!(folder.turns(EXPIRES - 1, &mut [&mut b]).is_empty());
        assert_eq!(folder.turn(&mut [&mut a, &mut b], false), ["a"]);
    }

    #[test]
    fn of_two_that_take_over_at_the_same_moment_one_writes() {
        let (mut folder, mut b, mut c) = (Folder::default(), daemon("b", "1"), daemon("c", "1"));
        folder.turns(1, &mut [&mut daemon("a", "1")]);
        assert!(folder.turns(EXPIRES, &mut [&mut b, &mut c]).is_empty());
        let left_over = folder.mark.clone();
        let now = RENEWAL * (folder.now + 1);
        for daemon in [&mut b, &mut c] {
            assert!(daemon.look(left_over.clone(), false, now) && daemon.other.is_some());
            folder.mark = Some(daemon.mark(DateTime::UNIX_EPOCH));
        }
        for _ in 0..50 {
            assert_eq!(folder.turn(&mut [&mut b, &mut c], false), ["c"]);
        }
    }
}
