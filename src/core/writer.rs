//! Which of several daemons writes into a folder of merged workbooks, where nothing but the folder joins them.
//!
//! A mark in the folder says who writes there. Its number rises as long as its writer lives, and nothing else counts:
//! the clocks of two machines differ. Whoever finds the mark of another lets it be while it rises, and says so in a
//! second mark.
//!
//! | the mark | what is done |
//! | --- | --- |
//! | none, or our own | we write |
//! | of the same state, from before, or because an administrator chose it | we write |
//! | of another, and it does not rise for [`SILENT`] renewals | its machine is dead: we write |
//! | not to be read, as the folder is silent, for [`LONGEST_SILENCE`] | we write: it says nothing of others |
//! | of another, and it rises | the other writes, we wait, until an administrator chooses or it has been silent for [`GIVEN_UP`] renewals |

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A mark never seen to change for this many renewals is left over.
const SILENT: u32 = 6;
/// A writer once seen alive may return, and only it knows what it has sent: it is waited for longer, but not for ever.
const GIVEN_UP: u32 = 180;
/// Whoever had to give way ends what it was doing within so many renewals.
const GIVING_WAY: u32 = 2;
/// A folder that does not answer for so long keeps nobody from working: it says nothing of others.
pub const LONGEST_SILENCE: Duration = Duration::from_secs(20);

/// Who writes into a folder, or wants to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderMark {
    /// The state that it writes from, on its machine.
    pub state: String,
    pub machine: String,
    pub process: u32,
    /// Another with each start; empty where an administrator has chosen this state.
    pub life: String,
    pub number: u64,
}

impl FolderMark {
    /// The mark that an administrator leaves who chooses that state, whoever writes.
    #[must_use]
    pub fn chosen(self) -> Self {
        Self { life: String::new(), ..self }
    }

    /// What lies there in place of a mark and cannot be read as one: that of nobody known, who is waited for like any
    /// other.
    pub fn unreadable() -> Self {
        let machine = "（読めない印）".to_owned();
        Self { state: String::new(), machine, process: 0, life: "?".to_owned(), number: 0 }
    }

    /// Whom an administrator keeps from writing who chooses `state` over this mark; nobody where it is that state's own.
    pub fn displaced_by(&self, state: &str) -> Option<String> {
        (self.state != state).then(|| self.name())
    }

    /// As people are told.
    pub fn name(&self) -> String {
        process_name(&self.machine, self.process)
    }
}

/// How a process is named to people: by its machine and its number.
pub fn process_name(machine: &str, process: u32) -> String {
    format!("{machine}、プロセス {process}")
}

/// What is to be done in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// Our mark as the writer's; `anew` where there must not be any yet.
    Writing { mark: FolderMark, anew: bool },
    /// Our mark as that of one who waits.
    Waiting(FolderMark),
}

/// What the daemon may do, and whom it must name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Standing {
    /// It has not been found out yet.
    #[default]
    Unknown,
    /// We write; another waits.
    Writes { waiting: Option<String> },
    /// Somebody else's mark is there, and it is not known yet whether its writer lives.
    Doubtful { other: String },
    /// Another writes.
    Waits { other: String },
    /// We write as soon as the other has given way.
    Follows,
}

/// How long the folder has been asked for its marks, and how long it is waited for.
#[derive(Debug, Clone, Copy)]
pub struct FirstAnswer {
    /// When it was asked.
    pub asked: Duration,
    /// [`LONGEST_SILENCE`], but in tests that need not last so long.
    pub patience: Duration,
}

impl FirstAnswer {
    /// How long a daemon may still stand [unknown](Standing::Unknown).
    pub fn known_in(&self, now: Duration) -> Duration {
        self.patience.saturating_sub(now.saturating_sub(self.asked))
    }

    /// How a daemon stands of which the marks have said `told`: whoever has heard nothing for too long writes.
    pub fn or_silence(&self, told: Standing, now: Duration) -> Standing {
        match told {
            Standing::Unknown if self.known_in(now).is_zero() => Standing::Writes { waiting: None },
            told => told,
        }
    }
}

/// A mark of another, and since when it has been as it is.
#[derive(Debug)]
struct Other {
    mark: FolderMark,
    since: Duration,
    rises: bool,
}

/// One daemon's view of the folder.
#[derive(Debug)]
pub struct Writer {
    own: FolderMark,
    renewal: Duration,
    has_written: bool,
    acts_from: Duration,
    other: Option<Other>,
    waiting: Option<Other>,
}

impl Other {
    /// With what is seen of it now.
    fn follow(known: Option<Self>, seen: FolderMark, now: Duration) -> Self {
        match known {
            Some(known) if known.mark == seen => known,
            Some(known) if known.mark.life == seen.life => Self { mark: seen, since: now, rises: true },
            _ => Self { mark: seen, since: now, rises: false },
        }
    }
}

impl Writer {
    pub const fn new(own: FolderMark, renewal: Duration) -> Self {
        Self { own, renewal, has_written: false, acts_from: Duration::ZERO, other: None, waiting: None }
    }

    /// What is to be put into the folder, in which these marks are found.
    pub fn look(&mut self, writers: Option<FolderMark>, waiting: Option<FolderMark>, now: Duration) -> Put {
        let waiting = waiting.filter(|mark| mark.life != self.own.life);
        self.waiting = waiting.map(|mark| Other::follow(self.waiting.take(), mark, now));
        self.own.number += 1;
        let Some(found) = writers else { return self.write(true, now) };
        if found.life == self.own.life {
            return self.write(false, Duration::ZERO);
        }
        if found.state == self.own.state && (found.life.is_empty() || !self.has_written && self.other.is_none()) {
            // Whoever had to wait for another lets it end its work.
            let begins = if self.other.is_some() { now + self.renewal * GIVING_WAY } else { now };
            return self.write(false, begins);
        }
        let other = Other::follow(self.other.take(), found, now);
        let patience = self.renewal * if other.rises { GIVEN_UP } else { SILENT };
        let is_over = now.saturating_sub(other.since) >= patience;
        self.other = Some(other);
        // Two who have waited may both come now; whose mark is there in the end has it.
        if is_over { self.write(false, now + self.renewal * GIVING_WAY) } else { Put::Waiting(self.own.clone()) }
    }

    fn write(&mut self, anew: bool, acts_from: Duration) -> Put {
        (self.has_written, self.other) = (true, None);
        self.acts_from = self.acts_from.max(acts_from);
        Put::Writing { mark: self.own.clone(), anew }
    }

    pub fn standing(&self, now: Duration) -> Standing {
        match &self.other {
            Some(other) if other.rises => Standing::Waits { other: other.mark.name() },
            Some(other) => Standing::Doubtful { other: other.mark.name() },
            None if !self.has_written => Standing::Unknown,
            None if now < self.acts_from => Standing::Follows,
            None => {
                let lives = |other: &&Other| other.rises && now.saturating_sub(other.since) < self.renewal * SILENT;
                Standing::Writes { waiting: self.waiting.as_ref().filter(lives).map(|other| other.mark.name()) }
            }
        }
    }

    /// Whose mark may be taken away at the end.
    pub fn is_own(&self, mark: &FolderMark) -> bool {
        mark.life == self.own.life
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENEWAL: Duration = Duration::from_secs(20);

    /// A folder, and a time of its own.
    #[derive(Default)]
    struct Folder {
        writing: Option<FolderMark>,
        waiting: Option<FolderMark>,
        now: u32,
    }

    fn daemon(state: &str, life: &str) -> Writer {
        let (state, life) = (state.to_owned(), format!("{state} {life}"));
        Writer::new(FolderMark { machine: state.clone(), state, process: 1, life, number: 0 }, RENEWAL)
    }

    impl Folder {
        /// Each of them looks once, one renewal after the last time; who acts by then.
        fn turn(&mut self, daemons: &mut [&mut Writer]) -> Vec<String> {
            self.now += 1;
            let now = RENEWAL * self.now;
            for daemon in daemons.iter_mut() {
                match daemon.look(self.writing.clone(), self.waiting.clone(), now) {
                    Put::Writing { mark, .. } => self.writing = Some(mark),
                    Put::Waiting(mark) => self.waiting = Some(mark),
                }
            }
            let acts = |daemon: &&&mut Writer| matches!(daemon.standing(now), Standing::Writes { .. });
            daemons.iter().filter(acts).map(|daemon| daemon.own.state.clone()).collect()
        }

        fn turns(&mut self, count: u32, daemons: &mut [&mut Writer]) -> Vec<String> {
            (0..count).map(|_| self.turn(daemons)).last().unwrap_or_default()
        }
    }

    #[test]
    fn alone_it_writes_at_once_and_after_a_crash_too() {
        let mut folder = Folder::default();
        assert_eq!(folder.turn(&mut [&mut daemon("a", "1")]), ["a"]);
        assert_eq!(folder.turn(&mut [&mut daemon("a", "2")]), ["a"]);
        // Somebody has deleted the mark.
        folder.writing = None;
        assert_eq!(folder.turn(&mut [&mut daemon("a", "2")]), ["a"]);
    }

    #[test]
    fn the_second_waits_and_both_name_each_other() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "1"), daemon("b", "1"));
        folder.turn(&mut [&mut a]);
        for _ in 0..50 {
            assert_eq!(folder.turn(&mut [&mut a, &mut b]), ["a"]);
        }
        let now = RENEWAL * folder.now;
        assert_eq!(a.standing(now), Standing::Writes { waiting: Some("b、プロセス 1".into()) });
        assert_eq!(b.standing(now), Standing::Waits { other: "a、プロセス 1".into() });
        // The second gives up, and is named no more.
        folder.turns(7, &mut [&mut a]);
        assert_eq!(a.standing(RENEWAL * folder.now), Standing::Writes { waiting: None });
    }

    #[test]
    fn the_mark_of_a_dead_machine_expires_and_that_of_one_that_lived_much_later() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "1"), daemon("b", "1"));
        folder.turn(&mut [&mut a]);
        assert!(folder.turns(SILENT, &mut [&mut b]).is_empty());
        assert_eq!(folder.turns(3, &mut [&mut b]), ["b"]);
        let mut c = daemon("c", "1");
        folder.turns(3, &mut [&mut b, &mut c]);
        assert!(folder.turns(SILENT * 3, &mut [&mut c]).is_empty(), "it may be started again, and knows what it sent");
        assert_eq!(folder.turns(GIVEN_UP, &mut [&mut c]), ["c"]);
    }

    #[test]
    fn an_administrator_chooses() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "1"), daemon("b", "1"));
        folder.turn(&mut [&mut a]);
        folder.turns(5, &mut [&mut a, &mut b]);
        folder.writing = Some(b.own.clone().chosen());
        assert!(folder.turn(&mut [&mut a, &mut b]).is_empty(), "the first ends its work before the second begins");
        assert_eq!(folder.turns(3, &mut [&mut a, &mut b]), ["b"]);
        assert_eq!(folder.turns(30, &mut [&mut a, &mut b]), ["b"]);
    }

    #[test]
    fn of_two_that_come_at_the_same_moment_one_writes() {
        let (mut folder, mut a, mut b) = (Folder::default(), daemon("a", "1"), daemon("b", "1"));
        // Both have seen an empty folder; the mark of the second lies over that of the first.
        a.look(None, None, Duration::ZERO);
        let Put::Writing { mark, anew: true } = b.look(None, None, Duration::ZERO) else { panic!("it writes") };
        folder.writing = Some(mark);
        for _ in 0..300 {
            assert_eq!(folder.turn(&mut [&mut a, &mut b]), ["b"]);
        }
    }

    #[test]
    fn a_folder_that_is_silent_too_long_keeps_nobody_from_working() {
        let first = FirstAnswer { asked: RENEWAL, patience: LONGEST_SILENCE };
        let waits = Standing::Waits { other: "b、プロセス 1".into() };
        let (writes, unknown) = (Standing::Writes { waiting: None }, Standing::Unknown);
        for (told, silent_for, expected) in [
            (&unknown, Duration::ZERO, &unknown),
            (&unknown, LONGEST_SILENCE / 2, &unknown),
            (&unknown, LONGEST_SILENCE, &writes),
            (&waits, LONGEST_SILENCE * 9, &waits),
            (&Standing::Follows, LONGEST_SILENCE * 9, &Standing::Follows),
        ] {
            let now = first.asked + silent_for;
            assert_eq!(first.or_silence(told.clone(), now), *expected, "{told:?} after {silent_for:?}");
            assert_eq!(first.known_in(now), LONGEST_SILENCE.saturating_sub(silent_for));
        }
    }

    #[test]
    fn whoever_is_chosen_over_a_mark_keeps_another_state_from_writing_and_never_its_own() {
        let mark = daemon("a", "1").own;
        assert_eq!(mark.displaced_by("b").as_deref(), Some("a、プロセス 1"));
        assert_eq!(mark.displaced_by("a"), None);
    }

    #[test]
    fn an_old_mark_that_somebody_puts_back_holds_nothing_up_for_long() {
        let (mut folder, mut a) = (Folder::default(), daemon("a", "1"));
        folder.turn(&mut [&mut a]);
        folder.writing = Some(daemon("old", "9").own);
        assert!(folder.turn(&mut [&mut a]).is_empty());
        assert_eq!(folder.turns(SILENT + 3, &mut [&mut a]), ["a"]);
    }
}
