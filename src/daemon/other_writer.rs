//! Another daemon on the same folder of merged workbooks: as long as it writes, this one merges and sends nothing.
//!
//! Which of them writes is found out by the mark, and decided in [`writer`](crate::core::writer); here it is obeyed and told.

use std::path::PathBuf;

use super::Daemon;
use super::waking::SHORTEST_SLEEP;
use crate::core::problem::OtherDaemon;
use crate::core::writer::Standing;
use crate::ports::{Mark, StateFact, StoreError};

/// The other that may write instead of this daemon, by the mark in the folder.
#[derive(Default)]
pub(super) struct OtherWriter {
    mark: Option<Box<dyn Mark>>,
    /// As last told.
    standing: Standing,
}

impl OtherWriter {
    /// Nobody else writes.
    pub(super) fn may_act(&self) -> bool {
        self.mark.is_none() || matches!(self.standing, Standing::Writes { .. })
    }
}

impl Daemon {
    /// The folder of the merged workbooks, and by what this daemon's state is told from another's.
    pub fn writer(&self) -> Result<(PathBuf, String), StoreError> {
        Ok((self.app.settings.merged.folder.clone(), self.app.store.state_id(self.app.now().to_utc())?))
    }

    /// Works from now on only as far as the mark allows.
    pub fn mind(&mut self, mark: impl Mark + 'static) {
        self.other_writer = OtherWriter { mark: Some(Box::new(mark)), standing: Standing::default() };
    }

    /// Says whether it may merge and send, and tells what has changed.
    pub(super) fn mind_others(&mut self) -> Result<bool, StoreError> {
        let Some(mark) = &self.other_writer.mark else { return Ok(true) };
        let (standing, known_in) = (mark.standing(), mark.known_in());
        if standing == Standing::Unknown {
            // A folder that never answers wakes nobody.
            self.wake_within([known_in.max(SHORTEST_SLEEP)]);
        }
        if standing != self.other_writer.standing {
            self.tell_standing(&standing)?;
            self.merging.owe(self.app.instant());
            self.other_writer.standing = standing;
        }
        if !self.other_writer.may_act() {
            self.merging.give_up();
        }
        Ok(self.other_writer.may_act())
    }

    fn tell_standing(&self, standing: &Standing) -> Result<(), StoreError> {
        let store = &self.app.store;
        let other = other_daemon(standing);
        let (waiting, blocking) = match &other {
            Some(OtherDaemon::Waits(name)) => (Some(name), None),
            Some(OtherDaemon::Doubtful(name) | OtherDaemon::Writes(name)) => (None, Some(name)),
            None => (None, None),
        };
        for (fact, name) in [(StateFact::OtherWriter, waiting), (StateFact::BlockingWriter, blocking)] {
            match name {
                Some(name) => store.note(fact, name)?,
                None => store.forget(fact)?,
            }
        }
        match other {
            Some(doubtful @ OtherDaemon::Doubtful(_)) => tracing::warn!("{doubtful}"),
            Some(other) => tracing::error!("{other}"),
            None => {}
        }
        Ok(())
    }
}

/// Whom an administrator must know of.
fn other_daemon(standing: &Standing) -> Option<OtherDaemon> {
    match standing.clone() {
        Standing::Writes { waiting } => waiting.map(OtherDaemon::Waits),
        Standing::Doubtful { other } => Some(OtherDaemon::Doubtful(other)),
        Standing::Waits { other } => Some(OtherDaemon::Writes(other)),
        Standing::Unknown | Standing::Follows => None,
    }
}
