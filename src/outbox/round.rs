//! The beginning of a round: what is due is planned, worded and entered into the ledger. Quick, and nothing leaves yet.

use std::time::Instant;

use chrono::{DateTime, Utc};

use super::identity::{date_uid, identity};
use super::report::{SendReport, Unreachable};
use super::{Occasion, Outbox, OutboxError};
use crate::core::city::Address;
use crate::core::ics;
use crate::core::reminder::appointment;
use crate::core::reminder::delivery::Letter;
use crate::core::reminder::ledger::Ledger;
use crate::core::reminder::letter::Facts;
use crate::core::reminder::mail::Mail;
use crate::core::reminder::plan::{DayPlan, Held, WhyHeld, plan_day};
use crate::core::snapshot::Snapshot;
use crate::edge::letters::Form;
use crate::edge::mail::mailbox;
use crate::edge::store::ledger::{Due, Entry, MailLedger, Purpose};
use crate::edge::store::right::SendingRight;
use crate::edge::store::{Store, StoreError};

/// A round that is begun: its mails are entered, and wait to be sent by [`Outbox::finish`].
#[derive(Debug)]
pub struct Round {
    pub(super) occasion: Occasion,
    pub(super) report: SendReport,
    /// The right to send; `None` where there is nothing to do.
    pub(super) right: Option<SendingRight>,
    /// Letters that were refused with words that may be about whoever sends.
    pub(super) denied: Vec<Due>,
    /// Connections that broke one after another.
    pub(super) broken: usize,
    begun: Instant,
}

impl Round {
    fn new(occasion: Occasion) -> Self {
        let report = SendReport { day: occasion.day, ..SendReport::default() };
        Self { occasion, report, right: None, denied: Vec::new(), broken: 0, begun: Instant::now() }
    }

    /// The present moment: that of the occasion, and what has passed since.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.occasion.now + self.begun.elapsed()
    }
}

impl Outbox<'_> {
    /// Plans what is due on the occasion's day and enters it. On a closed day, or while another process sends, there is nothing to do.
    pub fn begin(&self, snapshot: &Snapshot, store: &Store, occasion: Occasion) -> Result<Round, OutboxError> {
        let mut round = Round::new(occasion);
        if !self.calendar.is_open(occasion.day) {
            round.report.closed = true;
            return Ok(round);
        }
        let Some(right) = store.sending_right()? else {
            round.report.busy = true;
            return Ok(round);
        };
        let ledger = store.mail_ledger();
        ledger.doubt_orphaned_claims(occasion.now)?;
        self.enter(snapshot, &ledger, occasion, &mut round.report)?;
        // Only now: what reached nobody has just been planned anew, with what is true today.
        // A person may ask for a day to come; that says nothing of what is still tried today.
        let today = occasion.now.with_timezone(&self.settings.timezone).date_naive();
        ledger.give_up(self.oldest_tried(occasion.day.min(today)), occasion.now)?;
        round.right = Some(right);
        Ok(round)
    }

    /// What the ledger knows, under the names that the departments bear today.
    pub(super) fn view(&self, ledger: &MailLedger<'_>, occasion: Occasion) -> Result<Ledger, StoreError> {
        Ok(ledger.view(occasion.day)?.under_present_names(&self.settings.city))
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
        let view = self.view(ledger, occasion)?;
        let plan = plan_day(snapshot, &rules, occasion.day, &view);
        let DayPlan { mails, held, unreachable } = plan;
        let entries = mails.iter().map(|mail| self.entry(mail, occasion.now)).collect::<Result<Vec<_>, _>>()?;
        let waiting: Vec<_> = held.iter().flat_map(|held| held.mail.reminders()).collect();
        ledger.enter_plan(occasion.day, &entries, &waiting)?;
        if let Some(summary) = self.due_summary(snapshot, ledger, occasion, view.missed_from(occasion.day))? {
            Self::enter_letter(ledger, Purpose::Summary, occasion.day, summary)?;
        }
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
            written_at: self.on_the_wall(now),
            from: settings.mail.from.clone(),
            to: mail.to.to_vec(),
            cc: mail.cc.iter().map(|address| (*address).clone()).collect(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            calendar: settings.mail.ics.then(|| self.dates(mail, &facts, now)).flatten(),
        })
    }
}

impl Outbox<'_> {
    /// The dates of a mail that are still to come, for the receivers' calendars.
    fn dates(&self, mail: &Mail<'_>, facts: &Facts, now: DateTime<Utc>) -> Option<String> {
        let uid = |date: &str| date_uid(self.settings, &mail.receiver(), date);
        let entries = appointment::of_letter(facts, mail.date, &self.rules(), uid);
        (!entries.is_empty()).then(|| ics::calendar(&entries, now))
    }

    /// Mails that are to go out, as entries of a calendar.
    pub fn calendar_file<'m>(&self, mails: impl Iterator<Item = Mail<'m>>, now: DateTime<Utc>) -> String {
        let entry = |mail: Mail<'_>| {
            let identity = identity(self.settings, Purpose::Reminder, mail.date, Some(&mail.receiver()));
            appointment::of_mail(&mail, identity.message_id)
        };
        ics::calendar(&mails.map(entry).collect::<Vec<_>>(), now)
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
