//! A round of mail on a thread of its own, so that a slow mail server keeps nothing else waiting, and what is known of
//! the share is held no longer than the round is planned.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::app::{App, Resources};
use crate::edge::store::Store;
use crate::merging::{MergeJob, latest};
use crate::outbox::{Occasion, OutboxError, SendReport};
use crate::ports::Ports;
use crate::settings::Settings;
use crate::stop::Stop;

/// A mail server that stays silent is not waited for longer than this when the daemon is to stop.
const GRACE: Duration = Duration::from_secs(3);

/// A round that is being sent.
pub(super) struct Posting {
    report: oneshot::Receiver<Result<SendReport, OutboxError>>,
}

impl Posting {
    /// Plans and sends what is due on the occasion. `stop` ends it after the mail that is being sent, or in the middle
    /// of that.
    pub(super) fn start(app: &App, occasion: Occasion, stop: &Stop) -> Self {
        let (settings, resources, ports) = (Arc::clone(&app.settings), Arc::clone(&app.resources), app.ports.clone());
        let (stop, (done, report)) = (stop.clone(), oneshot::channel());
        tokio::task::spawn_blocking(move || {
            // Nobody listens any more where the daemon has ended meanwhile.
            let _ = done.send(post(&settings, &resources, &ports, occasion, &stop));
        });
        Self { report }
    }

    /// What became of it; `None` where the thread died.
    pub(super) async fn ended(&mut self) -> Option<Result<SendReport, OutboxError>> {
        (&mut self.report).await.ok()
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
    let job = MergeJob::of(settings);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(OutboxError::Runtime)?;
    let announced = runtime.block_on(async {
        tokio::select! {
            announced = outbox.announce(&store, occasion) => announced.map(Some),
            () = stop.overdue(GRACE) => Ok(None),
        }
    })?;
    let Some(announced) = announced else { return outbox.cut_off(&store, ports.clock.now()) };
    let snapshot = latest::snapshot(&job, &store, &resources.readers, ports.clock.now())?;
    let round = outbox.begin(&snapshot, &store, occasion)?;
    drop(snapshot);
    let report = runtime.block_on(async {
        tokio::select! {
            report = outbox.finish(&store, round) => report,
            () = stop.overdue(GRACE) => outbox.cut_off(&store, ports.clock.now()),
        }
    })?;
    Ok(report.after(announced))
}

/// Says at the start whether the city's own templates can say what is true now. The built-in ones stand in for them.
pub(super) fn try_letters(app: &App, stop: &Stop) {
    let (settings, resources) = (Arc::clone(&app.settings), Arc::clone(&app.resources));
    let (ports, stop, today) = (app.ports.clone(), stop.clone(), app.today());
    tokio::task::spawn_blocking(move || {
        let known = Store::open(&settings.state.database)
            .and_then(|store| MergeJob::of(&settings).snapshot(&store, ports.clock.now()));
        match known.map(|snapshot| resources.outbox(&settings, &ports, &stop).check_letters(&snapshot, today)) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!("{error}"),
            Err(error) => tracing::error!("{error}"),
        }
    });
}
