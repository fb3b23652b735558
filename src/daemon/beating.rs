//! Word to whoever watches from outside: that the loop goes round, and what is known.

use std::time::Duration;

use super::waiting::sleep_until;
use crate::app::App;
use crate::edge::heartbeat::Heartbeat;
use crate::edge::metrics::{Figures, Outlet};
use crate::edge::service::ServiceManager;
use crate::edge::store::{StateFact, StoreError};

/// Whoever watches from outside, besides the service manager.
#[derive(Debug, Default)]
pub(super) struct Watchers {
    pub(super) heartbeat: Heartbeat,
    pub(super) outlet: Outlet,
}

/// Beats after each pass, and then at the shortest interval that is asked for until something happens. A daemon that fails or stands by
/// sends no heartbeat, so that whoever watches misses it.
pub(super) async fn beat(app: &App, service: &ServiceManager, watchers: &Watchers, is_well: bool) {
    loop {
        service.alive();
        if is_well {
            watchers.heartbeat.beat(app.ports.clock.now());
        }
        watchers.leave_figures(app, is_well);
        let every = service.heartbeat().into_iter().chain(watchers.every()).min();
        sleep_until(every.map(|every| app.instant() + every)).await;
    }
}

impl Watchers {
    fn every(&self) -> Option<Duration> {
        self.heartbeat.every().into_iter().chain(self.outlet.every()).min()
    }

    /// A state that cannot be asked just now is asked the next time.
    fn leave_figures(&self, app: &App, is_well: bool) {
        if self.outlet.every().is_some()
            && let Ok(figures) = figures(app, is_well, self.heartbeat.is_heard())
        {
            self.outlet.leave(Some(figures));
        }
    }

    /// Leaves word of a heartbeat that nobody hears.
    pub(super) fn note_heartbeat(&self, app: &App) -> Result<(), StoreError> {
        match self.heartbeat.trouble() {
            Some(trouble) => app.store.note(StateFact::HeartbeatTrouble, &trouble),
            None => app.store.forget(StateFact::HeartbeatTrouble),
        }
    }
}

fn figures(app: &App, is_well: bool, is_heard: Option<bool>) -> Result<Figures, StoreError> {
    let store = &app.store;
    let ((workbooks, stale), mails) = (store.workbook_counts()?, store.mail_ledger().counts()?);
    let mails = [
        ("sent", mails.sent),
        ("waiting", mails.waiting),
        ("failed", mails.failed),
        ("uncertain", mails.uncertain),
        ("held", mails.held),
    ];
    let merged_at = store.fact(StateFact::LastMerge)?;
    Ok(Figures {
        is_well,
        looked_at: app.now().timestamp(),
        merged_at: merged_at.and_then(|at| Some(chrono::DateTime::parse_from_rfc3339(&at).ok()?.timestamp())),
        workbooks,
        stale,
        unwritten: store.waiting()?.len() as u64,
        is_share_visible: store.fact(StateFact::ShareTrouble)?.is_none(),
        mails: mails.map(|(state, number)| (state.to_owned(), number.into())).into(),
        is_heard,
    })
}
