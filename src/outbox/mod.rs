//! The outbox: one round of reminders, from the day's plan to the outcome of each mail.
//!
//! ```text
//! plan ─► letters ─► ledger ─► claim ─► send ─► record
//! core    templates  planned   ledger   mail    ledger
//! └── begin: quick ──────────┘ └── finish: slow ─────┘
//! ```
//!
//! A round can be interrupted anywhere and repeated: mails in the ledger are not planned again, claimed ones are not sent by
//! another process, and one that may have arrived is only resent with the same Message-ID.

mod announcing;
mod message_id;
mod planning_section;
mod preview;
pub mod process;
mod report;
mod round;
mod sending;
mod trial;

use std::ops::RangeInclusive;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::edge::mail::letters::Letters;
use crate::edge::mail::template::TemplateError;
use crate::edge::mail::{Mailer, TransportSettings};
use crate::edge::processes::worker::errand::ErrandError;
use crate::edge::state::store::{SendingLockError, Store, StoreError};
use crate::edge::system::clock::Clock;
use crate::settings::Settings;
use matome_core::office::calendar::WorkingCalendar;
use matome_core::reminder::Rules;
use matome_core::reminder::letter::Sender;
pub use preview::{Forecast, Preview};
pub use report::{Delivery, SendReport, Unreachable, Unworded};
pub use round::Round;

const REQUESTS: &str = "requests";

/// Name of mails that could not be rendered, in templates.
const UNWORDED: &str = "unworded";

/// Name of failed mail rounds, in templates.
const STOOD_STILL: &str = "stood_still";

/// Display name of the planning section's own mails if they cannot be rendered.
const SUMMARY: &str = "提出状況のお知らせ（企画担当あて）";
const ANNOUNCEMENT: &str = "宛先の変更のお知らせ（企画担当あて）";

/// Inputs of a round besides share and ledger.
#[derive(Clone, Copy)]
pub struct Outbox<'a> {
    pub settings: &'a Settings,
    pub calendar: &'a WorkingCalendar,
    pub letters: &'a Letters,
    pub mailer: &'a dyn Mailer,
    pub clock: &'a dyn Clock,
    /// Ends a round after the current mail.
    pub stop: &'a AtomicBool,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Occasion {
    pub day: NaiveDate,
    pub now: DateTime<Utc>,
    /// Ignores the time of the next attempt, at a person's request.
    pub impatient: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Lock(#[from] SendingLockError),
    #[error(transparent)]
    Letter(#[from] TemplateError),
    #[error(transparent)]
    Planner(#[from] ErrandError),
    #[error("メールの計画が終わりません")]
    EndlessPlanning,
    #[error("メールの送信を始められません: {0}")]
    Runtime(std::io::Error),
}

impl OutboxError {
    /// Whether the state's server does not answer, or another machine holds the lease.
    pub fn is_of_the_moment(&self) -> bool {
        match self {
            Self::Store(error) | Self::Lock(SendingLockError::Store(error)) => error.is_of_the_moment(),
            Self::Planner(error) => error.is_of_the_moment(),
            _ => false,
        }
    }

    pub const fn is_final(&self) -> bool {
        match self {
            Self::Store(error) | Self::Lock(SendingLockError::Store(error)) => error.is_final(),
            Self::Planner(error) => error.is_final(),
            Self::Lock(SendingLockError::File { .. }) | Self::Letter(_) | Self::EndlessPlanning | Self::Runtime(_) => {
                false
            }
        }
    }
}

impl<'a> Outbox<'a> {
    /// In the city's time.
    pub fn next_wake(&self, store: &Store, now: DateTime<Tz>) -> Result<NaiveDateTime, OutboxError> {
        let ledger = store.mail_ledger();
        let local = now.naive_local();
        if !self.goes_into_files() {
            ledger.withdraw_written(local.date())?;
        }
        let next_try = ledger.next_try(&self.tried_days(local.date()))?;
        let last_run = ledger.last_run_until(local.date())?;
        let next_try = next_try.map(|next| next.with_timezone(&now.timezone()).naive_local());
        Ok(self.settings.reminders.next_wake(self.calendar, local, last_run, next_try))
    }

    pub fn rules(&self) -> Rules<'a> {
        let Settings { city, reporting, reminders, .. } = self.settings;
        Rules { city, reporting, policy: reminders, calendar: self.calendar }
    }

    /// Whether mail is only written to files. Once mail is sent, those files no longer count as sent.
    fn goes_into_files(&self) -> bool {
        matches!(self.settings.mail.transport, TransportSettings::Files { .. })
    }

    /// Converts to the city's time, for a mail's `Date`.
    fn on_the_wall(&self, moment: DateTime<Utc>) -> DateTime<FixedOffset> {
        moment.with_timezone(&self.settings.timezone).fixed_offset()
    }

    fn sender<'s>(&'s self, folder: &'s str) -> Sender<'s> {
        Sender { city: &self.settings.city, folder }
    }

    /// The share's address as staff see it.
    fn share_address(&self) -> String {
        let share = &self.settings.share;
        share.address.clone().unwrap_or_else(|| share.folder.display().to_string())
    }

    /// The oldest day whose mails are still attempted: two working days back.
    fn oldest_tried(&self, day: NaiveDate) -> NaiveDate {
        self.calendar.add_working_days(day, -2)
    }

    /// Days whose mails a round of `day` sends.
    fn tried_days(&self, day: NaiveDate) -> RangeInclusive<NaiveDate> {
        self.oldest_tried(day)..=day
    }
}
