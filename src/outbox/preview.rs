//! Previews: a dry run with full mails, and the day of the next mail. Sends and records nothing.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::report::{Delivery, SendReport};
use super::{Occasion, Outbox, OutboxError, SUMMARY};
use crate::edge::state::store::{Store, StoreError};
use matome_core::delivery::{Letter, NOT_ALLOWED};
use matome_core::office::city::Address;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::mail::Mail;
use matome_core::reminder::plan::plan_day;
use matome_core::reminder::{dark, plan};

#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub letters: Vec<Letter>,
    /// Describes unsent mails only.
    pub report: SendReport,
}

impl Outbox<'_> {
    pub fn preview(&self, snapshot: &Snapshot, store: &Store, occasion: Occasion) -> Result<Preview, OutboxError> {
        let day = occasion.day;
        let rules = self.rules();
        let view = self.view(&store.mail_ledger(), occasion)?;
        let plan = plan_day(snapshot, &rules, day, &view);
        let mut report = SendReport { day, closed: !self.calendar.is_open(day), ..SendReport::default() };
        let mut letters = Vec::new();
        let installation = store.installation(occasion.now)?;
        for mail in &plan.mails {
            let letter = self.letter(mail, (&installation, occasion.now)).map(Some).map_err(OutboxError::from);
            let Some(letter) = report.unless_unworded(&mail.subject, letter)? else { continue };
            report.failed.extend(self.refused(mail).map(|address| Delivery {
                message_id: letter.message_id.clone(),
                recipient: address.to_string(),
                subject: letter.subject.clone(),
                reply: NOT_ALLOWED.to_owned(),
                only_written: false,
            }));
            letters.extend(Some(letter).filter(|letter| !letter.to.is_empty() || !letter.cc.is_empty()));
        }
        if !report.closed {
            let summary = self.due_summary(snapshot, store, occasion, view.missed_from(day));
            letters.extend(report.unless_unworded(SUMMARY, summary)?);
        }
        report.keeps_back(&plan, dark::reasons(snapshot, rules.city, day), dark::doubts(snapshot));
        Ok(Preview { letters, report })
    }
}

impl Outbox<'_> {
    /// Addresses outside the allowed domains.
    fn refused<'m>(&self, mail: &'m Mail<'_>) -> impl Iterator<Item = &'m Address> {
        let all = mail.to.iter().chain(mail.cc.iter().copied());
        all.filter(|address| !self.settings.mail.allows(address))
    }

    /// Whether no recipient is allowed.
    pub fn reaches_nobody(&self, mail: &Mail<'_>) -> bool {
        self.refused(mail).count() == mail.to.len() + mail.cc.len()
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { letters, report } = self;
        if report.closed {
            return report.fmt(f);
        }
        let list = |addresses: &[Address]| addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        for Letter { to, cc, subject, text, from, .. } in letters {
            writeln!(f, "差出人: {from}\n宛先: {}", list(to))?;
            if !cc.is_empty() {
                writeln!(f, "Cc: {}", list(cc))?;
            }
            writeln!(f, "件名: {subject}\n\n{text}\n{}", "─".repeat(37))?;
        }
        report.fmt(f)?;
        writeln!(f, "{}　メール{}通", report.day, letters.len())
    }
}

/// Search range for the next mail.
const HORIZON: Days = Days::new(365);

/// Assumes an unchanged share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Forecast {
    /// The share has never been read; the next round is on that day.
    Unread(NaiveDate),
    Nothing(NaiveDate),
    /// Day and number of the next mails.
    Mails(NaiveDate, usize),
}

impl Outbox<'_> {
    /// The next mails, except those already sent today.
    pub fn forecast(&self, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<Forecast, StoreError> {
        let today = now.date_naive();
        if snapshot.workbooks.is_empty() {
            return Ok(Forecast::Unread(self.calendar.on_or_after(today)));
        }
        let (last, rules) = (today + HORIZON, self.rules());
        let gone = store.mail_ledger().gone(today, today)?;
        let is_open = |mail: &Mail<'_>| !self.reaches_nobody(mail) && !gone.iter().any(|gone| gone.is_of(mail));
        let mut mails = plan::calendar(snapshot, &rules, today, last).filter(is_open);
        Ok(match mails.next() {
            None => Forecast::Nothing(last),
            Some(next) => Forecast::Mails(next.date, 1 + mails.take_while(|mail| mail.date == next.date).count()),
        })
    }
}
