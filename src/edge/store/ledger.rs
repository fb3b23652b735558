//! The ledger in the state database: every mail, what it reminds of, and what became of it for each recipient.
//!
//! A delivery is `waiting`, then `claimed` by a conditional write before anything leaves, then `sent`, `failed` (refused for good) or
//! `uncertain`; a transient failure makes it `waiting` again. Only one process at a time holds the right to send (see
//! [`crate::outbox`]), so a claim that is found at the start of a round was left by one that died, and is uncertain.

mod tally;

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Store, StoreError};
use crate::core::city::Address;
use crate::core::reminder::delivery::{Letter, Outcome};
use crate::core::reminder::ledger::{Ledger, ReceiverId, Reminder, ReminderId};
pub use tally::{Counts, Trouble, Waiting, WhatTrouble};

/// The tables of this subject.
pub(super) const TABLES: &str = include_str!("ledger.sql");

/// Mails carry dates for calendar programs since.
pub(super) const TO_VERSION_3: &str = "ALTER TABLE mail ADD COLUMN calendar TEXT";

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
}

impl Purpose {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Notice => "notice",
            Self::Summary => "summary",
        }
    }
}

/// A mail to be entered.
#[derive(Debug, Clone)]
pub struct Entry {
    pub purpose: Purpose,
    pub day: NaiveDate,
    /// Whom it is for; the planning section's mails have none.
    pub receiver: Option<ReceiverId>,
    pub letter: Letter,
    /// Bare addresses, each once.
    pub recipients: Vec<String>,
    pub reminders: Vec<Reminder>,
}

/// A letter that is to go to one recipient now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub message_id: String,
    pub recipient: String,
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

    /// The day of the latest run that is no later than `day`.
    pub fn last_run_until(&self, day: NaiveDate) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.query_row("SELECT max(day) FROM reminder_run WHERE day <= ?", [day], |row| row.get(0))?)
    }

    pub fn record_run(&self, day: NaiveDate) -> Result<(), StoreError> {
        self.0.execute("INSERT OR IGNORE INTO reminder_run (day) VALUES (?)", [day])?;
        Ok(())
    }

    /// What planning `day` has to know.
    pub fn view(&self, day: NaiveDate) -> Result<Ledger, StoreError> {
        let last_run = self.last_run_until(day)?;
        let mut view = Ledger { last_run, ..Ledger::default() };
        let oldest = last_run.unwrap_or(day).min(day).checked_sub_days(MEMORY).unwrap_or(day);
        self.read_done(day, oldest, &mut view)?;
        self.read_waiting(day, &mut view)?;
        let mut mailed = self.0.prepare(
            "SELECT department, section FROM mail JOIN mail_reach USING (message_id)
             WHERE purpose = 'reminder' AND day = ? AND reached",
        )?;
        let receivers =
            mailed.query_map([day], |row| Ok(ReceiverId { department: row.get(0)?, section: row.get(1)? }))?;
        view.mailed = receivers.collect::<Result<_, _>>()?;
        Ok(view)
    }

    fn read_done(&self, day: NaiveDate, oldest: NaiveDate, view: &mut Ledger) -> Result<(), StoreError> {
        // A mail that everyone refused is done with on later days; on its own day a mended address may still get it.
        let mut done = self.0.prepare(
            "SELECT reminder, step, day FROM mail JOIN mail_reach USING (message_id) JOIN mail_reminder USING (message_id)
             WHERE day >= ?1 AND (reached OR (NOT waiting AND day <> ?2))",
        )?;
        let mut rows = done.query(params![oldest, day])?;
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
    /// Mails of later days, which a person has asked for, are not concerned.
    pub fn enter_plan(&self, day: NaiveDate, mails: &[Entry], held: &[Reminder]) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let mut untouched: Vec<String> = Vec::new();
        {
            let mut select = transaction.prepare(
                "SELECT message_id FROM mail JOIN mail_reach USING (message_id)
                 WHERE purpose = 'reminder' AND waiting AND NOT reached AND day <= ?",
            )?;
            untouched.extend(select.query_map([day], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
        }
        for message_id in untouched.iter().filter(|known| !mails.iter().any(|mail| mail.letter.message_id == **known)) {
            withdraw(&transaction, message_id)?;
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
    pub fn enter(&self, mail: &Entry) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        write_mail(&transaction, mail)?;
        Ok(transaction.commit()?)
    }

    /// Whether that mail has been entered.
    pub fn knows(&self, message_id: &str) -> Result<bool, StoreError> {
        Ok(self.0.prepare("SELECT 1 FROM mail WHERE message_id = ?")?.exists([message_id])?)
    }

    /// When the latest mail of that purpose was written.
    pub fn latest(&self, purpose: Purpose) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT written_at FROM mail WHERE purpose = ? ORDER BY day DESC LIMIT 1";
        let written: Option<String> = self.0.query_row(sql, [purpose.name()], |row| row.get(0)).optional()?;
        Ok(written.map(|written| read_stamp(&written)))
    }

    /// Takes claims for uncertain that were left by a process that is gone.
    pub fn doubt_orphaned_claims(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        Ok(self.0.execute(
            "UPDATE delivery SET state = 'uncertain', doubts = doubts + 1, next_try = NULL, changed_at = ?,
                 reply = '送信の途中でプログラムが止まりました' WHERE state = 'claimed'",
            [stamp(now)],
        )?)
    }

    /// Gives up mails of days before `oldest`: those still waiting have failed, those in doubt stay in doubt.
    pub fn give_up(&self, oldest: NaiveDate, now: DateTime<Utc>) -> Result<usize, StoreError> {
        Ok(self.0.execute(
            "UPDATE delivery SET state = 'failed', changed_at = ?2,
                 reply = '期間内に送れませんでした。最後の応答: ' || coalesce(reply, 'なし')
             WHERE state = 'waiting' AND (SELECT day FROM mail WHERE mail.message_id = delivery.message_id) < ?1",
            params![oldest, stamp(now)],
        )?)
    }

    /// What is to be sent at `now` of the mails of `days`; with `impatient` also what should wait for its next try. What was tried
    /// least comes first, so that a letter at which the server breaks off every time keeps no other from being tried.
    pub fn due(
        &self,
        days: &RangeInclusive<NaiveDate>,
        now: DateTime<Utc>,
        impatient: bool,
    ) -> Result<Vec<Due>, StoreError> {
        let mut due = self.0.prepare(
            "SELECT message_id, recipient FROM delivery JOIN mail USING (message_id)
             WHERE state IN ('waiting', 'uncertain') AND day BETWEEN ?3 AND ?4
                 AND (?2 OR next_try IS NULL OR next_try <= ?1)
             ORDER BY attempts, day, mail.rowid, delivery.rowid",
        )?;
        let rows = due.query_map(params![stamp(now), impatient, days.start(), days.end()], |row| {
            Ok(Due { message_id: row.get(0)?, recipient: row.get(1)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
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

    /// Claims a delivery for sending; `false` if it is not there to be claimed any more.
    pub fn claim(&self, due: &Due, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let claimed = self.0.execute(
            "UPDATE delivery SET state = 'claimed', attempts = attempts + 1, changed_at = ?3
             WHERE message_id = ?1 AND recipient = ?2 AND state IN ('waiting', 'uncertain')",
            params![due.message_id, due.recipient, stamp(now)],
        )?;
        Ok(claimed == 1)
    }

    /// Records what became of a claimed delivery, and when it is tried next.
    pub fn record(
        &self,
        due: &Due,
        outcome: &Outcome,
        now: DateTime<Utc>,
        next_try: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let (state, reply) = match outcome {
            Outcome::Sent => ("sent", None),
            Outcome::Refused(reply) | Outcome::Denied(reply) => ("failed", Some(reply)),
            Outcome::Later(reply) | Outcome::Broken(reply) | Outcome::Down(reply) => ("waiting", Some(reply)),
            Outcome::Uncertain(reply) => ("uncertain", Some(reply)),
        };
        // Once a try has ended in doubt, only a clear answer ends the doubt: a later try that does not get through leaves it.
        self.0.execute(
            "UPDATE delivery SET state = CASE WHEN ?3 = 'waiting' AND doubts > 0 THEN 'uncertain' ELSE ?3 END,
                 doubts = doubts + (?3 = 'uncertain'), reply = ?4, changed_at = ?5, next_try = ?6
             WHERE message_id = ?1 AND recipient = ?2 AND state = 'claimed'",
            params![due.message_id, due.recipient, state, reply, stamp(now), next_try.map(stamp)],
        )?;
        Ok(())
    }

    /// Puts off whatever should be tried before `next_try`: the server cannot be used until then.
    pub fn put_off(&self, next_try: DateTime<Utc>) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE delivery SET next_try = ?1
             WHERE state IN ('waiting', 'uncertain') AND (next_try IS NULL OR next_try < ?1)",
            [stamp(next_try)],
        )?;
        Ok(())
    }

    /// Takes a refusal back: it was not the recipient's fault.
    pub fn reopen(&self, due: &Due, next_try: DateTime<Utc>) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE delivery SET state = CASE WHEN doubts > 0 THEN 'uncertain' ELSE 'waiting' END, next_try = ?3
             WHERE message_id = ?1 AND recipient = ?2 AND state = 'failed'",
            params![due.message_id, due.recipient, stamp(next_try)],
        )?;
        Ok(())
    }

    /// Takes back the notice of `day`, if it has reached nobody.
    pub fn withdraw_notice(&self, day: NaiveDate) -> Result<(), StoreError> {
        let transaction = self.writing()?;
        let notice = "SELECT message_id FROM mail JOIN mail_reach USING (message_id) WHERE purpose = 'notice' AND day = ? AND NOT reached";
        let known: Vec<String> =
            transaction.prepare(notice)?.query_map([day], |row| row.get(0))?.collect::<Result<_, _>>()?;
        known.iter().try_for_each(|message_id| withdraw(&transaction, message_id))?;
        Ok(transaction.commit()?)
    }

    /// How often a delivery has been tried.
    pub fn attempts(&self, due: &Due) -> Result<u32, StoreError> {
        let sql = "SELECT attempts FROM delivery WHERE message_id = ? AND recipient = ?";
        Ok(self.0.query_row(sql, params![due.message_id, due.recipient], |row| row.get(0))?)
    }

    /// When the next delivery of a mail of `days` is to be tried.
    pub fn next_try(&self, days: &RangeInclusive<NaiveDate>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT min(coalesce(next_try, changed_at)) FROM delivery JOIN mail USING (message_id)
                   WHERE state IN ('waiting', 'uncertain') AND day BETWEEN ? AND ?";
        let next: Option<String> = self.0.query_row(sql, [days.start(), days.end()], |row| row.get(0))?;
        Ok(next.map(|next| read_stamp(&next)))
    }
}

fn withdraw(transaction: &Transaction<'_>, message_id: &str) -> Result<(), StoreError> {
    for table in ["mail_reminder", "delivery", "mail"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE message_id = ?"), [message_id])?;
    }
    Ok(())
}

/// Writes a mail that has reached nobody, over an earlier wording of itself if there is one.
fn write_mail(transaction: &Transaction<'_>, mail: &Entry) -> Result<(), StoreError> {
    let Entry { purpose, day, receiver, letter, recipients, reminders } = mail;
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
