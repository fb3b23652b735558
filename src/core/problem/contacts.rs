//! What can be the matter with the contacts that the office keeps in a workbook.
//!
//! What is said of it is in `wording::contacts`; which address is right is decided in `edge::mail`.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use crate::core::text::LineError;

/// Why nothing new is known of the contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactsFault {
    /// `namesake`: a workbook of the same name in the share, which does not count.
    Missing {
        place: String,
        namesake: Option<String>,
    },
    Unreadable(Unreadable),
    /// No process can be started that would read it; in the words of the office.
    NoReader(String),
    /// The process that read it was ended from outside.
    Interrupted,
}

/// Why a text is no mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadAddress {
    Line(LineError),
    Malformed { found: String, flaw: AddressFlaw },
}

impl From<LineError> for BadAddress {
    fn from(error: LineError) -> Self {
        Self::Line(error)
    }
}

impl std::error::Error for BadAddress {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressFlaw {
    /// More than one stands there.
    Several,
    /// `<` without `>`.
    Unclosed,
    FullWidth,
    NoAt,
    /// Before or behind the `@`.
    Characters,
}
