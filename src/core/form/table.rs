//! Tables: strips of headers, and rows below whose boxes stand under them.

use super::BlockId;
use super::band::Band;
use super::canvas::Canvas;
use super::item::Item;
use super::vocabulary::Kind;
use crate::core::text::comparison_key;

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// Headers printed again further down.
    pub(super) repeated: Vec<BlockId>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its headers, from the topmost down.
    pub(super) path: Vec<BlockId>,
    /// What stands in it are labels of their rows.
    pub(super) names_rows: bool,
    /// Its place among those that share its header.
    pub(super) part: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The box that reaches into this row, column by column.
    pub(super) cells: Vec<Option<BlockId>>,
    /// A box over the whole width: a heading among the rows.
    pub(super) section: Option<BlockId>,
}

/// A table that could begin at a band.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) score: f32,
    header: (usize, usize),
    /// The band behind it.
    pub(super) end: usize,
}

impl Candidate {
    /// The boxes of its header, and those of each band below it.
    pub(super) fn parts<'i>(&self, ids: &'i [BlockId], bands: &[Band]) -> (&'i [BlockId], Vec<&'i [BlockId]>) {
        let (start, first) = self.header;
        let records = bands[first..self.end].iter().map(|band| &ids[band.from..band.to]);
        (&ids[bands[start].from..bands[first - 1].to], records.collect())
    }
}

const COST: f32 = 1.0;
const DEEPEST_HEADER: usize = 3;
/// A table whose rows lose so much is at its end.
const LOSS: f32 = 9.0;
const EXPLAINED: f32 = 0.6;
/// What a header is worth that a person has given: more than any other parse.
const GIVEN: f32 = 100.0;

/// A leaf of the header and the columns for which it speaks.
struct Leaf {
    /// `None` for what stands left of the header's first box.
    id: Option<BlockId>,
    left: u32,
    right: u32,
    /// Up to the next leaf.
    reach: u32,
}

/// Tables that begin at band `at`, for each end the best header depth.
pub(super) fn candidates(canvas: &Canvas<'_>, ids: &[BlockId], bands: &[Band], at: usize) -> Vec<Candidate> {
    let mut found = Vec::new();
    let given = bands[at..].iter().take_while(|band| canvas.is_header(&ids[band.from..band.to])).count();
    if given > 0 {
        let begins = |id: &BlockId| canvas.of(*id).header_row == Some(0);
        if ids[bands[at].from..bands[at].to].iter().any(begins) && at + given < bands.len() {
            extend(canvas, ids, bands, (at, at + given), GIVEN, &mut found);
        }
        return found;
    }
    let mut header_score = 0.0;
    for depth in 1..=DEEPEST_HEADER.min(bands.len() - at) {
        let band = bands[at + depth - 1];
        if depth > 1 && band.top > bands[at + depth - 2].bottom + 1 {
            break;
        }
        let own = &ids[band.from..band.to];
        let above = &ids[bands[at].from..band.from];
        if depth > 1 && !own.iter().all(|id| nests(canvas, *id, above)) {
            break;
        }
        let Some(score) = header(canvas, own, depth) else { break };
        header_score += score;
        let all = &ids[bands[at].from..band.to];
        if leaves(canvas, all).iter().filter(|leaf| leaf.id.is_some()).count() >= 2 && at + depth < bands.len() {
            extend(canvas, ids, bands, (at, at + depth), header_score - COST, &mut found);
        }
    }
    found
}

/// A lower strip divides the boxes above it: none of its boxes reaches below two of them.
fn nests(canvas: &Canvas<'_>, id: BlockId, above: &[BlockId]) -> bool {
    let own = canvas.of(id).area;
    let over = above.iter().filter(|other| {
        let area = canvas.of(**other).area;
        area.first.column <= own.last.column && own.first.column <= area.last.column
    });
    let bottom = over.clone().map(|other| canvas.of(*other).area.last.row).max();
    over.filter(|other| Some(canvas.of(**other).area.last.row) == bottom).count() <= 1
}

/// What a strip of boxes is worth as a header; `None` if it is none.
fn header(canvas: &Canvas<'_>, ids: &[BlockId], depth: usize) -> Option<f32> {
    let odds: Vec<f32> = ids.iter().map(|id| canvas.odds(*id).clamp(-4.0, 4.0)).collect();
    let labels = odds.iter().filter(|odds| **odds > 0.0).count();
    let sum: f32 = odds.iter().sum();
    let strange = odds.iter().filter(|odds| **odds <= -2.6).count();
    let enough = labels * 2 >= odds.len() && labels >= 1 && strange * 8 <= odds.len();
    let counted = ids.iter().filter(|id| canvas.of(**id).counts).count();
    // 数値目標：5件 beside 自己評価： holds its value already.
    let filled = ids.iter().filter(|id| canvas.of(**id).labelled).count();
    (enough && filled * 2 < ids.len() && counted != 1 && sum > 0.5 && (depth > 1 || ids.len() >= 2)).then_some(sum)
}

/// The boxes of the header below which no other of its boxes stands.
fn leaves(canvas: &Canvas<'_>, ids: &[BlockId]) -> Vec<Leaf> {
    let area = |id: BlockId| canvas.of(id).area;
    let over = |a: BlockId, b: BlockId| {
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

/// The places of the leaves that a span of columns stands under.
fn under(leaves: &[Leaf], left: u32, right: u32) -> (usize, usize) {
    let direct = |leaf: &Leaf| leaf.left <= right && left <= leaf.right;
    if let Some(first) = leaves.iter().position(direct) {
        return (first, leaves.iter().rposition(direct).unwrap_or(first));
    }
    let near = leaves.iter().rposition(|leaf| leaf.left <= left).unwrap_or(0);
    (near, near)
}

fn extend(
    canvas: &Canvas<'_>,
    ids: &[BlockId],
    bands: &[Band],
    (start, first): (usize, usize),
    base: f32,
    found: &mut Vec<Candidate>,
) {
    let head = &ids[bands[start].from..bands[first - 1].to];
    let leaves = leaves(canvas, head);
    let keys: Vec<String> = head.iter().map(|id| comparison_key(canvas.text(*id))).collect();
    let mut sums = vec![(0.0_f32, 0.0_f32); leaves.len()];
    // Columns of 計画 and 実績 in turn name rows wherever they stand.
    let mut kinds = vec![true; leaves.len()];
    let (mut other, mut most) = (0.0, f32::MIN);
    let width = leaves.len();
    for end in first..bands.len() {
        let band = bands[end];
        let own = &ids[band.from..band.to];
        let gap = band.top - bands[end - 1].bottom - 1;
        // Nothing stands between a header and its first row.
        other -= (if end == first { 1.5 } else { 0.5 } * gap as f32).min(2.0);
        let again = own.iter().filter(|id| keys.contains(&comparison_key(canvas.text(**id)))).count();
        if again >= 2 && again * 10 >= own.len() * 7 {
            continue;
        }
        if is_other_header(canvas, own) || canvas.is_header(own) || own.iter().any(|id| canvas.of(*id).begins_goal) {
            break;
        }
        for id in own {
            let area = canvas.of(*id).area;
            let (a, b) = under(&leaves, area.first.column, area.last.column);
            let odds = canvas.odds(*id).clamp(-4.0, 4.0);
            let value = (-odds).clamp(-4.0, 2.0);
            if canvas.of(*id).counts {
                other -= 0.2;
            } else if b > a && (own.len() == 1 || (b - a + 1) * 10 >= width * 6) {
                other += value.min(0.0) * 0.5 - 0.6;
            } else if b > a && !canvas.of(*id).on_axis && !canvas.names_time(leaves[a].id) {
                other += value.min(0.0) - 1.0;
            } else {
                sums[a].0 += value + EXPLAINED;
                sums[a].1 += odds;
                kinds[a] &= canvas.names_row(*id);
            }
        }
        // Labels of rows need rows: something beside them.
        let has_values = sums.iter().any(|(value, label)| *value > label.max(0.0));
        let of = |(i, (value, label)): (usize, &(f32, f32))| {
            if (i < 5 || kinds[i]) && has_values { value.max(*label) } else { *value }
        };
        let columns: f32 = sums.iter().enumerate().map(of).sum();
        let score = base + columns + other;
        most = most.max(score);
        if score < most - LOSS {
            break;
        }
        found.push(Candidate { score, header: (start, first), end: end + 1 });
    }
    thin(found);
}

/// Keeps the ends worth trying: far from the best score none wins.
fn thin(found: &mut Vec<Candidate>) {
    if found.len() > 64 {
        let best = found.iter().map(|c| c.score).fold(f32::MIN, f32::max);
        let longest = found.iter().map(|c| c.end).max().unwrap_or(0);
        found.retain(|c| c.score > best - 20.0 || c.end == longest);
        let skip = found.len() / 64 + 1;
        let last = found.len() - 1;
        let mut i = 0;
        found.retain(|_| {
            i += 1;
            (i - 1) % skip == 0 || i > last.saturating_sub(40)
        });
    }
}

/// A row of labels alone begins something else.
fn is_other_header(canvas: &Canvas<'_>, own: &[BlockId]) -> bool {
    let sure = own.iter().filter(|id| canvas.odds(**id) > 1.5).count();
    own.len() >= 3 && sure == own.len()
}

/// The table that a candidate stands for.
pub(super) fn build(canvas: &Canvas<'_>, ids: &[BlockId], bands: &[Band], found: &Candidate) -> Table {
    let (start, first) = found.header;
    let head = &ids[bands[start].from..bands[first - 1].to];
    let leaves = leaves(canvas, head);
    let keys: Vec<String> = head.iter().map(|id| comparison_key(canvas.text(*id))).collect();
    let (mut body, mut sections, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for band in &bands[first..found.end] {
        let own = &ids[band.from..band.to];
        let again = own.iter().filter(|id| keys.contains(&comparison_key(canvas.text(**id)))).count();
        if again >= 2 && again * 10 >= own.len() * 7 {
            repeated.extend_from_slice(own);
            continue;
        }
        for id in own {
            let area = canvas.of(*id).area;
            let (a, b) = under(&leaves, area.first.column, area.last.column);
            let wide = (b - a + 1) * 10 >= leaves.len() * 6 && b > a
                || own.len() == 1 && (b > a || leaves.len() >= 3 && a <= 1 && !canvas.of(*id).content.numeral);
            if wide && own.len() <= 2 && !canvas.of(*id).content.mark && !canvas.names_time(leaves[a].id) {
                sections.push(*id);
            } else {
                body.push((*id, a, b));
            }
        }
    }
    Layout { canvas, head, leaves, body, sections }.table(repeated)
}

/// The boxes of a table, before its columns and rows are made.
struct Layout<'t> {
    canvas: &'t Canvas<'t>,
    head: &'t [BlockId],
    leaves: Vec<Leaf>,
    /// Each box with the first and last leaf above it.
    body: Vec<(BlockId, usize, usize)>,
    sections: Vec<BlockId>,
}

impl Layout<'_> {
    fn table(self, repeated: Vec<BlockId>) -> Table {
        // Columns that share one header begin where boxes of one row stand beside each other below it.
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
        let first_column = |leaf: usize| parts[..leaf].iter().map(Vec::len).sum::<usize>();
        let mut tops: Vec<u32> = self.body.iter().map(|(id, ..)| self.canvas.of(*id).area.first.row).collect();
        tops.extend(self.sections.iter().map(|id| self.canvas.of(*id).area.first.row));
        tops.sort_unstable();
        tops.dedup();
        let mut rows: Vec<Row> = tops.iter().map(|_| Row { cells: vec![None; columns.len()], section: None }).collect();
        for id in &self.sections {
            let at = tops.partition_point(|top| *top < self.canvas.of(*id).area.first.row);
            rows[at].section = Some(*id);
        }
        for (id, a, b) in &self.body {
            let area = self.canvas.of(*id).area;
            let from = first_column(*a) + part_of(&parts[*a], area.first.column);
            let to = if b > a {
                first_column(*b)
            } else {
                from + part_of(&parts[*a], area.last.column).saturating_sub(part_of(&parts[*a], area.first.column))
            };
            let at = tops.partition_point(|top| *top < area.first.row);
            for row in
                rows[at..].iter_mut().zip(&tops[at..]).take_while(|(_, top)| **top <= area.last.row).map(|(row, _)| row)
            {
                for column in from..=to.max(from) {
                    row.cells[column].get_or_insert(*id);
                }
            }
        }
        Table { columns, rows, repeated }
    }

    fn path(&self, leaf: BlockId) -> Vec<BlockId> {
        let own = self.canvas.of(leaf).area;
        let above = |id: &&BlockId| {
            let area = self.canvas.of(**id).area;
            area.last.row < own.first.row
                && area.first.column <= own.first.column
                && own.first.column <= area.last.column
        };
        let mut path: Vec<BlockId> = self.head.iter().filter(above).copied().collect();
        path.push(leaf);
        path
    }

    /// The columns in which the parts of a leaf's body begin.
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
        let mut kept: Vec<u32> = starts.iter().copied().filter(|s| count(*s) * 3 >= most).collect();
        kept.dedup();
        kept
    }

    fn names_rows(&self, leaf: usize, parts: &[u32], part: usize) -> bool {
        // What stands below a heading of its own word are its values.
        let sense = self.leaves[leaf].id.and_then(|id| self.canvas.of(id).senses.first());
        let is_fields = sense.is_some_and(|(item, score)| {
            *score >= 4.0 && !matches!(item, Item::FiscalYear | Item::Category | Item::Aside)
        });
        let own = self
            .body
            .iter()
            .filter(|(id, a, b)| *a == leaf && a == b && part_of(parts, self.canvas.of(*id).area.first.column) == part);
        let own: Vec<BlockId> = own.map(|(id, ..)| *id).collect();
        // 計画 and 実績 in turn.
        let kinds: Vec<Kind> = own.iter().filter_map(|id| self.canvas.of(*id).kind).collect();
        let known = own.iter().filter(|id| self.canvas.names_row(**id)).count();
        if kinds.len() > 1 && known * 10 >= own.len() * 9 && kinds.windows(2).any(|two| two[0] != two[1]) {
            return true;
        }
        if leaf >= 5 || is_fields {
            return false;
        }
        let odds: Vec<f32> = own.iter().map(|id| self.canvas.odds(*id)).collect();
        let labels = odds.iter().filter(|odds| **odds > 0.3).count();
        labels >= 1 && labels * 10 >= odds.len() * 8
    }
}

fn part_of(parts: &[u32], column: u32) -> usize {
    parts.partition_point(|start| *start <= column).saturating_sub(1)
}
