//! Presence and completion of a measure's reports, judged when the sheet is read and kept with the records.
//!
//! `matome_core::report` has the rules, and compares with other sheets. Records printed for other programs leave this out.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Report, Workbook};
use matome_deadline::Deadline;

/// What stands in the field of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Presence {
    /// Nothing that a person wrote.
    #[default]
    Nothing,
    /// A person wrote that it is yet to come: 未記入, 作成中, 後日報告.
    PutOff,
    /// A report perhaps: it counts as one, and a person is asked.
    Perhaps,
    /// What last year's sheet says in its place: it counts, and a person is asked.
    AsLastYear,
    Report,
}

impl Presence {
    /// The report counts as handed in.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Perhaps | Self::AsLastYear | Self::Report)
    }

    /// It counts as handed in, and a person is asked whether it should.
    pub const fn is_doubtful(self) -> bool {
        matches!(self, Self::Perhaps | Self::AsLastYear)
    }
}

/// How far the work is, by the words of its report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Completion {
    /// It says that something is left, or nothing of the kind.
    #[default]
    Open,
    /// Something is said to be done and nothing to be left: perhaps it is all.
    Unsure,
    /// These sub-items of it are done, and others perhaps not.
    Items(BTreeSet<String>),
    Done,
}

impl Completion {
    /// The deadline is met: all is done, or every item that it is for.
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

    /// What either of two reports says.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Items(one), Self::Items(other)) => Self::Items(one.union(other).cloned().collect()),
            (one, other) if one >= *other => one,
            (_, other) => other.clone(),
        }
    }
}

/// A line of words, which may be known from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenLine {
    /// Equal for lines of the same words.
    pub hash: u64,
    pub wording: Wording,
}

/// How a line of words speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wording {
    /// A statement of so few words that many write it alike: 順調に進んでいる.
    ShortStatement,
    Statement,
    /// No statement, but it names an object: 講座を三会場で開催.
    Deed,
    Heading,
    /// It belongs to an example of the form, and is only compared.
    Sample,
}

/// What one report says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidReport {
    /// By the lines that say the same wherever else they stand.
    pub presence: Presence,
    pub lines: Vec<WrittenLine>,
    pub completion: Completion,
}

/// A measure's interim and year-end report: where they stand and what they say; `None` where no reader made the records.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Said {
    judged: Option<Box<(SaidReport, SaidReport)>>,
    cells: Box<(Option<String>, Option<String>)>,
}

/// Derived from the rest of a measure, so it does not count when measures are compared.
impl PartialEq for Said {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Said {
    /// The cells of the reports, if known.
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
    /// Returns the judgements of its reports, in the order of its measures.
    pub fn said(&self) -> Vec<&Said> {
        self.goals.iter().flat_map(|goal| &goal.measures).map(|measure| &measure.said).collect()
    }

    /// Puts back what [`Workbook::said`] returned.
    pub fn put_said(&mut self, said: Vec<Said>) {
        let measures = self.goals.iter_mut().flat_map(|goal| &mut goal.measures);
        measures.zip(said).for_each(|(measure, said)| measure.said = said);
    }
}

/// Records with what their reports say.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(records: &Workbook, serializer: S) -> Result<S::Ok, S::Error> {
    (records, records.said()).serialize(serializer)
}

/// # Errors
///
/// Those of the deserializer.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Workbook, D::Error> {
    let (mut records, said): (Workbook, Vec<Said>) = Deserialize::deserialize(deserializer)?;
    records.put_said(said);
    Ok(records)
}
