//! Completion marks in a deadline column: 6/30済, 9月末（完了）, 【済】9月. 完了 counts only in brackets after the date: 8月完了 and
//! 完了：8月 are often plans, and a superfluous reminder costs less than a missing one.

use super::expression::Occurrence;
use super::fold::{Folded, Gap};
use super::item::MarkSet;
use super::verb::{ends_in_past, is_finished};
use super::word_list::words;

/// States in brackets after a date.
const STATES: &[&str] = words!("完了 完成 終了 達成 完 実施 対応");

const LONGEST: usize = 24;

/// Marks completed occurrences in a deadline column.
pub(super) fn mark(folded: &Folded, sets: &[MarkSet], occurrences: &mut [Occurrence]) {
    for at in 0..occurrences.len() {
        let before = at.checked_sub(1).map_or(0, |before| occurrences[before].behind);
        let next = occurrences.get(at + 1).map_or(folded.len(), |next| next.from);
        let one = &occurrences[at];
        let behind = entry_behind(folded, sets, one.behind, next);
        let done = says_done(behind) || is_labelled_done(folded, before, one.from);
        occurrences[at].done = done;
    }
}

/// `(完了)`, `済`, `実施済み`, `に実施した`
pub(super) fn says_done(behind: &str) -> bool {
    if let Some(bracket) = behind.strip_prefix('(').or_else(|| behind.strip_prefix('[')) {
        return bracket.split_once([')', ']']).is_some_and(|(note, _)| is_state(note));
    }
    let note = behind.split(['、', ',', '。', '(', '→']).next().unwrap_or_default();
    ends_as_finished(note) || ends_in_past(note)
}

fn is_state(note: &str) -> bool {
    let bare = note.trim_end_matches("済み").trim_end_matches('済');
    let state = STATES.contains(&bare) && (bare.len() < note.len() || !matches!(bare, "実施" | "対応"));
    state || ends_as_finished(note) || ends_in_past(note)
}

fn ends_as_finished(note: &str) -> bool {
    let stem = note.strip_suffix("済み").or_else(|| note.strip_suffix('済'));
    stem.is_some_and(|stem| is_finished(&note[..stem.len() + '済'.len_utf8()], ""))
}

/// The rest of the same entry, up to a line break or the next item.
fn entry_behind<'a>(folded: &'a Folded, sets: &[MarkSet], from: usize, next: usize) -> &'a str {
    let item = sets.iter().map(|set| set.from).find(|&mark| mark >= from).unwrap_or(next);
    let limit = next.min(item).min(from + LONGEST);
    let line = (from..limit).find(|&at| folded.gap(at) == Gap::Line).unwrap_or(limit);
    folded.str(from, line)
}

/// 【済】9月末, 済：6月
fn is_labelled_done(folded: &Folded, before: usize, from: usize) -> bool {
    let ahead = folded.str(before.max(from.saturating_sub(LONGEST)), from);
    let label = ahead.strip_suffix([':', ')', ']']).unwrap_or_default();
    let label = label.rsplit(['(', '[', '、', '。', ')', ']']).next().unwrap_or_default();
    ends_as_finished(label)
}
