//! Announces changed recipients to the planning section before mail goes to them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::message_id::{self, Identity};
use super::report::SendReport;
use super::round::{Round, recipients};
use super::{ANNOUNCEMENT, Occasion, Outbox, OutboxError};
use crate::edge::mail::letters::LetterKind;
use crate::edge::state::store::ledger::{OutgoingMail, Purpose};
use crate::edge::state::store::{Store, StoreError};
use matome_core::delivery::Letter;
use matome_core::moment::Moment;
use matome_core::office::city::{Address, City};
use matome_core::office::recipients::{RecipientChange, Recipients};
use matome_core::records::changes::Change;
use matome_deadline::era::date_label;
use matome_deadline::fiscal_year::FiscalYear;

/// Maximum number of lists in the mail; 変更履歴 has them all.
const LISTED: usize = 100;

#[derive(Serialize)]
pub(super) struct RecipientFacts<'a> {
    pub city: &'a str,
    pub today: String,
    pub changes: Vec<ChangedList>,
    pub more: usize,
    pub workbook: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct ChangedList {
    pub list: String,
    pub before: Vec<Address>,
    pub after: Vec<Address>,
}

impl Outbox<'_> {
    /// Announces changed recipients and adopts them once sent. Skipped on closed days and while another sends.
    pub async fn announce(&self, store: &Store, occasion: Occasion) -> Result<SendReport, OutboxError> {
        let mut round = Round::new(occasion, &self.settings.mail, self.clock);
        if !self.calendar.is_open(occasion.day) {
            return Ok(round.report);
        }
        let Some(lock) = store.sending_lock()? else { return Ok(round.report) };
        round.lock = Some(lock);
        let (ledger, now) = (store.mail_ledger(), Recipients::of(&self.settings.city));
        ledger.doubt_orphaned_claims(occasion.now)?;
        let Some(told) = store.told_recipients()?.map(|told| told.under_present_names(&self.settings.city)) else {
            store.tell_recipients(&now, &[])?;
            return Ok(round.report);
        };
        let changes = told.changes(&now);
        let installation = store.installation(occasion.now)?;
        let letter = self.announcement(&installation, (&changes, told.planning()), occasion);
        let letter = round.report.unless_unworded(ANNOUNCEMENT, letter)?;
        if !round.report.unworded.is_empty() {
            return Ok(round.report);
        }
        ledger.withdraw_announcements(letter.as_ref().map(|letter| letter.message_id.as_str()))?;
        if let Some(letter) = letter {
            let (message_id, day) = (letter.message_id.clone(), occasion.day);
            if !ledger.knows(&message_id)? {
                let recipients = recipients(letter.to.iter());
                let purpose = Purpose::Recipients;
                ledger.enter(&OutgoingMail {
                    purpose,
                    day,
                    receiver: None,
                    letter,
                    recipients,
                    reminders: Vec::new(),
                })?;
            }
            let mut due = ledger.due(&(day..=day), round.now(), occasion.impatient)?;
            due.retain(|due| due.message_id == message_id);
            self.deliver(&ledger, &due, &mut round).await?;
            if !ledger.is_sent(&message_id)? {
                return Ok(round.report);
            }
        }
        store.tell_recipients(&now, &self.history(&changes, occasion.now))?;
        Ok(round.report)
    }

    /// The city with the announced recipients, and the lists not announced yet.
    pub(super) fn told_city(&self, store: &Store) -> Result<(City, Vec<String>), StoreError> {
        let city = &self.settings.city;
        let Some(told) = store.told_recipients()? else { return Ok((city.clone(), Vec::new())) };
        let told = told.under_present_names(city);
        let untold = told.changes(&Recipients::of(city)).into_iter().map(|change| change.list.to_string());
        Ok((told.over(city), untold.collect()))
    }

    /// Builds the announcement; `None` without changes or recipients.
    fn announcement(
        &self,
        installation: &str,
        (changes, told): (&[RecipientChange], &[Address]),
        occasion: Occasion,
    ) -> Result<Option<Letter>, OutboxError> {
        let settings = self.settings;
        // The planning section's former address is informed of its own change too.
        let mut to = settings.city.planning.to.clone();
        to.extend(told.iter().filter(|former| !settings.city.planning.to.contains(former)).cloned());
        if changes.is_empty() || to.is_empty() {
            return Ok(None);
        }
        let identity = self.announcement_identity(installation, occasion.day, changes);
        let facts = RecipientFacts {
            city: &settings.city.name,
            today: date_label(occasion.day),
            changes: changes.iter().take(LISTED).map(ChangedList::of).collect(),
            more: changes.len().saturating_sub(LISTED),
            workbook: settings.contacts.as_ref().map(|contacts| contacts.name.as_str()),
        };
        let words = self.letters.write(LetterKind::Recipients, &facts, None, settings.mail.html)?;
        Ok(Some(self.letter_of(identity, words, to, occasion.now)))
    }

    fn history(&self, changes: &[RecipientChange], now: DateTime<Utc>) -> Vec<Change> {
        let at = Moment::of(&self.on_the_wall(now));
        let list = |to: &[Address]| {
            (!to.is_empty()).then(|| to.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"))
        };
        let file = self.settings.contacts.as_ref().map_or("設定ファイル", |contacts| contacts.name.as_str());
        let change = |change: &RecipientChange| Change {
            at,
            year: Some(FiscalYear::of(at.day())),
            department: change.list.to_string(),
            goal: String::new(),
            measure: String::new(),
            field: "メールの宛先".to_owned(),
            before: list(&change.before),
            after: list(&change.after),
            file: file.to_owned(),
        };
        changes.iter().map(change).collect()
    }

    fn announcement_identity(&self, installation: &str, day: NaiveDate, changes: &[RecipientChange]) -> Identity {
        let to = |to: &[Address]| to.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let lines = changes.iter().map(|c| format!("{}\t{}\t{}", c.list, to(&c.before), to(&c.after)));
        message_id::announcement((self.settings, installation), day, &lines.collect::<Vec<_>>().join("\n"))
    }
}

impl ChangedList {
    fn of(change: &RecipientChange) -> Self {
        let RecipientChange { list, before, after } = change.clone();
        Self { list: list.to_string(), before, after }
    }
}
