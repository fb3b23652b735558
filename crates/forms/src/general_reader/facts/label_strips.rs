//! Strips: labels in one row with a value below each, strip below strip. They are pairs, though each resembles a table.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::Fact;
use super::label_words;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::parse::table::Table;

/// Maximum number of rows on any sheet, by the table's words.
type MostRows = BTreeMap<String, usize>;

/// Turns strips into pairs, except tables that have several rows anywhere in the workbook.
pub(crate) fn to_pairs(sheets: &mut [(Canvas<'_>, Vec<Fact>)]) {
    let most = most_rows(sheets);
    for (canvas, facts) in sheets {
        let strips = strips(canvas, facts, &most);
        if strips.is_empty() {
            continue;
        }
        let opened = |fact: Fact| match fact {
            Fact::Table { path, table } if strips.contains(&label_words::of_table(canvas, &table)) => {
                pairs(&path, &table)
            }
            other => vec![other],
        };
        *facts = std::mem::take(facts).into_iter().flat_map(opened).collect();
    }
}

fn most_rows(sheets: &[(Canvas<'_>, Vec<Fact>)]) -> MostRows {
    let mut most = MostRows::new();
    for (canvas, facts) in sheets {
        for fact in facts {
            if let Fact::Table { table, .. } = fact {
                let rows = most.entry(label_words::of_table(canvas, table)).or_default();
                *rows = (*rows).max(table.rows.iter().filter(|row| row.section.is_none()).count());
            }
        }
    }
    most
}

/// Words of a sheet's strips, if there are several different ones.
fn strips(canvas: &Canvas<'_>, facts: &[Fact], most: &MostRows) -> BTreeSet<String> {
    let found = facts.iter().filter_map(|fact| match fact {
        Fact::Table { table, .. } if is_strip(canvas, table, most) => Some(table),
        _ => None,
    });
    let strips: BTreeSet<String> = found.map(|table| label_words::of_table(canvas, table)).collect();
    if strips.len() < FEWEST { BTreeSet::new() } else { strips }
}

/// A single strip is a table of one row.
const FEWEST: usize = 2;

fn is_strip(canvas: &Canvas<'_>, table: &Table, most: &MostRows) -> bool {
    let is_label = |id: &BoxId| {
        let text_box = canvas.of(*id);
        text_box.odds > 0.0 && !text_box.on_axis && text_box.header_row.is_none()
    };
    most.get(&label_words::of_table(canvas, table)) == Some(&1)
        && table.rows.first().is_some_and(|row| row.section.is_none())
        && table.columns.first().is_some_and(|column| !column.names_rows)
        && table.columns.iter().all(|column| column.path.iter().all(is_label))
}

fn pairs(path: &[BoxId], table: &Table) -> Vec<Fact> {
    let Some(row) = table.rows.first() else { return Vec::new() };
    let mut facts: Vec<Fact> = Vec::new();
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        let path: Vec<BoxId> = path.iter().chain(&column.path).copied().collect();
        let value = cell.iter().copied();
        match facts.last_mut() {
            Some(Fact::Pair { path: known, values }) if *known == path => values.extend(value),
            _ => facts.push(Fact::Pair { path, values: value.collect() }),
        }
    }
    // The line above the next part.
    facts.extend(table.rows.iter().filter_map(|row| row.section).map(Fact::Line));
    facts
}
