//! Small facts about the daemon that outlive it: when it last merged, which day it last sent for.

use std::collections::BTreeMap;

use super::{Store, StoreError};
use crate::core::unseen::Unseen;
use crate::edge::clock::{self, Clock, SystemClock};
use crate::edge::database::values;
use crate::edge::machine;

pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS fact (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// One fact, kept as text.
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
    /// The merged workbooks that are not as they should be (JSON of [`Waiting`]).
    MergeWaiting,
    /// The number of the file system that the share was last on.
    ShareDevice,
    /// Why the share cannot be seen at present, and since when; absent while it can.
    ShareTrouble,
    /// What of the share cannot be seen, and since when (JSON of [`Unseen`]).
    Unseen,
    /// Why the daemon's log is not complete; absent while it is.
    LogTrouble,
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
    /// Another daemon that wants to write into the same folder; absent where there is none.
    OtherWriter,
    /// Another that does, so that this one may not.
    BlockingWriter,
    /// How people have set the merged workbooks up to look at them (JSON).
    Views,
    /// Where the state was taken: this one must not be used any more.
    MovedTo,
    /// What the merged workbooks follow from, and what whoever merges is told (JSON of [`Origins`](super::Origins) by file).
    Origins,
    /// What reports were found to say, by which version (the numbers of [`Judged`](crate::core::report::Judged)).
    Judged,
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
            Self::HeartbeatTrouble => "heartbeat_trouble",
            Self::Misnamed => "misnamed",
            Self::Contacts => "contacts",
            Self::ToldRecipients => "told_recipients",
            Self::Receipts => "receipts",
            Self::Id => "id",
            Self::OtherWriter => "other_writer",
            Self::BlockingWriter => "blocking_writer",
            Self::Views => "views",
            Self::MovedTo => "moved_to",
            Self::Origins => "origins",
            Self::Judged => "judged",
        }
    }
}

/// Merged workbooks, or their whole folder, that are not as they should be, each with the reason.
pub type Waiting = BTreeMap<String, String>;

impl Store {
    /// By what a mark in the folder of the merged workbooks tells this state from another. A copy on another machine is another; what
    /// lies on a server is the same from wherever it is used.
    pub fn writer(&self) -> Result<String, StoreError> {
        let id = self.atomically(|store| {
            if let Some(known) = store.fact(StateFact::Id)? {
                return Ok(known);
            }
            let moment = (SystemClock.now().to_rfc3339(), clock::with_sleep(), std::process::id());
            let id = blake3::hash(format!("{moment:?}{}", machine::name()).as_bytes()).to_hex()[..16].to_owned();
            store.note(StateFact::Id, &id)?;
            Ok(id)
        })?;
        Ok(if self.connection.server().is_some() { id } else { format!("{id} {}", machine::name()) })
    }

    /// What of the share cannot be seen.
    pub fn unseen(&self) -> Result<Unseen, StoreError> {
        let noted = self.fact(StateFact::Unseen)?;
        Ok(noted.and_then(|noted| serde_json::from_str(&noted).ok()).unwrap_or_default())
    }

    /// Notes what of the share cannot be seen now. Says whether something can be seen again that could not.
    pub fn note_unseen(&self, now: &Unseen) -> Result<bool, StoreError> {
        let before = self.unseen()?;
        if before != *now {
            self.note(StateFact::Unseen, &serde_json::json!(now).to_string())?;
        }
        Ok(!now.is_as_dark_as(&before))
    }

    /// Leaves word of the merged workbooks that have to wait.
    pub fn note_waiting(&self, waiting: &Waiting) -> Result<(), StoreError> {
        self.note(StateFact::MergeWaiting, &serde_json::json!(waiting).to_string())
    }

    /// Those that had to wait at the latest merge.
    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        let noted = self.fact(StateFact::MergeWaiting)?;
        Ok(noted.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    /// What was last noted as `fact`.
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
