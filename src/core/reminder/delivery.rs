//! A letter on its way: what leaves, and what can become of it.

use chrono::{DateTime, FixedOffset};

use crate::core::city::Address;

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
    /// Its dates for a calendar program (iCalendar), as an attachment.
    pub calendar: Option<String>,
    /// What its file is called where mail goes into files.
    pub file_name: String,
}

/// What became of one letter for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted.
    Sent,
    /// Refused for good: this recipient is not tried again.
    Refused(String),
    /// Refused for good, with words that may as well be about whoever sends. If nobody is accepted, they are.
    Denied(String),
    /// Not accepted this time; nothing left.
    Later(String),
    /// The connection was dropped, silent or of no further use before the letter was handed over; nothing left.
    Broken(String),
    /// It may have been accepted: the answer never came. Tried again with the same `Message-ID`.
    Uncertain(String),
    /// The server cannot be used at all, whoever the recipient is; the rest need not be tried now.
    Down(String),
}
