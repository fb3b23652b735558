//! Deliveries of a mail, one per recipient: claims, attempts and outcomes; late steps; and mail only written into files
//! before sending was enabled.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};

use super::{MailLedger, journal, withdraw};
use crate::edge::state::database::{Connection, DatabaseError, Row, Value, values};
use crate::edge::state::store::StoreError;
use matome_core::delivery::tries::{DeliveryState, Open, Purpose, Tried};
use matome_core::delivery::{DeliveryOutcome, OnlyWritten, tries};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub message_id: String,
    pub recipient: String,
}

/// Columns for [`tried`].
pub(super) const TRIED: &str = "delivery.state, attempts, doubts, next_try, reply";

pub(super) fn tried(row: &Row<'_>, from: usize) -> Result<Tried, DatabaseError> {
    Ok(Tried {
        state: DeliveryState::named(&row.get::<String>(from)?).ok_or(DatabaseError::Column(from))?,
        attempts: row.get(from + 1)?,
        doubts: row.get(from + 2)?,
        next_try: row.get(from + 3)?,
        reply: row.get(from + 4)?,
    })
}

impl MailLedger<'_> {
    /// Marks claims of dead processes as uncertain.
    pub fn doubt_orphaned_claims(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.change("state = 'claimed'", &[], Tried::abandoned, Some(now))
    }

    pub fn give_up(&self, oldest: NaiveDate, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.0.atomically(|| {
            let old = self.open()?.into_iter().filter(|open| open.is_too_old(oldest));
            old.map(|open| (open.key, open.tried.clone(), open.tried.given_up()))
                .filter(|(_, before, after)| before != after)
                .try_for_each(|(due, _, after)| self.keep(&due, &after, Some(now)))
        })
    }

    /// Reopens uncertain deliveries, on a person's decision.
    pub fn reopen_doubts(&self) -> Result<(), StoreError> {
        self.change("state = 'uncertain'", &[], Tried::dared, None).map(drop)
    }

    /// Mails of `days` due at `now`, by day; `impatient` ignores the time of the next attempt.
    pub fn due(
        &self,
        days: &RangeInclusive<NaiveDate>,
        now: DateTime<Utc>,
        impatient: bool,
    ) -> Result<Vec<Due>, StoreError> {
        Ok(tries::due(self.open()?, days, now, impatient))
    }

    /// Time of the next attempt for mails of `days`.
    pub fn next_try(&self, days: &RangeInclusive<NaiveDate>) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(tries::next_try(&self.open()?, days))
    }

    /// Claims a delivery; `false` if it is no longer available.
    pub fn claim(&self, due: &Due, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let claimed = self.0.execute(
            "UPDATE delivery SET state = 'claimed', attempts = attempts + 1, changed_at = ?3
             WHERE message_id = ?1 AND recipient = ?2 AND state IN ('waiting', 'uncertain')",
            values![due.message_id, due.recipient, now],
        )?;
        Ok(claimed == 1)
    }

    /// Records the outcome of a claimed delivery; `next_try` applies if it is retried.
    pub fn record(
        &self,
        due: &Due,
        outcome: &DeliveryOutcome,
        now: DateTime<Utc>,
        next_try: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (of, is_written) =
            ("state = 'claimed' AND message_id = ?1 AND recipient = ?2", *outcome == DeliveryOutcome::Written);
        self.0.atomically(|| {
            let one = values![due.message_id, due.recipient];
            if self.change(of, one, |claimed| claimed.after(outcome, next_try), Some(now))? == 1 {
                let sql = "UPDATE delivery SET in_file = ?3 WHERE message_id = ?1 AND recipient = ?2";
                self.0.execute(sql, values![due.message_id, due.recipient, is_written])?;
            }
            Ok::<(), StoreError>(())
        })?;
        if matches!(outcome, DeliveryOutcome::Sent | DeliveryOutcome::Written) {
            journal::note(self.0, &due.message_id, &due.recipient, now);
        }
        Ok(())
    }

    /// Postpones deliveries until `next_try` because the server is unavailable. `why` is stored for those not in doubt.
    pub fn put_off(&self, next_try: DateTime<Utc>, why: Option<&str>) -> Result<(), StoreError> {
        let is_open = "state IN ('waiting', 'uncertain')";
        self.change(is_open, &[], |tried| tried.put_off(next_try, why), None).map(drop)
    }

    /// Reopens a rejected delivery; the sender caused the rejection.
    pub fn reopen(&self, due: &Due, next_try: DateTime<Utc>) -> Result<(), StoreError> {
        let refused = "state = 'failed' AND message_id = ?1 AND recipient = ?2";
        self.change(refused, values![due.message_id, due.recipient], |tried| tried.reopened(next_try), None).map(drop)
    }

    pub fn attempts(&self, due: &Due) -> Result<u32, StoreError> {
        let sql = "SELECT attempts FROM delivery WHERE message_id = ?1 AND recipient = ?2";
        Ok(self.0.value(sql, values![due.message_id, due.recipient])?)
    }

    /// Waiting and uncertain deliveries in order of entry.
    fn open(&self) -> Result<Vec<Open<Due>>, StoreError> {
        let sql = format!(
            "SELECT message_id, recipient, purpose, day, changed_at, {TRIED} FROM delivery JOIN mail USING (message_id)
             WHERE state IN ('waiting', 'uncertain') ORDER BY mail.number, delivery.number"
        );
        Ok(self.0.all(&sql, &[], |row| {
            Ok(Open {
                key: Due { message_id: row.get(0)?, recipient: row.get(1)? },
                purpose: Purpose::named(&row.get::<String>(2)?).ok_or(DatabaseError::Column(2))?,
                day: row.get(3)?,
                changed_at: row.get(4)?,
                tried: tried(row, 5)?,
            })
        })?)
    }

    /// Returns the number of changed deliveries.
    fn change(
        &self,
        of: &str,
        values: &[Value<'_>],
        after: impl Fn(Tried) -> Tried,
        now: Option<DateTime<Utc>>,
    ) -> Result<usize, StoreError> {
        self.0.atomically(|| {
            let sql = format!("SELECT message_id, recipient, {TRIED} FROM delivery WHERE {of}");
            let read = |row: &Row<'_>| Ok((Due { message_id: row.get(0)?, recipient: row.get(1)? }, tried(row, 2)?));
            let found: Vec<(Due, Tried)> = self.0.all(&sql, values, read)?;
            for (due, before) in &found {
                let after = after(before.clone());
                if after != *before {
                    self.keep(due, &after, now)?;
                }
            }
            Ok(found.len())
        })
    }

    fn keep(&self, due: &Due, tried: &Tried, now: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        let Tried { state, attempts, doubts, next_try, reply } = tried;
        self.0.execute(
            "UPDATE delivery SET state = ?3, attempts = ?4, doubts = ?5, next_try = ?6, reply = ?7,
                 changed_at = coalesce(?8, changed_at) WHERE message_id = ?1 AND recipient = ?2",
            values![due.message_id, due.recipient, state.name(), *attempts, *doubts, next_try, reply, now],
        )?;
        Ok(())
    }
}

/// A receiver's day whose mail did not get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateStep {
    pub department: String,
    pub section: Option<String>,
    pub day: NaiveDate,
    pub reply: String,
}

/// Records the steps of an undelivered mail whose day is over.
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
    /// Steps known since `since` to be late, by department and day.
    pub fn late_steps(&self, since: DateTime<Utc>) -> Result<Vec<LateStep>, StoreError> {
        let sql = "SELECT department, section, day, reply FROM late_step WHERE noted_at > ?1 ORDER BY department, section, day";
        Ok(self.0.all(sql, values![since], |row| {
            let section: String = row.get(1)?;
            let section = Some(section).filter(|section| !section.is_empty());
            Ok(LateStep { department: row.get(0)?, section, day: row.get(2)?, reply: row.get(3)? })
        })?)
    }
}

impl MailLedger<'_> {
    /// Withdraws mail only written into files for `today` and later, to be planned and sent again.
    pub fn withdraw_written(&self, today: NaiveDate) -> Result<(), StoreError> {
        self.0.atomically(|| {
            let sql = "SELECT message_id FROM mail JOIN mail_reach USING (message_id) WHERE only_written AND day >= ?1";
            let written: Vec<String> = self.0.all(sql, values![today], |row| row.get(0))?;
            if self.0.is_any("SELECT 1 FROM delivery WHERE in_file = 1", &[])? {
                self.0.execute("DELETE FROM reminder_run WHERE day >= ?1", values![today])?;
            }
            written.iter().try_for_each(|message_id| withdraw(self.0, message_id))
        })
    }

    /// Departments' mails only written into files, until somebody is told.
    pub fn only_written(&self) -> Result<Option<OnlyWritten>, StoreError> {
        let sql = "SELECT count(*), min(day), max(day) FROM mail JOIN mail_reach USING (message_id)
                   WHERE purpose = 'reminder' AND only_written
                       AND message_id IN (SELECT message_id FROM delivery WHERE in_file = 1)";
        let (mails, first, last): (u32, Option<NaiveDate>, Option<NaiveDate>) =
            self.0.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(first.zip(last).map(|(first, last)| OnlyWritten { mails, first, last }))
    }

    /// Records that somebody is told of them.
    pub fn tell_only_written(&self) -> Result<(), StoreError> {
        self.0.execute("UPDATE delivery SET in_file = 2 WHERE in_file = 1", &[])?;
        Ok(())
    }
}
