//! What the reader understood, for the person who looks at it: each heading with the item that it was taken for, and each
//! cell; and what a person said of headings, which is read before the next time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::assign::{Choices, taught_key};
use super::canvas::Canvas;
use super::facts::Fact;
use super::heading;
use super::heading::Headings;
use super::item::Item;
use super::structure::Unit;
use super::taught::table_key;
use super::{BlockId, SheetReading};

/// A heading of the form, once for all its places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
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
    pub headings: Vec<Heading>,
    /// Every label by sheet and cell, those of the form that govern others included.
    pub labels: Vec<(String, String)>,
    /// Sheet by sheet, what a goal was taken to be.
    pub units: Vec<(String, Option<Unit>)>,
}

impl Understanding {
    /// Whether the sheet of this name has headings of goals: of two fields or more.
    pub(in crate::core) fn is_form(&self, sheet: &str) -> bool {
        let own = self.headings.iter().filter(|heading| heading.cells.iter().any(|(name, _)| name == sheet));
        let items: BTreeSet<Item> =
            own.filter_map(|heading| heading.item).filter(|item| item.field().is_some()).collect();
        items.len() >= 2
    }

    pub(super) fn of(
        sheets: &[(Canvas<'_>, Vec<Fact>)],
        headings: &Headings,
        choices: &Choices,
        readings: &[SheetReading],
    ) -> Self {
        let name = |sheet: usize| sheets[sheet].0.sheet.name.clone();
        let mut labels: BTreeSet<(usize, usize)> =
            headings.values().flat_map(|heading| heading.labels.iter().copied()).collect();
        for (sheet, (canvas, facts)) in sheets.iter().enumerate() {
            labels.extend(canvas.shown().into_iter().filter(|id| canvas.is_known_label(*id)).map(|id| (sheet, id)));
            for fact in facts {
                if let Fact::Table { path, table } = fact {
                    labels.extend(table.repeated.iter().chain(path).map(|id| (sheet, *id)));
                }
            }
        }
        let place = |(sheet, id): (usize, usize)| (name(sheet), sheets[sheet].0.of(id).area.first.to_string());
        let labels = labels.into_iter().map(place).collect();
        let headings = headings.iter().map(|(key, heading)| {
            let choice = choices.get(key).cloned().unwrap_or_default();
            let cell = |(sheet, id): &(usize, usize)| (name(*sheet), sheets[*sheet].0.of(*id).area.first.to_string());
            Heading {
                key: taught_key(key),
                printed: heading.path.clone(),
                cells: heading.cells.iter().map(cell).collect(),
                item: choice.item,
                rivals: choice.rivals,
                sample: heading.sample.clone(),
                is_fixed: heading.time.is_some() || heading.names_rows,
                is_table: false,
            }
        });
        let headings = headings.chain(tables(sheets));
        let units = readings.iter().enumerate().map(|(sheet, reading)| (name(sheet), reading.unit));
        Self { headings: headings.collect(), labels, units: units.collect() }
    }
}

/// The tables, each as a line of its own: a person may say that it is not used.
fn tables(sheets: &[(Canvas<'_>, Vec<Fact>)]) -> Vec<Heading> {
    let mut found: BTreeMap<String, Heading> = BTreeMap::new();
    for (canvas, facts) in sheets {
        for fact in facts {
            let Fact::Table { table, .. } = fact else { continue };
            let own: Vec<BlockId> = table.columns.iter().filter_map(|column| column.path.last().copied()).collect();
            let Some(first) = own.first() else { continue };
            let key = table_key(&heading::scope_of(canvas, table));
            let heading = || Heading {
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
