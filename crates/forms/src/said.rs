//! Presence and completion of a measure's reports, judged when the sheet is read and stored with the records, but not
//! printed for other programs.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Report, Workbook};
use matome_deadline::Deadline;

/// Contents of a report's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Presence {
    #[default]
    Nothing,
    /// Postponed: 未記入, 作成中, 後日報告.
    PutOff,
    /// Perhaps a report: counts as one, and a person is asked.
    Perhaps,
    /// The same text as in last year's sheet: counts, and a person is asked.
    AsLastYear,
    Report,
}

impl Presence {
    /// Counts as submitted.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Perhaps | Self::AsLastYear | Self::Report)
    }

    /// Counts as submitted, but a person is asked.
    pub const fn is_doubtful(self) -> bool {
        matches!(self, Self::Perhaps | Self::AsLastYear)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Completion {
    /// Something is left, or completion is not stated.
    #[default]
    Open,
    /// Something is done and nothing is said to be left: perhaps all is done.
    Unsure,
    /// These sub-items are done, others perhaps not.
    Items(BTreeSet<String>),
    Done,
}

impl Completion {
    /// Whether the deadline is met: all is done, or each of its items.
    pub fn ends(&self, deadline: &Deadline) -> bool {
        match self {
            Self::Open | Self::Unsure => false,
            Self::Done => true,
            Self::Items(done) => !deadline.items.is_empty() && deadline.items.iter().all(|item| done.contains(item)),
        }
    }

    pub fn is_done(&self) -> bool {
        *self == Self::Done
    }

    /// Combines two reports.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Items(one), Self::Items(other)) => Self::Items(one.union(other).cloned().collect()),
            (one, other) if one >= *other => one,
            (_, other) => other.clone(),
        }
    }
}

/// A line of words that may also stand elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenLine {
    /// Hash of its words.
    pub hash: u64,
    pub wording: Wording,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wording {
    /// A short statement that many write alike: 順調に進んでいる.
    ShortStatement,
    Statement,
    /// No statement, but names an object: 講座を三会場で開催.
    Deed,
    Heading,
    /// Part of an example of the form; only compared.
    Sample,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidReport {
    /// Without regard to other sheets.
    pub presence: Presence,
    pub lines: Vec<WrittenLine>,
    pub completion: Completion,
}

/// Interim and year-end report of a measure: cells and judgements; `None` if no reader made the records.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Said {
    judged: Option<Box<(SaidReport, SaidReport)>>,
    cells: Box<(Option<String>, Option<String>)>,
}

/// Derived from the rest of a measure, so it is ignored in comparisons.
impl PartialEq for Said {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Said {
    /// Cells of the reports, if known.
    pub fn at(interim: Option<String>, year_end: Option<String>) -> Self {
        Self { judged: None, cells: Box::new((interim, year_end)) }
    }

    pub fn judge(&mut self, interim: SaidReport, year_end: SaidReport) {
        self.judged = Some(Box::new((interim, year_end)));
    }

    pub fn of(&self, report: Report) -> Option<&SaidReport> {
        let (interim, year_end) = self.judged.as_deref()?;
        Some(if report == Report::InterimReport { interim } else { year_end })
    }

    pub fn cell(&self, report: Report) -> Option<&str> {
        let (interim, year_end) = &*self.cells;
        if report == Report::InterimReport { interim } else { year_end }.as_deref()
    }
}

impl Workbook {
    /// The judgements of its reports, in the order of its measures.
    pub fn said(&self) -> Vec<&Said> {
        self.goals.iter().flat_map(|goal| &goal.measures).map(|measure| &measure.said).collect()
    }

    /// Restores the result of [`Workbook::said`].
    pub fn put_said(&mut self, said: Vec<Said>) {
        let measures = self.goals.iter_mut().flat_map(|goal| &mut goal.measures);
        measures.zip(said).for_each(|(measure, said)| measure.said = said);
    }
}

/// Records with the judgements of their reports.
pub fn serialize<S: Serializer>(records: &Workbook, serializer: S) -> Result<S::Ok, S::Error> {
    (records, records.said()).serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Workbook, D::Error> {
    let (mut records, said): (Workbook, Vec<Said>) = Deserialize::deserialize(deserializer)?;
    records.put_said(said);
    Ok(records)
}
