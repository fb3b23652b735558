//! Schedules merges: pending, running and ended. A merge runs in its own process.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::failure::Failure;
use super::intakes::UNREST;
use super::{Event, Events, time_left};
use crate::app::App;
use crate::edge::state::store::{StoreError, Waiting};
use crate::merging::MergeJob;
use crate::merging::process::{Merger, WorkbookReport};
use matome_core::backoff::Backoff;
use matome_workbook::problem::Work;

/// Time after which a running merge is reported.
const LATE: Duration = Duration::from_mins(2);

/// Wait while a workbook is open in Excel or a server does not respond. At most a minute, so that closing the workbook
/// shows new content soon.
const BACKOFF: Backoff = Backoff::Doubling { first: Duration::from_secs(5), longest: Duration::from_mins(1) };

#[derive(Debug)]
pub(super) struct Merging {
    /// The merged workbooks are outdated and the running merge does not help: something changed, a workbook was open,
    /// or a new day changes the remaining days.
    owed: bool,
    behind_since: Option<Instant>,
    done_on: Option<NaiveDate>,
    running: Option<Running>,
    /// No merge before this time, after a failure.
    rests_until: Option<Instant>,
    failures: u32,
    /// The merged workbooks report a standstill of the daemon.
    is_standing: bool,
    reasons: BTreeSet<String>,
}

#[derive(Debug)]
struct Running {
    merger: Merger,
    day: NaiveDate,
    since: Instant,
    is_late: bool,
}

impl Merging {
    pub(super) const fn new() -> Self {
        Self {
            owed: true,
            behind_since: None,
            done_on: None,
            running: None,
            rests_until: None,
            failures: 0,
            is_standing: false,
            reasons: BTreeSet::new(),
        }
    }

    /// Marks the merged workbooks as outdated.
    pub(super) fn owe(&mut self, now: Instant) {
        self.owed = true;
        self.behind_since.get_or_insert(now);
    }

    /// Resets for a new configuration.
    pub(super) fn begin_anew(&mut self, now: Instant) {
        self.done_on = None;
        self.owe(now);
    }

    pub(super) const fn is_first(&self) -> bool {
        self.done_on.is_none()
    }

    /// Starts a pending merge. Returns the time until the next call is needed.
    pub(super) fn go_on(&mut self, app: &App, events: &Events) -> Result<Option<Duration>, Failure> {
        let (today, now) = (app.today(), app.instant());
        let is_standing = app.store.standstills()?.in_workbooks().next().is_some();
        if is_standing != self.is_standing {
            self.is_standing = is_standing;
            self.owe(now);
        }
        let day = self.running.as_ref().map(|running| running.day).or(self.done_on);
        if day.is_some_and(|day| day != today) {
            self.owe(now);
        }
        if let Some(running) = &mut self.running {
            // Abandons a merge of older input, unless the share changes continually.
            if self.owed && self.behind_since.is_none_or(|since| now.duration_since(since) < UNREST) {
                running.merger.give_up();
            }
            return Ok(running.late_in(now));
        }
        if !self.owed {
            return Ok(None);
        }
        if let Some(rest) = time_left(self.rests_until, now) {
            return Ok(Some(rest));
        }
        self.rests_until = Some(now + BACKOFF.after(self.failures + 1));
        let events = events.clone();
        let merger = app.ports.merges.start(&MergeJob::of(&app.settings))?;
        let merger = merger.ringing(move || _ = events.try_send(Event::Look));
        (self.owed, self.rests_until) = (false, None);
        self.behind_since.get_or_insert(now);
        self.running = Some(Running { merger, day: today, since: now, is_late: false });
        Ok(Some(LATE))
    }

    pub(super) fn give_up(&mut self) {
        if let Some(running) = &mut self.running {
            running.merger.give_up();
        }
    }

    pub(super) fn note_ended(&mut self, app: &App) -> Result<(), Failure> {
        let Some(running) = &mut self.running else { return Ok(()) };
        let (day, Some(result)) = (running.day, running.merger.take_ended()) else { return Ok(()) };
        self.running = None;
        let now = app.instant();
        match result {
            Ok(reports) => {
                self.done_on = Some(day);
                app.note_success(Work::Merge)?;
                self.note_workbooks(&reports, now);
            }
            Err(error) if error.is_given_up() => self.owe(now),
            Err(error) if error.is_final() => return Err(error.into()),
            Err(error) => {
                if !error.is_of_the_moment() {
                    app.note_failure(Work::Merge, &error);
                }
                self.say_why(BTreeSet::from([error.to_string()]));
                self.rest(now);
            }
        }
        Ok(())
    }

    fn note_workbooks(&mut self, reports: &[WorkbookReport], now: Instant) {
        for made in reports.iter().filter(|report| report.is_up_to_date && !report.is_unchanged) {
            tracing::info!("{}", made.sentence);
        }
        let waiting = reports.iter().filter(|report| !report.is_up_to_date);
        self.say_why(waiting.map(|report| report.sentence.clone()).collect());
        if !self.reasons.is_empty() {
            return self.rest(now);
        }
        self.failures = 0;
        if !self.owed {
            self.behind_since = None;
        }
    }

    fn say_why(&mut self, reasons: BTreeSet<String>) {
        reasons.difference(&self.reasons).for_each(|reason| tracing::warn!("{reason}"));
        self.reasons = reasons;
    }

    fn rest(&mut self, now: Instant) {
        self.owe(now);
        self.failures += 1;
        self.rests_until = Some(now + BACKOFF.after(self.failures));
    }

    pub(super) fn tell_if_late(&mut self, app: &App, is_silent: bool) -> Result<(), StoreError> {
        let now = app.instant();
        let is_late = |running: &&mut Running| running.late_in(now).is_some_and(|left| left.is_zero());
        let Some(running) = self.running.as_mut().filter(is_late) else {
            return Ok(());
        };
        running.is_late = true;
        let folder = app.settings.merged.folder.display().to_string();
        let reason = why_late(is_silent);
        tracing::warn!("{folder}: {reason}");
        app.store.note_waiting(&Waiting::from([(folder, reason.to_owned())]))
    }
}

/// A responsive folder rules out the server as the reason.
const fn why_late(is_silent: bool) -> &'static str {
    if is_silent {
        "取りまとめのフォルダーが応答しません。サーバーとネットワークを確かめてください"
    } else {
        "取りまとめに時間がかかっています。ブックが多いときは、できあがるまでお待ちください"
    }
}

impl Running {
    /// Time until the merge is late; `None` once reported.
    fn late_in(&self, now: Instant) -> Option<Duration> {
        (!self.is_late).then(|| LATE.saturating_sub(now.duration_since(self.since)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use chrono::NaiveDate;

    use super::{Running, why_late};
    use crate::merging::process::MERGE;

    #[tokio::test]
    async fn a_merge_is_late_after_two_minutes_and_told_once() {
        let since = Instant::now();
        let merger = MERGE.attending(|_| std::future::pending());
        let mut running = Running { merger, day: NaiveDate::MIN, since, is_late: false };
        assert_eq!(running.late_in(since + Duration::from_secs(119)), Some(Duration::from_secs(1)));
        assert_eq!(running.late_in(since + Duration::from_mins(2)), Some(Duration::ZERO));
        running.is_late = true;
        assert_eq!(running.late_in(since + Duration::from_secs(121)), None);
    }

    #[test]
    fn much_to_do_is_no_server_that_does_not_answer() {
        assert!(why_late(true).contains("応答しません"));
        assert!(!why_late(false).contains("応答しません"));
    }
}
