//! A deadline as it is recorded.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::core::source::Source;

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
    /// `None` for `Unclear`, and for a beginning with a year and no end (令和9年1月から).
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
