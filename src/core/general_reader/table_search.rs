//! Tables that a stack of bands may hold: where each could begin and end, and what it would be worth.

use super::BlockId;
use super::band::{Band, Candidate};
use super::canvas::Canvas;
use super::table::{is_note, leaves, under};
use crate::core::text::comparison_key;

const COST: f32 = 1.0;
const DEEPEST_HEADER: usize = 3;
/// A table whose rows lose so much is at its end.
const LOSS: f32 = 9.0;
const EXPLAINED: f32 = 0.6;
/// What a header is worth that a person has given: more than any other parse.
const GIVEN: f32 = 100.0;
/// What a note of the form among the rows costs: a table ends above it, unless rows go on below.
const NOTE: f32 = 3.0;

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
    let odds: Vec<f32> = ids.iter().map(|id| header_odds(canvas, *id)).collect();
    let labels = odds.iter().filter(|odds| **odds > 0.0).count();
    let sum: f32 = odds.iter().sum();
    let strange = odds.iter().filter(|odds| **odds <= -2.6).count();
    let enough = labels * 2 >= odds.len() && labels >= 1 && strange * 8 <= odds.len();
    let counted = ids.iter().filter(|id| canvas.of(**id).counts).count();
    // 数値目標：5件 beside 自己評価： holds its value already.
    let filled = ids.iter().filter(|id| canvas.of(**id).labelled).count();
    (enough && filled * 2 < ids.len() && counted != 1 && sum > 0.5 && (depth > 1 || ids.len() >= 2)).then_some(sum)
}

/// The odds of a box in a header. A year over several columns names them, though alone it is a value.
fn header_odds(canvas: &Canvas<'_>, id: BlockId) -> f32 {
    let (odds, area) = (canvas.odds(id).clamp(-4.0, 4.0), canvas.of(id).area);
    let is_group = canvas.of(id).content.year.is_some() && area.last.column > area.first.column;
    if is_group { odds.max(0.0) } else { odds }
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
    // Of each leaf, what stands below it and what stands beside that below no header of its own.
    let mut sums = vec![(0.0_f32, 0.0_f32); leaves.len() * 2];
    // Columns of 計画 and 実績 in turn name rows wherever they stand.
    let mut kinds = vec![true; leaves.len() * 2];
    let (mut other, mut most) = (0.0, f32::MIN);
    let width = leaves.len();
    // Labels of rows need a header beside their own: 目標の名称｜相談の充実 above further labels and values begins a card.
    let is_head = |id: BlockId| canvas.odds(id) > 0.0 || canvas.of(id).on_axis || canvas.names_time(Some(id));
    let heads: Vec<bool> = leaves.iter().map(|leaf| leaf.id.is_some_and(is_head)).collect();
    let may_name_rows = |leaf: usize| heads.iter().enumerate().any(|(other, is_head)| *is_head && other != leaf);
    for end in first..bands.len() {
        let band = bands[end];
        let own = &ids[band.from..band.to];
        let gap = band.top - bands[end - 1].bottom - 1;
        // Nothing stands between a header and its first row.
        other -= (if end == first { 1.5 } else { 0.5 } * gap as f32).min(2.0);
        if let [only] = own
            && is_note(canvas, *only)
        {
            other -= NOTE;
            continue;
        }
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
                let part = a * 2 + usize::from(leaves[a].id.is_some() && area.first.column > leaves[a].right);
                sums[part].0 += value + EXPLAINED;
                sums[part].1 += odds;
                kinds[part] &= canvas.names_row(*id);
            }
        }
        // Labels of rows need rows: something beside them.
        let has_values = sums.iter().any(|(value, label)| *value > label.max(0.0));
        let of = |(i, (value, label)): (usize, &(f32, f32))| {
            if (i < 10 || kinds[i]) && has_values && may_name_rows(i / 2) { value.max(*label) } else { *value }
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
