//! When mail is sent: what is owed, the round that is being sent, and what became of it.
//!
//! What is due is planned in `core::reminder`, and sent by the outbox (`round`).

use std::time::{Duration, Instant};

use super::failure::{Failure, RoundDied};
use super::round::{Ended, RunningRound};
use super::waking::{RETRY, SHORTEST_SLEEP, time_left};
use super::{Event, Events};
use crate::app::App;
use crate::core::backoff::Backoff;
use crate::outbox::{Occasion, OutboxError, SendReport};
use crate::stop::Stop;

/// The wait after a round that failed as a whole.
const BACKOFF: Backoff = Backoff::Doubling { first: Duration::from_mins(1), longest: Duration::from_mins(32) };

/// The daemon's rounds of mail, one at a time.
pub(super) struct Posting {
    running: Option<RunningRound>,
    /// Something was mended since the day's round: an address, or the configuration before this start.
    owed: bool,
    /// How many in a row failed as a whole.
    failures: u32,
    /// No round begins before this moment, because the last one failed.
    rests_until: Option<Instant>,
}

impl Posting {
    pub(super) const fn new() -> Self {
        Self { running: None, owed: true, failures: 0, rests_until: None }
    }

    /// What could not be sent may go now.
    pub(super) const fn owe(&mut self) {
        self.owed = true;
    }

    /// Begins to send what is due, from the hour of sending on: the day's reminders once, and what waits for another
    /// try. Returns when to ask again, if nothing else does.
    pub(super) fn go_on(
        &mut self,
        app: &App,
        stop: &Stop,
        events: &Events,
        is_unseen: bool,
    ) -> Result<Option<Duration>, Failure> {
        if self.running.is_some() {
            return Ok(None);
        }
        if let Some(rest) = time_left(self.rests_until, app.instant()) {
            return Ok(Some(rest));
        }
        match self.begin(app, stop, events, is_unseen) {
            Ok(wait) => Ok(wait),
            Err(error) => self.note_failure(error, app.instant()),
        }
    }

    fn begin(
        &mut self,
        app: &App,
        stop: &Stop,
        events: &Events,
        is_unseen: bool,
    ) -> Result<Option<Duration>, OutboxError> {
        let now = app.now();
        let hour = now.date_naive().and_time(app.settings.reminders.send_at);
        let next_wake = app.outbox(stop).next_wake(&app.store, now)?.max(hour);
        let owed = self.owed && now.naive_local() >= hour;
        if next_wake > now.naive_local() && !owed {
            // The bell rings then too; but a bell can fail, and a reminder must not.
            let ahead = (next_wake - now.naive_local()).to_std().unwrap_or(RETRY);
            return Ok(Some(ahead.max(SHORTEST_SLEEP)));
        }
        // Of a share that nobody has ever seen, every department would seem to have handed in nothing.
        if is_unseen && !app.store.has_workbooks()? {
            return Ok(None);
        }
        let occasion = Occasion { day: now.date_naive(), now: now.to_utc(), impatient: false };
        let events = events.clone();
        self.running = Some(RunningRound::start(app, occasion, stop, move || _ = events.try_send(Event::Look)));
        self.owed = false;
        Ok(None)
    }

    /// Says what became of a round that has ended. Returns when to ask for another.
    pub(super) fn note_ended(&mut self, now: Instant) -> Result<Option<Duration>, Failure> {
        let Some(ended) = self.running.as_mut().and_then(RunningRound::take_ended) else { return Ok(None) };
        self.running = None;
        let Ended::Reported(report) = ended else {
            return Ok(Some(self.rest(&RoundDied, now)));
        };
        match *report {
            Ok(report) => {
                self.failures = 0;
                if report.busy {
                    self.rests_until = Some(now + RETRY);
                    self.owed = true;
                }
                tell(&report);
                Ok(None)
            }
            Err(error) => {
                self.owed = true;
                self.note_failure(error, now)
            }
        }
    }

    /// A round that failed as a whole: a template that cannot be filled in, a database that is locked.
    fn note_failure(&mut self, error: OutboxError, now: Instant) -> Result<Option<Duration>, Failure> {
        if error.is_final() {
            return Err(error.into());
        }
        Ok(Some(self.rest(&error, now)))
    }

    /// Backs off before the next round.
    fn rest(&mut self, error: &dyn std::fmt::Display, now: Instant) -> Duration {
        self.failures += 1;
        let rest = BACKOFF.after(self.failures);
        tracing::error!("メールを送れません。{}分後にもう一度試みます: {error}", rest.as_secs() / 60);
        self.rests_until = Some(now + rest);
        rest
    }

    /// Waits for the end of what is being sent.
    pub(super) async fn finish(&mut self) {
        if let Some(running) = &mut self.running {
            running.ended().await;
        }
    }
}

fn tell(report: &SendReport) {
    let SendReport { sent, failed, later, uncertain, .. } = report;
    tracing::info!(
        "メール: 送信 {}、失敗 {}、再送待ち {}、到達不明 {}",
        sent.len(),
        failed.len(),
        later.len(),
        uncertain.len()
    );
    for unworded in &report.unworded {
        tracing::error!("{unworded}");
    }
    if let Some(reason) = report.full_in_words() {
        tracing::info!("{reason}");
    }
    if let Some(reason) = &report.down {
        tracing::warn!("{reason}");
    }
}
