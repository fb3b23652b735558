//! What the reader understood, for the person who looks at it: each heading and each cell with the item that it was
//! taken for, and the person's choices, which the next reading takes into account.

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
use crate::general_reader::taught::structure::Unit;
use crate::general_reader::words::label_keys::{table_key, uncounted};
use crate::general_reader::words::weights::FAINT;

/// A heading of the form, once for all its places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderstoodHeading {
    pub key: String,
    /// As printed, labels from the outermost in.
    pub printed: Vec<String>,
    /// Sheet and cell of each place where it is printed.
    pub cells: Vec<(String, String)>,
    pub item: Option<Item>,
    /// Others that it could be, the likeliest first.
    pub rivals: Vec<Item>,
    pub sample: Option<String>,
    /// A year's or a month's column, or the label of a row: there is nothing to choose.
    pub is_fixed: bool,
    /// A table as a whole.
    pub is_table: bool,
}

/// What was understood of a workbook's sheets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    pub headings: Vec<UnderstoodHeading>,
    /// Every label by sheet and cell, those of the form that govern others included.
    pub labels: Vec<(String, String)>,
    /// Of the labels, those that stand once and whose words nobody knows: each may be a text as well.
    pub strange: BTreeSet<(String, String)>,
    /// Sheet by sheet, what a goal was taken to be.
    pub units: Vec<(String, Option<Unit>)>,
}

impl Understanding {
    /// The headings of a sheet.
    pub(crate) fn of_sheet(&self, sheet: &str) -> impl Iterator<Item = &UnderstoodHeading> {
        self.headings.iter().filter(move |heading| heading.cells.iter().any(|(name, _)| name == sheet))
    }

    /// What a goal of a sheet was taken to be.
    pub(crate) fn unit(&self, sheet: &str) -> Option<Unit> {
        self.units.iter().find(|(name, _)| name == sheet).and_then(|(_, unit)| *unit)
    }

    /// Whether the sheet of this name has headings of goals: of two fields or more.
    pub(crate) fn is_form(&self, sheet: &str) -> bool {
        let items: BTreeSet<Item> =
            self.of_sheet(sheet).filter_map(|heading| heading.item).filter(|item| item.field().is_some()).collect();
        items.len() >= 2
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

/// All boxes that were taken for labels: those of headings and tables, years, stamps, and words that are labels
/// wherever they stand.
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

/// The tables, each as a line of its own: a person may say that it is not used.
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

/// The labels that belong to no heading that was understood, stand once in the workbook and are no word of forms.
fn strange(sheets: &[(Canvas<'_>, Vec<Fact>)], headings: &Headings, choices: &Choices) -> BTreeSet<(usize, BoxId)> {
    let is_known = |(key, heading): &(&Key, &Heading)| {
        let item = choices.get(*key).and_then(|choice| choice.item);
        // What only its values say is no proof that it is a label, unless it heads a column.
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
