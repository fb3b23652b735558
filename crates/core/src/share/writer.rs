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

    fn is_of_same_process(&self, other: &Self) -> bool {
        (&self.state, &self.machine, self.process, &self.since)
            == (&other.state, &other.machine, other.process, &other.since)
    }

    /// As people are told.
    fn name(&self) -> String {
        format!("{}、{} から", process_name(&self.machine, self.process), self.since)
    }
}

/// How a process is named to people: by its machine and its number.
pub fn process_name(machine: &str, process: u32) -> String {
    format!("{machine}、プロセス {process}")
}

/// What a daemon may do in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Writes,
    /// It puts its mark over that of the other, and finds out at the next look whether it is still there.
    TakesOver {
        other: String,
    },
    Refused {
        other: String,
    },
}

/// One daemon's view of the folder.
#[derive(Debug)]
pub struct Writer {
    own: FolderMark,
    renewal: Duration,
    has_written: bool,
    other: Option<OtherMark>,
}

/// A mark of another, and for how many renewals it has been seen unchanged.
#[derive(Debug)]
struct OtherMark {
    mark: FolderMark,
    unchanged: u32,
    counted: Duration,
}

impl Writer {
    pub const fn new(own: FolderMark, renewal: Duration) -> Self {
        Self { own, renewal, has_written: false, other: None }
    }

    /// The own mark, renewed at that moment.
    pub fn mark(&self, renewed: DateTime<Utc>) -> FolderMark {
        FolderMark { renewed, ..self.own.clone() }
    }

    /// Whether that is the mark of this process.
    pub fn is_own(&self, mark: &FolderMark) -> bool {
        mark.is_of_same_process(&self.own)
    }

    /// What the mark that is found in the folder allows; `is_gone`: its process is known to have ended.
    pub fn look(&mut self, found: Option<FolderMark>, is_gone: bool, now: Duration) -> Standing {
        let is_ours = |found: &FolderMark| self.is_own(found) || found.state == self.own.state && !self.has_written;
        let Some(found) = found.filter(|found| !is_ours(found)) else {
            (self.has_written, self.other) = (true, None);
            return Standing::Writes;
        };
        let other = found.name();
        let known = self.other.take().filter(|known| known.mark == found);
        let mut seen = known.unwrap_or(OtherMark { mark: found, unchanged: 0, counted: now });
        // A machine that was asleep has seen nothing meanwhile: renewals are counted by looks.
        if now.saturating_sub(seen.counted) >= self.renewal {
            (seen.unchanged, seen.counted) = (seen.unchanged + 1, now);
        }
        let is_over = is_gone || seen.unchanged >= EXPIRES;
        self.other = Some(seen);
        if is_over { Standing::TakesOver { other } } else { Standing::Refused { other } }
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
                let standing = daemon.look(self.mark.clone(), is_gone, RENEWAL * self.now);
                if !matches!(standing, Standing::Refused { .. }) {
                    self.mark = Some(daemon.mark(DateTime::UNIX_EPOCH + RENEWAL * self.now));
                }
                if standing == Standing::Writes {
                    acting.push(daemon.own.state.clone());
                }
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
        let refused = Standing::Refused { other: "a、プロセス 0、9時 から".to_owned() };
        assert_eq!(b.look(folder.mark.clone(), false, RENEWAL * folder.now), refused);
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
            assert!(matches!(daemon.look(left_over.clone(), false, now), Standing::TakesOver { .. }));
            folder.mark = Some(daemon.mark(DateTime::UNIX_EPOCH));
        }
        for _ in 0..50 {
            assert_eq!(folder.turn(&mut [&mut b, &mut c], false), ["c"]);
        }
    }
}
