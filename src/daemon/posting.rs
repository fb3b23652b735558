//! A round of mail on a thread of its own, so that a slow mail server keeps nothing else waiting, and what is known of the
//! share is held no longer than the round is planned.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::edge::clock;
use crate::edge::store::Store;
use crate::merging::Order;
use crate::office::{Equipment, Office};
use crate::outbox::{Occasion, OutboxError, SendReport};
use crate::settings::Settings;
use crate::stop::Stop;

/// A mail server that stays silent is not waited for longer than this when the daemon is to stop.
const GRACE: Duration = Duration::from_secs(3);

/// A round that is being sent.
pub(super) struct Posting {
    report: oneshot::Receiver<Result<SendReport, OutboxError>>,
}

impl Posting {
    /// Plans and sends what is due on the occasion. `stop` ends it after the mail that is being sent, or in the middle of
    /// that.
    pub(super) fn start(office: &Office, occasion: Occasion, stop: &Stop) -> Self {
        let (settings, equipment) = (Arc::clone(&office.settings), Arc::clone(&office.equipment));
        let (stop, (done, report)) = (stop.clone(), oneshot::channel());
        std::thread::spawn(move || {
            // Nobody listens any more where the daemon has ended meanwhile.
            let _ = done.send(post(&settings, &equipment, occasion, &stop));
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
    equipment: &Equipment,
    occasion: Occasion,
    stop: &Stop,
) -> Result<SendReport, OutboxError> {
    let store = Store::open(&settings.state.database)?;
    let outbox = equipment.outbox(settings, stop);
    let round = outbox.begin(&Order::of(settings).snapshot(&store)?, &store, occasion)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(OutboxError::Runtime)?;
    runtime.block_on(async {
        tokio::select! {
            report = outbox.finish(&store, round) => report,
            () = stop.overdue(GRACE) => outbox.cut_off(&store, clock::now(settings.timezone).to_utc()),
        }
    })
}

/// Says at the start whether the city's own templates can say what is true now. The built-in ones stand in for them.
pub(super) fn try_letters(office: &Office, stop: &Stop) {
    let (settings, equipment, stop) = (Arc::clone(&office.settings), Arc::clone(&office.equipment), stop.clone());
    std::thread::spawn(move || {
        let today = clock::now(settings.timezone).date_naive();
        let known = Store::open(&settings.state.database).and_then(|store| Order::of(&settings).snapshot(&store));
        match known.map(|snapshot| equipment.outbox(&settings, &stop).check_letters(&snapshot, today)) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!("{error}"),
            Err(error) => tracing::error!("{error}"),
        }
    });
}
