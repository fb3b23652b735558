//! The ledger in the state database: every mail, what it reminds of, and what became of it for each recipient.
//!
//! A delivery is `waiting`, then `claimed` by a conditional write before anything leaves, then `sent`, `failed` (refused for good) or
//! `uncertain`; a transient failure makes it `waiting` again, and what is uncertain twice is left to a person. Only one
//! process at a time holds the sending lock (see [`crate::outbox`]), so a claim that is found at the start of a round was left by one
//! that died, and is uncertain.

mod deliveries;
mod gone;
mod late;
mod tally;
mod written;

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Store, StoreError};
use crate::core::city::Address;
use crate::core::reminder::delivery::Letter;
use crate::core::reminder::ledger::{Ledger, ReceiverId, Reminder, ReminderId};
pub use deliveries::Due;
pub use gone::{Gone, GoneItem};
pub use late::LateStep;
pub use tally::{Counts, Trouble, Waiting, WhatTrouble};

/// The tables of this subject.
pub(super) const TABLES: &str = include_str!("ledger.sql");

/// Mails carry dates for calendar programs since.
pub(super) const TO_VERSION_3: &str = "ALTER TABLE mail ADD COLUMN calendar TEXT";

/// What is written into a file is told from what is sent since.
pub(super) fn to_version_8(connection: &Connection) -> rusqlite::Result<()> {
    let there = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'delivery'")?.exists([])?;
    if there {
        connection.execute_batch("ALTER TABLE delivery ADD COLUMN in_file INTEGER NOT NULL DEFAULT 0")?;
    }
    Ok(())
}

/// There are mails for another purpose since. What stands in a table cannot be checked otherwise without making it anew.
pub(super) fn to_version_10(connection: &Connection) -> rusqlite::Result<()> {
    if !connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'mail'")?.exists([])? {
        return Ok(());
    }
    let columns = "message_id, purpose, day, department, section, written_at, header_from, header_to, header_cc, subject, text, html,
                   calendar, file_name";
    connection.execute_batch("ALTER TABLE mail RENAME TO mail_before; DROP INDEX IF EXISTS mail_by_day;")?;
    connection.execute_batch(TABLES)?;
    connection.execute_batch(&format!(
        "INSERT INTO mail ({columns}) SELECT {columns} FROM mail_before ORDER BY rowid; DROP TABLE mail_before;"
    ))
}

/// A step's day moves by closed days at most; what was sent longer ago than this cannot come up again.
const MEMORY: Days = Days::new(40);

/// What a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A department's or section's reminders.
    Reminder,
    /// What the planning section has to know at once: refused addresses, mail held back.
    Notice,
    /// The planning section's summary.
    Summary,
    /// That mail goes elsewhere from now on, for the planning section.
    Recipients,
}

impl Purpose {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Notice => "notice",
            Self::Summary => "summary",
            Self::Recipients => "recipients",
        }
    }
}

/// A mail to be entered.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    pub purpose: Purpose,
    pub day: NaiveDate,
    /// Whom it is for; the planning section's mails have none.
    pub receiver: Option<ReceiverId>,
    pub letter: Letter,
    /// Bare addresses, each once.
    pub recipients: Vec<String>,
    pub reminders: Vec<Reminder>,
}

/// The questions and entries of the ledger.
pub struct MailLedger<'s>(&'s Connection);

impl Store {
    pub fn mail_ledger(&self) -> MailLedger<'_> {
        MailLedger(&self.connection)
    }
}

impl MailLedger<'_> {
    /// A transaction that waits for other writers before it begins, where waiting is possible.
    fn writing(&self) -> rusqlite::Result<Transaction<'_>> {
        Transaction::new_unchecked(self.0, TransactionBehavior::Immediate)
    }

    /// The day of the latest run.
    pub fn last_run(&self) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.query_row("SELECT max(day) FROM reminder_run", [], |row| row.get(0))?)
    }

    /// The day of the first run.
    pub fn first_run(&self) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.query_row("SELECT min(day) FROM reminder_run", [], |row| row.get(0))?)
    }

    /// The day of the latest run that is no later than `day`.
    pub fn last_run_until(&self, day: NaiveDate) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.query_row("SELECT max(day) FROM reminder_run WHERE day <= ?", [day], |row| row.get(0))?)
    }

    /// The latest day of which anything is known: a run, or a mail.
    pub fn last_known_day(&self) -> Result<Option<NaiveDate>, StoreError> {
        let sql = "SELECT max(day) FROM (SELECT day FROM reminder_run UNION SELECT day FROM mail)";
        Ok(self.0.query_row(sql, [], |row| row.get(0))?)
    }

    pub fn record_run(&self, day: NaiveDate) -> Result<(), StoreError> {
        self.0.execute("INSERT OR IGNORE INTO reminder_run (day) VALUES (?)", [day])?;
        Ok(())
    }

    /// What planning `day` has to know. From `unsent_from` on, what was only written into files counts for nothing.
    pub fn view(&self, day: NaiveDate, unsent_from: Option<NaiveDate>) -> Result<Ledger, StoreError> {
        let last_run = self.last_run_until(day)?;
        let mut view = Ledger { last_run, ..Ledger::default() };
        let oldest = last_run.unwrap_or(day).min(day).checked_sub_days(MEMORY).unwrap_or(day);
        let unsent_from = unsent_from.unwrap_or(NaiveDate::MAX);
        self.read_done((day, oldest, unsent_from), &mut view)?;
        self.read_waiting(day, &mut view)?;
        let mut mailed = self.0.prepare(
            "SELECT department, section FROM mail JOIN mail_reach USING (message_id)
             WHERE purpose = 'reminder' AND day = ?1 AND reached AND NOT (only_written AND day >= ?2)",
        )?;
        let receivers = mailed
            .query_map([day, unsent_from], |row| Ok(ReceiverId { department: row.get(0)?, section: row.get(1)? }))?;
        view.mailed = receivers.collect::<Result<_, _>>()?;
        Ok(view)
    }

    fn read_done(
        &self,
        (day, oldest, unsent_from): (NaiveDate, NaiveDate, NaiveDate),
        view: &mut Ledger,
    ) -> Result<(), StoreError> {
        // A mail that everyone refused is done with on later days; on its own day a mended address may still get it.
        let mut done = self.0.prepare(
            "SELECT reminder, step, day FROM mail JOIN mail_reach USING (message_id) JOIN mail_reminder USING (message_id)
             WHERE day >= ?1 AND (reached OR (NOT waiting AND day <> ?2)) AND NOT (only_written AND day >= ?3)",
        )?;
        let mut rows = done.query(params![oldest, day, unsent_from])?;
        while let Some(row) = rows.next()? {
            view.done.entry(ReminderId(row.get(0)?)).or_default().push((row.get(1)?, row.get(2)?));
        }
        Ok(())
    }

    fn read_waiting(&self, day: NaiveDate, view: &mut Ledger) -> Result<(), StoreError> {
        let mut waiting = self.0.prepare(
            "SELECT reminder, step, step_day FROM mail JOIN mail_reach USING (message_id) JOIN mail_reminder USING (message_id)
             WHERE NOT reached AND (waiting OR day = ?)
             UNION SELECT reminder, step, step_day FROM held_reminder",
        )?;
        let mut rows = waiting.query([day])?;
        while let Some(row) = rows.next()? {
            view.waiting.entry(ReminderId(row.get(0)?)).or_default().insert(row.get(1)?);
            let step_day: NaiveDate = row.get(2)?;
            view.waiting_since = Some(view.waiting_since.map_or(step_day, |since| since.min(step_day)));
        }
        Ok(())
    }

    /// Enters the plan of a day, whole or not at all: its mails, and what is held back. Reminders that reached nobody yet and are
    /// not in the plan any more are withdrawn: what they ask for has come in.
    /// Mails of later days, which a person has asked for, are not concerned. The steps of mails of earlier days are late.
    pub fn enter_plan(
        &self,
        (day, now): (NaiveDate, DateTime<Utc>),
        mails: &[OutgoingMail],
        held: &[Reminder],
    ) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let planned: HashSet<&str> = mails.iter().map(|mail| mail.letter.message_id.as_str()).collect();
        for (message_id, of) in untouched(&transaction, Purpose::Reminder, day)? {
            if of < day {
                late::note(&transaction, &message_id, now)?;
            }
            if !planned.contains(message_id.as_str()) {
                withdraw(&transaction, &message_id)?;
            }
        }
        for mail in mails {
            write_mail(&transaction, mail)?;
        }
        transaction.execute("DELETE FROM held_reminder", [])?;
        for Reminder { id, step, day } in held {
            transaction.execute("INSERT OR IGNORE INTO held_reminder VALUES (?, ?, ?)", params![id.0, step, day])?;
        }
        Ok(transaction.commit()?)
    }

    /// Enters a mail besides the plan.
    pub fn enter(&self, mail: &OutgoingMail) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        write_mail(&transaction, mail)?;
        Ok(transaction.commit()?)
    }

    /// Whether that mail has gone out to everyone that it is for, or to all but those who refused it.
    pub fn is_sent(&self, message_id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM mail_reach WHERE message_id = ? AND sent AND NOT waiting AND NOT uncertain";
        Ok(self.0.prepare(sql)?.exists([message_id])?)
    }

    /// Withdraws what was to be told of other recipients and has reached nobody, but for that one mail: it is not true any more.
    pub fn withdraw_announcements(&self, but: Option<&str>) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        // Days are kept as text, and compared as such.
        let any = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
        for (message_id, _) in untouched(&transaction, Purpose::Recipients, any)? {
            if Some(message_id.as_str()) != but {
                withdraw(&transaction, &message_id)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Whether that mail has been entered.
    pub fn knows(&self, message_id: &str) -> Result<bool, StoreError> {
        Ok(self.0.prepare("SELECT 1 FROM mail WHERE message_id = ?")?.exists([message_id])?)
    }

    /// Whether a summary of a day before `day` waits that has reached nobody: what it told is told anew.
    pub fn has_overtaken_summary(&self, day: NaiveDate) -> Result<bool, StoreError> {
        Ok(!untouched(self.0, Purpose::Summary, before(day))?.is_empty())
    }

    /// Withdraws it.
    pub fn withdraw_overtaken_summary(&self, day: NaiveDate) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        for (message_id, _) in untouched(&transaction, Purpose::Summary, before(day))? {
            withdraw(&transaction, &message_id)?;
        }
        Ok(transaction.commit()?)
    }

    /// When the latest mail of that purpose was written that has reached anybody; a notice counts while it may still do so.
    pub fn latest(&self, purpose: Purpose) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT written_at FROM mail JOIN mail_reach USING (message_id)
                   WHERE purpose = ? AND (reached OR waiting AND purpose = 'notice') ORDER BY day DESC LIMIT 1";
        let written: Option<String> = self.0.query_row(sql, [purpose.name()], |row| row.get(0)).optional()?;
        Ok(written.map(|written| read_stamp(&written)))
    }

    /// The letter as it was entered.
    pub fn letter(&self, message_id: &str) -> Result<Letter, StoreError> {
        Ok(self.0.query_row("SELECT * FROM mail WHERE message_id = ?", [message_id], |row| {
            let addresses = |column: &str| -> rusqlite::Result<Vec<Address>> {
                let lines: String = row.get(column)?;
                Ok(lines.lines().map(|line| Address(line.to_owned())).collect())
            };
            let written_at: String = row.get("written_at")?;
            Ok(Letter {
                message_id: row.get("message_id")?,
                written_at: written_at.parse().unwrap_or_default(),
                from: Address(row.get("header_from")?),
                to: addresses("header_to")?,
                cc: addresses("header_cc")?,
                subject: row.get("subject")?,
                text: row.get("text")?,
                html: row.get("html")?,
                calendar: row.get("calendar")?,
                file_name: row.get("file_name")?,
            })
        })?)
    }
}

/// The mails of that purpose and of days up to `day` that wait and have reached nobody, with their days.
fn untouched(
    connection: &Connection,
    purpose: Purpose,
    day: NaiveDate,
) -> Result<Vec<(String, NaiveDate)>, StoreError> {
    let mut select = connection.prepare(
        "SELECT message_id, day FROM mail JOIN mail_reach USING (message_id)
         WHERE purpose = ? AND waiting AND NOT reached AND day <= ?",
    )?;
    let rows = select.query_map(params![purpose.name(), day], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

fn withdraw(transaction: &Transaction<'_>, message_id: &str) -> Result<(), StoreError> {
    for table in ["mail_reminder", "delivery", "mail"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE message_id = ?"), [message_id])?;
    }
    Ok(())
}

/// Writes a mail that has reached nobody, over an earlier wording of itself if there is one.
fn write_mail(transaction: &Transaction<'_>, mail: &OutgoingMail) -> Result<(), StoreError> {
    let OutgoingMail { purpose, day, receiver, letter, recipients, reminders } = mail;
    let lines =
        |addresses: &[Address]| addresses.iter().map(|address| address.0.as_str()).collect::<Vec<_>>().join("\n");
    transaction.execute(
        "INSERT INTO mail (message_id, purpose, day, department, section, written_at, header_from, header_to, header_cc,
                           subject, text, html, calendar, file_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (message_id) DO UPDATE
         SET header_from = ?7, header_to = ?8, header_cc = ?9, subject = ?10, text = ?11, html = ?12, calendar = ?13",
        params![
            letter.message_id,
            purpose.name(),
            day,
            receiver.as_ref().map(|receiver| &receiver.department),
            receiver.as_ref().and_then(|receiver| receiver.section.as_ref()),
            letter.written_at.to_rfc3339(),
            letter.from.0,
            lines(&letter.to),
            lines(&letter.cc),
            letter.subject,
            letter.text,
            letter.html,
            letter.calendar,
            letter.file_name,
        ],
    )?;
    transaction.execute("DELETE FROM mail_reminder WHERE message_id = ?", [&letter.message_id])?;
    for Reminder { id, step, day } in reminders {
        let row = params![letter.message_id, id.0, step, day];
        transaction.execute("INSERT OR IGNORE INTO mail_reminder VALUES (?, ?, ?, ?)", row)?;
    }
    let gone: Vec<String> = {
        let mut known =
            transaction.prepare("SELECT recipient FROM delivery WHERE message_id = ? AND state = 'waiting'")?;
        known.query_map([&letter.message_id], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    for recipient in gone.iter().filter(|known| !recipients.contains(known)) {
        transaction
            .execute("DELETE FROM delivery WHERE message_id = ? AND recipient = ?", [&letter.message_id, recipient])?;
    }
    for recipient in recipients {
        transaction.execute(
            "INSERT OR IGNORE INTO delivery (message_id, recipient, changed_at) VALUES (?, ?, ?)",
            params![letter.message_id, recipient, stamp(letter.written_at.to_utc())],
        )?;
    }
    Ok(())
}

/// Times are kept as text that sorts as they do.
fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn read_stamp(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}
