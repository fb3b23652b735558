//! Transposed forms: labels at the left, and one goal per column. Taken out as pairs, goal by goal, before the rest is
//! parsed.
//!
//! ```text
//! 優先順位          目標１        目標２
//! 計画   重点目標   相談の充実    健診の受診率
//!        期限       12月末        10月から
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::fact::Fact;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;

/// Minimum number of goal columns, and of different fields among the labels.
const FEWEST_GOALS: usize = 2;
const FEWEST_FIELDS: usize = 3;
/// Minimum share of values that are no known labels.
const VALUES_TENTHS: usize = 8;

/// Takes the goal columns out of the sheet.
pub(crate) fn take(canvas: &mut Canvas<'_>) -> Vec<Fact> {
    let rows = rows(canvas);
    let heads: Vec<u32> = rows.keys().copied().filter(|row| counted(canvas, &rows[row], *row).is_some()).collect();
    let mut facts = Vec::new();
    for (place, head) in heads.iter().enumerate() {
        let end = heads.get(place + 1).copied().unwrap_or(u32::MAX);
        let Some(block) = Block::new(canvas, &rows, *head, end) else { continue };
        facts.extend(block.pairs(canvas));
        for id in block.boxes {
            canvas.boxes[id].is_given = true;
        }
    }
    facts
}

/// Boxes by starting row, including those that extend into it from above.
fn rows(canvas: &Canvas<'_>) -> BTreeMap<u32, Vec<BoxId>> {
    let shown: Vec<BoxId> = canvas.shown().into_iter().filter(|id| !canvas.of(*id).is_given).collect();
    let mut rows: BTreeMap<u32, Vec<BoxId>> =
        shown.iter().map(|id| (canvas.of(*id).area.first.row, Vec::new())).collect();
    for id in shown {
        let area = canvas.of(id).area;
        for (_, row) in rows.range_mut(area.first.row..=area.last.row) {
            row.push(id);
        }
    }
    rows
}

/// The counted boxes of a row (目標１, 目標２), if all boxes from the first of them on are counted.
fn counted(canvas: &Canvas<'_>, ids: &[BoxId], row: u32) -> Option<Vec<BoxId>> {
    let mut ids = ids.to_vec();
    ids.sort_by_key(|id| canvas.of(*id).area.first.column);
    let first = ids.iter().position(|id| canvas.of(*id).counts)?;
    let own = ids.split_off(first);
    let is_counted = |id: &BoxId| canvas.of(*id).counts && canvas.of(*id).area.first.row == row;
    (own.len() >= FEWEST_GOALS && first > 0 && own.iter().all(is_counted)).then_some(own)
}

/// A row of counted boxes and the labelled rows below it.
struct Block {
    goals: Vec<BoxId>,
    /// Per row the labels from the outermost in, and the values.
    rows: Vec<(Vec<BoxId>, Vec<BoxId>)>,
    boxes: BTreeSet<BoxId>,
}

impl Block {
    fn new(canvas: &Canvas<'_>, rows: &BTreeMap<u32, Vec<BoxId>>, head: u32, end: u32) -> Option<Self> {
        let goals = counted(canvas, &rows[&head], head)?;
        let left = canvas.of(goals[0]).area.first.column;
        let mut boxes: BTreeSet<BoxId> = rows[&head].iter().copied().collect();
        let mut own: Vec<(Vec<BoxId>, Vec<BoxId>)> = Vec::new();
        let mut below = canvas.of(goals[0]).area.last.row + 1;
        for (row, ids) in rows.range(below..end.max(below)) {
            let (mut labels, values): (Vec<BoxId>, Vec<BoxId>) =
                ids.iter().copied().partition(|id| canvas.of(*id).area.last.column < left);
            labels.sort_by_key(|id| canvas.of(*id).area.first.column);
            let label = labels.last().copied().filter(|id| canvas.odds(*id) > 0.0);
            let Some(label) = label.filter(|_| *row <= below) else { break };
            if own.last().is_none_or(|(before, _)| before.last() != Some(&label)) {
                own.push((labels.clone(), Vec::new()));
            }
            let (_, known) = own.last_mut()?;
            known.extend(values.iter().filter(|id| !boxes.contains(id)));
            below = below.max(canvas.of(label).area.last.row + 1);
            boxes.extend(labels.into_iter().chain(values));
        }
        let block = Self { goals, rows: own, boxes };
        block.lies(canvas).then_some(block)
    }

    /// Whether the labels name enough different fields, and hardly any value is a label.
    fn lies(&self, canvas: &Canvas<'_>) -> bool {
        let known = |(labels, _): &(Vec<BoxId>, Vec<BoxId>)| canvas.of(*labels.last()?).known();
        let fields: BTreeSet<Item> = self.rows.iter().filter_map(known).filter(|item| item.field().is_some()).collect();
        let values = || self.rows.iter().flat_map(|(_, values)| values);
        let plain = values().filter(|id| !canvas.is_known_label(**id)).count();
        fields.len() >= FEWEST_FIELDS && plain * 10 >= values().count() * VALUES_TENTHS
    }

    /// The pairs of each goal with a value; a value merged over several goals applies to each.
    fn pairs(&self, canvas: &Canvas<'_>) -> Vec<Fact> {
        let area = |id: BoxId| canvas.of(id).area;
        let mut facts = Vec::new();
        for goal in &self.goals {
            let column = area(*goal);
            let is_own = |id: &BoxId| {
                area(*id).first.column <= column.last.column && column.first.column <= area(*id).last.column
            };
            let own: Vec<Fact> = self
                .rows
                .iter()
                .map(|(labels, values)| Fact::Pair {
                    path: [*goal].iter().chain(labels).copied().collect(),
                    values: values.iter().copied().filter(is_own).collect(),
                })
                .collect();
            if own.iter().any(|fact| matches!(fact, Fact::Pair { values, .. } if !values.is_empty())) {
                facts.extend(own);
            }
        }
        facts
    }
}
