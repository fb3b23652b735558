//! The reader's understanding as shown to a person: headings and cells with their items, and the person's choices.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::boxes::BoxId;
use super::item::Item;
use crate::general_reader::SheetReading;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::facts::fact::Fact;
use crate::general_reader::facts::label_words;
use crate::general_reader::headings::assignment::Choices;
use crate::general_reader::headings::heading::{Heading, Headings, Key};
use crate::general_reader::taught::unit::Unit;
use crate::general_reader::words::label_keys::{table_key, uncounted};
use crate::general_reader::words::weights::FAINT;

/// A heading, once for all its places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderstoodHeading {
    pub key: String,
    /// As printed, from the outermost label in.
    pub printed: Vec<String>,
    /// Sheet and cell of each place.
    pub cells: Vec<(String, String)>,
    pub item: Option<Item>,
    /// Alternatives, most likely first.
    pub rivals: Vec<Item>,
    pub sample: Option<String>,
    /// A year's or month's column, or a row label: no choice to make.
    pub is_fixed: bool,
    pub is_table: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    pub headings: Vec<UnderstoodHeading>,
    /// All labels by sheet and cell, including outer ones.
    pub labels: Vec<(String, String)>,
    /// Labels that occur once with unknown words: each may be a text.
    pub strange: BTreeSet<(String, String)>,
    /// The unit of a goal, by sheet.
    pub units: Vec<(String, Option<Unit>)>,
}

impl Understanding {
    pub(crate) fn of_sheet(&self, sheet: &str) -> impl Iterator<Item = &UnderstoodHeading> {
        self.headings.iter().filter(move |heading| heading.cells.iter().any(|(name, _)| name == sheet))
    }

    /// The labels of a sheet that name fields, as printed: by these a person knows its form.
    pub(crate) fn labels_of_fields(&self, sheet: &str) -> Vec<String> {
        let own = self.of_sheet(sheet).filter(|heading| heading.item.is_some_and(|item| item.field().is_some()));
        let labels: BTreeSet<String> =
            own.filter_map(|heading| heading.printed.last().map(|text| uncounted(text))).collect();
        labels.into_iter().collect()
    }

    pub(crate) fn unit(&self, sheet: &str) -> Option<Unit> {
        self.units.iter().find(|(name, _)| name == sheet).and_then(|(_, unit)| *unit)
    }

    /// Whether the sheet has headings for at least two fields of goals.
    pub(crate) fn is_form(&self, sheet: &str) -> bool {
        let items: BTreeSet<Item> =
            self.of_sheet(sheet).filter_map(|heading| heading.item).filter(|item| item.field().is_some()).collect();
        items.len() >= 2
    }

    /// Keeps what was understood of these sheets alone.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        for heading in &mut self.headings {
            heading.cells.retain(|(sheet, _)| is_kept(sheet));
        }
        self.headings.retain(|heading| !heading.cells.is_empty());
        self.labels.retain(|(sheet, _)| is_kept(sheet));
        self.strange.retain(|(sheet, _)| is_kept(sheet));
        self.units.retain(|(sheet, _)| is_kept(sheet));
    }

    /// Adds what was understood of other sheets.
    pub(crate) fn extend(&mut self, other: Self) {
        self.headings.extend(other.headings);
        self.labels.extend(other.labels);
        self.strange.extend(other.strange);
        self.units.extend(other.units);
    }

    pub(crate) fn of(
        sheets: &[(Canvas<'_>, Vec<Fact>)],
        headings: &Headings,
        choices: &Choices,
        readings: &[SheetReading],
    ) -> Self {
        let name = |sheet: usize| sheets[sheet].0.sheet.name.clone();
        let place = |(sheet, id): (usize, BoxId)| (name(sheet), sheets[sheet].0.of(id).area.first.to_string());
        let labels = labels(sheets, headings).into_iter().map(place).collect();
        let strange = strange(sheets, headings, choices).into_iter().map(place).collect();
        let headings = headings.iter().map(|(key, heading)| {
            let choice = choices.get(key).cloned().unwrap_or_default();
            UnderstoodHeading {
                key: key.taught(),
                printed: heading.path.clone(),
                cells: heading.cells.iter().copied().map(place).collect(),
                item: choice.item,
                rivals: choice.rivals,
                sample: heading.sample.clone(),
                is_fixed: heading.time.is_some() || heading.names_rows,
                is_table: false,
            }
        });
        let headings = headings.chain(tables(sheets));
        let units = readings.iter().enumerate().map(|(sheet, reading)| (name(sheet), reading.unit));
        Self { headings: headings.collect(), labels, strange, units: units.collect() }
    }
}

/// All boxes taken for labels: headings and tables, years, stamps, and words that are always labels.
fn labels(sheets: &[(Canvas<'_>, Vec<Fact>)], headings: &Headings) -> BTreeSet<(usize, BoxId)> {
    let mut labels: BTreeSet<(usize, BoxId)> =
        headings.values().flat_map(|heading| heading.labels.iter().copied()).collect();
    for (sheet, (canvas, facts)) in sheets.iter().enumerate() {
        labels.extend(canvas.stamps.iter().map(|id| (sheet, *id)));
        let is_year = |id: &BoxId| canvas.of(*id).on_axis && canvas.of(*id).content.year.is_some();
        let own = canvas.shown().into_iter().filter(|id| canvas.is_known_label(*id) || is_year(id));
        labels.extend(own.map(|id| (sheet, id)));
        for fact in facts {
            if let Fact::Table { path, table } = fact {
                labels.extend(table.repeated.iter().chain(path).map(|id| (sheet, *id)));
            }
        }
    }
    labels
}

/// Tables as entries of their own: a person may exclude them.
fn tables(sheets: &[(Canvas<'_>, Vec<Fact>)]) -> Vec<UnderstoodHeading> {
    let mut found: BTreeMap<String, UnderstoodHeading> = BTreeMap::new();
    for (canvas, facts) in sheets {
        for fact in facts {
            let Fact::Table { table, .. } = fact else { continue };
            let own: Vec<BoxId> = table.columns.iter().filter_map(|column| column.path.last().copied()).collect();
            let Some(first) = own.first() else { continue };
            let key = table_key(&label_words::of_table(canvas, table));
            let heading = || UnderstoodHeading {
                key: key.clone(),
                printed: vec![own.iter().map(|id| canvas.text(*id).replace('\n', "")).collect::<Vec<_>>().join("｜")],
                cells: Vec::new(),
                item: None,
                rivals: Vec::new(),
                sample: None,
                is_fixed: true,
                is_table: true,
            };
            let known = found.entry(key.clone()).or_insert_with(heading);
            known.cells.push((canvas.sheet.name.clone(), canvas.of(*first).area.first.to_string()));
        }
    }
    found.into_values().collect()
}

/// Labels outside understood headings that occur once in the workbook and are no known words.
fn strange(sheets: &[(Canvas<'_>, Vec<Fact>)], headings: &Headings, choices: &Choices) -> BTreeSet<(usize, BoxId)> {
    let is_known = |(key, heading): &(&Key, &Heading)| {
        let item = choices.get(*key).and_then(|choice| choice.item);
        // A heading recognised only by its values is not surely a label, unless it heads a column.
        let is_word = key.scope.is_table()
            || heading.cells.len() > 1
            || heading.senses.first().is_some_and(|(_, score)| *score >= FAINT);
        item.is_some() && is_word || heading.time.is_some() || heading.names_rows
    };
    let (known, unknown): (Vec<_>, Vec<_>) = headings.iter().partition(is_known);
    let labels = |headings: &[(&Key, &Heading)]| -> BTreeSet<(usize, BoxId)> {
        headings.iter().flat_map(|(_, heading)| heading.labels.iter().copied()).collect()
    };
    let open: BTreeSet<_> = labels(&unknown).difference(&labels(&known)).copied().collect();
    let word = |(sheet, id): &(usize, BoxId)| uncounted(sheets[*sheet].0.text(*id));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for label in &open {
        *times.entry(word(label)).or_default() += 1;
    }
    let is_text = |label: &(usize, BoxId)| {
        let (canvas, id) = (&sheets[label.0].0, label.1);
        let text_box = canvas.of(id);
        let is_of_form = canvas.is_known_label(id)
            || text_box.counts
            || text_box.on_axis
            || text_box.kind.is_some()
            || text_box.content.year.is_some()
            || text_box.content.is_bare();
        !is_of_form && times.get(&word(label)) == Some(&1)
    };
    open.into_iter().filter(is_text).collect()
}
