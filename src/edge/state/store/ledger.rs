//! The ledger in the state database: every mail, its reminders, and each recipient's delivery.
//!
//! A delivery is `waiting`, then `claimed` by a conditional write before anything leaves, then `sent`, `failed`
//! (permanently refused) or `uncertain`; a transient failure makes it `waiting` again, and a person decides on what is
//! uncertain twice. Only one process at a time holds the sending lock ([`crate::outbox`]), so a claim found at the
//! start of a round was left by a dead process and is uncertain.

mod deliveries;
mod journal;
pub mod relay;
mod tally;

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Store, StoreError};
use crate::edge::state::database::{Connection, DatabaseError, FromValue, Row, ToValue, Value, values};
use chrono::{DateTime, NaiveDate, Utc};
pub use deliveries::{Due, LateStep};
pub use journal::Recovered;
pub use matome_core::delivery::tries::{Purpose, WhatTrouble};
use matome_core::delivery::{Letter, MEMORY};
use matome_core::office::city::Address;
use matome_core::reminder::ledger::{Horizon, Ledger, Overtaken, Reach, ReceiverId, Reminder, ReminderId};
use matome_core::reminder::step::Step;
pub use tally::{Gone, GoneItem, MailCounts, Trouble, WaitingReason};

#[derive(Debug, Clone)]
pub struct OutgoingMail {
    pub purpose: Purpose,
    pub day: NaiveDate,
    /// `None` for mails of the planning section.
    pub receiver: Option<ReceiverId>,
    pub letter: Letter,
    pub recipients: Vec<String>,
    pub reminders: Vec<Reminder>,
}

/// Stores a type as text.
macro_rules! kept_as_text {
    ($($kept:ty: $to:expr, $from:expr;)*) => {$(
        impl ToValue for $kept {
            fn to_value(&self) -> Value<'_> {
                Value::Text(Cow::Owned($to(self)))
            }
        }
        impl FromValue for $kept {
            fn from_value(value: Value<'_>) -> Option<Self> {
                if let Value::Text(text) = value { $from(&text) } else { None }
            }
        }
    )*};
}
kept_as_text! {
    ReminderId: ReminderId::to_key, ReminderId::from_key;
    Step: Step::to_string, Step::named;
}

pub struct MailLedger<'s>(&'s Connection);

impl Store {
    pub fn mail_ledger(&self) -> MailLedger<'_> {
        MailLedger(&self.connection)
    }
}

impl MailLedger<'_> {
    pub fn last_run(&self) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.value("SELECT max(day) FROM reminder_run", &[])?)
    }

    pub fn first_run(&self) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.value("SELECT min(day) FROM reminder_run", &[])?)
    }

    pub fn last_run_until(&self, day: NaiveDate) -> Result<Option<NaiveDate>, StoreError> {
        Ok(self.0.value("SELECT max(day) FROM reminder_run WHERE day <= ?1", values![day])?)
    }

    pub fn last_known_day(&self) -> Result<Option<NaiveDate>, StoreError> {
        let sql = "SELECT max(day) FROM (SELECT day FROM reminder_run UNION SELECT day FROM mail) AS known";
        Ok(self.0.value(sql, &[])?)
    }

    pub fn record_run(&self, day: NaiveDate) -> Result<(), StoreError> {
        self.0.execute("INSERT INTO reminder_run (day) VALUES (?1) ON CONFLICT DO NOTHING", values![day])?;
        Ok(())
    }

    /// Data for planning `day`. From `unsent_from` on, mails only written to files are ignored.
    pub fn view(&self, day: NaiveDate, unsent_from: Option<NaiveDate>) -> Result<Ledger, StoreError> {
        let last_run = self.last_run_until(day)?;
        let oldest = last_run.unwrap_or(day).min(day).checked_sub_days(MEMORY).unwrap_or(day);
        let horizon = Horizon { day, oldest, unsent_from: unsent_from.unwrap_or(NaiveDate::MAX) };
        let mut view = Ledger { last_run, ..Ledger::default() };
        self.read_reminders(horizon, &mut view)?;
        self.read_held(&mut view)?;
        view.mailed = self.mailed(horizon)?;
        Ok(view)
    }

    fn read_reminders(&self, horizon: Horizon, view: &mut Ledger) -> Result<(), StoreError> {
        let sql = "SELECT reminder, step, step_day, day, reached, waiting, only_written
             FROM mail JOIN mail_reach USING (message_id) JOIN mail_reminder USING (message_id) WHERE day >= ?1 OR waiting";
        let read = |row: &Row<'_>| Ok((reminder(row)?, reach(row, 3)?));
        let entered: Vec<(Reminder, Reach)> = self.0.all(sql, values![horizon.oldest], read)?;
        for (reminder, reach) in entered {
            view.enter(reminder, reach, horizon);
        }
        Ok(())
    }

    fn read_held(&self, view: &mut Ledger) -> Result<(), StoreError> {
        let held: Vec<Reminder> = self.0.all("SELECT reminder, step, step_day FROM held_reminder", &[], reminder)?;
        for held in held {
            view.wait(held);
        }
        Ok(())
    }

    fn mailed(&self, horizon: Horizon) -> Result<HashSet<ReceiverId>, StoreError> {
        let sql = "SELECT department, section, day, reached, waiting, only_written
             FROM mail JOIN mail_reach USING (message_id) WHERE purpose = 'reminder' AND day = ?1";
        let read = |row: &Row<'_>| Ok((ReceiverId { department: row.get(0)?, section: row.get(1)? }, reach(row, 2)?));
        let entered: Vec<(ReceiverId, Reach)> = self.0.all(sql, values![horizon.day], read)?;
        let mailed = entered.into_iter().filter(|(_, reach)| reach.is_mail_of_the_day(horizon));
        Ok(mailed.map(|(receiver, _)| receiver).collect())
    }

    /// Enters the plan of a day in one transaction: its mails and deferred reminders. Earlier unsent mails follow
    /// [`Overtaken`]. Mails of later days, requested by a person, are unaffected.
    pub fn enter_plan(
        &self,
        day: NaiveDate,
        now: DateTime<Utc>,
        mails: &[OutgoingMail],
        held: &[Reminder],
    ) -> Result<(), StoreError> {
        let planned: HashSet<&str> = mails.iter().map(|mail| mail.letter.message_id.as_str()).collect();
        self.0.atomically(|| {
            for (message_id, of) in untouched(self.0, Purpose::Reminder, day)? {
                let overtaken = Overtaken::by_plan(of, day, planned.contains(message_id.as_str()));
                if overtaken.is_late {
                    deliveries::note(self.0, &message_id, now)?;
                }
                if overtaken.is_withdrawn {
                    withdraw(self.0, &message_id)?;
                }
            }
            for mail in mails {
                write_mail(self.0, mail)?;
            }
            self.0.execute("DELETE FROM held_reminder", &[])?;
            for Reminder { id, step, day } in held {
                let sql = "INSERT INTO held_reminder VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
                self.0.execute(sql, values![id, step, day])?;
            }
            Ok(())
        })
    }

    pub fn enter(&self, mail: &OutgoingMail) -> Result<(), StoreError> {
        self.0.atomically(|| write_mail(self.0, mail))
    }

    /// Whether the mail was sent to all its recipients, apart from those that rejected it.
    pub fn is_sent(&self, message_id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM mail_reach WHERE message_id = ?1 AND sent AND NOT waiting AND NOT uncertain";
        Ok(self.0.is_any(sql, values![message_id])?)
    }

    /// Withdraws unsent announcements of recipients except `but`, since they are outdated.
    pub fn withdraw_announcements(&self, but: Option<&str>) -> Result<(), StoreError> {
        self.0.atomically(|| {
            for (message_id, _) in untouched(self.0, Purpose::Recipients, NaiveDate::MAX)? {
                if Some(message_id.as_str()) != but {
                    withdraw(self.0, &message_id)?;
                }
            }
            Ok(())
        })
    }

    pub fn knows(&self, message_id: &str) -> Result<bool, StoreError> {
        Ok(self.0.is_any("SELECT 1 FROM mail WHERE message_id = ?1", values![message_id])?)
    }

    /// Whether an unsent summary of an earlier day is waiting; its content will be repeated.
    pub fn has_overtaken_summary(&self, day: NaiveDate) -> Result<bool, StoreError> {
        Ok(!untouched(self.0, Purpose::Summary, before(day))?.is_empty())
    }

    /// Withdraws unsent summaries of days before `day`.
    pub fn withdraw_overtaken_summary(&self, day: NaiveDate) -> Result<(), StoreError> {
        self.0.atomically(|| {
            let overtaken = untouched(self.0, Purpose::Summary, before(day))?;
            overtaken.iter().try_for_each(|(message_id, _)| withdraw(self.0, message_id))
        })
    }

    /// Time of the latest mail of a purpose that was sent, or that counts while waiting.
    pub fn latest(&self, purpose: Purpose) -> Result<Option<DateTime<Utc>>, StoreError> {
        let counts = if purpose.counts_while_waiting() { "(reached OR waiting)" } else { "reached" };
        let sql = format!(
            "SELECT written_at FROM mail JOIN mail_reach USING (message_id)
             WHERE purpose = ?1 AND {counts} ORDER BY day DESC LIMIT 1"
        );
        Ok(self.0.first(&sql, values![purpose.name()], |row| row.get(0))?)
    }

    pub fn letter(&self, message_id: &str) -> Result<Letter, StoreError> {
        let sql = "SELECT message_id, written_at, header_from, header_to, header_cc, subject, text, html, file_name
                   FROM mail WHERE message_id = ?1";
        Ok(self.0.one(sql, values![message_id], |row| {
            let addresses = |column| -> Result<Vec<Address>, DatabaseError> {
                let lines: String = row.get(column)?;
                Ok(lines.lines().map(|line| Address(line.to_owned())).collect())
            };
            Ok(Letter {
                message_id: row.get(0)?,
                written_at: row.get(1)?,
                from: Address(row.get(2)?),
                to: addresses(3)?,
                cc: addresses(4)?,
                subject: row.get(5)?,
                text: row.get(6)?,
                html: row.get(7)?,
                file_name: row.get(8)?,
            })
        })?)
    }
}

/// Waiting, unsent mails of a purpose up to `day`, with their days.
fn untouched(
    connection: &Connection,
    purpose: Purpose,
    day: NaiveDate,
) -> Result<Vec<(String, NaiveDate)>, StoreError> {
    let sql = "SELECT message_id, day FROM mail JOIN mail_reach USING (message_id)
               WHERE purpose = ?1 AND waiting AND NOT reached AND day <= ?2";
    Ok(connection.all(sql, values![purpose.name(), day], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn reminder(row: &Row<'_>) -> Result<Reminder, DatabaseError> {
    Ok(Reminder { id: row.get(0)?, step: row.get(1)?, day: row.get(2)? })
}

fn reach(row: &Row<'_>, from: usize) -> Result<Reach, DatabaseError> {
    let day = row.get(from)?;
    Ok(Reach { day, reached: row.get(from + 1)?, waiting: row.get(from + 2)?, only_written: row.get(from + 3)? })
}

fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

fn withdraw(connection: &Connection, message_id: &str) -> Result<(), StoreError> {
    for table in ["mail_reminder", "delivery", "mail"] {
        connection.execute(&format!("DELETE FROM {table} WHERE message_id = ?1"), values![message_id])?;
    }
    Ok(())
}

/// Writes an unsent mail, replacing an earlier version.
fn write_mail(connection: &Connection, mail: &OutgoingMail) -> Result<(), StoreError> {
    let OutgoingMail { purpose, day, receiver, letter, recipients, reminders } = mail;
    let lines =
        |addresses: &[Address]| addresses.iter().map(|address| address.0.as_str()).collect::<Vec<_>>().join("\n");
    connection.execute(
        "INSERT INTO mail (message_id, purpose, day, department, section, written_at, header_from, header_to, header_cc,
                           subject, text, html, file_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (message_id) DO UPDATE
         SET header_from = ?7, header_to = ?8, header_cc = ?9, subject = ?10, text = ?11, html = ?12",
        values![
            letter.message_id,
            purpose.name(),
            day,
            receiver.as_ref().map(|receiver| &receiver.department),
            receiver.as_ref().and_then(|receiver| receiver.section.as_ref()),
            letter.written_at,
            letter.from.0,
            lines(&letter.to),
            lines(&letter.cc),
            letter.subject,
            letter.text,
            letter.html,
            letter.file_name,
        ],
    )?;
    connection.execute("DELETE FROM mail_reminder WHERE message_id = ?1", values![letter.message_id])?;
    for Reminder { id, step, day } in reminders {
        let sql = "INSERT INTO mail_reminder VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        connection.execute(sql, values![letter.message_id, id, step, day])?;
    }
    write_deliveries(connection, letter, recipients)
}

/// Enters the deliveries of a mail. Removes unsent recipients that it no longer has.
fn write_deliveries(connection: &Connection, letter: &Letter, recipients: &[String]) -> Result<(), StoreError> {
    let known = "SELECT recipient FROM delivery WHERE message_id = ?1 AND state = 'waiting'";
    let known: Vec<String> = connection.all(known, values![letter.message_id], |row| row.get(0))?;
    for recipient in known.iter().filter(|known| !recipients.contains(known)) {
        let sql = "DELETE FROM delivery WHERE message_id = ?1 AND recipient = ?2";
        connection.execute(sql, values![letter.message_id, recipient])?;
    }
    for recipient in recipients {
        let sql = "INSERT INTO delivery (message_id, recipient, changed_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        connection.execute(sql, values![letter.message_id, recipient, letter.written_at.to_utc()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_cannot_be_read_is_an_error_and_not_long_ago() {
        let store = Store::in_memory().unwrap();
        let (ledger, now) = (store.mail_ledger(), DateTime::<Utc>::default());
        let day = now.date_naive();
        let set = |sql: &str| store.connection.execute_batch(sql).unwrap();
        set("INSERT INTO mail (message_id, purpose, day, written_at, header_from, header_to, header_cc, subject, text, file_name)
                 VALUES ('m', 'notice', '1970-01-01', '1970-01-01T00:00:00+00:00', '', '', '', '', '', '');
             INSERT INTO delivery (message_id, recipient, changed_at, reply) VALUES ('m', 'r', '1970-01-01T00:00:00.000Z', '')");
        assert_eq!(ledger.due(&(day..=day), now, false).unwrap().len(), 1);
        assert_eq!(ledger.latest(Purpose::Notice).unwrap(), Some(now));
        assert_eq!(ledger.letter("m").unwrap().written_at, now);
        set("UPDATE delivery SET next_try = '?'");
        assert!(ledger.due(&(day..=day), now, false).is_err());
        assert!(ledger.waiting().is_err());
        set("UPDATE delivery SET next_try = NULL, changed_at = '?'");
        assert!(ledger.due(&(day..=day), now, false).is_err());
        set("UPDATE mail SET written_at = '?'");
        assert!(ledger.latest(Purpose::Notice).is_err());
        assert!(ledger.letter("m").is_err());
    }
}
