//! Workbooks to retry. One that timed out is retried with increasing delays, since the machine may have been busy. One that
//! cannot be opened is reported after a grace period, since most programs release it quickly.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use matome_core::backoff::Backoff;

/// Delay after a timeout.
const BACKOFF: Backoff = Backoff::Doubling { first: Duration::from_mins(1), longest: Duration::from_hours(6) };

#[derive(Debug, Default)]
pub(super) struct RetryQueue {
    waiting: BTreeMap<String, Wait>,
    /// Unopenable workbooks and since when.
    shut: BTreeMap<String, Instant>,
    /// Grace period before the failure is reported.
    patience: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Wait {
    until: Option<Instant>,
    failures: u32,
}

impl RetryQueue {
    /// Schedules workbooks that timed out before this start for an immediate retry.
    pub(super) fn at_once(paths: impl Iterator<Item = String>) -> Self {
        let waiting = paths.map(|path| (path, Wait { until: None, failures: 0 })).collect();
        Self { waiting, ..Self::default() }
    }

    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Records that a workbook could not be opened; returns whether the grace period is over.
    pub(super) fn is_shut_too_long(&mut self, path: &str, now: Instant) -> bool {
        now.duration_since(*self.shut.entry(path.to_owned()).or_insert(now)) >= self.patience
    }

    /// Whether the last attempt to open the workbook failed.
    pub(super) fn is_shut(&self, path: &str) -> bool {
        self.shut.contains_key(path)
    }

    /// Records a timeout and schedules the next attempt.
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
        // A command has no grace period.
        assert!(RetryQueue::default().is_shut_too_long("目標.xlsx", now));
    }
}
