//! Candidate tables in a stack of bands: where each could begin and end, and its score.

use super::band::{Band, Candidate};
use super::table::{Leaf, is_note, is_repeated, is_wide, leaves, under};
use super::weights::{
    self, AS_HEADING, COUNTED, EXPLAINED, GAP, GAP_BELOW_HEADER, GIVEN, HOPELESS, LEAST_OF_HEADER, LOSS, NOTE,
    OVER_MOST, OVER_SOME, REPEATED, STRANGE, TABLE_COST, WIDEST_GAP,
};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use matome_deadline::text::comparison_key;

const DEEPEST_HEADER: usize = 3;
/// At least half of a header are labels; at most one of eight boxes is clearly none.
const STRANGE_AT_MOST: usize = 8;
/// Row labels are sought below the first headers only.
const FIRST_HEADERS: usize = 5;
/// Maximum columns told apart under one header.
const PLACES: u32 = 8;
/// Maximum candidates per band, and how many of the longest are kept; the others cannot win and cost time.
const MOST_CANDIDATES: usize = 64;
const LAST_CANDIDATES: usize = 40;

/// Tables that begin at band `at`, with the best header depth for each end.
pub(crate) fn candidates(canvas: &Canvas<'_>, ids: &[BoxId], bands: &[Band], at: usize) -> Vec<Candidate> {
    let mut found = Vec::new();
    let given = bands[at..].iter().take_while(|band| canvas.is_header(&ids[band.from..band.to])).count();
    if given > 0 {
        let begins = |id: &BoxId| canvas.of(*id).header_row == Some(0);
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
            extend(canvas, ids, bands, (at, at + depth), header_score - TABLE_COST, &mut found);
        }
    }
    found
}

/// Whether a lower strip divides the boxes above: none of its boxes extends below two of them.
fn nests(canvas: &Canvas<'_>, id: BoxId, above: &[BoxId]) -> bool {
    let own = canvas.of(id).area;
    let over = above.iter().filter(|other| {
        let area = canvas.of(**other).area;
        area.first.column <= own.last.column && own.first.column <= area.last.column
    });
    let bottom = over.clone().map(|other| canvas.of(*other).area.last.row).max();
    over.filter(|other| Some(canvas.of(**other).area.last.row) == bottom).count() <= 1
}

/// Score of a strip as a header; `None` if it is none.
fn header(canvas: &Canvas<'_>, ids: &[BoxId], depth: usize) -> Option<f32> {
    let odds: Vec<f32> = ids.iter().map(|id| header_odds(canvas, *id)).collect();
    let labels = odds.iter().filter(|odds| **odds > 0.0).count();
    let sum: f32 = odds.iter().sum();
    let strange = odds.iter().filter(|odds| **odds <= STRANGE).count();
    let enough = labels * 2 >= odds.len() && labels >= 1 && strange * STRANGE_AT_MOST <= odds.len();
    let counted = ids.iter().filter(|id| canvas.of(**id).counts).count();
    // 数値目標：5件 beside 自己評価： already has its value.
    let filled = ids.iter().filter(|id| canvas.of(**id).labelled).count();
    let is_repeated = ids.iter().all(|id| canvas.of(*id).repeats_header);
    let sum = if is_repeated { sum + REPEATED } else { sum };
    (enough && filled * 2 < ids.len() && counted != 1 && sum > LEAST_OF_HEADER && (depth > 1 || ids.len() >= 2))
        .then_some(sum)
}

/// Odds of a box in a header. A year over several columns names them, though alone it is a value.
fn header_odds(canvas: &Canvas<'_>, id: BoxId) -> f32 {
    let (odds, area) = (weights::of_label(canvas, id), canvas.of(id).area);
    let is_group = canvas.of(id).content.year.is_some() && area.last.column > area.first.column;
    if is_group { odds.max(0.0) } else { odds }
}

/// Adds a candidate per possible end of the table with header `start..first`.
fn extend(
    canvas: &Canvas<'_>,
    ids: &[BoxId],
    bands: &[Band],
    (start, first): (usize, usize),
    base: f32,
    found: &mut Vec<Candidate>,
) {
    let head = &ids[bands[start].from..bands[first - 1].to];
    let mut growth = Growth::of(canvas, head);
    let mut most = f32::MIN;
    for end in first..bands.len() {
        let own = &ids[bands[end].from..bands[end].to];
        let gap = bands[end].top - bands[end - 1].bottom - 1;
        // 年度末｜実施結果 with nothing beside them end a card, and 目標２ below a blank row begins the next.
        if end == first && gap > 0 && own.iter().any(|id| canvas.of(*id).counts) {
            break;
        }
        if own.iter().any(|id| canvas.of(*id).ends_table) || gap > 0 && growth.names_something(own) {
            break;
        }
        growth.pass_gap(gap, end == first);
        if growth.pass_over(own) {
            continue;
        }
        if canvas.is_header(own) || own.iter().any(|id| canvas.of(*id).begins_goal) {
            break;
        }
        if !own.iter().any(|id| canvas.of(*id).is_mark) {
            for id in own {
                growth.take(*id, own.len());
            }
        }
        if canvas.is_ruled && canvas.is_header(head) && goes_on(canvas, ids, bands, end) {
            continue;
        }
        let score = base + growth.worth();
        most = most.max(score);
        if score < most - LOSS {
            break;
        }
        found.push(Candidate { score, header: (start, first), end: end + 1 });
    }
    thin(found);
}

/// Whether the rows of a table that the form knows go on below band `end`, perhaps behind notes.
fn goes_on(canvas: &Canvas<'_>, ids: &[BoxId], bands: &[Band], end: usize) -> bool {
    for (at, band) in bands.iter().enumerate().skip(end + 1) {
        let own = &ids[band.from..band.to];
        if own.iter().any(|id| canvas.of(*id).is_mark) {
            return true;
        }
        if band.top > bands[at - 1].bottom + 1 {
            return false;
        }
        if matches!(own, [only] if is_note(canvas, *only)) {
            continue;
        }
        let ends = |id: &BoxId| canvas.of(*id).ends_table || canvas.of(*id).begins_goal;
        // 備考｜… below the rows.
        let is_aside = |id: &BoxId| canvas.of(*id).known() == Some(Item::Aside) && canvas.odds(*id) > 0.0;
        return !canvas.is_header(own) && !own.first().is_some_and(is_aside) && !own.iter().any(ends);
    }
    false
}

/// Evidence of a column for values or for row labels.
#[derive(Clone, Copy)]
struct Sum {
    values: f32,
    labels: f32,
    /// Columns alternating 計画 and 実績 always name rows.
    are_kinds: bool,
    leaf: usize,
}

/// Last column below a leaf: only a label may span several columns.
fn width(leaf: &Leaf, is_head: bool) -> u32 {
    if is_head { (leaf.right - leaf.left).min(PLACES) } else { 0 }
}

/// A table growing band by band.
struct Growth<'g> {
    canvas: &'g Canvas<'g>,
    leaves: Vec<Leaf>,
    heads: Vec<bool>,
    /// Whether only values stand below each leaf.
    of_values: Vec<bool>,
    keys: Vec<String>,
    /// Per leaf, the index of its first column among the sums.
    places: Vec<usize>,
    sums: Vec<Sum>,
    /// Score besides the columns.
    aside: f32,
}

impl<'g> Growth<'g> {
    fn of(canvas: &'g Canvas<'g>, head: &[BoxId]) -> Self {
        let leaves = leaves(canvas, head);
        // Row labels need a header beside their own: 目標の名称｜相談の充実 above further labels and values begins a card.
        let is_head = |id: BoxId| canvas.odds(id) > 0.0 || canvas.of(id).on_axis || canvas.names_time(Some(id));
        let heads: Vec<bool> = leaves.iter().map(|leaf| leaf.id.is_some_and(is_head)).collect();
        // 中間 and 期末 below 実績 do name their rows.
        let of_values = |item: Item| item.heads_values() && !item.is_report();
        let known = |leaf: &Leaf| leaf.id.and_then(|id| canvas.of(id).known());
        let of_values = leaves.iter().map(|leaf| known(leaf).is_some_and(of_values)).collect();
        let keys = head.iter().map(|id| comparison_key(canvas.text(*id))).collect();
        let (mut places, mut sums) = (Vec::with_capacity(leaves.len()), Vec::new());
        for (place, leaf) in leaves.iter().enumerate() {
            places.push(sums.len());
            let width = if leaf.id.is_some() { width(leaf, heads[place]) as usize + 2 } else { 1 };
            let none = Sum { values: 0.0, labels: 0.0, are_kinds: true, leaf: place };
            sums.resize(sums.len() + width, none);
        }
        Self { canvas, leaves, heads, of_values, keys, places, sums, aside: 0.0 }
    }

    /// Whether a band holds nothing but a number and a text over most of the columns: it names what follows.
    fn names_something(&self, own: &[BoxId]) -> bool {
        let [number, name] = own else { return false };
        let area = self.canvas.of(*name).area;
        let (a, b) = under(&self.leaves, area.first.column, area.last.column);
        self.canvas.of(*number).content.numeral && b > a && is_wide(b - a + 1, self.leaves.len())
    }

    /// A gap between a header and its first row, or between rows.
    fn pass_gap(&mut self, rows: u32, below_header: bool) {
        let cost = if below_header { GAP_BELOW_HEADER } else { GAP };
        self.aside -= (cost * rows as f32).min(WIDEST_GAP);
    }

    /// Whether a band is skipped: a note of the form, or the header again.
    fn pass_over(&mut self, own: &[BoxId]) -> bool {
        let is_note = matches!(own, [only] if is_note(self.canvas, *only));
        self.aside -= if is_note { NOTE } else { 0.0 };
        is_note || is_repeated(self.canvas, own, &self.keys)
    }

    /// Adds a box, with `beside` others in its band.
    fn take(&mut self, id: BoxId, beside: usize) {
        let text_box = self.canvas.of(id);
        let (first, last) = (text_box.area.first.column, text_box.area.last.column);
        let (a, b) = under(&self.leaves, first, last);
        let odds = weights::of_label(self.canvas, id);
        let value = weights::of_value(self.canvas, id);
        if text_box.counts {
            self.aside -= COUNTED;
        } else if b > a && (beside == 1 || is_wide(b - a + 1, self.leaves.len())) {
            self.aside += value.min(0.0) * AS_HEADING - OVER_MOST;
        } else if b > a && !text_box.on_axis && !self.canvas.names_time(self.leaves[a].id) {
            self.aside += value.min(0.0) - OVER_SOME;
        } else {
            let names_row = self.canvas.names_row(id);
            let at = self.column(a, first);
            let sum = &mut self.sums[at];
            sum.values += value + EXPLAINED;
            sum.labels += odds;
            sum.are_kinds &= names_row;
        }
    }

    /// The sum of a column below a leaf; the last one is for boxes under no header.
    fn column(&self, leaf: usize, column: u32) -> usize {
        let own = &self.leaves[leaf];
        let width = width(own, self.heads[leaf]);
        let place = match own.id {
            None => 0,
            Some(_) if column > own.right => width + 1,
            Some(_) => column.saturating_sub(own.left).min(width),
        };
        self.places[leaf] + place as usize
    }

    /// Score of the columns, each taken as values or as row labels. Row labels count only with values beside them.
    fn worth(&self) -> f32 {
        let has_values = self.sums.iter().any(|sum| sum.values > sum.labels.max(0.0));
        let all = self.heads.iter().filter(|is_head| **is_head).count();
        let of = |sum: &Sum| {
            let has_head_beside = all > usize::from(self.heads[sum.leaf]);
            let may_name = (sum.leaf < FIRST_HEADERS && !self.of_values[sum.leaf] || sum.are_kinds) && has_head_beside;
            if has_values && may_name { sum.values.max(sum.labels) } else { sum.values }
        };
        self.aside + self.sums.iter().map(of).sum::<f32>()
    }
}

/// Keeps the candidate ends close to the best score; the others cannot win.
fn thin(found: &mut Vec<Candidate>) {
    if found.len() > MOST_CANDIDATES {
        let best = found.iter().map(|c| c.score).fold(f32::MIN, f32::max);
        let longest = found.iter().map(|c| c.end).max().unwrap_or(0);
        found.retain(|c| c.score > best - HOPELESS || c.end == longest);
        let skip = found.len() / MOST_CANDIDATES + 1;
        let last = found.len() - 1;
        let mut i = 0;
        found.retain(|_| {
            i += 1;
            (i - 1) % skip == 0 || i > last.saturating_sub(LAST_CANDIDATES)
        });
    }
}
