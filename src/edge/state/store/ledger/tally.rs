//! Numbers, failed deliveries and sent mails of the ledger, for the summary, the status and the calendar.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::deliveries::{TRIED, tried};
use super::{MailLedger, WhatTrouble};
use crate::edge::state::database::{DatabaseError, Row, values};
use crate::edge::state::store::StoreError;
use matome_core::reminder::kind::ReminderKind;
use matome_core::reminder::ledger::ReminderId;
use matome_core::reminder::mail::Mail;

/// Numbers for `matome status`. A mail with several recipients may count more than once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MailCounts {
    /// Sent or written to a file, for at least one recipient.
    pub sent: u32,
    /// Part of `sent`, only written to files.
    pub only_written: u32,
    /// Not yet sent to all.
    pub waiting: u32,
    /// Rejected permanently by at least one server.
    pub failed: u32,
    pub uncertain: u32,
    /// Possibly delivered twice, with the same Message-ID.
    pub perhaps_twice: u32,
    /// Deferred to the next working day.
    pub held: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    pub what: WhatTrouble,
    pub day: NaiveDate,
    pub department: String,
    pub section: Option<String>,
    pub recipient: String,
    pub subject: String,
    pub reply: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingReason {
    /// The server's reply, or the reason why it is unavailable.
    pub reply: String,
    pub deliveries: u32,
    pub next_try: Option<DateTime<Utc>>,
}

impl MailLedger<'_> {
    pub fn counts(&self) -> Result<MailCounts, StoreError> {
        let held: u32 = self.0.value("SELECT count(*) FROM held_reminder", &[])?;
        Ok(self.0.one(
            "SELECT count(*) FILTER (WHERE sent), count(*) FILTER (WHERE waiting), count(*) FILTER (WHERE failed),
                    count(*) FILTER (WHERE uncertain), count(*) FILTER (WHERE perhaps_twice),
                    count(*) FILTER (WHERE sent AND only_written) FROM mail_reach",
            &[],
            |row| {
                Ok(MailCounts {
                    sent: row.get(0)?,
                    waiting: row.get(1)?,
                    failed: row.get(2)?,
                    uncertain: row.get(3)?,
                    perhaps_twice: row.get(4)?,
                    only_written: row.get(5)?,
                    held,
                })
            },
        )?)
    }

    /// Most frequent first. With an unavailable server one delivery is attempted and the others share its reason.
    pub fn waiting(&self) -> Result<Vec<WaitingReason>, StoreError> {
        let sql = "SELECT reply, count(*), min(next_try) FROM delivery
             WHERE state = 'waiting' AND reply IS NOT NULL GROUP BY reply ORDER BY count(*) DESC, reply";
        Ok(self.0.all(sql, &[], |row| {
            Ok(WaitingReason { reply: row.get(0)?, deliveries: row.get(1)?, next_try: row.get(2)? })
        })?)
    }

    /// Deliveries that failed or became uncertain since `since`, newest mails first.
    pub fn troubles(&self, since: DateTime<Utc>) -> Result<Vec<Trouble>, StoreError> {
        let sql = format!(
            "SELECT day, department, section, recipient, subject, {TRIED} FROM delivery JOIN mail USING (message_id)
             WHERE (state <> 'sent' OR doubts > 0) AND changed_at > ?1 ORDER BY day DESC, mail.number, recipient"
        );
        let troubles: Vec<Option<Trouble>> = self.0.all(&sql, values![since], trouble)?;
        Ok(troubles.into_iter().flatten().collect())
    }
}

fn trouble(row: &Row<'_>) -> Result<Option<Trouble>, DatabaseError> {
    let tried = tried(row, 5)?;
    let Some(what) = tried.trouble() else { return Ok(None) };
    Ok(Some(Trouble {
        what,
        day: row.get(0)?,
        department: row.get::<Option<String>>(1)?.unwrap_or_default(),
        section: row.get(2)?,
        recipient: row.get(3)?,
        subject: row.get(4)?,
        reply: tried.reply.unwrap_or_default(),
    }))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub day: NaiveDate,
    pub department: String,
    pub section: Option<String>,
    pub subject: String,
    pub items: Vec<GoneItem>,
    /// It was only written into a file.
    pub only_written: bool,
}

impl Gone {
    /// Whether it corresponds to this mail of the plan.
    pub fn is_of(&self, mail: &Mail<'_>) -> bool {
        (self.day, self.department.as_str(), self.section.as_deref()) == (mail.date, mail.department, mail.section)
    }
}

/// An item of a sent mail, as far as its ID tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoneItem {
    pub kind: ReminderKind,
    pub fiscal_year: i32,
    pub due: NaiveDate,
    pub days_left: i64,
    pub overdue: bool,
}

impl MailLedger<'_> {
    /// The departments' mails of the days from `from` to `to`, in sending order.
    pub fn gone(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Gone>, StoreError> {
        let sql = "SELECT day, coalesce(department, ''), section, subject, only_written, message_id
             FROM mail JOIN mail_reach USING (message_id)
             WHERE purpose = 'reminder' AND sent AND day BETWEEN ?1 AND ?2 ORDER BY day, mail.number";
        Ok(self.0.all(sql, values![from, to], |row| {
            let day = row.get(0)?;
            Ok(Gone {
                day,
                department: row.get(1)?,
                section: row.get(2)?,
                subject: row.get(3)?,
                only_written: row.get(4)?,
                items: self.items_of(&row.get::<String>(5)?, day)?,
            })
        })?)
    }

    fn items_of(&self, message_id: &str, day: NaiveDate) -> Result<Vec<GoneItem>, DatabaseError> {
        let sql = "SELECT DISTINCT reminder FROM mail_reminder WHERE message_id = ?1 ORDER BY reminder";
        let mut items: Vec<GoneItem> = self.0.all(sql, values![message_id], |row| Ok(item(&row.get(0)?, day)))?;
        items.sort_by_key(|item| item.due);
        Ok(items)
    }
}

fn item(id: &ReminderId, day: NaiveDate) -> GoneItem {
    let days_left = (id.due - day).num_days();
    GoneItem { kind: id.kind, fiscal_year: id.fiscal_year.start(), due: id.due, days_left, overdue: days_left < 0 }
}
