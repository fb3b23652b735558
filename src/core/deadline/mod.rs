//! The language of deadlines.

use super::fiscal_year::FiscalYear;
use super::model::Deadline;
use super::problem::{Code, Severity};

/// Where the text stands, which decides how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A deadline column (期間・期限): every expression is a deadline.
    Column,
    /// Running text: an expression is a deadline only where it says when something will be done.
    Free,
}

/// What a text says about deadlines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In the order of the text; `source` is left empty.
    pub deadlines: Vec<Deadline>,
    pub remarks: Vec<Remark>,
}

/// Something that a person should know about the reading: unclear, impossible, or resolved by a rule among several meanings.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// [`Code::UnclearDeadline`], [`Code::ImpossibleDate`] or [`Code::AmbiguousDeadline`].
    pub code: Code,
    pub severity: Severity,
    /// The words that it is about, as printed.
    pub text: String,
    /// Japanese, complete: quotes the text, says what was assumed or why nothing was, and what to do.
    pub message: String,
}

/// Reads every deadline in `text`, which belongs to the fiscal year `year`.
pub fn read(_text: &str, _year: FiscalYear, _mode: Mode) -> Reading {
    Reading::default()
}
