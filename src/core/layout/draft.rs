//! Goals and measures on their way: read, but the year not yet known and the deadlines not yet resolved.

use crate::core::deadline::Mode;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::{Goal, Measure, Report, Source};

pub(super) struct GoalDraft {
    pub(super) goal: Goal,
    /// The row in which it begins: headings above it are its own.
    pub(super) row: u32,
    pub(super) measures: Vec<MeasureDraft>,
    /// Texts in which the goal's own deadlines are looked for.
    pub(super) searched: Vec<Searched>,
}

pub(super) struct MeasureDraft {
    pub(super) measure: Measure,
    pub(super) searched: Vec<Searched>,
}

/// A text that may hold deadlines, and where it stands.
pub(super) struct Searched {
    pub(super) text: String,
    pub(super) mode: Mode,
    pub(super) source: Source,
}

impl GoalDraft {
    pub(super) fn new(source: Source, row: u32, reports: Vec<Report>) -> Self {
        Self { goal: empty_goal(source, reports), row, measures: Vec::new(), searched: Vec::new() }
    }

    /// The earliest year that its measures name.
    pub(super) fn first_year(&self) -> Option<FiscalYear> {
        self.measures.iter().filter_map(|draft| draft.measure.fiscal_year).min()
    }
}

impl MeasureDraft {
    pub(super) fn new(source: Source) -> Self {
        Self { measure: empty_measure(source), searched: Vec::new() }
    }

    pub(super) fn search(&mut self, text: Option<&String>, mode: Mode, source: &Source) {
        if let Some(text) = text {
            self.searched.push(Searched { text: text.clone(), mode, source: source.clone() });
        }
    }
}

fn empty_goal(source: Source, reports: Vec<Report>) -> Goal {
    Goal {
        fiscal_year: None,
        department: None,
        sections: Vec::new(),
        number: None,
        title: None,
        background: None,
        purpose: None,
        target: None,
        deadlines: Vec::new(),
        other: std::collections::BTreeMap::new(),
        reports,
        source,
        measures: Vec::new(),
    }
}

fn empty_measure(source: Source) -> Measure {
    Measure {
        number: None,
        fiscal_year: None,
        title: None,
        actions: None,
        period: None,
        target: None,
        interim_report: None,
        year_end_report: None,
        achievement_rate: None,
        self_assessment: None,
        deadlines: Vec::new(),
        source,
    }
}
