//! A round of mail on a thread of its own, so that a slow mail server keeps nothing else waiting. It is planned in a
//! process of its own.
//!
//! When one is due is `posting`'s; what goes out, and that nothing goes twice, is the outbox's.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use crate::app::{App, Resources};
use crate::outbox::process::{PlannerAnswer, PlannerQuestion};
use crate::outbox::{Occasion, OutboxError, SendReport};
use crate::ports::{ErrandError, Ports, Store};
use crate::settings::Settings;
use crate::stop::Stop;

/// A mail server that stays silent is not waited for longer than this when the daemon is to stop.
const SILENT_SERVER: Duration = Duration::from_secs(3);

/// A round that is being sent.
pub(super) struct RunningRound {
    report: oneshot::Receiver<Result<SendReport, OutboxError>>,
}

/// The end of a round.
pub(super) enum Ended {
    Reported(Box<Result<SendReport, OutboxError>>),
    /// Its thread came to nothing, and says nothing.
    Died,
}

impl RunningRound {
    /// Plans and sends what is due on the occasion. `stop` ends it after the mail that is being sent, or in the middle
    /// of that. `ring` is done once it has ended, however it ends.
    pub(super) fn start(app: &App, occasion: Occasion, stop: &Stop, ring: impl FnOnce() + Send + 'static) -> Self {
        let (settings, resources, ports) = (Arc::clone(&app.settings), Arc::clone(&app.resources), app.ports.clone());
        let (stop, (done, report)) = (stop.clone(), oneshot::channel());
        let ring = OnDrop(Some(ring));
        tokio::task::spawn_blocking(move || {
            // The report is there, or known never to come, before anybody is told.
            let (_ring, done) = (ring, done);
            // Nobody listens any more where the daemon has ended meanwhile.
            let _ = done.send(post(&settings, &resources, &ports, occasion, &stop));
        });
        Self { report }
    }

    /// How it has ended; `None` as long as it goes on.
    pub(super) fn take_ended(&mut self) -> Option<Ended> {
        match self.report.try_recv() {
            Ok(report) => Some(Ended::Reported(Box::new(report))),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Closed) => Some(Ended::Died),
        }
    }

    /// Waits for its end.
    pub(super) async fn ended(&mut self) {
        let _ = (&mut self.report).await;
    }
}

/// Does something when it is dropped.
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
    runtime.block_on(async {
        let sent = async {
            let announced = outbox.announce(&store, occasion).await?;
            let planned = plan(settings, resources, ports, PlannerQuestion::Round(occasion)).await?.round()?;
            let now = Occasion { now: ports.clock.now(), ..occasion };
            let round = outbox.resume(&store, now, planned)?;
            Ok(outbox.finish(&store, round).await?.after(announced))
        };
        tokio::select! {
            sent = sent => sent,
            () = stop.overdue(SILENT_SERVER) => outbox.cut_off(&store, ports.clock.now()),
        }
    })
}

async fn plan(
    settings: &Settings,
    resources: &Resources,
    ports: &Ports,
    question: PlannerQuestion,
) -> Result<PlannerAnswer, ErrandError> {
    ports.rounds.ask(settings, &resources.calendar, &resources.letters, question).await
}

/// Says at the start whether the city's own templates can say what is true now. The built-in ones stand in for them.
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
