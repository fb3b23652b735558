//! Steps that could not be delivered on their day. Their reminder goes out on a later day, reworded, or never once it
//! is past; either way somebody was not reminded when he should have been, and the planning section is told. When a
//! step is late is decided in [`matome_core::reminder::ledger`].

use chrono::{DateTime, NaiveDate, Utc};

use super::MailLedger;
use crate::edge::state::database::{Connection, values};
use crate::edge::state::store::StoreError;

/// A day of a receiver's whose mail did not get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateStep {
    pub department: String,
    pub section: Option<String>,
    /// The day on which it should have been reminded.
    pub day: NaiveDate,
    /// The mail server's last words, if there were any.
    pub reply: String,
}

/// Notes the steps of a mail that has reached nobody, and whose day is over.
pub(super) fn note(connection: &Connection, message_id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO late_step (department, section, day, reply, noted_at)
         SELECT DISTINCT department, coalesce(section, ''), step_day,
             (SELECT coalesce(max(reply), '') FROM delivery WHERE delivery.message_id = mail.message_id), ?2
         FROM mail JOIN mail_reminder USING (message_id) WHERE message_id = ?1 ON CONFLICT DO NOTHING",
        values![message_id, now],
    )?;
    Ok(())
}

impl MailLedger<'_> {
    /// The steps that have been known since `since` to be late, by department and day.
    pub fn late_steps(&self, since: DateTime<Utc>) -> Result<Vec<LateStep>, StoreError> {
        let sql = "SELECT department, section, day, reply FROM late_step WHERE noted_at > ?1 ORDER BY department, section, day";
        Ok(self.0.all(sql, values![since], |row| {
            let section: String = row.get(1)?;
            let section = Some(section).filter(|section| !section.is_empty());
            Ok(LateStep { department: row.get(0)?, section, day: row.get(2)?, reply: row.get(3)? })
        })?)
    }
}
