//! A round of mail on a thread of its own, so that a slow mail server keeps nothing else waiting.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::stop::Stop;
use crate::edge::clock;
use crate::edge::store::Store;
use crate::office::{Equipment, Office};
use crate::outbox::{OutboxError, Round, SendReport};
use crate::settings::Settings;

/// A mail server that stays silent is not waited for longer than this when the daemon is to stop.
const GRACE: Duration = Duration::from_secs(3);

/// A round that is being sent.
pub(super) struct Posting {
    report: oneshot::Receiver<Result<SendReport, OutboxError>>,
}

impl Posting {
    /// Sends what `round` has entered. `stop` ends it after the mail that is being sent, or in the middle of that.
    pub(super) fn start(office: &Office, round: Round, stop: &Stop) -> Self {
        let (settings, equipment) = (Arc::clone(&office.settings), Arc::clone(&office.equipment));
        let (stop, (done, report)) = (stop.clone(), oneshot::channel());
        std::thread::spawn(move || {
            // Nobody listens any more where the daemon has ended meanwhile.
            let _ = done.send(send(&settings, &equipment, round, &stop));
        });
        Self { report }
    }

    /// What became of it; `None` where the thread died.
    pub(super) async fn ended(&mut self) -> Option<Result<SendReport, OutboxError>> {
        (&mut self.report).await.ok()
    }
}

fn send(settings: &Settings, equipment: &Equipment, round: Round, stop: &Stop) -> Result<SendReport, OutboxError> {
    let store = Store::open(&settings.state.database)?;
    let outbox = equipment.outbox(settings, stop);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(OutboxError::Runtime)?;
    runtime.block_on(async {
        tokio::select! {
            report = outbox.finish(&store, round) => report,
            () = stop.overdue(GRACE) => outbox.cut_off(&store, clock::now(settings.timezone).to_utc()),
        }
    })
}
