//! Reports beats to the monitors, and pauses merges and mail while another daemon writes to the merged folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Daemon;
use crate::app::App;
use crate::edge::state::store::{StateFact, StoreError};
use crate::ports::{Beat, Mark, Watcher};
use matome_core::figures::Figures;
use matome_workbook::problem::OtherDaemon;

/// Interval of looks for another writer's mark.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

#[derive(Clone, Default)]
pub(super) struct Watchers(pub(super) Vec<Arc<dyn Watcher>>);

impl Watchers {
    pub(super) fn every(&self) -> Option<Duration> {
        self.0.iter().filter_map(|watcher| watcher.every()).min()
    }

    /// A failing or standby daemon sends no heartbeat, so that the monitor raises an alarm.
    pub(super) fn hear(&self, app: &App, is_well: bool) {
        // An unavailable state is retried at the next beat.
        let figures = || figures(app, is_well, self.is_heard().map(|heard| heard.is_ok())).ok();
        let figures = self.0.iter().any(|watcher| watcher.wants_figures()).then(figures).flatten();
        let beat = Beat { is_well, figures };
        self.0.iter().for_each(|watcher| watcher.hear(&beat));
    }

    pub(super) fn hear_work(&self) {
        self.0.iter().for_each(|watcher| watcher.hear_work());
    }

    /// Records an unsuccessful heartbeat in the state.
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

impl Daemon {
    /// Records the start of the daemon for `matome status`.
    pub fn announce(&self) -> Result<(), StoreError> {
        let store = &self.app.store;
        store.note(StateFact::Started, &self.app.now().to_rfc3339())?;
        store.note(StateFact::ReadSinceStart, "0")?;
        tracing::info!("起動しました（共有フォルダー {}）", self.app.settings.share.folder.display());
        Ok(())
    }

    /// Records a failing log in the state, since the log cannot report it.
    pub(super) fn note_log(&self) -> Result<(), StoreError> {
        match (self.app.ports.log_trouble)() {
            Some(trouble) => self.app.store.note(StateFact::LogTrouble, &trouble),
            None => self.app.store.forget(StateFact::LogTrouble),
        }
    }
}

/// This daemon's mark, and the other writer last seen.
#[derive(Default)]
pub(super) struct OtherWriter {
    mark: Option<Arc<dyn Mark>>,
    name: Option<String>,
}

impl OtherWriter {
    pub(super) const fn may_act(&self) -> bool {
        self.name.is_none()
    }
}

impl Daemon {
    /// The folder of merged workbooks and the ID of this state.
    pub fn writer(&self) -> Result<(PathBuf, String), StoreError> {
        Ok((self.app.settings.merged.folder.clone(), self.app.store.state_id(self.app.now().to_utc())?))
    }

    pub fn mind(&mut self, mark: Arc<dyn Mark>) -> Result<(), StoreError> {
        self.other_writer = OtherWriter { mark: Some(mark), name: None };
        self.app.store.forget(StateFact::BlockingWriter)
    }

    /// Whether the daemon may merge and send; logs changes.
    pub(super) fn mind_others(&mut self) -> Result<bool, StoreError> {
        let Some(mark) = &self.other_writer.mark else { return Ok(true) };
        let other = mark.other();
        if other != self.other_writer.name {
            match &other {
                Some(name) => {
                    self.app.store.note(StateFact::BlockingWriter, name)?;
                    tracing::error!("{}", OtherDaemon(name.clone()));
                }
                None => self.app.store.forget(StateFact::BlockingWriter)?,
            }
            self.merging.owe(self.app.instant());
            self.other_writer.name = other;
        }
        if !self.other_writer.may_act() {
            self.merging.give_up();
            self.wake_within([LOOK_AGAIN]);
        }
        Ok(self.other_writer.may_act())
    }
}
