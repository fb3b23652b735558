//! Labels of which a person said on which side their values stand: they are taken out of the sheet before the rest is parsed.

use super::BlockId;
use super::canvas::Canvas;
use super::facts::Fact;
use super::structure::Side;
use crate::core::grid::Area;

/// Boxes with label odds above this are not accepted as values.
const LABEL: f32 = 0.5;

/// The pairs of these labels; their boxes are no part of the parse any more.
pub(super) fn pairs(canvas: &mut Canvas<'_>) -> Vec<Fact> {
    let labels: Vec<(BlockId, Side)> =
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

/// Puts the pairs where they stand among the other facts.
pub(super) fn put(pairs: Vec<Fact>, facts: &mut Vec<Fact>) {
    for pair in pairs {
        let at = facts.iter().position(|fact| first(fact) > first(&pair)).unwrap_or(facts.len());
        facts.insert(at, pair);
    }
}

fn first(fact: &Fact) -> BlockId {
    match fact {
        Fact::Pair { path, values } => path.last().or(values.first()).copied().unwrap_or_default(),
        Fact::Line(id) => *id,
        Fact::Row { boxes, .. } => boxes.first().copied().unwrap_or_default(),
        Fact::Table { table, .. } => {
            table.columns.iter().filter_map(|column| column.path.first()).min().copied().unwrap_or_default()
        }
    }
}

/// What stands below a label and no wider than it, or beside it and no higher, up to the next label.
fn values(canvas: &Canvas<'_>, label: BlockId, side: Side) -> Vec<BlockId> {
    let own = canvas.of(label).area;
    let across = |area: Area| (area.first.column, area.last.column, area.first.row, area.last.row);
    let down = |area: Area| (area.first.row, area.last.row, area.first.column, area.last.column);
    // Along the side on which the values stand, and across it.
    let turned = |area: Area| if side == Side::Right { across(area) } else { down(area) };
    let (_, mut end, from, to) = turned(own);
    let mut behind: Vec<BlockId> = canvas.shown();
    behind.retain(|id| {
        let (begin, _, first, last) = turned(canvas.of(*id).area);
        begin > end && from <= last && first <= to
    });
    behind.sort_by_key(|id| turned(canvas.of(*id).area));
    let mut values: Vec<BlockId> = Vec::new();
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
