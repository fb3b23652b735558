//! Schedules mail rounds: pending, running and ended. A round is planned in its own process and sent on its own thread,
//! so that a slow mail server does not block the daemon.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::time::timeout;

use super::failure::{AnotherSends, Failure, RoundDied};
use super::{Event, Events, SHORTEST_SLEEP, time_left};
use crate::app::{App, Resources};
use crate::edge::state::store::Store;
use crate::intake::RETRY;
use crate::outbox::process::{PlannerAnswer, PlannerQuestion};
use crate::outbox::{Occasion, OutboxError, SendReport};
use crate::ports::{ErrandError, Ports};
use crate::settings::Settings;
use crate::stop::Stop;
use matome_core::backoff::Backoff;
use matome_workbook::problem::Work;

/// Wait after a round that failed as a whole.
const BACKOFF: Backoff = Backoff::Doubling { first: Duration::from_mins(1), longest: Duration::from_mins(32) };

/// Maximum wait for a silent mail server on exit.
const SILENT_SERVER: Duration = Duration::from_secs(3);

/// Planning beyond this time waits for something unresponsive and is given up.
const LONGEST_PLANNING: Duration = Duration::from_mins(30);

/// The daemon's mail rounds, one at a time.
pub(super) struct Posting {
    running: Option<RunningRound>,
    /// A fix since the day's round may help: a new address or configuration.
    owed: bool,
    failures: u32,
    /// Another process was sending when the last round was to begin.
    was_busy: bool,
    /// No round before this time, after a failure.
    rests_until: Option<Instant>,
}

impl Posting {
    pub(super) const fn new() -> Self {
        Self { running: None, owed: true, failures: 0, was_busy: false, rests_until: None }
    }

    pub(super) const fn owe(&mut self) {
        self.owed = true;
    }

    /// Starts a round once the hour of sending has come: reminders once a day, then retries. Returns the time to wait.
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
            Err(error) => self.note_failure(error, app),
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
            // The bell rings then too, but reminders must not depend on it.
            let ahead = (next_wake - now.naive_local()).to_std().unwrap_or(RETRY);
            return Ok(Some(ahead.max(SHORTEST_SLEEP)));
        }
        // With no workbook ever read, every department would seem to be late.
        if is_unseen && !app.store.has_workbooks()? {
            return Ok(None);
        }
        let occasion = Occasion { day: now.date_naive(), now: now.to_utc(), impatient: false };
        let events = events.clone();
        self.running = Some(RunningRound::start(app, occasion, stop, move || _ = events.try_send(Event::Look)));
        self.owed = false;
        Ok(None)
    }

    /// Records an ended round. Returns the time until the next one.
    pub(super) fn note_ended(&mut self, app: &App) -> Result<Option<Duration>, Failure> {
        let Some(ended) = self.running.as_mut().and_then(RunningRound::take_ended) else { return Ok(None) };
        self.running = None;
        let Ended::Reported(report) = ended else {
            app.note_failure(Work::Mail, &RoundDied);
            return Ok(Some(self.rest(&RoundDied, app)));
        };
        match *report {
            Ok(report) if report.busy => {
                self.owed = true;
                // A person may be sending, but not for this long.
                if std::mem::replace(&mut self.was_busy, true) {
                    app.note_failure(Work::Mail, &AnotherSends);
                    return Ok(Some(self.rest(&AnotherSends, app)));
                }
                self.rests_until = Some(app.instant() + RETRY);
                Ok(None)
            }
            Ok(report) => {
                (self.failures, self.was_busy) = (0, false);
                tell(&report);
                Ok(None)
            }
            Err(error) => {
                self.owed = true;
                self.note_failure(error, app)
            }
        }
    }

    /// Records a round that failed as a whole: an invalid template, a locked database.
    fn note_failure(&mut self, error: OutboxError, app: &App) -> Result<Option<Duration>, Failure> {
        if error.is_final() {
            return Err(error.into());
        }
        // An unresponsive server would block the daemon again, past the end of its lease.
        if !error.is_of_the_moment() {
            app.note_failure(Work::Mail, &error);
        }
        Ok(Some(self.rest(&error, app)))
    }

    /// Backs off before the next round.
    fn rest(&mut self, error: &dyn std::fmt::Display, app: &App) -> Duration {
        self.failures += 1;
        let rest = BACKOFF.after(self.failures);
        tracing::error!("メールを送れません。{}分後にもう一度試みます: {error}", rest.as_secs() / 60);
        self.rests_until = Some(app.instant() + rest);
        rest
    }

    pub(super) async fn finish(&mut self) {
        if let Some(running) = &mut self.running {
            running.ended().await;
        }
    }
}

fn tell(report: &SendReport) {
    let SendReport { sent, failed, later, uncertain, .. } = report;
    tracing::info!(
        "メールの宛先: 送信 {}、失敗 {}、再送待ち {}、到達不明 {}",
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

struct RunningRound {
    report: oneshot::Receiver<Result<SendReport, OutboxError>>,
}

enum Ended {
    Reported(Box<Result<SendReport, OutboxError>>),
    Died,
}

impl RunningRound {
    /// Plans and sends due mail. `stop` ends the round after the current mail or midway; `ring` is called at its end.
    fn start(app: &App, occasion: Occasion, stop: &Stop, ring: impl FnOnce() + Send + 'static) -> Self {
        let (settings, resources, ports) = (Arc::clone(&app.settings), Arc::clone(&app.resources), app.ports.clone());
        let (stop, (done, report)) = (stop.clone(), oneshot::channel());
        let ring = OnDrop(Some(ring));
        tokio::task::spawn_blocking(move || {
            // Deliver the report before ringing.
            let (_ring, done) = (ring, done);
            // The daemon may have ended in the meantime.
            let _ = done.send(post(&settings, &resources, &ports, occasion, &stop));
        });
        Self { report }
    }

    /// `None` while it runs.
    fn take_ended(&mut self) -> Option<Ended> {
        match self.report.try_recv() {
            Ok(report) => Some(Ended::Reported(Box::new(report))),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Closed) => Some(Ended::Died),
        }
    }

    async fn ended(&mut self) {
        let _ = (&mut self.report).await;
    }
}

struct OnDrop<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }
}

fn post(
    settings: &Settings,
    resources: &Resources,
    ports: &Ports,
    occasion: Occasion,
    stop: &Stop,
) -> Result<SendReport, OutboxError> {
    let store = Store::open(&settings.state.database)?;
    let outbox = resources.outbox(settings, ports, stop);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(OutboxError::Runtime)?;
    let sent = runtime.block_on(async {
        let sent = async {
            let announced = outbox.announce(&store, occasion).await?;
            let planning = plan(settings, resources, ports, PlannerQuestion::Round(occasion));
            let planned =
                timeout(LONGEST_PLANNING, planning).await.map_err(|_| OutboxError::EndlessPlanning)??.round()?;
            let now = Occasion { now: ports.clock.now(), ..occasion };
            let round = outbox.resume(&store, now, planned)?;
            outbox.finish(&store, round, announced).await
        };
        tokio::select! {
            sent = sent => sent,
            () = stop.overdue(SILENT_SERVER) => outbox.cut_off(&store, ports.clock.now()),
        }
    });
    // A name lookup cannot be cancelled, and may take longer than a stop.
    runtime.shutdown_background();
    sent
}

async fn plan(
    settings: &Settings,
    resources: &Resources,
    ports: &Ports,
    question: PlannerQuestion,
) -> Result<PlannerAnswer, ErrandError> {
    ports.rounds.ask(settings, &resources.calendar, &resources.letters, question).await
}

/// Tests at start whether the city's own templates can render current facts. The built-in ones are the fallback.
pub(super) fn try_letters(app: &App) {
    if app.resources.letters.written().is_empty() {
        return;
    }
    let (settings, resources) = (Arc::clone(&app.settings), Arc::clone(&app.resources));
    let (ports, question) = (app.ports.clone(), PlannerQuestion::Letters(app.today()));
    tokio::spawn(async move {
        if let Err(error) = plan(&settings, &resources, &ports, question).await {
            tracing::error!("{error}");
        }
    });
}
