//! Finds the best parse of a sheet: it is cut where no box is crossed, into lines, pairs of label and value, and tables
//! below headers, maximising the joint odds of its boxes.

use std::collections::BTreeSet;

use super::band::{self, Band, Candidate};
use super::lanes;
use super::stacked_records;
use super::table::{self, Table};
use super::table_search;
use super::weights::{
    self, BESIDE, BY_LOOKS, EXPLAINED, FURTHER_BELOW, FURTHER_BESIDE, GAP_BEFORE_TEXT, GAP_BEHIND_LABEL,
    GAP_BEHIND_VALUE, LEAST_OF_LABEL, LEAST_OF_LINE, LINE_COST, NO_VALUE, PAIR_COST, ROW_COST,
};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::boxes::weights::LABEL;
use crate::general_reader::words::weights::LIKELY;
use matome_deadline::written::number;

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Line(BoxId),
    /// A label and what stands beside or below it.
    Pair {
        label: BoxId,
        value: Vec<Node>,
    },
    Table(Table),
    /// Boxes of one row without a label.
    Row(Vec<BoxId>),
}

/// Minimum number of lines on a side of a card.
const FEWEST_LINES: usize = 3;
/// Longest unknown text that may be a label by its looks.
const SHORT_LABEL: usize = 6;
/// A longer numbered line is no name; a longer text after a gap is no figure.
const LONGEST_NAME: usize = 40;
const LONGEST_BEHIND_GAP: usize = 12;
/// Maximum nesting of rows of labels.
const DEEPEST: usize = 5;
/// Limits of the search, to save time: bands below a caption, boxes after a label in a row, labels tried as the end.
const FURTHEST_BELOW: usize = 40;
const FURTHEST_BESIDE: usize = 12;
const NEXT_LABELS: usize = 3;

pub(crate) struct Parser<'c> {
    canvas: &'c Canvas<'c>,
}

type Parsed = (f32, Vec<Node>);

impl<'c> Parser<'c> {
    pub(crate) const fn new(canvas: &'c Canvas<'c>) -> Self {
        Self { canvas }
    }

    pub(crate) fn sheet(&self) -> Vec<Node> {
        let open = |ids: &Vec<BoxId>| ids.iter().copied().filter(|id| !self.canvas.of(*id).is_given).collect();
        let parts: Vec<Vec<BoxId>> = lanes::cut(self.canvas).iter().map(open).collect();
        parts.iter().filter(|ids| !ids.is_empty()).flat_map(|ids| self.stack(ids, false, 0).1).collect()
    }

    fn label(&self, id: BoxId) -> f32 {
        weights::of_label(self.canvas, id)
    }

    fn value(&self, id: BoxId, explained: bool) -> f32 {
        let value = weights::of_value(self.canvas, id);
        if explained { value + EXPLAINED } else { value.min(0.0) - LINE_COST }
    }

    /// Regions from top to bottom. `explained`: a label governs all of them.
    fn stack(&self, ids: &[BoxId], explained: bool, depth: usize) -> Parsed {
        let bands = band::bands(self.canvas, ids);
        if let [_] = bands.as_slice() {
            return self.row(ids, explained, depth);
        }
        let mut best: Vec<(f32, Step)> = vec![(0.0, Step::End); bands.len() + 1];
        let mut rows: Vec<Option<Vec<Node>>> = vec![None; bands.len()];
        for at in (0..bands.len()).rev() {
            let band = bands[at];
            let (score, nodes) = self.row(&ids[band.from..band.to], explained, depth + 1);
            rows[at] = Some(nodes);
            best[at] = (score + best[at + 1].0, Step::Row);
            for found in table_search::candidates(self.canvas, ids, &bands, at) {
                let total = found.score + best[found.end].0;
                if total > best[at].0 {
                    best[at] = (total, Step::Table(found));
                }
            }
            self.captions(ids, &bands, at, &mut best);
            self.split(ids, &bands, at, depth, &mut best);
        }
        let score = best[0].0;
        (score, self.follow(ids, &bands, &mut best, &mut rows))
    }

    /// Splits a card with pairs on one side and a label over one tall value on the other.
    fn split(&self, ids: &[BoxId], bands: &[Band], at: usize, depth: usize, best: &mut [(f32, Step)]) {
        let Some(below) = bands.get(at + 1).filter(|_| depth < DEEPEST) else { return };
        let (head, body) = (&ids[bands[at].from..bands[at].to], &ids[below.from..below.to]);
        let texts: BTreeSet<&str> = head.iter().map(|id| self.canvas.text(*id)).collect();
        if self.canvas.is_header(head) && texts.len() == head.len() {
            return;
        }
        let area = |id: BoxId| self.canvas.of(id).area;
        let stands_over_tall = |label: &&BoxId| {
            let is_below = |id: &&BoxId| area(**id).first.column == area(**label).first.column;
            let tall = body.iter().find(is_below).map(|id| area(*id));
            self.canvas.odds(**label) > LABEL
                && tall.is_some_and(|tall| (tall.first.row, tall.last.row) == (below.top, below.bottom))
        };
        let Some(column) = head.iter().filter(stands_over_tall).map(|id| area(*id).first.column).min() else { return };
        let (mut left, mut right): (Vec<BoxId>, Vec<BoxId>) = Default::default();
        for id in head.iter().chain(body) {
            let area = area(*id);
            if area.first.column < column && area.last.column >= column {
                return;
            }
            if area.first.column < column { left.push(*id) } else { right.push(*id) }
        }
        let lines = left.iter().map(|id| area(*id).first.row).collect::<BTreeSet<u32>>().len();
        if lines < FEWEST_LINES || !left.first().is_some_and(|id| self.canvas.odds(*id) > LABEL) {
            return;
        }
        let (one, mut nodes) = self.stack(&left, false, depth + 1);
        let (other, more) = self.stack(&right, false, depth + 1);
        let total = one + other - BESIDE + best[at + 2].0;
        if total > best[at].0 {
            nodes.extend(more);
            best[at] = (total, Step::Split(at + 2, nodes));
        }
    }

    /// A label alone above boxes in a column.
    fn captions(&self, ids: &[BoxId], bands: &[Band], at: usize, best: &mut [(f32, Step)]) {
        let band = bands[at];
        let label = ids[band.from];
        if band.to - band.from != 1 || self.canvas.odds(label) <= LABEL {
            return;
        }
        let mut sum = self.label(label) - PAIR_COST;
        for end in at + 1..bands.len().min(at + FURTHEST_BELOW) {
            let below = bands[end];
            let blank = below.top > bands[end - 1].bottom + 1;
            let is_text = |id: &BoxId| self.canvas.odds(*id) < 0.0 && !self.canvas.of(*id).content.numeral;
            if (blank && end > at + 1)
                || below.to - below.from > 1
                || !ids[below.from..below.to].iter().all(is_text)
                || self.begins_goal(ids[below.from])
            {
                return;
            }
            sum += ids[below.from..below.to].iter().map(|id| self.value(*id, true)).sum::<f32>();
            let total = sum - FURTHER_BELOW * (end - at - 1) as f32 + best[end + 1].0;
            if total > best[at].0 {
                best[at] = (total, Step::Caption(end + 1));
            }
        }
    }

    /// A short numbered line, or one with its own label, is no text of the label above.
    fn begins_goal(&self, id: BoxId) -> bool {
        let text = self.canvas.text(id);
        let content = &self.canvas.of(id).content;
        self.canvas.of(id).labelled
            || self.canvas.of(id).begins_goal
            || self.canvas.of(id).names_goal
            || content.lines == 1
                && content.length <= LONGEST_NAME
                && !content.sentence
                && number::leading(text).is_some()
    }

    fn follow(
        &self,
        ids: &[BoxId],
        bands: &[Band],
        best: &mut [(f32, Step)],
        rows: &mut [Option<Vec<Node>>],
    ) -> Vec<Node> {
        let (mut nodes, mut at) = (Vec::new(), 0);
        while at < bands.len() {
            match std::mem::replace(&mut best[at].1, Step::End) {
                Step::Row | Step::End => {
                    nodes.extend(rows[at].take().unwrap_or_default());
                    at += 1;
                }
                Step::Table(found) => {
                    at = found.end;
                    let (head, records) = found.parts(ids, bands);
                    let stacked = stacked_records::table(self.canvas, head, &records);
                    nodes.push(Node::Table(stacked.unwrap_or_else(|| table::build(self.canvas, ids, bands, &found))));
                }
                Step::Split(end, split) => {
                    nodes.extend(split);
                    at = end;
                }
                Step::Caption(end) => {
                    let value = ids[bands[at + 1].from..bands[end - 1].to].iter().map(|id| Node::Line(*id)).collect();
                    nodes.push(Node::Pair { label: ids[bands[at].from], value });
                    at = end;
                }
            }
        }
        nodes
    }

    /// One band: pieces from left to right, cut where no box is crossed.
    fn row(&self, ids: &[BoxId], explained: bool, depth: usize) -> Parsed {
        if let [only] = ids {
            // A label without any value yet.
            if explained && self.canvas.is_known_label(*only) {
                return (0.0, vec![Node::Pair { label: *only, value: Vec::new() }]);
            }
            let score = if explained { self.value(*only, true) } else { self.line(*only) };
            return (score, vec![Node::Line(*only)]);
        }
        let pieces = band::pieces(self.canvas, ids);
        if pieces.len() == 1 || depth > DEEPEST {
            let score = ids.iter().map(|id| self.value(*id, explained)).sum::<f32>() - ROW_COST;
            return (score, vec![Node::Row(ids.to_vec())]);
        }
        let (score, nodes) = self.pairs(&pieces, explained, depth);
        (score, beside(nodes))
    }

    /// A box alone in its rows may be a heading.
    fn line(&self, id: BoxId) -> f32 {
        self.value(id, false).max(LEAST_OF_LINE)
    }

    fn pairs(&self, pieces: &[Vec<BoxId>], explained: bool, depth: usize) -> Parsed {
        let n = pieces.len();
        let flat = pieces.iter().all(|piece| piece.len() == 1);
        let mut best: Vec<(f32, Vec<Node>)> = vec![(0.0, Vec::new()); n + 1];
        for at in (0..n).rev() {
            let mut top = self.loose(&pieces[at], explained, depth);
            // Texts beside others without a label are half explained.
            top.0 += best[at + 1].0 - BESIDE;
            top.1.extend(best[at + 1].1.iter().cloned());
            if !flat && at > 0 {
                let rest: Vec<BoxId> = sorted(&pieces[at..]);
                let parsed = self.stack(&rest, explained, depth + 1);
                if parsed.0 > top.0 {
                    top = parsed;
                }
            }
            if let [label] = pieces[at][..]
                && self.canvas.odds(label) > LEAST_OF_LABEL
                && !(at > 0 && self.is_title_of(&pieces[at - 1], label))
                && !self.is_name_beside(label, pieces.get(at + 1))
            {
                for end in self.ends(pieces, at, flat) {
                    let (score, value) = self.governed(label, &pieces[at + 1..end], flat, depth);
                    let total = score + best[end].0;
                    if total > top.0 {
                        let mut nodes = vec![Node::Pair { label, value }];
                        nodes.extend(best[end].1.iter().cloned());
                        top = (total, nodes);
                    }
                }
            }
            best[at] = top;
        }
        std::mem::take(&mut best[0])
    }

    /// An unknown text after a number is a title, not a label, unless it is short and looks like this sheet's labels:
    /// 番号｜７｜作戦名｜…
    fn is_title_of(&self, before: &[BoxId], id: BoxId) -> bool {
        let known = self.canvas.of(id).senses.first().is_some_and(|(_, score)| *score >= LIKELY);
        let is_short = self.canvas.of(id).content.length <= SHORT_LABEL;
        let is_label = is_short && self.canvas.odds(id) >= BY_LOOKS;
        matches!(before, [number] if self.canvas.of(*number).content.numeral) && !known && !is_label
    }

    /// １ 駅前の再整備 beside 担当：道路課 is a name, not a label of a text that has its own.
    fn is_name_beside(&self, id: BoxId, beside: Option<&Vec<BoxId>>) -> bool {
        let known = self.canvas.of(id).senses.first().is_some_and(|(_, score)| *score >= LIKELY);
        let has_label = matches!(beside.map(Vec::as_slice), Some([other]) if self.canvas.of(*other).labelled);
        let is_numbered = || number::leading(self.canvas.text(id)).is_some_and(|(_, name)| !name.is_empty());
        has_label && !known && is_numbered()
    }

    /// Possible ends of a label's range: before the next label, or at the end.
    fn ends(&self, pieces: &[Vec<BoxId>], at: usize, flat: bool) -> Vec<usize> {
        let is_label = |piece: &Vec<BoxId>| matches!(piece[..], [id] if self.canvas.odds(id) > 0.0);
        let stop = (at + 1..pieces.len()).filter(|i| is_label(&pieces[*i]));
        let mut ends: Vec<usize> = if flat {
            (at + 1..=pieces.len()).take(FURTHEST_BESIDE).collect()
        } else {
            stop.take(NEXT_LABELS).collect()
        };
        ends.push((at + 2).min(pieces.len()));
        ends.push(pieces.len());
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// A label and its range, which may be empty.
    fn governed(&self, label: BoxId, pieces: &[Vec<BoxId>], flat: bool, depth: usize) -> Parsed {
        let own = self.label(label) - PAIR_COST;
        if pieces.is_empty() {
            return (own - NO_VALUE, Vec::new());
        }
        if flat {
            let ids: Vec<BoxId> = pieces.iter().map(|piece| piece[0]).collect();
            let plain = ids.iter().map(|id| self.value(*id, true)).sum::<f32>()
                - FURTHER_BESIDE * (ids.len() - 1) as f32
                - self.gaps(label, &ids);
            if pieces.len() > 1 && self.canvas.odds(ids[0]) > 0.0 && self.touches(label, ids[0]) && depth < DEEPEST {
                let (inner, value) = self.pairs(pieces, true, depth + 1);
                if inner > plain {
                    return (own + inner, value);
                }
            }
            return (own + plain, ids.into_iter().map(Node::Line).collect());
        }
        let ids = sorted(pieces);
        let (score, value) = self.stack(&ids, true, depth + 1);
        (own + score, value)
    }

    /// Cost of empty space between a label and its value, or between values.
    fn gaps(&self, label: BoxId, ids: &[BoxId]) -> f32 {
        let mut cost = if self.touches(label, ids[0]) { 0.0 } else { GAP_BEHIND_LABEL };
        for pair in ids.windows(2).filter(|pair| !self.touches(pair[0], pair[1])) {
            let is_text = self.canvas.of(pair[1]).content.length > LONGEST_BEHIND_GAP;
            cost += if is_text { GAP_BEFORE_TEXT } else { GAP_BEHIND_VALUE };
        }
        cost
    }

    fn touches(&self, left: BoxId, right: BoxId) -> bool {
        self.canvas.of(left).area.last.column + 1 == self.canvas.of(right).area.first.column
    }

    fn loose(&self, piece: &[BoxId], explained: bool, depth: usize) -> Parsed {
        match piece {
            [only] => (self.value(*only, explained), vec![Node::Line(*only)]),
            more => self.stack(more, explained, depth + 1),
        }
    }
}

/// Joins boxes side by side without a label into a row.
fn beside(nodes: Vec<Node>) -> Vec<Node> {
    let mut joined: Vec<Node> = Vec::new();
    for node in nodes {
        match (joined.last_mut(), node) {
            (Some(Node::Row(row)), Node::Line(id)) => row.push(id),
            (Some(Node::Line(first)), Node::Line(id)) => {
                let row = Node::Row(vec![*first, id]);
                joined.pop();
                joined.push(row);
            }
            (_, node) => joined.push(node),
        }
    }
    joined
}

fn sorted(pieces: &[Vec<BoxId>]) -> Vec<BoxId> {
    let mut ids: Vec<BoxId> = pieces.concat();
    ids.sort_unstable();
    ids
}

#[derive(Debug, Clone)]
enum Step {
    End,
    Row,
    Table(Candidate),
    Caption(usize),
    /// Both sides of a card, up to the next band.
    Split(usize, Vec<Node>),
}
