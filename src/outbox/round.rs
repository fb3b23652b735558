//! The first part of a round: plans due mails, renders them and enters them into the ledger. Quick, and sends nothing.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};

use super::message_id::identity;
use super::report::{SendReport, Unworded};
use super::{Occasion, Outbox, OutboxError, REQUESTS, SUMMARY};
use crate::edge::mail::letters::LetterKind;
use crate::edge::mail::template::TemplateError;
use crate::edge::mail::{MailSettings, TransportSettings, mailbox};
use crate::edge::state::store::ledger::{Due, MailLedger, OutgoingMail, Purpose};
use crate::edge::state::store::{SendingLock, Store, StoreError};
use crate::edge::system::clock::Clock;
use matome_core::delivery::Letter;
use matome_core::delivery::verdict::Verdict;
use matome_core::office::city::Address;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::Rules;
use matome_core::reminder::dark;
use matome_core::reminder::ledger::Ledger;
use matome_core::reminder::letter::Facts;
use matome_core::reminder::mail::Mail;
use matome_core::reminder::plan::{DayPlan, plan_day};
use matome_deadline::fiscal_year::FiscalYear;

/// A started round: its mails are entered and wait for [`Outbox::finish`].
pub struct Round<'a> {
    pub(super) occasion: Occasion,
    pub(super) report: SendReport,
    /// Held while sending; `None` if there is nothing to do.
    pub(super) lock: Option<SendingLock>,
    /// Display name of the transport in error messages.
    pub(super) way: &'static str,
    /// Letters rejected without a reason.
    pub(super) denied: Vec<Due>,
    /// Conclusion about the server so far.
    pub(super) verdict: Verdict,
    clock: &'a dyn Clock,
    begun: Instant,
}

impl<'a> Round<'a> {
    pub(super) fn new(occasion: Occasion, mail: &MailSettings, clock: &'a dyn Clock) -> Self {
        let report = SendReport { day: occasion.day, ..SendReport::default() };
        let way = match mail.transport {
            TransportSettings::Files { .. } => "メールを書き出せません",
            TransportSettings::Smtp(_) => "メールサーバーを使えません",
        };
        let begun = clock.instant();
        Self { occasion, report, lock: None, way, denied: Vec::new(), verdict: Verdict::default(), clock, begun }
    }

    /// The occasion's time plus elapsed time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.occasion.now + self.clock.instant().duration_since(self.begun)
    }
}

impl<'a> Outbox<'a> {
    /// Plans and enters mails of the occasion's day. Does nothing on a closed day, or while another process sends.
    pub fn begin(&self, snapshot: &Snapshot, store: &Store, occasion: Occasion) -> Result<Round<'a>, OutboxError> {
        let mut round = Round::new(occasion, &self.settings.mail, self.clock);
        if !self.calendar.is_open(occasion.day) {
            round.report.closed = true;
            return Ok(round);
        }
        let Some(lock) = store.sending_lock()? else {
            round.report.busy = true;
            return Ok(round);
        };
        let ledger = store.mail_ledger();
        ledger.doubt_orphaned_claims(occasion.now)?;
        if !self.goes_into_files() {
            ledger.withdraw_written(self.today(occasion))?;
            round.report.only_written = ledger.only_written()?;
        }
        self.enter(snapshot, store, occasion, &mut round.report)?;
        // After planning, which replaced unsent mails. A requested future day does not affect today's retries.
        ledger.give_up(self.oldest_tried(occasion.day.min(self.today(occasion))), occasion.now)?;
        round.lock = Some(lock);
        Ok(round)
    }

    /// Plans a round without sending; [`Self::begin`] for callers whose mails another process sends.
    pub fn plan(&self, snapshot: &Snapshot, store: &Store, occasion: Occasion) -> Result<SendReport, OutboxError> {
        self.begin(snapshot, store, occasion).map(|round| round.report)
    }

    /// Continues a round that was [planned](Self::plan); `occasion` is the present one.
    pub fn resume(&self, store: &Store, occasion: Occasion, planned: SendReport) -> Result<Round<'a>, OutboxError> {
        let mut round = Round { report: planned, ..Round::new(occasion, &self.settings.mail, self.clock) };
        if round.report.closed || round.report.busy {
            return Ok(round);
        }
        round.lock = store.sending_lock()?;
        round.report.busy = round.lock.is_none();
        if !round.report.busy {
            store.mail_ledger().doubt_orphaned_claims(occasion.now)?;
        }
        Ok(round)
    }

    /// The ledger with departments under their current names.
    pub(super) fn view(&self, ledger: &MailLedger<'_>, occasion: Occasion) -> Result<Ledger, StoreError> {
        let unsent_from = (!self.goes_into_files()).then(|| self.today(occasion));
        let year = FiscalYear::of(occasion.day);
        Ok(ledger.view(occasion.day, unsent_from)?.under_present_names(&self.settings.city, year))
    }

    /// Today's date in the city, regardless of the round's day.
    fn today(&self, occasion: Occasion) -> NaiveDate {
        occasion.now.with_timezone(&self.settings.timezone).date_naive()
    }

    fn enter(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        occasion: Occasion,
        report: &mut SendReport,
    ) -> Result<(), OutboxError> {
        let (ledger, (city, untold)) = (&store.mail_ledger(), self.told_city(store)?);
        report.untold = untold;
        let view = self.view(ledger, occasion)?;
        let plan = plan_day(snapshot, &Rules { city: &city, ..self.rules() }, occasion.day, &view);
        let (entries, unworded) = self.entries(&plan, (&store.installation(occasion.now)?, occasion.now), report);
        // Unrenderable mails wait like held ones.
        let waiting = plan.held.iter().map(|held| &held.mail).chain(unworded);
        let waiting: Vec<_> = waiting.flat_map(Mail::reminders).collect();
        ledger.enter_plan(occasion.day, occasion.now, &entries, &waiting)?;
        let summary = self.due_summary(snapshot, store, occasion, view.missed_from(occasion.day));
        let summary = report.unless_unworded(SUMMARY, summary)?;
        ledger.withdraw_overtaken_summary(occasion.day)?;
        if let Some(summary) = summary {
            Self::enter_letter(ledger, Purpose::Summary, occasion.day, summary)?;
        }
        ledger.record_run(occasion.day)?;
        report.keeps_back(&plan, dark::reasons(snapshot, &city, occasion.day), dark::doubts(snapshot));
        Ok(())
    }

    /// Renders the plan's mails; failures do not affect other mails.
    fn entries<'p, 's>(
        &self,
        plan: &'p DayPlan<'s>,
        of: (&str, DateTime<Utc>),
        report: &mut SendReport,
    ) -> (Vec<OutgoingMail>, Vec<&'p Mail<'s>>) {
        let (mut entries, mut unworded) = (Vec::new(), Vec::new());
        for mail in &plan.mails {
            match self.entry(mail, of) {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    unworded.push(mail);
                    report.unworded.push(Unworded::new(&mail.subject, &error));
                }
            }
        }
        (entries, unworded)
    }

    fn entry(&self, mail: &Mail<'_>, of: (&str, DateTime<Utc>)) -> Result<OutgoingMail, TemplateError> {
        let letter = self.letter(mail, of)?;
        Ok(OutgoingMail {
            purpose: Purpose::Reminder,
            day: mail.date,
            receiver: Some(mail.receiver()),
            // Includes addresses that are not allowed: their deliveries fail and are reported.
            recipients: recipients(mail.to.iter().chain(mail.cc.iter().copied())),
            letter,
            reminders: mail.reminders().collect(),
        })
    }

    pub(super) fn letter(
        &self,
        mail: &Mail<'_>,
        (installation, now): (&str, DateTime<Utc>),
    ) -> Result<Letter, TemplateError> {
        let settings = self.settings;
        let identity = identity((settings, installation), Purpose::Reminder, mail.date, Some(&mail.receiver()));
        let facts = Facts::new(mail, self.sender(&self.share_address()));
        let needed = (!facts.requests.is_empty()).then_some(REQUESTS);
        let words = self.letters.write(LetterKind::Department, &facts, needed, settings.mail.html)?;
        Ok(Letter {
            message_id: identity.message_id,
            file_name: identity.file_name,
            written_at: self.on_the_wall(now),
            from: settings.mail.from.clone(),
            to: mail.to.iter().filter(|to| settings.mail.allows(to)).cloned().collect(),
            cc: mail.cc.iter().filter(|to| settings.mail.allows(to)).map(|address| (*address).clone()).collect(),
            subject: words.subject,
            text: words.text,
            html: words.html,
        })
    }
}

/// The bare addresses without duplicates. An invalid one is kept, and its delivery fails.
pub(super) fn recipients<'a>(addresses: impl Iterator<Item = &'a Address>) -> Vec<String> {
    let mut recipients: Vec<String> = Vec::new();
    for Address(written) in addresses {
        let bare =
            mailbox(&Address(written.clone())).map_or_else(|_| written.clone(), |mailbox| mailbox.email.to_string());
        if !recipients.contains(&bare) {
            recipients.push(bare);
        }
    }
    recipients
}
