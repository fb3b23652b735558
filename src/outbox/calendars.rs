//! Mails as entries of a calendar: the dates that a letter brings along, and all mails that are to go out. Which dates
//! a letter speaks of is decided in [`core::reminder`](crate::core::reminder).

use chrono::{DateTime, Utc};

use super::Outbox;
use super::message_id::{date_uid, identity};
use crate::core::ics;
use crate::core::reminder::appointment;
use crate::core::reminder::letter::Facts;
use crate::core::reminder::mail::Mail;
use crate::edge::store::ledger::Purpose;

impl Outbox<'_> {
    /// The dates of a mail that are still to come, for the receivers' calendars.
    pub(super) fn dates(&self, mail: &Mail<'_>, facts: &Facts, now: DateTime<Utc>) -> Option<String> {
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
