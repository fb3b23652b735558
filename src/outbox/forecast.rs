//! When mail next leaves, by what is known of the share. It is a word for people: the loop wakes by
//! [`core::reminder::wake`](crate::core::reminder::wake).

use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Outbox;
use crate::core::reminder::mail::Mail;
use crate::core::reminder::plan;
use crate::core::snapshot::Snapshot;
use crate::edge::store::{Store, StoreError};

/// How far ahead the next mail is looked for.
const HORIZON: Days = Days::new(365);

/// If nothing in the share changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Forecast {
    /// The share was never read; what is due is next asked on that day.
    Unread(NaiveDate),
    /// No mail until that day.
    Nothing(NaiveDate),
    /// So many mails on the day of the next.
    Mails(NaiveDate, usize),
}

impl Outbox<'_> {
    /// What leaves next, but for what has left today.
    pub fn forecast(&self, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<Forecast, StoreError> {
        let today = now.date_naive();
        if snapshot.workbooks.is_empty() {
            let is_early = now.time() < self.settings.reminders.send_at;
            let first = if is_early { today } else { today + Days::new(1) };
            return Ok(Forecast::Unread(self.calendar.on_or_after(first)));
        }
        let (last, rules) = (today + HORIZON, self.rules());
        let gone = store.mail_ledger().gone(today, today)?;
        let is_open = |mail: &Mail<'_>| !gone.iter().any(|gone| gone.is_of(mail));
        let mut mails = plan::calendar(snapshot, &rules, today, last).filter(is_open);
        Ok(match mails.next() {
            None => Forecast::Nothing(last),
            Some(next) => Forecast::Mails(next.date, 1 + mails.take_while(|mail| mail.date == next.date).count()),
        })
    }
}
