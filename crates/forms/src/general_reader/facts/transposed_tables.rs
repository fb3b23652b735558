//! Tables that lie on their side: labels in the first column and a goal in each column behind it. They are pairs of
//! label and value, a goal after the other.

use std::collections::BTreeSet;

use super::fact::Fact;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;

/// A first column that names at least this many different fields marks a transposed table.
const FEWEST: usize = 3;

/// Turns the tables of a sheet that lie on their side into pairs, and leaves the others as they are.
pub(crate) fn to_pairs(canvas: &Canvas<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let turned = |fact| match fact {
        Fact::Table { path, table } if lies(canvas, &table) => pairs(canvas, &path, &table),
        other => vec![other],
    };
    facts.into_iter().flat_map(turned).collect()
}

/// So much of the first column are labels: a name or two may look otherwise.
const LABELS_TENTHS: usize = 8;

/// Whether the first column's texts are labels of different fields, and the others are counted: 目標１, 目標２.
fn lies(canvas: &Canvas<'_>, table: &Table) -> bool {
    let counted = |path: &[BoxId]| path.iter().any(|id| canvas.of(*id).counts);
    let fields: BTreeSet<Item> = rows(table).filter_map(|(label, _)| field(canvas, label)).collect();
    let labels = rows(table).filter(|(label, _)| canvas.odds(*label) > 0.0).count();
    table.columns.len() > 2
        && table.columns[1..].iter().all(|column| counted(&column.path))
        && fields.len() >= FEWEST
        && labels * 10 >= rows(table).count() * LABELS_TENTHS
}

fn field(canvas: &Canvas<'_>, label: BoxId) -> Option<Item> {
    canvas.of(label).known().filter(|item| item.field().is_some())
}

/// The rows with their labels, and what stands behind these.
fn rows(table: &Table) -> impl Iterator<Item = (BoxId, &[Option<BoxId>])> {
    table.rows.iter().filter_map(|row| {
        let (label, values) = row.cells.split_first()?;
        Some(((*label)?, values))
    })
}

fn pairs(canvas: &Canvas<'_>, path: &[BoxId], table: &Table) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (place, column) in table.columns[1..].iter().enumerate() {
        let counted = column.path.iter().copied().find(|id| canvas.of(*id).counts);
        for (label, values) in rows(table) {
            let path = path.iter().copied().chain(counted).chain([label]).collect();
            facts.push(Fact::Pair { path, values: values[place].into_iter().collect() });
        }
    }
    facts.extend(table.rows.iter().filter_map(|row| row.section).map(Fact::Line));
    facts
}
