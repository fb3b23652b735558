//! Small facts that outlive the daemon, one of each: when it last merged, where the state was taken.

use super::{Store, StoreError};
use crate::edge::state::database::values;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFact {
    /// When the merged workbooks were last brought up to date (RFC 3339).
    LastMerge,
    /// When the daemon was started (RFC 3339).
    Started,
    /// How many workbooks were read since it was started.
    ReadSinceStart,
    /// With which layouts and which version the workbooks were read; another value means that all are read again.
    ReadWith,
    /// The merged workbooks that are not as they should be (JSON of [`Waiting`](super::Waiting)).
    MergeWaiting,
    /// The number of the file system that the share was last on.
    ShareDevice,
    /// Why the share cannot be seen at present, and since when; absent while it can.
    ShareTrouble,
    /// What of the share cannot be seen, and since when (JSON of [`Unseen`](matome_core::share::unseen::Unseen)).
    Unseen,
    /// Why the daemon's log is not complete; absent while it is.
    LogTrouble,
    /// The work of the daemon that stands still as a whole (JSON of [`Standstills`](matome_core::standstill::Standstills)).
    Standstills,
    /// Why the watcher outside does not hear the heartbeat; absent while it does.
    HeartbeatTrouble,
    /// The files of the share that are left out because their names are no text.
    Misnamed,
    /// What the contacts' workbook said when it was last readable (JSON).
    Contacts,
    /// Where mail goes, as far as the planning section has been told (JSON).
    ToldRecipients,
    /// When what was handed in was first seen (JSON).
    Receipts,
    /// Which state this is among all others.
    Id,
    /// Another daemon that writes into the same folder, so that this one may not; absent where there is none.
    BlockingWriter,
    /// How people have set the merged workbooks up to look at them (JSON).
    Views,
    /// Where the state was taken: this one must not be used any more.
    MovedTo,
    /// What the merged workbooks follow from, and what whoever merges is told (JSON of [`Origins`](super::Origins) by file).
    Origins,
}

impl StateFact {
    const fn name(self) -> &'static str {
        match self {
            Self::LastMerge => "last_merge",
            Self::Started => "started",
            Self::ReadSinceStart => "read_since_start",
            Self::ReadWith => "read_with",
            Self::MergeWaiting => "merge_waiting",
            Self::ShareDevice => "share_device",
            Self::ShareTrouble => "share_trouble",
            Self::Unseen => "unseen",
            Self::LogTrouble => "log_trouble",
            Self::Standstills => "standstills",
            Self::HeartbeatTrouble => "heartbeat_trouble",
            Self::Misnamed => "misnamed",
            Self::Contacts => "contacts",
            Self::ToldRecipients => "told_recipients",
            Self::Receipts => "receipts",
            Self::Id => "id",
            Self::BlockingWriter => "blocking_writer",
            Self::Views => "views",
            Self::MovedTo => "moved_to",
            Self::Origins => "origins",
        }
    }
}

impl Store {
    pub fn fact(&self, fact: StateFact) -> Result<Option<String>, StoreError> {
        Ok(self.connection.first("SELECT value FROM fact WHERE name = ?1", values![fact.name()], |row| row.get(0))?)
    }

    /// What is noted already is not written again: most looks find nothing new.
    pub fn note(&self, fact: StateFact, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO fact (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE fact.value <> excluded.value";
        self.connection.execute(sql, values![fact.name(), value])?;
        Ok(())
    }

    pub fn forget(&self, fact: StateFact) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM fact WHERE name = ?1", values![fact.name()])?;
        Ok(())
    }
}
