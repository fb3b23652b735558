//! A letter on its way: what leaves, and what can become of it.
//!
//! Which failure comes to which outcome is in [`refusal`]; what a try makes of a delivery, and when the next one is, in
//! [`tries`]; whether the rest of a round need be tried, in [`verdict`]; how much a server lets through, in
//! [`relay_limits`]. The letter's words are filled in before it comes here.

pub mod refusal;
pub mod relay_limits;
pub mod tries;
pub mod verdict;

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::office::city::Address;

/// A letter as it leaves: the same on every try.
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
    /// What its file is called where mail goes into files.
    pub file_name: String,
}

/// Mails of days gone by that were written into files and sent to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlyWritten {
    pub mails: u32,
    /// The days of the first and the last of them.
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl std::fmt::Display for OnlyWritten {
    /// Of those that were only written it says that they are not sent again.
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

/// What became of one letter for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Accepted.
    Sent,
    /// Written into a file, where mail goes into files: it has reached nobody.
    Written,
    /// Refused for good by the recipient's own mailbox, or its address is none: it is not tried again.
    Refused(String),
    /// Its domain is not among those that mail may go to: it was not tried.
    NotAllowed,
    /// Refused for good, without saying why. Said of many at once, it is about whoever sends.
    Denied(String),
    /// Refused for good by the server's own rules: its quota, its policy, what it thinks of the letter. Rules change,
    /// and are no fault of the recipient: tried again as what is refused for now.
    Withheld(String),
    /// Not accepted this time; nothing left.
    Later(String),
    /// The connection was dropped, silent or of no further use before the letter was handed over; nothing left.
    Broken(String),
    /// It may have been accepted: the answer never came. Tried again with the same `Message-ID`.
    Uncertain(String),
    /// The server cannot be used at all, whoever the recipient is; the rest need not be tried now.
    Down(String),
}

/// Why a letter to an address outside of the allowed domains has not left.
pub const NOT_ALLOWED: &str = "[mail] allowed_domains にないドメインのため、送っていません";

/// What was not said of a delivery because the program ended in between.
pub const STOPPED: &str = "送信の途中でプログラムが止まりました";
/// What is said before the last answer to a delivery that came too late.
pub const TOO_LATE: &str = "期間内に送れませんでした。最後の応答: ";

/// How long a step that is done is remembered: its day moves by closed days at most, so that it cannot come up again
/// later.
pub const MEMORY: Days = Days::new(40);
/// How long the journal of deliveries goes back: as long as a step can come up again, and a little longer.
pub const JOURNAL: Days = Days::new(60);
