//! Tables: headers, and rows whose boxes stand under them.

use super::band::{Band, Candidate};
use super::weights::ROW_LABEL;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use crate::general_reader::words::form_remarks;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;
use matome_deadline::text::comparison_key;

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Headers reprinted further down.
    pub(crate) repeated: Vec<BoxId>,
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// From the topmost header down.
    pub(crate) path: Vec<BoxId>,
    /// Its texts are labels of their rows.
    pub(crate) names_rows: bool,
    /// Index among columns with the same header.
    pub(crate) part: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The box in each column, including boxes from rows above.
    pub(crate) cells: Vec<Option<BoxId>>,
    /// A box over the whole width: a heading among the rows.
    pub(crate) section: Option<BoxId>,
}

/// A lowest header and its columns.
pub(crate) struct Leaf {
    /// `None` left of the header's first box.
    pub(crate) id: Option<BoxId>,
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Up to the next leaf.
    reach: u32,
}

/// Header boxes without another header box below.
pub(crate) fn leaves(canvas: &Canvas<'_>, ids: &[BoxId]) -> Vec<Leaf> {
    let area = |id: BoxId| canvas.of(id).area;
    let over = |a: BoxId, b: BoxId| {
        area(a).last.row < area(b).first.row
            && area(a).first.column <= area(b).last.column
            && area(b).first.column <= area(a).last.column
    };
    let mut leaves: Vec<Leaf> = ids
        .iter()
        .filter(|id| !ids.iter().any(|other| over(**id, *other)))
        .map(|id| Leaf { id: Some(*id), left: area(*id).first.column, right: area(*id).last.column, reach: 0 })
        .collect();
    leaves.sort_by_key(|leaf| leaf.left);
    if let Some(first) = leaves.first().map(|leaf| leaf.left).filter(|left| *left > 0) {
        leaves.insert(0, Leaf { id: None, left: 0, right: first - 1, reach: 0 });
    }
    let lefts: Vec<u32> = leaves.iter().skip(1).map(|leaf| leaf.left).chain([u32::MAX]).collect();
    for (leaf, next) in leaves.iter_mut().zip(lefts) {
        leaf.reach = leaf.right.max(next.saturating_sub(1));
    }
    leaves
}

/// Indices of the leaves above a span of columns.
pub(crate) fn under(leaves: &[Leaf], left: u32, right: u32) -> (usize, usize) {
    let direct = |leaf: &Leaf| leaf.left <= right && left <= leaf.right;
    if let Some(first) = leaves.iter().position(direct) {
        return (first, leaves.iter().rposition(direct).unwrap_or(first));
    }
    let near = leaves.iter().rposition(|leaf| leaf.left <= left).unwrap_or(0);
    (near, near)
}

/// 1 / 2 below a table counts pages.
fn is_page(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    comparison_key(text).split_once('/').is_some_and(|(page, all)| is_number(page) && is_number(all))
}

/// A remark of the form in a row of its own: ※…, （注）…, Ａ：達成 Ｂ：一部達成.
pub(crate) fn is_note(canvas: &Canvas<'_>, id: BoxId) -> bool {
    canvas.of(id).content.legend || is_page(canvas.text(id)) || form_remarks::begins(canvas.text(id).trim_start())
}

/// A reprinted header has at least so many of its words, and they make up so much of the band.
const FEWEST_REPEATED: usize = 2;
const REPEATED_TENTHS: usize = 7;
/// Share of the table's width from which a box heads the rows below.
const WIDE_TENTHS: usize = 6;

pub(crate) fn is_repeated(canvas: &Canvas<'_>, own: &[BoxId], keys: &[String]) -> bool {
    let again = own.iter().filter(|id| keys.contains(&comparison_key(canvas.text(**id)))).count();
    again >= FEWEST_REPEATED && again * 10 >= own.len() * REPEATED_TENTHS
}

pub(crate) const fn is_wide(columns: usize, all: usize) -> bool {
    columns * 10 >= all * WIDE_TENTHS
}

pub(crate) fn build(canvas: &Canvas<'_>, ids: &[BoxId], bands: &[Band], found: &Candidate) -> Table {
    let (start, first) = found.header;
    let head = &ids[bands[start].from..bands[first - 1].to];
    let keys: Vec<String> = head.iter().map(|id| comparison_key(canvas.text(*id))).collect();
    let mut repeated = Vec::new();
    let mut layout = Layout { canvas, head, leaves: leaves(canvas, head), body: Vec::new(), sections: Vec::new() };
    for band in &bands[first..found.end] {
        let own = &ids[band.from..band.to];
        if is_repeated(canvas, own, &keys) {
            repeated.extend_from_slice(own);
        } else if let [one, other] = own
            && layout.heads_both_halves(*one, *other)
        {
            layout.sections.push(*one);
            repeated.push(*other);
        } else if own.iter().any(|id| canvas.of(*id).is_mark) {
            layout.take_marked(own);
        } else if !matches!(own, [only] if is_note(canvas, *only)) {
            for id in own {
                if !layout.is_beyond(*id) {
                    layout.take(*id, own.len());
                }
            }
        }
    }
    layout.table(repeated)
}

/// Maximum number of texts in a heading among rows; a lone one must be in the first columns of several.
const MOST_IN_SECTION: usize = 2;
const LAST_OF_HEADING: usize = 1;
const FEWEST_BESIDE_HEADING: usize = 3;
/// Parts this many times rarer than the most frequent one are slips.
const SELDOM_TIMES: usize = 3;
/// Rows are named in the first columns only.
const LAST_OF_NAMES: usize = 4;
/// Share of labels, or words for plan and result, that makes a column name its rows.
const NAMES_TENTHS: usize = 8;
const KINDS_TENTHS: usize = 9;

/// Boxes of a table before columns and rows are built.
struct Layout<'t> {
    canvas: &'t Canvas<'t>,
    head: &'t [BoxId],
    leaves: Vec<Leaf>,
    /// Each box with the first and last leaf above it.
    body: Vec<(BoxId, usize, usize)>,
    sections: Vec<BoxId>,
}

impl Layout<'_> {
    /// Adds a box, with `beside` others in its band, to the body or as a heading among the rows.
    fn take(&mut self, id: BoxId, beside: usize) {
        let area = self.canvas.of(id).area;
        let (a, b) = under(&self.leaves, area.first.column, area.last.column);
        let content = &self.canvas.of(id).content;
        let is_over = b > a && is_wide(b - a + 1, self.leaves.len());
        let is_in_front = self.leaves.len() >= FEWEST_BESIDE_HEADING && a <= LAST_OF_HEADING;
        let is_alone = beside == 1 && (b > a || is_in_front && !content.numeral && !self.is_below_report(id, a));
        let is_section = (is_over || is_alone) && beside <= MOST_IN_SECTION && !content.mark;
        if is_section && !self.canvas.names_time(self.leaves[a].id) {
            self.sections.push(id);
        } else {
            self.body.push((id, a, b));
        }
    }

    /// Whether a box stands to the right of a table that the form knows.
    fn is_beyond(&self, id: BoxId) -> bool {
        let last = self.leaves.last().map_or(u32::MAX, |leaf| leaf.right);
        self.canvas.is_ruled && self.canvas.is_header(self.head) && self.canvas.of(id).area.first.column > last
    }

    /// A heading that stands over both halves of a table, which repeat their rows.
    fn heads_both_halves(&self, one: BoxId, other: BoxId) -> bool {
        let is_wide = |id: BoxId| {
            let area = self.canvas.of(id).area;
            let (a, b) = under(&self.leaves, area.first.column, area.last.column);
            b > a
        };
        self.canvas.text(one) == self.canvas.text(other) && is_wide(one) && is_wide(other)
    }

    /// Takes a band with the number of the goal below as a heading among the rows, with what stands beside it.
    fn take_marked(&mut self, own: &[BoxId]) {
        for id in own {
            let area = self.canvas.of(*id).area;
            let (a, b) = under(&self.leaves, area.first.column, area.last.column);
            if self.canvas.of(*id).is_mark {
                self.sections.push(*id);
            } else {
                self.body.push((*id, a, b));
            }
        }
    }

    /// A text alone below 中間報告 or 自己評価 is a value, not a heading.
    fn is_below_report(&self, id: BoxId, leaf: usize) -> bool {
        let sense = self.leaves[leaf].id.and_then(|id| self.canvas.of(id).senses.first());
        self.canvas.odds(id) < 0.0 && sense.is_some_and(|(item, _)| item.is_report())
    }

    fn table(self, repeated: Vec<BoxId>) -> Table {
        // Columns under one header begin where boxes of a row stand side by side below it.
        let has_boxes = |leaf: usize| self.leaves[leaf].id.is_some() || self.body.iter().any(|(_, a, _)| *a == leaf);
        let parts: Vec<Vec<u32>> =
            (0..self.leaves.len()).map(|leaf| if has_boxes(leaf) { self.parts(leaf) } else { Vec::new() }).collect();
        let mut columns = Vec::new();
        for (leaf, parts) in parts.iter().enumerate() {
            for part in 0..parts.len() {
                let path = self.leaves[leaf].id.map(|id| self.path(id)).unwrap_or_default();
                columns.push(Column { path, names_rows: self.names_rows(leaf, parts, part), part });
            }
        }
        let rows = self.rows(&parts, columns.len());
        Table { columns, rows, repeated }
    }

    /// One row per height at which a box begins; a box appears in all rows and columns that it covers.
    fn rows(&self, parts: &[Vec<u32>], columns: usize) -> Vec<Row> {
        let first_column = |leaf: usize| parts[..leaf].iter().map(Vec::len).sum::<usize>();
        let top = |id: BoxId| self.canvas.of(id).area.first.row;
        let mut tops: Vec<u32> = self.body.iter().map(|(id, ..)| top(*id)).collect();
        tops.extend(self.sections.iter().map(|id| top(*id)));
        tops.sort_unstable();
        tops.dedup();
        let mut rows: Vec<Row> = tops.iter().map(|_| Row { cells: vec![None; columns], section: None }).collect();
        for id in &self.sections {
            rows[tops.partition_point(|row| *row < top(*id))].section = Some(*id);
        }
        for (id, a, b) in &self.body {
            let area = self.canvas.of(*id).area;
            let (own, last) = (part_of(&parts[*a], area.first.column), part_of(&parts[*a], area.last.column));
            let from = first_column(*a) + own;
            let to = if b > a { first_column(*b) } else { from + last.saturating_sub(own) };
            let at = tops.partition_point(|row| *row < area.first.row);
            let reached = rows[at..].iter_mut().zip(&tops[at..]).take_while(|(_, top)| **top <= area.last.row);
            for (row, _) in reached {
                for column in from..=to.max(from) {
                    row.cells[column].get_or_insert(*id);
                }
            }
        }
        rows
    }

    fn path(&self, leaf: BoxId) -> Vec<BoxId> {
        let own = self.canvas.of(leaf).area;
        let above = |id: &&BoxId| {
            let area = self.canvas.of(**id).area;
            area.last.row < own.first.row
                && area.first.column <= own.first.column
                && own.first.column <= area.last.column
        };
        let mut path: Vec<BoxId> = self.head.iter().filter(above).copied().collect();
        path.push(leaf);
        path
    }

    /// The columns in which parts of a leaf's body begin.
    fn parts(&self, leaf: usize) -> Vec<u32> {
        let own: Vec<_> =
            self.body.iter().filter(|(_, a, _)| *a == leaf).map(|(id, ..)| self.canvas.of(*id).area).collect();
        let mut starts: Vec<u32> = Vec::new();
        for area in &own {
            let beside = own.iter().any(|other| {
                other.first.column > area.last.column
                    && other.first.row <= area.last.row
                    && area.first.row <= other.last.row
            });
            if beside {
                let right = own.iter().filter(|o| {
                    o.first.column > area.last.column && o.first.row <= area.last.row && area.first.row <= o.last.row
                });
                starts.push(area.first.column);
                starts.extend(right.map(|o| o.first.column));
            }
        }
        if starts.is_empty() {
            return vec![self.leaves[leaf].left];
        }
        starts.sort_unstable();
        let count = |start: u32| starts.iter().filter(|s| **s == start).count();
        let most = starts.iter().map(|s| count(*s)).max().unwrap_or(0);
        let mut kept: Vec<u32> = starts.iter().copied().filter(|s| count(*s) * SELDOM_TIMES >= most).collect();
        kept.dedup();
        kept
    }

    fn names_rows(&self, leaf: usize, parts: &[u32], part: usize) -> bool {
        // Texts below a heading of their own word are its values.
        let item = self.leaves[leaf].id.and_then(|id| self.canvas.of(id).known());
        let own = self
            .body
            .iter()
            .filter(|(id, a, b)| *a == leaf && a == b && part_of(parts, self.canvas.of(*id).area.first.column) == part);
        let own: Vec<BoxId> = own.map(|(id, ..)| *id).collect();
        if self.are_kinds(&own) || item.is_some_and(Item::is_report) && self.are_halves(&own) {
            return true;
        }
        if leaf > LAST_OF_NAMES || item.is_some_and(Item::heads_values) {
            return false;
        }
        let odds: Vec<f32> = own.iter().map(|id| self.canvas.odds(*id)).collect();
        let labels = odds.iter().filter(|odds| **odds > ROW_LABEL).count();
        labels >= 1 && labels * 10 >= odds.len() * NAMES_TENTHS
    }

    /// 計画 and 実績 in turn, 中間 between them; or years that each say which of them they are: R7年度実績.
    fn are_kinds(&self, ids: &[BoxId]) -> bool {
        let is_year = |id: &BoxId| matches!(self.canvas.of(*id).time, Some(Time::Year(..)));
        if self.canvas.is_of_years && !ids.is_empty() && ids.iter().all(is_year) {
            return true;
        }
        let kinds: Vec<Kind> = ids.iter().filter_map(|id| self.canvas.of(*id).kind).collect();
        let known = ids.iter().filter(|id| self.canvas.names_row(**id)).count();
        kinds.len() > 1 && known * 10 >= ids.len() * KINDS_TENTHS && kinds.windows(2).any(|two| two[0] != two[1])
    }

    /// 中間 and 期末 in turn.
    fn are_halves(&self, ids: &[BoxId]) -> bool {
        let halves: Option<Vec<Kind>> = ids.iter().map(|id| self.canvas.of(*id).half).collect();
        halves.is_some_and(|halves| halves.windows(2).any(|two| two[0] != two[1]))
    }
}

fn part_of(parts: &[u32], column: u32) -> usize {
    parts.partition_point(|start| *start <= column).saturating_sub(1)
}
