//! The deliveries of a mail, one a recipient: claimed, tried, and what became of each try.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};

use super::{MailLedger, read_stamp, stamp};
use crate::core::reminder::delivery::{DeliveryOutcome, MOST_DOUBTS, NOT_ALLOWED, NOTICE, STOPPED, TOO_LATE};
use crate::edge::database::{Row, values};
use crate::edge::store::{StoreError, journal};

fn oldest_notice(oldest: NaiveDate) -> NaiveDate {
    oldest.checked_sub_days(NOTICE).unwrap_or(oldest)
}

/// A letter that is to go to one recipient now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub message_id: String,
    pub recipient: String,
}

impl MailLedger<'_> {
    /// Takes claims for uncertain that were left by a process that is gone.
    pub fn doubt_orphaned_claims(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        Ok(self.0.execute(
            "UPDATE delivery SET state = 'uncertain', doubts = doubts + 1, next_try = NULL, changed_at = ?1,
                 reply = ?2 WHERE state = 'claimed'",
            values![stamp(now), STOPPED],
        )?)
    }

    /// Gives up mails of days before `oldest`: those still waiting have failed; those in doubt stay in doubt, for a person to decide.
    pub fn give_up(&self, oldest: NaiveDate, now: DateTime<Utc>) -> Result<(), StoreError> {
        let is_old =
            "message_id IN (SELECT message_id FROM mail WHERE day < CASE purpose WHEN 'notice' THEN ?2 ELSE ?1 END)";
        let (oldest_notice, now) = (oldest_notice(oldest), stamp(now));
        self.0.execute(
            &format!(
                "UPDATE delivery SET state = 'failed', changed_at = ?3,
                     reply = ?4 || coalesce(reply, 'なし')
                 WHERE state = 'waiting' AND {is_old}"
            ),
            values![oldest, oldest_notice, now, TOO_LATE],
        )?;
        self.0.execute(
            &format!(
                "UPDATE delivery SET doubts = ?4, changed_at = ?3
                 WHERE state = 'uncertain' AND doubts < ?4 AND {is_old}"
            ),
            values![oldest, oldest_notice, now, MOST_DOUBTS],
        )?;
        Ok(())
    }

    /// Lets those be tried once more that may have arrived and are not tried any more: somebody has decided so.
    pub fn reopen_doubts(&self) -> Result<(), StoreError> {
        let sql = "UPDATE delivery SET doubts = ?1 - 1, next_try = NULL WHERE state = 'uncertain' AND doubts >= ?1";
        self.0.execute(sql, values![MOST_DOUBTS])?;
        Ok(())
    }

    /// What is to be sent at `now` of the mails of `days`; with `impatient` also what should wait for its next try. What was tried
    /// least comes first, so that a letter at which the server breaks off every time keeps no other from being tried.
    pub fn due(
        &self,
        days: &RangeInclusive<NaiveDate>,
        now: DateTime<Utc>,
        impatient: bool,
    ) -> Result<Vec<Due>, StoreError> {
        let sql = "SELECT message_id, recipient FROM delivery JOIN mail USING (message_id)
             WHERE (state = 'waiting' OR state = 'uncertain' AND doubts < ?5)
                 AND day >= CASE purpose WHEN 'notice' THEN ?6 ELSE ?3 END AND day <= ?4
                 AND (?2 OR next_try IS NULL OR next_try <= ?1)
             ORDER BY attempts, day, mail.rowid, delivery.rowid";
        let oldest = oldest_notice(*days.start());
        let read = |row: &Row<'_>| Ok(Due { message_id: row.get(0)?, recipient: row.get(1)? });
        Ok(self.0.all(sql, values![stamp(now), impatient, days.start(), days.end(), MOST_DOUBTS, oldest], read)?)
    }

    /// Claims a delivery for sending; `false` if it is not there to be claimed any more.
    pub fn claim(&self, due: &Due, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let claimed = self.0.execute(
            "UPDATE delivery SET state = 'claimed', attempts = attempts + 1, changed_at = ?3
             WHERE message_id = ?1 AND recipient = ?2 AND state IN ('waiting', 'uncertain')",
            values![due.message_id, due.recipient, stamp(now)],
        )?;
        Ok(claimed == 1)
    }

    /// Records what became of a claimed delivery; `next_try` counts where it is to be tried again.
    pub fn record(
        &self,
        due: &Due,
        outcome: &DeliveryOutcome,
        now: DateTime<Utc>,
        next_try: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let (state, reply) = match outcome {
            DeliveryOutcome::Sent | DeliveryOutcome::Written => ("sent", None),
            DeliveryOutcome::Refused(reply) | DeliveryOutcome::Denied(reply) => ("failed", Some(reply.as_str())),
            DeliveryOutcome::NotAllowed => ("failed", Some(NOT_ALLOWED)),
            DeliveryOutcome::Later(reply)
            | DeliveryOutcome::Withheld(reply)
            | DeliveryOutcome::Broken(reply)
            | DeliveryOutcome::Down(reply) => ("waiting", Some(reply.as_str())),
            DeliveryOutcome::Uncertain(reply) => ("uncertain", Some(reply.as_str())),
        };
        let in_file = *outcome == DeliveryOutcome::Written;
        // Once a try has ended in doubt, only a clear answer ends the doubt: a later try that does not get through leaves it.
        self.0.execute(
            "UPDATE delivery SET state = CASE WHEN ?3 = 'waiting' AND doubts > 0 THEN 'uncertain' ELSE ?3 END,
                 doubts = doubts + CASE WHEN ?3 = 'uncertain' THEN 1 ELSE 0 END, reply = ?4, changed_at = ?5, next_try = ?6, in_file = ?7
             WHERE message_id = ?1 AND recipient = ?2 AND state = 'claimed'",
            values![due.message_id, due.recipient, state, reply, stamp(now), next_try.map(stamp), in_file],
        )?;
        if state == "sent" {
            journal::note(self.0, &due.message_id, &due.recipient, now);
        }
        Ok(())
    }

    /// Puts off whatever should be tried before `next_try`: the server cannot be used until then. `why` is told of what was never in
    /// doubt.
    pub fn put_off(&self, next_try: DateTime<Utc>, why: Option<&str>) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE delivery SET next_try = ?1, reply = CASE WHEN state = 'waiting' THEN coalesce(?2, reply) ELSE reply END
             WHERE state IN ('waiting', 'uncertain') AND (next_try IS NULL OR next_try < ?1)",
            values![stamp(next_try), why],
        )?;
        Ok(())
    }

    /// Takes a refusal back: it was not the recipient's fault.
    pub fn reopen(&self, due: &Due, next_try: DateTime<Utc>) -> Result<(), StoreError> {
        self.0.execute(
            "UPDATE delivery SET state = CASE WHEN doubts > 0 THEN 'uncertain' ELSE 'waiting' END, next_try = ?3
             WHERE message_id = ?1 AND recipient = ?2 AND state = 'failed'",
            values![due.message_id, due.recipient, stamp(next_try)],
        )?;
        Ok(())
    }

    /// How often a delivery has been tried.
    pub fn attempts(&self, due: &Due) -> Result<u32, StoreError> {
        let sql = "SELECT attempts FROM delivery WHERE message_id = ?1 AND recipient = ?2";
        Ok(self.0.value(sql, values![due.message_id, due.recipient])?)
    }

    /// When the next delivery of a mail of `days` is to be tried.
    pub fn next_try(&self, days: &RangeInclusive<NaiveDate>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT min(coalesce(next_try, changed_at)) FROM delivery JOIN mail USING (message_id)
             WHERE (state = 'waiting' OR state = 'uncertain' AND doubts < ?3)
                 AND day >= CASE purpose WHEN 'notice' THEN ?4 ELSE ?1 END AND day <= ?2";
        let oldest = oldest_notice(*days.start());
        let next: Option<String> = self.0.value(sql, values![days.start(), days.end(), MOST_DOUBTS, oldest])?;
        Ok(next.map(|next| read_stamp(&next)))
    }
}
