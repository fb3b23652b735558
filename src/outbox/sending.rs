//! The second part of a round: claims, sends and records each due letter. Takes as long as the mail server does. On a
//! shared mail server with limits ([`matome_core::delivery::relay_limits`]) each letter waits for its slot, and the
//! connection is reserved.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{sleep, timeout};

use super::report::{Delivery, SendReport};
use super::round::Round;
use super::{Occasion, Outbox, OutboxError};
use crate::edge::mail::{MailSettings, Transport, TransportSettings};
use crate::edge::state::store::ledger::relay::{Admission, Relay};
use crate::edge::state::store::ledger::{Due, MailLedger, Purpose};
use crate::edge::state::store::{SendingLock, Store, StoreError};
use crate::edge::system::clock;
use matome_core::delivery::relay_limits::{RENEWAL, ReachedLimit, RelayLimit};
use matome_core::delivery::tries::next_try_after;
use matome_core::delivery::{DeliveryOutcome, Letter, NOT_ALLOWED};
use matome_core::moment::Moment;
use matome_core::office::city::Address;
use matome_core::records::snapshot::Snapshot;
use matome_core::standstill::Standstills;
use matome_workbook::problem::Work;

impl Outbox<'_> {
    pub async fn send_due(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        occasion: Occasion,
    ) -> Result<SendReport, OutboxError> {
        let announced = self.announce(store, occasion).await?;
        self.finish(store, self.begin(snapshot, store, occasion)?, announced).await
    }

    /// Sends the round's entries and pending retries; the report includes the preceding announcement. The future
    /// borrows the store and stays on one thread: use `block_on` on a dedicated thread with its own store if other work
    /// must continue.
    pub async fn finish(
        &self,
        store: &Store,
        mut round: Round<'_>,
        mut announced: SendReport,
    ) -> Result<SendReport, OutboxError> {
        round.report.unworded.splice(0..0, std::mem::take(&mut announced.unworded));
        if round.lock.is_none() {
            return Ok(round.report.after(announced));
        }
        let ledger = store.mail_ledger();
        let days = self.tried_days(round.occasion.day);
        let due = ledger.due(&days, round.now(), round.occasion.impatient)?;
        self.deliver(&ledger, &due, &mut round).await?;
        judge_denials(&ledger, &mut round)?;
        self.note_standing(store, &round)?;
        if round.report.down.is_none() && !self.stopped() {
            let day = round.occasion.day;
            let notice = self.due_notice(store, Occasion { now: round.now(), ..round.occasion }, &round.report)?;
            // Without a recipient for notices, the output's reader is informed.
            let is_told = notice.is_some() || self.settings.city.planning.to.is_empty();
            if let Some(notice) = notice {
                Self::enter_letter(&ledger, Purpose::Notice, day, notice)?;
            }
            if is_told {
                ledger.tell_only_written()?;
                store.change_standstills(Standstills::forget_ended)?;
            }
            // Letters tried in this round wait for their next attempt, so only the notice is due.
            let due = ledger.due(&days, round.now(), false)?;
            self.deliver(&ledger, &due, &mut round).await?;
            judge_denials(&ledger, &mut round)?;
        }
        round.report.next_try = ledger.next_try(&days)?;
        Ok(round.report.after(announced))
    }

    /// The round got as far as sending. Rendering errors remain.
    fn note_standing(&self, store: &Store, round: &Round<'_>) -> Result<(), OutboxError> {
        let now = Moment::of(&self.on_the_wall(round.now()));
        store.change_standstills(|standstills| match round.report.unworded.first() {
            Some(unworded) => standstills.note_failure(Work::Mail, &unworded.to_string(), now),
            None => standstills.note_success(Work::Mail, now),
        })?;
        Ok(())
    }

    /// Recovers an interrupted round: its letter may have arrived and is resent with the same Message-ID.
    pub fn cut_off(&self, store: &Store, now: DateTime<Utc>) -> Result<SendReport, OutboxError> {
        if let Some(_lock) = store.sending_lock()? {
            store.mail_ledger().doubt_orphaned_claims(now)?;
        }
        Ok(SendReport::default())
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Sends the deliveries in turn, until the server fails or a stop is requested.
    pub(super) async fn deliver(
        &self,
        ledger: &MailLedger<'_>,
        due: &[Due],
        round: &mut Round<'_>,
    ) -> Result<(), OutboxError> {
        // Tested even if nothing is due, so that missing rights show before the day of the mails.
        let mut turn = RelayTurn::of(&self.settings.mail, ledger)?;
        if due.is_empty() {
            return Ok(());
        }
        let mut transport = match self.mailer.open(&self.settings.mail) {
            Ok(transport) => transport,
            Err(error) => {
                round.give_up(&error.to_string());
                return Ok(ledger.put_off(next_try_after(round.now(), 1), None)?);
            }
        };
        for (n, delivery) in due.iter().enumerate() {
            if n > 0 {
                tokio::time::sleep(transport.pause()).await;
            }
            if self.stopped() || round.report.down.is_some() {
                break;
            }
            if let Some(put_off) = turn.admitted(|| round.now(), self.stop).await? {
                round.put_off(ledger, put_off)?;
                break;
            }
            if !self.stopped() && ledger.claim(delivery, round.now())? {
                turn.holding(self.deliver_one(ledger, delivery, transport.as_mut(), round)).await?;
            }
        }
        transport.close().await;
        turn.end();
        Ok(())
    }

    async fn deliver_one(
        &self,
        ledger: &MailLedger<'_>,
        due: &Due,
        transport: &mut dyn Transport,
        round: &mut Round<'_>,
    ) -> Result<(), OutboxError> {
        let letter = ledger.letter(&due.message_id)?;
        // After a suspension of this process, another may have sent this delivery.
        round.lock.as_ref().map_or(Ok(()), SendingLock::must_be_held)?;
        let outcome = if self.settings.mail.allows(&Address(due.recipient.clone())) {
            transport.send(&letter, &due.recipient).await
        } else {
            DeliveryOutcome::NotAllowed
        };
        let next_try = next_try_after(round.now(), ledger.attempts(due)?);
        ledger.record(due, &outcome, round.now(), next_try)?;
        round.note(due, &letter, outcome);
        if round.report.down.is_some() {
            ledger.put_off(next_try, None)?;
        }
        Ok(())
    }
}

impl Round<'_> {
    fn give_up(&mut self, reason: &str) {
        self.report.down.get_or_insert(format!("{}: {reason}", self.way));
    }

    /// Postpones letters because of the server's limit.
    fn put_off(&mut self, ledger: &MailLedger<'_>, PutOff { wait, why }: PutOff) -> Result<(), StoreError> {
        let until = self.now() + wait;
        // Only a reached daily limit is worth reporting.
        let told = matches!(why.limit, RelayLimit::Day(_)).then(|| why.to_string());
        ledger.put_off(until, told.as_deref())?;
        self.report.full = Some(why);
        Ok(())
    }

    fn note(&mut self, due: &Due, letter: &Letter, outcome: DeliveryOutcome) {
        let Due { message_id, recipient } = due.clone();
        let subject = letter.subject.clone();
        let delivery = |reply| Delivery { message_id, recipient, subject, reply, only_written: false };
        let report = &mut self.report;
        let hopeless = self.verdict.hear(&outcome);
        match outcome {
            DeliveryOutcome::Sent => report.sent.push(delivery(String::new())),
            DeliveryOutcome::Written => {
                report.sent.push(Delivery { only_written: true, ..delivery(String::new()) });
            }
            DeliveryOutcome::Refused(reply) => report.failed.push(delivery(reply)),
            DeliveryOutcome::NotAllowed => report.failed.push(delivery(NOT_ALLOWED.to_owned())),
            DeliveryOutcome::Denied(reply) => {
                self.denied.push(due.clone());
                report.failed.push(delivery(reply));
            }
            DeliveryOutcome::Withheld(reply)
            | DeliveryOutcome::Later(reply)
            | DeliveryOutcome::Broken(reply)
            | DeliveryOutcome::Down(reply) => report.later.push(delivery(reply)),
            DeliveryOutcome::Uncertain(reply) => report.uncertain.push(delivery(reply)),
        }
        if let Some(why) = hopeless {
            self.give_up(&why.to_string());
        }
    }
}

/// If the sender is at fault, rejected recipients are retried.
fn judge_denials(ledger: &MailLedger<'_>, round: &mut Round<'_>) -> Result<(), OutboxError> {
    if !round.verdict.blames_the_sender() {
        return Ok(());
    }
    for due in &round.denied {
        ledger.reopen(due, next_try_after(round.now(), ledger.attempts(due)?))?;
    }
    let denied = std::mem::take(&mut round.denied);
    let is_denied = |failed: &Delivery| {
        denied.iter().any(|due| due.recipient == failed.recipient && due.message_id == failed.message_id)
    };
    let report = &mut round.report;
    let (reopened, failed): (Vec<_>, Vec<_>) = std::mem::take(&mut report.failed).into_iter().partition(is_denied);
    report.failed = failed;
    report.later.extend(reopened);
    Ok(())
}

/// Maximum wait for a connection, after which letters are postponed by the same time.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_millis(500);
/// A slot missed by more than this is lost; the machine was suspended.
const LATE: Duration = Duration::from_secs(5);

/// A round's use of the relay; inactive without limits.
struct RelayTurn<'l> {
    relay: Option<Relay<'l>>,
    server: String,
    is_held: bool,
}

struct PutOff {
    wait: Duration,
    why: ReachedLimit,
}

impl<'l> RelayTurn<'l> {
    fn of(mail: &MailSettings, ledger: &MailLedger<'l>) -> Result<Self, StoreError> {
        let TransportSettings::Smtp(smtp) = &mail.transport else {
            return Ok(Self { relay: None, server: String::new(), is_held: false });
        };
        let server = smtp.server();
        Ok(Self { relay: ledger.relay(&server, smtp.limits)?, server, is_held: false })
    }

    /// Waits for the next slot, or returns the reason to postpone. Rechecks `now` at each step.
    async fn admitted(
        &mut self,
        now: impl Fn() -> DateTime<Utc>,
        stop: &AtomicBool,
    ) -> Result<Option<PutOff>, StoreError> {
        let Some(relay) = &self.relay else { return Ok(None) };
        let begun = clock::runtime_instant();
        while !relay.hold()? {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            if clock::runtime_instant().duration_since(begun) > LONGEST_WAIT {
                return Ok(Some(self.put_off(LONGEST_WAIT, relay.of_connections())));
            }
            sleep(BETWEEN_LOOKS).await;
        }
        self.is_held = true;
        while !stop.load(Ordering::Relaxed) {
            match relay.admit(now())? {
                Admission::NotBefore(wait, limit) => return Ok(Some(self.put_off(wait, limit))),
                Admission::In(wait) if self.kept(wait, stop).await => return Ok(None),
                Admission::In(_) => {}
            }
        }
        Ok(None)
    }

    /// Waits, or returns early on a stop request; `false` if it took too long, as after a suspension.
    async fn kept(&self, wait: Duration, stop: &AtomicBool) -> bool {
        let begun = clock::with_sleep();
        let waiting = async {
            let mut left = wait;
            while !left.is_zero() && !stop.load(Ordering::Relaxed) {
                sleep(left.min(STEP)).await;
                left = left.saturating_sub(STEP);
            }
        };
        self.holding(waiting).await;
        clock::with_sleep().saturating_sub(begun) <= wait + LATE
    }

    /// Runs `work` while renewing the reservation of the connection.
    async fn holding<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            if let Ok(done) = timeout(RENEWAL, &mut work).await {
                return done;
            }
            if let Some(relay) = self.relay.as_ref().filter(|_| self.is_held) {
                // An unavailable database is retried at the next renewal.
                let _ = relay.hold();
            }
        }
    }

    fn end(self) {
        if let Some(relay) = self.relay.filter(|_| self.is_held) {
            // On failure the reservation expires in a minute.
            let _ = relay.let_go();
        }
    }

    fn put_off(&self, wait: Duration, limit: RelayLimit) -> PutOff {
        PutOff { wait, why: ReachedLimit { server: self.server.clone(), limit } }
    }
}
