//! Delivery of letters: [`refusal`] classifies failures, [`tries`] schedules attempts, [`verdict`] decides whether a
//! round goes on, [`relay_limits`] caps the rate.

pub mod refusal;
pub mod relay_limits;
pub mod tries;
pub mod verdict;

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::office::city::Address;

/// A letter ready to send; identical on every attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Without the angle brackets.
    pub message_id: String,
    /// The `Date` header, by the city's clock.
    pub written_at: DateTime<FixedOffset>,
    pub from: Address,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// Its file name, where mail goes into files.
    pub file_name: String,
}

/// Mails of past days that were only written into files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlyWritten {
    pub mails: u32,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl std::fmt::Display for OnlyWritten {
    /// Says that they are not sent again.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { mails, first, last } = self;
        let days = if first == last { first.to_string() } else { format!("{first} から {last}") };
        write!(
            f,
            "ファイルに書いただけで、どなたにも送っていないメールが {mails}通あります（{days} の分）。\
             この分は送り直しません。まだ開いている事項は、次の予定の日に送ります"
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    Sent,
    /// Written into a file, where mail goes into files; nobody has received it.
    Written,
    /// Permanent refusal by the recipient's mailbox, or an invalid address; not retried.
    Refused(String),
    /// The domain is not in `allowed_domains`; not attempted.
    NotAllowed,
    /// Permanent refusal without a reason. If many recipients get it, the sender is the cause.
    Denied(String),
    /// Permanent refusal by server rules (quota, policy, content). Retried like a temporary refusal: rules change, and
    /// the recipient is not at fault.
    Withheld(String),
    /// Temporary refusal; nothing was accepted.
    Later(String),
    /// Connection dropped, silent or unusable before the letter was handed over; nothing was accepted.
    Broken(String),
    /// No answer: it may have been accepted. Retried with the same `Message-ID`.
    Uncertain(String),
    /// The server cannot be used for any recipient; the rest of the round is skipped.
    Down(String),
}

/// Reason given for [`DeliveryOutcome::NotAllowed`].
pub const NOT_ALLOWED: &str = "[mail] allowed_domains にないドメインのため、送っていません";

/// Reason given when the program ended during a delivery.
pub const STOPPED: &str = "送信の途中でプログラムが止まりました";
/// Prefix before the last answer to an expired delivery.
pub const TOO_LATE: &str = "期間内に送れませんでした。最後の応答: ";

/// Memory of completed steps. A step's day moves by closed days at most, so it cannot come up again later.
pub const MEMORY: Days = Days::new(40);
/// Length of the journal of deliveries: longer than [`MEMORY`].
pub const JOURNAL: Days = Days::new(60);
