//! The workbooks that could not be read and are tried again.
//!
//! A workbook that took too long is read again: the machine may have had too much else to do. What hangs every time is
//! tried ever more seldom, so that it costs next to nothing. One that cannot be opened is named after a while: most
//! programs that keep a file to themselves let it go in a moment.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use matome_core::backoff::Backoff;

/// The wait of a workbook that was given up.
const BACKOFF: Backoff = Backoff::Doubling { first: Duration::from_mins(1), longest: Duration::from_hours(6) };

#[derive(Debug, Default)]
pub(super) struct RetryQueue {
    /// The workbooks that were given up for time.
    waiting: BTreeMap<String, Wait>,
    /// Since when each of the others cannot be opened.
    shut: BTreeMap<String, Instant>,
    /// How long that may last before it is told.
    patience: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Wait {
    until: Option<Instant>,
    failures: u32,
}

impl RetryQueue {
    /// These were given up before this start; whatever held them up then is over.
    pub(super) fn at_once(paths: impl Iterator<Item = String>) -> Self {
        let waiting = paths.map(|path| (path, Wait { until: None, failures: 0 })).collect();
        Self { waiting, ..Self::default() }
    }

    /// Does not tell of a workbook that cannot be opened before this much time has passed.
    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The workbook could not be opened; says whether that has lasted too long.
    pub(super) fn is_shut_too_long(&mut self, path: &str, now: Instant) -> bool {
        now.duration_since(*self.shut.entry(path.to_owned()).or_insert(now)) >= self.patience
    }

    /// Whether the workbook could not be opened when that was tried last.
    pub(super) fn is_shut(&self, path: &str) -> bool {
        self.shut.contains_key(path)
    }

    /// The workbook was given up, perhaps not for the first time.
    pub(super) fn put_off(&mut self, path: &str, now: Instant) {
        let wait = self.waiting.entry(path.to_owned()).or_insert(Wait { until: None, failures: 0 });
        wait.failures += 1;
        wait.until = Some(now + BACKOFF.after(wait.failures));
    }

    pub(super) fn forget(&mut self, path: &str) {
        self.waiting.remove(path);
        self.shut.remove(path);
    }

    pub(super) fn due(&self, now: Instant) -> impl Iterator<Item = &String> {
        let is_due = move |wait: &Wait| wait.until.is_none_or(|until| now >= until);
        self.waiting.iter().filter(move |(_, wait)| is_due(wait)).map(|(path, _)| path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_hanging_is_tried_ever_more_seldom() {
        let (mut retries, mut now) = (RetryQueue::at_once(["前から.xlsx".to_owned()].into_iter()), Instant::now());
        assert_eq!(retries.due(now).collect::<Vec<_>>(), ["前から.xlsx"]);
        retries.forget("前から.xlsx");
        let mut tries = 0;
        let (hour, end) = (now + Duration::from_hours(1), now + Duration::from_hours(48));
        retries.put_off("遅い.xlsx", now);
        while now < end {
            now += Duration::from_secs(30);
            if retries.due(now).next().is_some() {
                tries += 1;
                retries.put_off("遅い.xlsx", now);
            }
            assert!(tries > 0 || now < hour);
        }
        assert!((12..20).contains(&tries), "{tries}");
        retries.forget("遅い.xlsx");
        assert_eq!(retries.due(now + Duration::from_hours(6)).count(), 0);
    }

    #[test]
    fn what_is_shut_for_a_moment_is_not_told() {
        let (mut retries, now) = (RetryQueue::default().with_patience(Duration::from_secs(30)), Instant::now());
        assert!(!retries.is_shut_too_long("目標.xlsx", now));
        assert!(!retries.is_shut_too_long("目標.xlsx", now + Duration::from_secs(29)));
        assert!(retries.is_shut_too_long("目標.xlsx", now + Duration::from_secs(30)) && retries.is_shut("目標.xlsx"));
        retries.forget("目標.xlsx");
        assert!(!retries.is_shut("目標.xlsx"));
        assert!(!retries.is_shut_too_long("目標.xlsx", now + Duration::from_secs(31)));
        // A command does not stay to see it open.
        assert!(RetryQueue::default().is_shut_too_long("目標.xlsx", now));
    }
}
