//! Recorded deadlines and their remarks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::fold::Folded;
use super::resolve::Resolved;
use crate::doubt::{Days, Doubt, Remark};
use crate::fiscal_year::FiscalYear;
use crate::source::Source;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineKind {
    /// Due by `due`.
    By,
    /// Takes place between `start` and `due`.
    Period,
    /// All year long (通年).
    Throughout,
    /// Again and again (毎月).
    Recurring,
    /// No day (未定); reported as a problem.
    Unclear,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The expression as printed, including its modifiers (まで, 末, メド).
    pub text: String,
    /// Sub-items of the measure: `(1) (2) 年度末` gives `["1", "2"]`; empty for the whole measure.
    pub items: Vec<String>,
    pub kind: DeadlineKind,
    /// `None` for `By` and `Unclear`.
    pub start: Option<NaiveDate>,
    /// `None` for `Unclear`, and for an open range that starts in a later year (令和9年1月から).
    pub due: Option<NaiveDate>,
    /// 頃, メド, 予定, 上旬, 議会 …
    pub approximate: bool,
    /// Marked as done in the text (6/30済, 9月末（完了）); no reminder is sent.
    #[serde(default)]
    pub done: bool,
    /// The clause or bullet line of the expression.
    pub task: Option<String>,
    /// `None` if the text came from no cell.
    pub source: Option<Source>,
}

impl Deadline {
    /// The day that reminders refer to; only for an unfinished `By` or `Period`.
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
