//! A deadline as it is recorded, and what a person should know about it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::fold::Folded;
use super::resolve::Resolved;
use crate::doubt::{Days, Doubt, Remark};
use crate::fiscal_year::FiscalYear;
use crate::source::Source;

/// The kind of time that a deadline names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineKind {
    /// To be finished on `due` at the latest.
    By,
    /// To be done between `start` and `due`.
    Period,
    /// All year long (通年).
    Throughout,
    /// Again and again (毎月).
    Recurring,
    /// Names no day (未定); reported as a problem.
    Unclear,
}

/// One written deadline, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The expression as printed, with the words that decide its meaning (まで, 末, メド).
    pub text: String,
    /// The sub-items of the measure that it is for: `(1) (2) 年度末` gives `["1", "2"]`; empty = all of it.
    pub items: Vec<String>,
    pub kind: DeadlineKind,
    /// `None` for `By` and `Unclear`.
    pub start: Option<NaiveDate>,
    /// `None` for `Unclear`, and for what begins in a later year and has no end (令和9年1月から).
    pub due: Option<NaiveDate>,
    /// 頃, メド, 予定, 上旬, 議会 …
    pub approximate: bool,
    /// The text itself says that it is done (6/30済, 9月末（完了）): nobody is reminded of it.
    #[serde(default)]
    pub done: bool,
    /// What is due: the clause or bullet line that the expression belongs to.
    pub task: Option<String>,
    /// The cell that the expression stands in; `None` where the text came from no cell.
    pub source: Option<Source>,
}

impl Deadline {
    /// The day ahead of which people are reminded; only `By` and `Period` have one, and only while they are not done.
    pub fn reminder_day(&self) -> Option<NaiveDate> {
        match self.kind {
            DeadlineKind::By | DeadlineKind::Period if self.done => None,
            DeadlineKind::By | DeadlineKind::Period => self.due,
            DeadlineKind::Throughout | DeadlineKind::Recurring | DeadlineKind::Unclear => None,
        }
    }
}

impl Days {
    pub(super) fn of(resolved: &Resolved) -> Self {
        let known = resolved.kind != DeadlineKind::Unclear;
        Self {
            start: resolved.start.filter(|_| known),
            due: resolved.due.filter(|_| known),
            approximate: resolved.approximate,
        }
    }
}

/// Adds the remarks on one resolved expression.
pub(super) fn add_remarks(
    reading: &mut Reading,
    folded: &Folded,
    span: (usize, usize),
    resolved: &Resolved,
    year: FiscalYear,
) {
    let text = folded.printed(span.0, span.1);
    if resolved.kind == DeadlineKind::Unclear {
        reading.remarks.push(Remark::unclear(text));
    }
    let days = Days::of(resolved);
    let doubts = resolved.assumptions.iter().map(|rule| Doubt::Ambiguous { rule: *rule, days, year });
    reading.remarks.extend(doubts.map(|doubt| Remark { text: text.to_owned(), doubt }));
}
