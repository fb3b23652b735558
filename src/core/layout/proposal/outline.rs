//! A definition that is being proposed: what goes where, and the cell that speaks for it.

use crate::core::field::{Field, MeasureField};

/// A word of the form, the field that it is taken for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProposedWord {
    pub(super) field: Field,
    /// As the definition writes it.
    pub(super) word: String,
    /// `C2「保育所の整備」`: a value that stands there.
    pub(super) evidence: String,
    /// The word is a known one; otherwise its values were judged by their look.
    pub(super) is_known: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GoalKind {
    Labels,
    Rows { marked_by: Option<String>, several: bool },
    Lines { side: Option<String> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MeasureKind {
    Rows,
    Years,
    Marked,
    Goal,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outline {
    /// The sheet that it was made from.
    pub(super) sheet: String,
    pub(super) name: String,
    pub(super) title: Option<String>,
    /// A word that no sheet of the form lacks.
    pub(super) any: Option<String>,
    /// Fields that some sheets lack.
    pub(super) optional: Vec<&'static str>,
    pub(super) goal: GoalKind,
    pub(super) measure: MeasureKind,
    pub(super) labels: Vec<ProposedWord>,
    pub(super) columns: Vec<ProposedWord>,
    /// Words behind a year, or markers.
    pub(super) inner: Vec<ProposedWord>,
    /// The first line of the actions is the measure's title.
    pub(super) heading: bool,
    /// Columns of months are the measures' periods.
    pub(super) schedule: bool,
    /// `{department}の運営方針`.
    pub(super) department_title: Option<String>,
    /// Labels and headers that were taken for nothing.
    pub(super) unused: Vec<String>,
}

impl Outline {
    pub(super) fn has_measure(&self, field: MeasureField) -> bool {
        self.entries().any(|entry| entry.field == Field::Measure(field))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &ProposedWord> {
        self.labels.iter().chain(&self.columns).chain(&self.inner)
    }
}
