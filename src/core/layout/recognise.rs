//! Which definition a sheet is filled in by: each is scored on the words found, the best one wins.

use std::collections::{BTreeSet, HashSet};

use super::definition::{Definition, GoalUnit, MeasureUnit};
use super::field::{Field, GoalField, MeasureField};
use super::form::Form;
use super::label;
use super::marked;
use super::page::Page;
use super::year;

/// How well a definition fits a page.
pub(super) struct Fit<'a, 'p> {
    /// The index of the definition.
    pub(super) definition: usize,
    pub(super) form: Form<'a, 'p>,
    /// The share of its words that was found.
    pub(super) share: f64,
    /// How many words were found, of how many.
    pub(super) found: (usize, usize),
    /// The form's heading stands on the page.
    titled: bool,
}

/// Below this share a definition does not match at all.
const LEAST: f64 = 0.35;
/// Below this share it matches, but a person should look.
const WEAK: f64 = 0.5;
/// Definitions this close together cannot be told apart.
const CLOSE: f64 = 0.03;

/// A heading counts for two words.
const TITLE: usize = 2;

/// The definitions that could fit the page, the best first; one that is only a fallback comes after all others.
pub(super) fn recognise<'a, 'p>(page: &'a Page<'p>, definitions: &'a [Definition]) -> Vec<Fit<'a, 'p>> {
    let keys: HashSet<&str> = page.blocks.iter().map(|b| b.key.as_str()).filter(|key| !key.is_empty()).collect();
    let mut fits: Vec<Fit<'a, 'p>> = definitions
        .iter()
        .enumerate()
        .filter_map(|(i, definition)| {
            let form = Form::new(page, definition);
            let found = found(&form, &keys)?;
            let titled = page.blocks.iter().any(|block| definition.is_heading(block));
            Some(Fit { definition: i, form, share: found.0 as f64 / found.1.max(1) as f64, found, titled })
        })
        .filter(|fit| fit.share >= LEAST)
        .collect();
    let fallback = |fit: &Fit<'_, '_>| fit.form.definition.fallback;
    fits.sort_by(|a, b| fallback(a).cmp(&fallback(b)).then(b.share.total_cmp(&a.share)));
    fits
}

impl Fit<'_, '_> {
    /// Few of the words were found.
    pub(super) fn is_weak(&self) -> bool {
        self.share < WEAK
    }

    /// Where this definition finds no goal, another one may: the page only resembles its form.
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_weak() || !self.titled
    }

    /// The two cannot be told apart by the words found.
    pub(super) fn is_close_to(&self, other: &Fit<'_, '_>) -> bool {
        (self.share - other.share).abs() < CLOSE
    }
}

/// How many of the definition's words stand on the page, of how many; `None` if what it needs is not there.
fn found(form: &Form<'_, '_>, keys: &HashSet<&str>) -> Option<(usize, usize)> {
    let (page, definition) = (form.page, form.definition);
    if definition.none.iter().any(|key| keys.contains(key.as_str())) {
        return None;
    }
    let title = page.blocks.iter().any(|block| definition.is_heading(block));
    let named = definition.any.is_empty() || definition.any.iter().any(|key| keys.contains(key.as_str()));
    let (marked, markers) = match &definition.measure {
        MeasureUnit::Marked(words) => (markers(page, definition), words.meanings().len()),
        _ => (0, 0),
    };
    if !(title || named || marked > 1) {
        return None;
    }
    let labels = definition.core_labels();
    let on_page = |field: &&GoalField| definition.labels.of(**field).any(|word| keys.contains(word));
    let columns = definition.core_columns();
    let (special, specials) = special(definition, keys);
    let found = usize::from(title) * TITLE
        + labels.iter().filter(on_page).count()
        + columns_found(form, &columns)
        + marked
        + special;
    let all = if definition.titles.is_empty() { 0 } else { TITLE };
    Some((found, all + labels.len() + columns.len() + markers + specials))
}

/// How many of the columns stand side by side in one header; single headers count where a form has no table.
fn columns_found(form: &Form<'_, '_>, columns: &[Field]) -> usize {
    if columns.is_empty() {
        return 0;
    }
    let by_cards = matches!(form.definition.goal, GoalUnit::Labels);
    let found: Vec<Field> = if by_cards && matches!(form.definition.measure, MeasureUnit::Years(_)) {
        (0..form.page.blocks.len()).filter_map(|id| form.column(id)).map(|(field, _)| field).collect()
    } else {
        let header = form.first_header(0, form.page.last_row());
        header.into_iter().flat_map(|header| &header.columns).filter_map(|column| column.field).collect()
    };
    columns.iter().filter(|field| found.contains(field)).count()
}

fn markers(page: &Page<'_>, definition: &Definition) -> usize {
    let MeasureUnit::Marked(words) = &definition.measure else { return 0 };
    let mut fields: BTreeSet<MeasureField> = BTreeSet::new();
    for block in &page.blocks {
        if let Some(field) = words.exact(&block.key) {
            fields.insert(field);
        }
        if marked::has_marker(&block.cell.text, words) {
            fields.extend(marked::split(&block.cell.text, words).into_iter().map(|(field, _)| field));
        }
        if fields.len() == words.meanings().len() {
            break;
        }
    }
    fields.len()
}

/// Labels of rows rather than of fields: the side label, the row that bears a number, the year rows.
fn special(definition: &Definition, keys: &HashSet<&str>) -> (usize, usize) {
    let numbered = |words: &[String]| {
        keys.iter().any(|key| {
            let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
            bare != *key && words.iter().any(|word| word == bare)
        })
    };
    let (mut found, mut all) = (0, 0);
    match &definition.goal {
        GoalUnit::Lines { side } if !side.is_empty() => {
            all += 1;
            found += usize::from(side.iter().any(|word| keys.contains(word.as_str())));
        }
        GoalUnit::Rows { marked_by, .. } if !marked_by.is_empty() => {
            all += 1;
            found += usize::from(numbered(marked_by));
        }
        _ => {}
    }
    if let MeasureUnit::Years(words) = &definition.measure {
        all += 1;
        // A year may stand above its columns without such a word.
        let alone = matches!(definition.goal, GoalUnit::Rows { .. });
        let year_row = |key: &&str| {
            year::labelled(key)
                .is_some_and(|(_, rest)| words.best(&label::key(&rest)).is_some() || (alone && rest.is_empty()))
        };
        found += usize::from(keys.iter().any(year_row));
    }
    (found, all)
}
