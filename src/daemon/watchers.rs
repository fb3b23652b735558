//! Whoever watches from outside: told with each beat that the loop goes round, and what is known.
//!
//! How a watcher is told (a file, a web address, figures) is `edge`'s.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::core::figures::Figures;
use crate::ports::{Beat, StateFact, StoreError, Watcher};

/// All of them.
#[derive(Clone, Default)]
pub(super) struct Watchers(pub(super) Vec<Arc<dyn Watcher>>);

impl Watchers {
    /// How long until the first of them wants to hear the next beat.
    pub(super) fn every(&self) -> Option<Duration> {
        self.0.iter().filter_map(|watcher| watcher.every()).min()
    }

    /// A daemon that fails or stands by sends no heartbeat, so that whoever watches misses it.
    pub(super) fn hear(&self, app: &App, is_well: bool) {
        // A state that cannot be asked just now is asked the next time.
        let figures = || figures(app, is_well, self.is_heard().map(|heard| heard.is_ok())).ok();
        let figures = self.0.iter().any(|watcher| watcher.wants_figures()).then(figures).flatten();
        let beat = Beat { now: app.ports.clock.now(), is_well, figures };
        self.0.iter().for_each(|watcher| watcher.hear(&beat));
    }

    pub(super) fn hear_work(&self) {
        self.0.iter().for_each(|watcher| watcher.hear_work());
    }

    /// Leaves word of a heartbeat that nobody hears.
    pub(super) fn note_unheard(&self, app: &App) -> Result<(), StoreError> {
        match self.is_heard() {
            Some(Err(trouble)) => app.store.note(StateFact::HeartbeatTrouble, &trouble),
            Some(Ok(())) | None => app.store.forget(StateFact::HeartbeatTrouble),
        }
    }

    fn is_heard(&self) -> Option<Result<(), String>> {
        self.0.iter().find_map(|watcher| watcher.is_heard())
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
