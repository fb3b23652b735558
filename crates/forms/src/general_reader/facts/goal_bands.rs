//! Tables divided by bands that name goals: 重点目標１ 事故の防止｜数値目標｜０件 above (1), (2), …. Each band becomes a line with its
//! neighbours, and the rows below it a table.

use super::counting_columns::counts_on;
use super::fact::Fact;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::{Row, Table};

const FEWEST: usize = 2;

pub(crate) fn cut(canvas: &Canvas<'_>, facts: Vec<Fact>) -> Vec<Fact> {
    let parts = |fact| match fact {
        Fact::Table { path, table } if is_divided(canvas, &table) => divide(canvas, &path, table),
        other => vec![other],
    };
    facts.into_iter().flat_map(parts).collect()
}

/// Bands are classes, not goals, if a column names the goals, or if rows are numbered across bands.
fn is_divided(canvas: &Canvas<'_>, table: &Table) -> bool {
    let names = |id: &BoxId| canvas.of(*id).known() == Some(Item::Title);
    let is_named = table.columns.iter().any(|column| column.path.iter().any(names));
    let bands: Vec<BoxId> = table.rows.iter().filter_map(|row| band(canvas, row)).collect();
    !is_named && bands.len() >= FEWEST && !counts_on(canvas, table, 0, |row| band(canvas, row).is_none())
}

/// The box of a row that names a goal across several columns.
fn band(canvas: &Canvas<'_>, row: &Row) -> Option<BoxId> {
    let first = row.section.or_else(|| row.cells.iter().flatten().next().copied())?;
    let columns = row.cells.iter().filter(|cell| **cell == Some(first)).count();
    let area = canvas.of(first).area;
    let is_band = (row.section.is_some() || columns > 1) && area.first.row == area.last.row;
    (is_band && canvas.of(first).names_goal).then_some(first)
}

fn divide(canvas: &Canvas<'_>, path: &[BoxId], table: Table) -> Vec<Fact> {
    let Table { columns, rows, mut repeated } = table;
    let mut facts = Vec::new();
    let mut close = |rows: &mut Vec<Row>, facts: &mut Vec<Fact>| {
        if !rows.is_empty() {
            let (rows, repeated) = (std::mem::take(rows), std::mem::take(&mut repeated));
            facts.push(Fact::Table { path: path.to_vec(), table: Table { columns: columns.clone(), rows, repeated } });
        }
    };
    let mut open: Vec<Row> = Vec::new();
    for row in rows {
        let Some(named) = band(canvas, &row) else {
            open.push(row);
            continue;
        };
        close(&mut open, &mut facts);
        facts.push(Fact::Line(named));
        let mut beside: Vec<BoxId> = row.cells.into_iter().flatten().filter(|id| *id != named).collect();
        beside.dedup();
        facts.extend(pairs(canvas, &beside));
    }
    close(&mut open, &mut facts);
    facts
}

/// Pairs of labels and following values; other boxes become lines.
fn pairs(canvas: &Canvas<'_>, boxes: &[BoxId]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for id in boxes {
        match facts.last_mut() {
            _ if canvas.odds(*id) > 0.0 => facts.push(Fact::Pair { path: vec![*id], values: Vec::new() }),
            Some(Fact::Pair { values, .. }) => values.push(*id),
            _ => facts.push(Fact::Line(*id)),
        }
    }
    facts
}
