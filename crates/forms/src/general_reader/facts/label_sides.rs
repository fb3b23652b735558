//! Labels whose values are known to be on one side, by a person's answer or because a row holds both kinds. Taken out
//! before the rest is parsed.

use std::collections::BTreeMap;

use super::fact::Fact;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::boxes::weights::LABEL;
use crate::general_reader::taught::structure::Side;
use matome_workbook::grid::Area;

/// Their pairs; the boxes leave the parse.
pub(crate) fn pairs(canvas: &mut Canvas<'_>) -> Vec<Fact> {
    let labels: Vec<(BoxId, Side)> =
        canvas.shown().into_iter().filter_map(|id| Some((id, canvas.of(id).side?))).collect();
    let mut pairs = Vec::new();
    for (label, side) in labels {
        let values = values(canvas, label, side);
        for id in values.iter().copied().chain([label]) {
            canvas.boxes[id].is_given = true;
        }
        pairs.push(Fact::Pair { path: vec![label], values });
    }
    pairs
}

/// A shorter text below a label may be a value of something else.
const PROSE: usize = 10;

/// Pairs of rows whose last label has its value beside it, and the others below:
///
/// ```text
/// 中間実績      期末実績      自己評価  Ａ
/// …を始めました  …を終えました
/// ```
pub(crate) fn rows_of_both(canvas: &mut Canvas<'_>) -> Vec<Fact> {
    let shown: Vec<BoxId> = canvas.shown().into_iter().filter(|id| !canvas.of(*id).is_given).collect();
    let mut rows: BTreeMap<u32, Vec<BoxId>> = BTreeMap::new();
    for id in shown {
        rows.entry(canvas.of(id).area.first.row).or_default().push(id);
    }
    for row in rows.values_mut() {
        row.sort_by_key(|id| canvas.of(*id).area.first.column);
    }
    let none = Vec::new();
    let below = |row: u32| rows.get(&(row + 1)).unwrap_or(&none);
    let found: Vec<Fact> =
        rows.iter().filter_map(|(at, row)| of_both(canvas, row, below(*at), below(at + 1))).flatten().collect();
    for fact in &found {
        if let Fact::Pair { path, values } = fact {
            for id in path.iter().chain(values) {
                canvas.boxes[*id].is_given = true;
            }
        }
    }
    found
}

fn of_both(canvas: &Canvas<'_>, row: &[BoxId], below: &[BoxId], next: &[BoxId]) -> Option<Vec<Fact>> {
    let area = |id: BoxId| canvas.of(id).area;
    let (beside, labels) = row.split_last()?;
    let (last, above) = labels.split_last()?;
    let is_one_high = |id: &BoxId| area(*id).first.row == area(*id).last.row;
    let are_labels = labels.iter().all(|id| canvas.is_known_label(*id) && canvas.is_of_measure(*id) && is_one_high(id));
    let is_beside = area(*last).last.column + 1 == area(*beside).first.column && canvas.odds(*beside) < 0.0;
    let label_of = |id: &BoxId| above.iter().find(|label| area(**label).first.column == area(*id).first.column);
    let are_values = !below.is_empty()
        && below
            .iter()
            .all(|id| label_of(id).is_some() && canvas.odds(*id) < 0.0 && canvas.of(*id).content.length > PROSE);
    // Several rows with the same columns are a table.
    let goes_on = next.iter().any(|id| label_of(id).is_some() && canvas.odds(*id) < 0.0);
    if above.is_empty() || !are_labels || !is_beside || !are_values || goes_on {
        return None;
    }
    let value = |label: BoxId| below.iter().copied().filter(|id| label_of(id) == Some(&label)).collect();
    let mut pairs: Vec<Fact> =
        above.iter().map(|label| Fact::Pair { path: vec![*label], values: value(*label) }).collect();
    pairs.push(Fact::Pair { path: vec![*last], values: vec![*beside] });
    Some(pairs)
}

/// Inserts the pairs at their places among the facts.
pub(crate) fn put(pairs: Vec<Fact>, facts: &mut Vec<Fact>) {
    for pair in pairs {
        let at = facts.iter().position(|fact| first(fact) > first(&pair)).unwrap_or(facts.len());
        facts.insert(at, pair);
    }
}

fn first(fact: &Fact) -> BoxId {
    match fact {
        Fact::Pair { path, values } => path.first().or(values.first()).copied().unwrap_or_default(),
        Fact::Line(id) => *id,
        Fact::Row { boxes, .. } => boxes.first().copied().unwrap_or_default(),
        Fact::Table { table, .. } => {
            table.columns.iter().filter_map(|column| column.path.first()).min().copied().unwrap_or_default()
        }
    }
}

/// Boxes below a label and no wider, or beside it and no higher, up to the next label.
fn values(canvas: &Canvas<'_>, label: BoxId, side: Side) -> Vec<BoxId> {
    let own = canvas.of(label).area;
    let across = |area: Area| (area.first.column, area.last.column, area.first.row, area.last.row);
    let down = |area: Area| (area.first.row, area.last.row, area.first.column, area.last.column);
    let turned = |area: Area| if side == Side::Right { across(area) } else { down(area) };
    let (_, mut end, from, to) = turned(own);
    let mut behind: Vec<BoxId> = canvas.shown();
    behind.retain(|id| {
        let (begin, _, first, last) = turned(canvas.of(*id).area);
        begin > end && from <= last && first <= to
    });
    behind.sort_by_key(|id| turned(canvas.of(*id).area));
    let mut values: Vec<BoxId> = Vec::new();
    for id in behind {
        let (begin, last, first, lowest) = turned(canvas.of(id).area);
        let is_near = begin <= end + 1 || values.is_empty() && begin <= end + 2;
        let is_label = canvas.odds(id) > LABEL || canvas.of(id).side.is_some() || canvas.of(id).begins_goal;
        if is_label || !is_near && side == Side::Below || first < from || lowest > to {
            break;
        }
        end = end.max(last);
        values.push(id);
    }
    values
}
