//! One round: plan, enter, claim, send, record.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};

use super::identity::identity;
use super::report::{Delivery, SendReport, Unreachable};
use super::{Occasion, Outbox, OutboxError};
use crate::core::city::Address;
use crate::core::reminder::delivery::{Letter, Outcome};
use crate::core::reminder::letter::Facts;
use crate::core::reminder::mail::Mail;
use crate::core::reminder::plan::{DayPlan, Held, WhyHeld, plan_day};
use crate::core::snapshot::Snapshot;
use crate::edge::letters::Form;
use crate::edge::mail::{Transport, mailbox};
use crate::edge::store::Store;
use crate::edge::store::ledger::{Due, Entry, MailLedger, Purpose};

/// After so many broken connections in a row the fault is the server's, not a letter's.
const BROKEN_IN_A_ROW: usize = 2;

impl Outbox<'_> {
    /// Sends what is due on the occasion's day and what waits to be tried again. On a closed day nothing is sent.
    ///
    /// The round borrows the store throughout, so its future stays on one thread: run it by `block_on` on a thread of its own, with
    /// a store opened there, where other work must go on meanwhile.
    pub async fn send_due(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        occasion: Occasion,
    ) -> Result<SendReport, OutboxError> {
        let Occasion { day, now, impatient } = occasion;
        let mut report = SendReport { day, ..SendReport::default() };
        if !self.calendar.is_open(day) {
            report.closed = true;
            return Ok(report);
        }
        let Some(_right) = store.sending_right()? else {
            report.busy = true;
            return Ok(report);
        };
        let ledger = store.mail_ledger();
        ledger.doubt_orphaned_claims(now)?;
        self.enter(snapshot, &ledger, occasion, &mut report)?;
        // Only now: what reached nobody has just been planned anew, with what is true today.
        // A person may ask for a day to come; that says nothing of what is still tried today.
        let today = now.with_timezone(&self.settings.timezone).date_naive();
        ledger.give_up(self.oldest_tried(day.min(today)), now)?;
        let days = self.tried_days(day);
        let due = ledger.due(&days, now, impatient)?;
        self.deliver(&ledger, &due, now, &mut report).await?;
        if report.down.is_none() && !self.stopped() {
            self.enter_notice(&ledger, occasion, &report)?;
            // The notice is new: it alone is due without having been tried in this round.
            let due = ledger.due(&days, now, false)?;
            self.deliver(&ledger, &due, now, &mut report).await?;
        }
        report.next_try = ledger.next_try(&days)?;
        Ok(report)
    }

    /// Plans the day and enters its mails into the ledger.
    fn enter(
        &self,
        snapshot: &Snapshot,
        ledger: &MailLedger<'_>,
        occasion: Occasion,
        report: &mut SendReport,
    ) -> Result<(), OutboxError> {
        let rules = self.rules();
        let view = ledger.view(occasion.day)?;
        let plan = plan_day(snapshot, &rules, occasion.day, &view);
        let DayPlan { mails, held, unreachable } = plan;
        let entries = mails.iter().map(|mail| self.entry(mail, occasion.now)).collect::<Result<Vec<_>, _>>()?;
        let waiting: Vec<_> = held.iter().flat_map(|held| held.mail.reminders()).collect();
        ledger.enter_plan(occasion.day, &entries, &waiting)?;
        self.enter_summary(snapshot, ledger, occasion, view.missed_from(occasion.day))?;
        ledger.record_run(occasion.day)?;
        for Held { mail, why } in held {
            match why {
                WhyHeld::TooMany => report.held.push(mail.subject),
                WhyHeld::MailedAlready => report.deferred.push(mail.subject),
            }
        }
        report.unreachable = unreachable.iter().map(Unreachable::new).collect();
        Ok(())
    }

    fn entry(&self, mail: &Mail<'_>, now: DateTime<Utc>) -> Result<Entry, OutboxError> {
        let letter = self.letter(mail, now)?;
        Ok(Entry {
            purpose: Purpose::Reminder,
            day: mail.date,
            receiver: Some(mail.receiver()),
            recipients: recipients(&letter),
            letter,
            reminders: mail.reminders().collect(),
        })
    }

    pub(super) fn letter(&self, mail: &Mail<'_>, now: DateTime<Utc>) -> Result<Letter, OutboxError> {
        let settings = self.settings;
        let identity = identity(settings, Purpose::Reminder, mail.date, Some(&mail.receiver()));
        let facts = Facts::new(mail, self.sender(&self.share_address()));
        let words = self.letters.write(Form::Department, &facts, settings.mail.html)?;
        Ok(Letter {
            message_id: identity.message_id,
            file_name: identity.file_name,
            written_at: now,
            from: settings.mail.from.clone(),
            to: mail.to.to_vec(),
            cc: mail.cc.iter().map(|address| (*address).clone()).collect(),
            subject: words.subject,
            text: words.text,
            html: words.html,
        })
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Sends each delivery in turn, until the server fails or somebody says stop.
    async fn deliver(
        &self,
        ledger: &MailLedger<'_>,
        due: &[Due],
        now: DateTime<Utc>,
        report: &mut SendReport,
    ) -> Result<(), OutboxError> {
        if due.is_empty() {
            return Ok(());
        }
        let mut transport = match Transport::open(&self.settings.mail, self.timeouts) {
            Ok(transport) => transport,
            Err(error) => {
                report.down = Some(error.to_string());
                return Ok(ledger.put_off(now + back_off(1))?);
            }
        };
        let mut broken = 0;
        for delivery in due {
            if self.stopped() {
                break;
            }
            if !ledger.claim(delivery, now)? {
                continue;
            }
            let letter = ledger.letter(&delivery.message_id)?;
            let outcome = transport.send(&letter, &delivery.recipient).await;
            let next_try = now + back_off(ledger.attempts(delivery)?);
            ledger.record(delivery, &outcome, now, Some(next_try))?;
            broken = if matches!(outcome, Outcome::Broken(_) | Outcome::Uncertain(_)) { broken + 1 } else { 0 };
            note(report, delivery, &letter, outcome);
            if report.down.is_none() && broken >= BROKEN_IN_A_ROW {
                report.down = Some("接続が続けて切れました".to_owned());
            }
            if report.down.is_some() {
                ledger.put_off(next_try)?;
                break;
            }
        }
        transport.close().await;
        Ok(())
    }
}

/// The bare addresses of a letter, each once. One that cannot be read stands as it is, and fails on its own.
pub(super) fn recipients(letter: &Letter) -> Vec<String> {
    let mut recipients: Vec<String> = Vec::new();
    for Address(written) in letter.to.iter().chain(&letter.cc) {
        let bare =
            mailbox(&Address(written.clone())).map_or_else(|_| written.clone(), |mailbox| mailbox.email.to_string());
        if !recipients.contains(&bare) {
            recipients.push(bare);
        }
    }
    recipients
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

fn note(report: &mut SendReport, due: &Due, letter: &Letter, outcome: Outcome) {
    let delivery = |reply| Delivery { recipient: due.recipient.clone(), subject: letter.subject.clone(), reply };
    match outcome {
        Outcome::Sent => report.sent.push(delivery(String::new())),
        Outcome::Refused(reply) => report.failed.push(delivery(reply)),
        Outcome::Later(reply) | Outcome::Broken(reply) => report.later.push(delivery(reply)),
        Outcome::Uncertain(reply) => report.uncertain.push(delivery(reply)),
        Outcome::Down(reply) => {
            report.later.push(delivery(reply.clone()));
            report.down = Some(reply);
        }
    }
}
