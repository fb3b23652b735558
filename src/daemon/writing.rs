//! Another daemon on the same folder of merged workbooks: as long as it writes, this one merges and sends nothing.

use std::path::PathBuf;

use super::Daemon;
use super::waking::SHORTEST_SLEEP;
use crate::core::writer::Standing;
use crate::ports::{Mark, StateFact, StoreError};

/// How this daemon stands to others.
#[derive(Default)]
pub(super) struct Writing {
    mark: Option<Box<dyn Mark>>,
    /// As last told.
    standing: Standing,
}

impl Writing {
    /// Nobody else writes.
    pub(super) fn may_act(&self) -> bool {
        self.mark.is_none() || matches!(self.standing, Standing::Writes { .. })
    }
}

impl Daemon {
    /// The folder of the merged workbooks, and by what this daemon's state is told from another's.
    pub fn writer(&self) -> Result<(PathBuf, String), StoreError> {
        Ok((self.app.settings.merged.folder.clone(), self.app.store.writer()?))
    }

    /// Works from now on only as far as the mark allows.
    pub fn mind(&mut self, mark: impl Mark + 'static) {
        self.writing = Writing { mark: Some(Box::new(mark)), standing: Standing::default() };
    }

    /// Says whether it may merge and send, and tells what has changed.
    pub(super) fn mind_others(&mut self) -> Result<bool, StoreError> {
        let Some(mark) = &self.writing.mark else { return Ok(true) };
        let (standing, known_in) = (mark.standing(), mark.known_in());
        if standing == Standing::Unknown {
            // A folder that never answers wakes nobody.
            self.wake_within([known_in.max(SHORTEST_SLEEP)]);
        }
        if standing != self.writing.standing {
            self.tell_standing(&standing)?;
            self.merging.owe(self.app.instant());
            self.writing.standing = standing;
        }
        if !self.writing.may_act() {
            self.merging.give_up();
        }
        Ok(self.writing.may_act())
    }

    fn tell_standing(&self, standing: &Standing) -> Result<(), StoreError> {
        let store = &self.app.store;
        let (other, blocking) = match standing {
            Standing::Writes { waiting } => (waiting.as_ref(), None),
            Standing::Doubtful { other } | Standing::Waits { other } => (None, Some(other)),
            Standing::Unknown | Standing::Follows => (None, None),
        };
        match other {
            Some(other) => store.note(StateFact::OtherWriter, other)?,
            None => store.forget(StateFact::OtherWriter)?,
        }
        match blocking {
            Some(other) => store.note(StateFact::BlockingWriter, other)?,
            None => store.forget(StateFact::BlockingWriter)?,
        }
        match standing {
            Standing::Writes { waiting: Some(other) } => tracing::error!(
                "別の matome（{other}）も同じ取りまとめのフォルダーを使おうとしています。こちらが続け、あちらは何も送らず、何も書きません。片方を止めてください"
            ),
            Standing::Waits { other } => tracing::error!("{}", waits_for(other)),
            Standing::Doubtful { other } => tracing::warn!(
                "別の matome（{other}）の印が取りまとめのフォルダーにあります。動いているかを2分ほど確かめ、その間は何も送らず、何も書きません"
            ),
            Standing::Writes { waiting: None } | Standing::Unknown | Standing::Follows => {}
        }
        Ok(())
    }
}

/// What an administrator can do about another that writes.
pub fn waits_for(other: &str) -> String {
    format!(
        "別の matome（{other}）が同じ取りまとめのフォルダーに書いています。こちらは取りまとめもメールも行いません。使うほうを決め、もう片方を止めてください。こちらを使うときは matome state claim を行います"
    )
}
