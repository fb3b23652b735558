//! Decides when a change in the share is believed: a workbook is read once stable, and missing once it stays away.
//!
//! Excel saves over a network in steps: the original vanishes, a temporary file appears, sizes grow, names change. A single
//! look proves nothing, so [`Settling`] compares looks. Time is passed in and monotonic.
//!
//! | seen | believed |
//! | --- | --- |
//! | new or changed, and stable for `settle` plus a tick of the server's clock | to be read |
//! | the same with the very file that another name has lost | renamed, and to be read, since its path matters too |
//! | known, but absent in every look for `absent_for` | gone |
//! | known, below a folder that cannot be listed | unchanged |
//! | none of the known files, in an empty share or on another device | share lost: nothing |

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeZone};

use crate::backoff::Backoff;

/// File system metadata of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    pub size: u64,
    /// Time of the content's last change, in nanoseconds since 1970; servers round it arbitrarily.
    pub modified_ns: i64,
    /// Time of the last metadata change; detects replacement by an older file of the same size.
    pub changed_ns: i64,
    /// Stable across renames; 0 if unsupported.
    pub file_id: u64,
}

impl Stamp {
    /// Matches no file, so that any content counts as unread.
    pub const NEVER: Self = Self { size: u64::MAX, modified_ns: 0, changed_ns: 0, file_id: 0 };

    /// Equal size and times. File numbers do not count: some network file systems renumber at will.
    pub fn is_unchanged(&self, other: &Self) -> bool {
        (self.size, self.modified_ns, self.changed_ns) == (other.size, other.modified_ns, other.changed_ns)
    }

    /// Time resolution: servers that report whole seconds often mean them.
    fn tick(&self) -> Duration {
        let is_whole = |nanoseconds: i64| nanoseconds % 1_000_000_000 == 0;
        if is_whole(self.modified_ns) && is_whole(self.changed_ns) { COARSE_TICK } else { Duration::ZERO }
    }

    /// Identity across a rename, where supported; a rename changes only `changed_ns`.
    fn file(&self) -> Option<(u64, i64, u64)> {
        (self.file_id != 0).then_some((self.size, self.modified_ns, self.file_id))
    }
}

/// One listing of the share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Workbooks by path below the share, with `/`, in NFC.
    pub files: BTreeMap<String, Stamp>,
    /// Folders and files below the share that could not be read.
    pub unreadable: Vec<String>,
    /// It also has excluded workbooks, so it is no empty mount point.
    pub has_excluded: bool,
    /// The file system of the share's folder.
    pub device: u64,
}

impl Listing {
    fn could_not_see(&self, path: &str) -> bool {
        self.unreadable.iter().any(|hidden| {
            // An error without a path: assume that it hides everything.
            hidden.is_empty()
                || path.strip_prefix(hidden.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// New, changed or renamed, and stable.
    pub to_read: BTreeSet<String>,
    /// From old to new path; the new one is also in `to_read`.
    pub renamed: BTreeMap<String, String>,
    pub gone: BTreeSet<String>,
    /// All known files are absent at once: more likely the share is lost than everything deleted.
    pub emptied: bool,
    /// Time until a look can decide what this one left open. A failed reading comes up again anyway.
    pub look_again: Option<Duration>,
}

#[derive(Debug, Clone)]
pub struct Settling {
    settle: Duration,
    absent_for: Duration,
    accept_empty: bool,
    /// Files last touched before this time (nanoseconds since 1970) are stable at first sight.
    still_before_ns: i64,
    changing: BTreeMap<String, Changing>,
    /// Time since which each known file is absent.
    absent: BTreeMap<String, Duration>,
    empty_since: Option<Duration>,
    device: Option<u64>,
}

/// A file that differs from its last reading.
#[derive(Debug, Clone, Copy)]
struct Changing {
    stamp: Stamp,
    since: Duration,
    /// Required stable time before the first reading.
    first_wait: Duration,
    failures: u32,
}

impl Changing {
    /// Required stable time; grows with each failed reading.
    fn wait(&self) -> Duration {
        let first = (self.first_wait * 2).max(SHORTEST_PAUSE);
        let again = Backoff::Doubling { first, longest: LONGEST_WAIT };
        if self.failures == 0 { self.first_wait } else { again.after(self.failures) }
    }
}

/// Time beyond `settle` that a slow server may take between removing a file and placing the new one.
const REPLACING: Duration = Duration::from_secs(3);
/// Upper limit of the retry interval of an unreadable file.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Time resolution of FAT, the coarsest among shares.
const COARSE_TICK: Duration = Duration::from_secs(2);
/// Minimum time between two looks.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

impl Settling {
    /// Believes what is stable for `settle`.
    pub fn new(settle: Duration) -> Self {
        Self {
            settle,
            absent_for: settle + REPLACING,
            accept_empty: false,
            still_before_ns: i64::MIN,
            changing: BTreeMap::new(),
            absent: BTreeMap::new(),
            empty_since: None,
            device: None,
        }
    }

    /// Accepts an empty share, because a person confirmed it.
    #[must_use]
    pub fn accepting_empty(mut self) -> Self {
        self.accept_empty = true;
        self
    }

    /// A person confirmed that absent files were deleted.
    pub const fn accepts_empty(&self) -> bool {
        self.accept_empty
    }

    /// Believes at once what was untouched for `settle` before `now`; for commands that look once. The daemon does not,
    /// since it trusts no server's clock.
    #[must_use]
    pub fn trusting_still_since<Tz: TimeZone>(mut self, now: &DateTime<Tz>) -> Self {
        let settle = i64::try_from(self.settle.as_nanos()).unwrap_or(i64::MAX);
        self.still_before_ns = now.timestamp_nanos_opt().unwrap_or(i64::MIN).saturating_sub(settle);
        self
    }

    /// Compares with the file system of the share at the daemon's last run.
    #[must_use]
    pub fn last_on(mut self, device: Option<u64>) -> Self {
        self.device = device;
        self
    }

    /// The share is unreachable: forgets pending changes, so that no old look completes them.
    pub fn lost(&mut self) {
        self.changing.clear();
        self.absent.clear();
    }

    /// Compares a look, taken at `now`, with the stamps of the files as last read.
    pub fn observe(&mut self, known: &BTreeMap<String, Stamp>, look: &Listing, now: Duration) -> Changes {
        let mut renamed = renames(known, look);
        if !self.accept_empty && renamed.is_empty() && self.is_emptied(known, look) {
            return self.emptied(now);
        }
        self.empty_since = None;
        self.device = Some(look.device);
        let to_read = self.settled(known, look, now);
        // Some programs rename the original to keep a copy, and then write a new one in its place.
        renamed.retain(|_, to| to_read.contains(to));
        let gone = self.gone(known, look, &renamed, now);
        let look_again = self.next(&to_read, now);
        Changes { to_read, renamed, gone, emptied: false, look_again }
    }

    /// A share with one workbook is empty for a moment at each save.
    fn emptied(&mut self, now: Duration) -> Changes {
        self.lost();
        let since = *self.empty_since.get_or_insert(now);
        let left = self.absent_for.saturating_sub(now.saturating_sub(since));
        Changes { emptied: left.is_zero(), look_again: Some(left).filter(|left| !left.is_zero()), ..Changes::default() }
    }

    /// No known file is left, and nothing shows that this is the same share.
    fn is_emptied(&self, known: &BTreeMap<String, Stamp>, look: &Listing) -> bool {
        let another_device = self.device.is_some_and(|device| device != look.device);
        !known.is_empty()
            && (look.files.is_empty() && !look.has_excluded || another_device)
            && !known.keys().any(|path| look.files.contains_key(path) || look.could_not_see(path))
    }

    /// Changed files that have been stable long enough.
    fn settled(&mut self, known: &BTreeMap<String, Stamp>, look: &Listing, now: Duration) -> BTreeSet<String> {
        self.changing.retain(|path, _| look.files.contains_key(path));
        let mut settled = BTreeSet::new();
        for (path, stamp) in &look.files {
            if known.get(path).is_some_and(|read| read.is_unchanged(stamp)) {
                self.changing.remove(path);
                continue;
            }
            let first_wait = self.settle.max(stamp.tick());
            let fresh = Changing { stamp: *stamp, since: now, first_wait, failures: 0 };
            let changing = self.changing.entry(path.clone()).or_insert(fresh);
            if !changing.stamp.is_unchanged(stamp) {
                *changing = fresh;
            }
            let untouched = changing.since == now && stamp.modified_ns.max(stamp.changed_ns) < self.still_before_ns;
            if untouched || now.saturating_sub(changing.since) >= changing.wait() {
                settled.insert(path.clone());
                // Comes up again only if the reading fails.
                changing.since = now;
                changing.failures += 1;
            }
        }
        settled
    }

    /// Known files that have been absent long enough.
    fn gone(
        &mut self,
        known: &BTreeMap<String, Stamp>,
        look: &Listing,
        renamed: &BTreeMap<String, String>,
        now: Duration,
    ) -> BTreeSet<String> {
        let is_away = |path: &String| {
            known.contains_key(path)
                && !look.files.contains_key(path)
                && !look.could_not_see(path)
                && !renamed.contains_key(path)
        };
        self.absent.retain(|path, _| is_away(path));
        for path in known.keys().filter(|path| is_away(path)) {
            self.absent.entry(path.clone()).or_insert(now);
        }
        let long_enough = |since: &Duration| now.saturating_sub(*since) >= self.absent_for;
        let gone: BTreeSet<String> =
            self.absent.iter().filter(|(_, since)| long_enough(since)).map(|(path, _)| path.clone()).collect();
        self.absent.retain(|path, _| !gone.contains(path));
        gone
    }

    /// Time until something open can be decided.
    fn next(&self, decided: &BTreeSet<String>, now: Duration) -> Option<Duration> {
        let open = self.changing.iter().filter(|(path, _)| !decided.contains(*path));
        let changing = open.map(|(_, changing)| changing.since + changing.wait());
        let absent = self.absent.values().map(|since| *since + self.absent_for);
        changing.chain(absent).min().map(|at| at.saturating_sub(now).max(SHORTEST_PAUSE))
    }
}

/// New paths that are the very file which a known path lost; only if unambiguous.
fn renames(known: &BTreeMap<String, Stamp>, look: &Listing) -> BTreeMap<String, String> {
    let away = known.iter().filter(|(path, _)| !look.files.contains_key(*path) && !look.could_not_see(path));
    let new = look.files.iter().filter(|(path, _)| !known.contains_key(*path));
    let mut lost: BTreeMap<_, Vec<&String>> = BTreeMap::new();
    for (path, stamp) in away {
        stamp.file().into_iter().for_each(|file| lost.entry(file).or_default().push(path));
    }
    let mut found: BTreeMap<_, Vec<&String>> = BTreeMap::new();
    for (path, stamp) in new {
        stamp.file().into_iter().for_each(|file| found.entry(file).or_default().push(path));
    }
    let pairs = lost.into_iter().filter_map(|(file, from)| match (from.as_slice(), found.get(&file)?.as_slice()) {
        ([from], [to]) => Some(((*from).clone(), (*to).clone())),
        _ => None,
    });
    pairs.collect()
}

/// Content hashes of known files that are absent, for [`moved_from`]. `contents` has the hash of each known file.
pub fn away<'a>(contents: &'a BTreeMap<String, String>, look: &Listing) -> Vec<(&'a str, &'a str)> {
    let away = contents.iter().filter(|(path, _)| !look.files.contains_key(*path) && !look.could_not_see(path));
    away.map(|(path, content)| (path.as_str(), content.as_str())).collect()
}

/// The known path that a new file was moved from, by content alone: servers that renumber files on a move, and moves by
/// copying. `None` if there is none among `away`, or several.
pub fn moved_from<'a>(away: &[(&'a str, &'a str)], content: &str) -> Option<&'a str> {
    let mut same = away.iter().filter(|(_, hash)| *hash == content).map(|(path, _)| *path);
    same.next().filter(|_| same.next().is_none())
}
