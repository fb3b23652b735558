//! Single facts that outlive the daemon, such as the time of the last merge.

use super::{Store, StoreError};
use crate::edge::state::database::values;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFact {
    /// Time of the last merge (RFC 3339).
    LastMerge,
    /// Start time of the daemon (RFC 3339).
    Started,
    ReadSinceStart,
    /// Version and layouts of the last reading; a change makes all workbooks unread.
    ReadWith,
    /// Pending merged workbooks (JSON of [`Waiting`](super::Waiting)).
    MergeWaiting,
    /// Last file system number of the share.
    ShareDevice,
    /// Reason and start of an outage of the share; absent while it is accessible.
    ShareTrouble,
    /// Inaccessible parts of the share (JSON of [`Unseen`](matome_core::share::unseen::Unseen)).
    Unseen,
    /// Reason why the daemon's log is incomplete, if it is.
    LogTrouble,
    /// Current standstills of the daemon (JSON of [`Standstills`](matome_core::standstill::Standstills)).
    Standstills,
    /// Reason why the heartbeat does not reach the external monitor, if so.
    HeartbeatTrouble,
    /// Last valid content of the contacts workbook (JSON).
    Contacts,
    /// Recipients last announced to the planning section (JSON).
    ToldRecipients,
    /// First-seen days of submissions (JSON).
    Receipts,
    Id,
    /// Another daemon that writes to the same folder, if any; blocks this one.
    BlockingWriter,
    /// People's view settings of the merged workbooks (JSON).
    Views,
    /// New location of a moved state, which must not be used any more.
    MovedTo,
    /// Lock files that have kept merged workbooks from being rewritten for a day (JSON).
    Locks,
    /// Merged workbooks under another name (JSON of [`Offshoots`](super::Offshoots)).
    Offshoots,
    /// Number that changes with the records and ids of the share.
    Revision,
    /// Inputs and findings of the merged workbooks (JSON of [`Origins`](super::Origins) by file).
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
            Self::Contacts => "contacts",
            Self::ToldRecipients => "told_recipients",
            Self::Receipts => "receipts",
            Self::Id => "id",
            Self::BlockingWriter => "blocking_writer",
            Self::Views => "views",
            Self::MovedTo => "moved_to",
            Self::Locks => "locks",
            Self::Offshoots => "offshoots",
            Self::Revision => "revision",
            Self::Origins => "origins",
        }
    }
}

impl Store {
    pub fn fact(&self, fact: StateFact) -> Result<Option<String>, StoreError> {
        Ok(self.connection.first("SELECT value FROM fact WHERE name = ?1", values![fact.name()], |row| row.get(0))?)
    }

    /// Stores a fact unless it is unchanged, as in most scans.
    pub fn note(&self, fact: StateFact, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO fact (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE fact.value <> excluded.value";
        self.connection.execute(sql, values![fact.name(), value])?;
        Ok(())
    }

    /// Increments a number.
    pub(super) fn advance(&self, fact: StateFact) -> Result<(), StoreError> {
        let sql = "INSERT INTO fact (name, value) VALUES (?1, '1')
                   ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(fact.value AS BIGINT) + 1 AS TEXT)";
        self.connection.execute(sql, values![fact.name()])?;
        Ok(())
    }

    pub fn forget(&self, fact: StateFact) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM fact WHERE name = ?1", values![fact.name()])?;
        Ok(())
    }
}
