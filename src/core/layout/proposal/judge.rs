//! How well an outline reads the workbook that it was made from: by reading it.

use std::collections::BTreeSet;

use super::Proposal;
use super::inner;
use super::outline::Outline;
use super::write;
use crate::core::field::{Field, GoalField};
use crate::core::grid::Book;
use crate::core::layout::explanation::{WorkbookExplanation, explain_book};
use crate::core::layout::usage::Use;
use crate::core::layout::{DefinitionError, Layouts};
use crate::core::model::Measure;
use crate::core::problem::Code;
use crate::core::written::year;

pub(super) struct Judged {
    outline: Outline,
    explained: WorkbookExplanation,
    pub(super) goals: usize,
    /// The share of the text that was read, less what was read badly.
    pub(super) score: f64,
}

pub(super) fn judge(outline: Outline, file: &str, book: &Book, layouts: &Layouts) -> Result<Judged, DefinitionError> {
    let explained = explain_book(file, book, &alone(&outline, file, layouts)?);
    let goals = explained.workbook.goals.len();
    let score = coverage(&explained) - faults(&explained);
    Ok(Judged { outline, explained, goals, score })
}

fn alone(outline: &Outline, file: &str, layouts: &Layouts) -> Result<Layouts, DefinitionError> {
    layouts.alone("draft.toml", &write::text(outline, file))
}

/// A long text counts for more than a short one, but not for all.
fn weight(text: &str) -> f64 {
    const LONGEST: usize = 60;
    1.0 + text.chars().count().min(LONGEST) as f64 / 20.0
}

/// The share of the text that stands in a field; what is kept under its own label counts for half.
fn coverage(explained: &WorkbookExplanation) -> f64 {
    let (mut read, mut all) = (0.0, 0.0);
    for cell in explained.sheets.iter().flat_map(|sheet| &sheet.cells) {
        let weight = weight(&cell.text);
        all += weight;
        read += match &cell.taken {
            Use::Value { field: Field::Goal(GoalField::Other), .. } => weight / 2.0,
            Use::Note | Use::Decoration | Use::Unread | Use::Unused => 0.0,
            _ => weight,
        };
    }
    if all == 0.0 { 0.0 } else { read / all }
}

/// What no good definition gives: goals without a title or a measure, one number or title twice, and labels of years
/// that stand in place of texts or beside none.
fn faults(explained: &WorkbookExplanation) -> f64 {
    let goals = &explained.workbook.goals;
    let bad = |code: Code| matches!(code, Code::MissingField | Code::DuplicateNumber);
    let problems = explained.workbook.problems.iter().filter(|problem| bad(problem.code())).count();
    let titles: Vec<&str> = goals.iter().filter_map(|goal| goal.title.as_deref()).collect();
    let different: BTreeSet<&str> = titles.iter().copied().collect();
    let of_measure = |measure: &Measure| [&measure.title, &measure.actions, &measure.target].map(Clone::clone);
    let texts = goals.iter().flat_map(|goal| &goal.measures).flat_map(of_measure).flatten();
    let years = texts.filter(|text| begins_with_year(text)).count();
    let titled_by_year = titles.iter().filter(|title| begins_with_year(title)).count();
    let faults = problems + titles.len() - different.len() + years + titled_by_year + unread_years(explained);
    faults as f64 / goals.len().max(1) as f64 / 2.0
}

/// The first line is `R8年度計画`.
fn begins_with_year(text: &str) -> bool {
    text.lines().next().and_then(year::labelled).is_some_and(|(_, rest)| !rest.is_empty())
}

/// Labels of years whose rows were not read as years.
fn unread_years(explained: &WorkbookExplanation) -> usize {
    let read = explained.sheets.iter().filter(|sheet| sheet.layout.is_some()).flat_map(|sheet| &sheet.cells);
    read.filter(|cell| matches!(cell.taken, Use::Note | Use::Unread) && inner::year_field(&cell.text).is_some()).count()
}

impl Judged {
    /// The proposal: what some of the sheets that were read lack becomes optional.
    pub(super) fn refined(mut self, file: &str, book: &Book, layouts: &Layouts) -> Proposal {
        let missing: Vec<String> = self
            .explained
            .sheets
            .iter()
            .filter(|sheet| sheet.layout.is_some())
            .flat_map(|sheet| &sheet.candidates)
            .flat_map(|candidate| candidate.missing.clone())
            .collect();
        let mut optional: Vec<&'static str> = self
            .outline
            .entries()
            .filter(|entry| missing.contains(&entry.word))
            .map(|entry| entry.field.name())
            .collect();
        optional.sort_unstable();
        optional.dedup();
        optional.retain(|field| *field != GoalField::Title.name());
        self.outline.optional = optional;
        let text = write::text(&self.outline, file);
        let again = layouts.alone("draft.toml", &text).map(|layouts| explain_book(file, book, &layouts).workbook);
        let workbook = again.unwrap_or(self.explained.workbook);
        let unread = workbook.problems.iter().filter(|problem| problem.code() == Code::NoLayout);
        Proposal {
            unread: unread.filter_map(|problem| problem.sheet.clone()).collect(),
            text,
            goals: workbook.goals.len(),
            measures: workbook.goals.iter().map(|goal| goal.measures.len()).sum(),
            to_confirm: self.outline.entries().filter(|entry| !entry.is_known).count(),
        }
    }
}
