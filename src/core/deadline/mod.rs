//! The language of deadlines.

mod batch;
mod clause;
mod days;
mod explain;
mod expression;
mod fold;
mod frequency;
mod inherit;
mod item;
mod judge;
mod moment;
mod nearest;
mod parse;
mod remark;
mod resolve;
mod rule;
mod study;
mod tail;
mod token;
mod words;
mod year;

use serde::{Deserialize, Serialize};

use super::fiscal_year::FiscalYear;
use super::model::Deadline;
use super::problem::{Code, Severity};
pub use batch::answer_line;
pub use explain::{Explained, Explanation, explain};
pub use rule::Said;
use study::{Outcome, Study, study};

/// Where the text stands, which decides how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
pub fn read(text: &str, year: FiscalYear, mode: Mode) -> Reading {
    let mut reading = Reading::default();
    if mode == Mode::Free && !may_hold_date(text) {
        return reading;
    }
    let study = study(text, year, mode);
    for (at, outcome) in study.outcomes.iter().enumerate() {
        let span = (study.written[at].from, study.written[at].to);
        match outcome {
            Outcome::Deadline(resolved) => {
                remark::add(&mut reading, &study.folded, span, resolved, year);
                reading.deadlines.push(deadline(&study, at, resolved));
            }
            Outcome::Impossible(why) => {
                reading.remarks.push(remark::impossible(study.folded.printed(span.0, span.1), *why));
            }
            Outcome::Fact(_) | Outcome::NotInText | Outcome::SaidBeside => {}
        }
    }
    reading
}

fn deadline(study: &Study, at: usize, resolved: &resolve::Resolved) -> Deadline {
    let written = &study.written[at];
    Deadline {
        text: study.folded.printed(written.from, written.to).to_owned(),
        items: study.items[at].clone(),
        kind: resolved.kind,
        start: resolved.start,
        due: resolved.due,
        approximate: resolved.approximate,
        task: clause::task(&study.folded, &study.sentences, &study.sets, &study.written, at),
        source: None,
    }
}

/// Every expression that running text can hold has a digit or one of 年, 月, 期 in it; most lines have none.
fn may_hold_date(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_ascii_digit()
            || matches!(c, '年' | '月' | '期' | '０'..='９' | '\u{2E80}'..='\u{2FDF}' | '\u{3200}'..='\u{33FF}')
    })
}
