//! The criteria of a definition, and which of them a page meets.

use std::collections::BTreeSet;

use super::definition::{Definition, GoalUnit, MeasureUnit};
use super::form::MatchedPage;
use super::page::Page;
use super::words::WordTable;
use crate::field::{Field, GoalField, MeasureField};
use matome_deadline::written::label;
use matome_deadline::written::label::Key;
use matome_deadline::written::year;

/// A feature by which a form is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Criterion {
    Title,
    Label(GoalField),
    Column(Field),
    /// A marker inside a cell: 【施策】.
    Marker(MeasureField),
    /// The label beside the measures.
    Side,
    /// A row with a goal's number.
    Mark,
    YearRow,
}

impl Criterion {
    /// Number of words that it counts as.
    pub(super) const fn weight(self) -> usize {
        match self {
            Self::Title => 2,
            _ => 1,
        }
    }

    /// The definition's word for it, for messages.
    pub(super) fn printed(self, definition: &Definition) -> Option<&str> {
        match (self, &definition.goal, &definition.measure) {
            (Self::Title, ..) => definition.titles.first().map(Key::as_str),
            (Self::Label(field), ..) => definition.labels.printed(field),
            (Self::Column(field), ..) => definition.columns.printed(field),
            (Self::Marker(field), _, MeasureUnit::Marked(words)) => words.printed(field),
            (Self::Side, GoalUnit::Lines { side }, _) => side.first().map(String::as_str),
            (Self::Mark, GoalUnit::Rows { marked_by, .. }, _) => marked_by.first().map(String::as_str),
            (Self::YearRow, _, MeasureUnit::Years(words)) => {
                words.meanings().first().and_then(|field| words.printed(*field))
            }
            _ => None,
        }
    }
}

/// Why a page cannot be of the form, whatever its share of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// A forbidden word is present; its key.
    Forbidden(String),
    /// Neither the heading nor a required word is present.
    Unnamed,
}

pub(super) fn mismatch(form: &MatchedPage<'_, '_>) -> Option<Mismatch> {
    let definition = form.definition;
    if let Some(word) = definition.none.iter().find(|word| form.page.has(word)) {
        return Some(Mismatch::Forbidden(word.as_str().to_owned()));
    }
    let named = definition.any.is_empty() || definition.any.iter().any(|word| form.page.has(word));
    let marked = || markers(form).into_iter().filter(|(_, found)| *found).count() > 1;
    (!named && !titled(form.page, definition) && !marked()).then_some(Mismatch::Unnamed)
}

pub(super) fn checked(form: &MatchedPage<'_, '_>) -> Vec<(Criterion, bool)> {
    let (page, definition) = (form.page, form.definition);
    let mut all = Vec::new();
    if !definition.titles.is_empty() {
        all.push((Criterion::Title, titled(page, definition)));
    }
    let on_page: BTreeSet<GoalField> =
        page.blocks.iter().filter_map(|block| definition.labels.word(&block.key)).collect();
    let labels = definition.core_labels().into_iter();
    all.extend(labels.map(|field| (Criterion::Label(field), on_page.contains(&field))));
    all.extend(columns(form));
    all.extend(markers(form));
    all.extend(of_rows(form));
    all
}

/// Upper bound of the share, by the heading alone.
pub(super) fn most(page: &Page<'_>, definition: &Definition) -> f64 {
    if definition.titles.is_empty() || titled(page, definition) {
        return 1.0;
    }
    let markers = if let MeasureUnit::Marked(words) = &definition.measure { words.meanings().len() } else { 0 };
    let words = definition.core_labels().len() + definition.core_columns().len() + markers + ROW_LABELS;
    words as f64 / (words + Criterion::Title.weight()) as f64
}

pub(super) fn share(criteria: &[(Criterion, bool)]) -> f64 {
    let all: usize = criteria.iter().map(|(what, _)| what.weight()).sum();
    let found: usize = criteria.iter().filter(|(_, found)| *found).map(|(what, _)| what.weight()).sum();
    found as f64 / all.max(1) as f64
}

fn titled(page: &Page<'_>, definition: &Definition) -> bool {
    page.blocks.iter().any(|block| definition.is_heading(block))
}

/// Columns: side by side in one header, or single headers in a form without a table.
fn columns(form: &MatchedPage<'_, '_>) -> Vec<(Criterion, bool)> {
    let columns = form.definition.core_columns();
    if columns.is_empty() {
        return Vec::new();
    }
    let by_cards = matches!(form.definition.goal, GoalUnit::Labels);
    let found: Vec<Field> = if by_cards && matches!(form.definition.measure, MeasureUnit::Years(_)) {
        (0..form.page.blocks.len()).filter_map(|id| form.column(id)).map(|(field, _)| field).collect()
    } else {
        let header = form.first_header(0, form.page.last_row());
        header.into_iter().flat_map(|header| &header.columns).filter_map(|column| column.field).collect()
    };
    columns.into_iter().map(|field| (Criterion::Column(field), found.contains(&field))).collect()
}

fn markers(form: &MatchedPage<'_, '_>) -> Vec<(Criterion, bool)> {
    let MeasureUnit::Marked(words) = &form.definition.measure else { return Vec::new() };
    let found = marker_fields(form.page, words);
    words.meanings().iter().copied().map(|field| (Criterion::Marker(field), found.contains(&field))).collect()
}

fn marker_fields(page: &Page<'_>, words: &WordTable<MeasureField>) -> BTreeSet<MeasureField> {
    let mut fields = BTreeSet::new();
    for block in &page.blocks {
        if let Some(field) = words.exact(&block.key) {
            fields.insert(field);
        }
        if block.marked().has_marker(words) {
            fields.extend(block.marked().split(words).into_iter().map(|(field, _)| field));
        }
        if fields.len() == words.meanings().len() {
            break;
        }
    }
    fields
}

/// Maximum row labels counted: a goal's and a measure's.
const ROW_LABELS: usize = 2;

/// Row labels: the side label, the row with a number, the year rows.
fn of_rows(form: &MatchedPage<'_, '_>) -> Vec<(Criterion, bool)> {
    let definition = form.definition;
    let mut keys = form.page.blocks.iter().map(|block| &block.key).filter(|key| !key.is_empty());
    let numbered = |words: &[String]| {
        keys.clone().any(|key| {
            let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
            bare.len() < key.len() && words.iter().any(|word| word == bare)
        })
    };
    let mut all = Vec::new();
    match &definition.goal {
        GoalUnit::Lines { side } if !side.is_empty() => {
            all.push((Criterion::Side, side.iter().any(|word| keys.clone().any(|key| *key == **word))));
        }
        GoalUnit::Rows { marked_by, .. } if !marked_by.is_empty() => {
            all.push((Criterion::Mark, numbered(marked_by)));
        }
        _ => {}
    }
    if let MeasureUnit::Years(words) = &definition.measure {
        // A year may stand above its columns without such a word.
        let alone = matches!(definition.goal, GoalUnit::Rows { .. });
        let is_year_row = |key: &Key| {
            year::labelled(key)
                .is_some_and(|(_, rest)| words.best(&label::key(&rest)).is_some() || (alone && rest.is_empty()))
        };
        all.push((Criterion::YearRow, keys.any(is_year_row)));
    }
    all
}
