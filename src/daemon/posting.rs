//! A round of mail on a thread of its own, so that a slow mail server keeps nothing else waiting. It is planned in a
//! process of its own.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::app::{App, Resources};
use crate::edge::store::Store;
use crate::edge::worker::errand::ErrandError;
use crate::outbox::{Occasion, OutboxError, SendReport};
use crate::ports::Ports;
use crate::round_planner::{Asked, Planned};
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(OutboxError::Runtime)?;
    runtime.block_on(async {
        let sent = async {
            let announced = outbox.announce(&store, occasion).await?;
            let planned = plan(settings, resources, ports, Asked::Round(occasion)).await?.round()?;
            let now = Occasion { now: ports.clock.now(), ..occasion };
            let round = outbox.resume(&store, now, planned)?;
            Ok(outbox.finish(&store, round).await?.after(announced))
        };
        tokio::select! {
            sent = sent => sent,
            () = stop.overdue(GRACE) => outbox.cut_off(&store, ports.clock.now()),
        }
    })
}

async fn plan(settings: &Settings, resources: &Resources, ports: &Ports, asked: Asked) -> Result<Planned, ErrandError> {
    ports.rounds.ask(settings, &resources.calendar, &resources.letters, asked).await
}

/// Says at the start whether the city's own templates can say what is true now. The built-in ones stand in for them.
pub(super) fn try_letters(app: &App) {
    if app.resources.letters.written().is_empty() {
        return;
    }
    let (settings, resources) = (Arc::clone(&app.settings), Arc::clone(&app.resources));
    let (ports, asked) = (app.ports.clone(), Asked::Letters(app.today()));
    tokio::spawn(async move {
        if let Err(error) = plan(&settings, &resources, &ports, asked).await {
            tracing::error!("{error}");
        }
    });
}
