//! What the daemon as a whole leaves for `matome status`: since when it runs, and that its log cannot be written.
//!
//! What ails the share, the merged workbooks, another daemon or the mail is left by whoever finds it.

use super::Daemon;
use crate::ports::{StateFact, StoreError};

impl Daemon {
    /// Leaves word for `matome status`.
    pub fn announce(&self) -> Result<(), StoreError> {
        let store = &self.app.store;
        store.note(StateFact::Started, &self.app.now().to_rfc3339())?;
        store.note(StateFact::ReadSinceStart, "0")?;
        tracing::info!("起動しました（共有フォルダー {}）", self.app.settings.share.folder.display());
        Ok(())
    }

    /// Leaves word of a log that cannot be written: it cannot say so itself.
    pub(super) fn note_log(&self) -> Result<(), StoreError> {
        match (self.app.ports.log_trouble)() {
            Some(trouble) => self.app.store.note(StateFact::LogTrouble, &trouble),
            None => self.app.store.forget(StateFact::LogTrouble),
        }
    }
}
