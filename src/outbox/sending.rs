//! The end of a round: each letter that is due is claimed, sent and recorded. Takes as long as the mail server does.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};

use super::report::{Delivery, SendReport};
use super::round::Round;
use super::{Occasion, Outbox, OutboxError};
use crate::core::reminder::delivery::{Letter, Outcome};
use crate::core::snapshot::Snapshot;
use crate::edge::mail::Transport;
use crate::edge::store::Store;
use crate::edge::store::ledger::{Due, MailLedger, Purpose};

/// After so many broken connections in a row the fault is the server's, not a letter's.
const BROKEN_IN_A_ROW: usize = 2;

/// After so many denials with nobody accepted, the rest need not be tried.
const DENIED_AT_MOST: usize = 3;

/// Denials of this many letters, with nobody accepted, are held against whoever sends and not against the recipients.
const DENIED_TOGETHER: usize = 2;

impl Outbox<'_> {
    /// A round from its beginning to its end.
    pub async fn send_due(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        occasion: Occasion,
    ) -> Result<SendReport, OutboxError> {
        self.finish(store, self.begin(snapshot, store, occasion)?).await
    }

    /// Sends what a round has entered, and what waits to be tried again.
    ///
    /// It borrows the store throughout, so its future stays on one thread: run it by `block_on` on a thread of its own, with
    /// a store opened there, where other work must go on meanwhile.
    pub async fn finish(&self, store: &Store, mut round: Round) -> Result<SendReport, OutboxError> {
        if round.right.is_none() {
            return Ok(round.report);
        }
        let ledger = store.mail_ledger();
        let days = self.tried_days(round.occasion.day);
        let due = ledger.due(&days, round.now(), round.occasion.impatient)?;
        self.deliver(&ledger, &due, &mut round).await?;
        if !round.is_over() && !self.stopped() {
            let day = round.occasion.day;
            if let Some(notice) = self.due_notice(&ledger, day, round.now(), &round.report)? {
                Self::enter_letter(&ledger, Purpose::Notice, day, notice)?;
            }
            // What has been tried in this round waits for its next try; the notice alone is due.
            let due = ledger.due(&days, round.now(), false)?;
            self.deliver(&ledger, &due, &mut round).await?;
        }
        judge_denials(&ledger, &mut round)?;
        round.report.next_try = ledger.next_try(&days)?;
        Ok(round.report)
    }

    /// After a round that was broken off in the middle of a letter: that one may have arrived, and goes again under the same
    /// Message-ID.
    pub fn cut_off(&self, store: &Store, now: DateTime<Utc>) -> Result<SendReport, OutboxError> {
        if let Some(_right) = store.sending_right()? {
            store.mail_ledger().doubt_orphaned_claims(now)?;
        }
        Ok(SendReport::default())
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Sends each delivery in turn, until the server fails or somebody says stop.
    async fn deliver(&self, ledger: &MailLedger<'_>, due: &[Due], round: &mut Round) -> Result<(), OutboxError> {
        if due.is_empty() {
            return Ok(());
        }
        let mut transport = match Transport::open(&self.settings.mail, self.timeouts) {
            Ok(transport) => transport,
            Err(error) => {
                round.report.down = Some(error.to_string());
                return Ok(ledger.put_off(round.now() + back_off(1))?);
            }
        };
        for (n, delivery) in due.iter().enumerate() {
            if n > 0 {
                tokio::time::sleep(transport.pause()).await;
            }
            if self.stopped() || round.is_over() {
                break;
            }
            if ledger.claim(delivery, round.now())? {
                deliver_one(ledger, delivery, &mut transport, round).await?;
            }
        }
        transport.close().await;
        Ok(())
    }
}

async fn deliver_one(
    ledger: &MailLedger<'_>,
    due: &Due,
    transport: &mut Transport,
    round: &mut Round,
) -> Result<(), OutboxError> {
    let letter = ledger.letter(&due.message_id)?;
    let outcome = transport.send(&letter, &due.recipient).await;
    let next_try = round.now() + back_off(ledger.attempts(due)?);
    ledger.record(due, &outcome, round.now(), Some(next_try))?;
    round.note(due, &letter, outcome);
    if round.report.down.is_some() {
        ledger.put_off(next_try)?;
    }
    Ok(())
}

impl Round {
    /// There is no point in trying the rest: the server fails, or denies everyone.
    fn is_over(&self) -> bool {
        self.report.down.is_some() || (self.report.sent.is_empty() && self.denied.len() >= DENIED_AT_MOST)
    }

    fn note(&mut self, due: &Due, letter: &Letter, outcome: Outcome) {
        let delivery = |reply| Delivery { recipient: due.recipient.clone(), subject: letter.subject.clone(), reply };
        let report = &mut self.report;
        let last_words = match &outcome {
            Outcome::Broken(reply) | Outcome::Uncertain(reply) => Some(reply.clone()),
            _ => None,
        };
        self.broken = last_words.as_ref().map_or(0, |_| self.broken + 1);
        if matches!(outcome, Outcome::Denied(_)) {
            self.denied.push(due.clone());
        }
        match outcome {
            Outcome::Sent => report.sent.push(delivery(String::new())),
            Outcome::Refused(reply) | Outcome::Denied(reply) => report.failed.push(delivery(reply)),
            Outcome::Later(reply) | Outcome::Broken(reply) => report.later.push(delivery(reply)),
            Outcome::Uncertain(reply) => report.uncertain.push(delivery(reply)),
            Outcome::Down(reply) => {
                report.later.push(delivery(reply.clone()));
                report.down = Some(reply);
            }
        }
        if report.down.is_none() && self.broken >= BROKEN_IN_A_ROW {
            report.down = Some(format!("接続が続けて切れました（{}）", last_words.unwrap_or_default()));
        }
    }
}

/// Where the server took nobody's letter and says that it will not, who sends is at fault, or how: no recipient is given up for
/// that, and all are tried again.
fn judge_denials(ledger: &MailLedger<'_>, round: &mut Round) -> Result<(), OutboxError> {
    if !round.report.sent.is_empty() || round.denied.len() < DENIED_TOGETHER {
        return Ok(());
    }
    let tries = round.denied.iter().map(|due| ledger.attempts(due)).collect::<Result<Vec<_>, _>>()?;
    let next_try = round.now() + back_off(tries.into_iter().max().unwrap_or_default());
    round.denied.iter().try_for_each(|due| ledger.reopen(due, next_try))?;
    ledger.withdraw_notice(round.occasion.day)?;
    ledger.put_off(next_try)?;
    let (denied, report) = (&round.denied, &mut round.report);
    let is_denied = |failed: &Delivery| denied.iter().any(|due| due.recipient == failed.recipient);
    let (reopened, failed): (Vec<_>, Vec<_>) = std::mem::take(&mut report.failed).into_iter().partition(is_denied);
    let reason = reopened.last().map(|last| last.reply.clone()).unwrap_or_default();
    report.failed = failed;
    report.later.extend(reopened);
    report
        .down
        .get_or_insert(format!("すべてのメールが拒否されました（{reason}）。差出人と [mail.smtp] を確かめてください"));
    Ok(())
}

/// How long to wait after the `attempts`th try.
fn back_off(attempts: u32) -> TimeDelta {
    TimeDelta::minutes(match attempts {
        0 | 1 => 2,
        2 => 5,
        3 => 15,
        4 => 30,
        _ => 60,
    })
}
