//! Sentences and clauses: how far a word governs, and what an expression is about (the task).

use super::expression::Written;
use super::fold::{Folded, Gap};
use super::item::MarkSet;

/// A sentence is looked at so far on either side; a longer one has its predicate elsewhere.
pub(super) const REACH: usize = 160;

/// Where sentences end: behind 。 and at line breaks that do not cut a sentence in two.
#[derive(Debug)]
pub(super) struct Sentences {
    /// Glyphs at which a sentence begins, in order.
    starts: Vec<usize>,
    length: usize,
}

impl Sentences {
    pub(super) fn of(folded: &Folded, sets: &[MarkSet]) -> Self {
        let mut starts = vec![0];
        let mut marks = sets.iter().map(|set| set.from).peekable();
        for at in 1..folded.len() {
            while marks.peek().is_some_and(|&mark| mark < at) {
                marks.next();
            }
            let at_mark = marks.peek() == Some(&at);
            let behind_stop = matches!(folded.char(at - 1), Some('。' | ';' | '!' | '?'));
            let at_break = folded.gap(at) == Gap::Line && !goes_on(folded, at);
            if at_mark || behind_stop || at_break {
                starts.push(at);
            }
        }
        Self { starts, length: folded.len() }
    }

    /// The glyphs of the sentence that `at` lies in, at most [`REACH`] on either side.
    pub(super) fn around(&self, at: usize) -> (usize, usize) {
        let next = self.starts.partition_point(|&start| start <= at);
        let start = next.checked_sub(1).map_or(0, |i| self.starts[i]);
        let end = self.starts.get(next).copied().unwrap_or(self.length);
        (start.max(at.saturating_sub(REACH)), end.min(at + REACH))
    }
}

/// A line break inside a sentence: the line before ends in a particle or a comma, and this one is no new bullet.
fn goes_on(folded: &Folded, at: usize) -> bool {
    let bullet = folded.char(at).is_some_and(|c| "・○●◎◆◇■□※*-☆★▼▲→".contains(c));
    let unfinished = folded.char_before(at).is_some_and(|c| "はがをにでとのもへや、,".contains(c));
    unfinished && !bullet
}

/// What the expression `at` among `all` is about: the words of its clause without the expression itself.
pub(super) fn task(
    folded: &Folded,
    sentences: &Sentences,
    sets: &[MarkSet],
    all: &[Written],
    at: usize,
) -> Option<String> {
    let written = &all[at];
    let (start, end) = sentences.around(written.from);
    let mark = sets.partition_point(|set| set.from < written.from).checked_sub(1).map_or(0, |i| sets[i].to);
    let before = at.checked_sub(1).map_or(0, |i| all[i].to);
    let after = all.get(at + 1).map_or(end, |next| next.from.min(end));
    let start = start.max(mark).max(clause_start(folded, before.max(start), written.from));
    let own_end = if after < end { last_comma(folded, written.to, after) } else { end };
    let ahead = bare(folded.printed(start, written.from));
    let behind = bare(without_particle(folded.printed(written.to, own_end.max(written.to))));
    let words = match (ahead.is_empty(), behind.is_empty()) {
        (false, false) if is_label(folded, written.from) => ahead.to_owned(),
        (false, false) => format!("{ahead} {behind}"),
        (false, true) => ahead.to_owned(),
        (true, _) => behind.to_owned(),
    };
    (!words.is_empty()).then_some(words)
}

/// The expression stands in brackets or behind a colon: what it is about stands before.
fn is_label(folded: &Folded, from: usize) -> bool {
    folded.char_before(from).is_some_and(|c| "([:".contains(c))
}

/// The clause of an expression behind another one begins at the first comma between the two.
fn clause_start(folded: &Folded, before: usize, from: usize) -> usize {
    (before..from).find(|&i| matches!(folded.char(i), Some('、' | ',' | ')' | ']'))).map_or(before, |i| i + 1)
}

fn last_comma(folded: &Folded, from: usize, to: usize) -> usize {
    (from..to).rev().find(|&i| matches!(folded.char(i), Some('、' | ',' | ')' | ']'))).unwrap_or(to)
}

/// Without bullets, brackets and punctuation around it.
fn bare(words: &str) -> &str {
    let around = |c: char| c.is_whitespace() || "・○●◎◆◇■□※*-:：、。,，()（）[]【】「」".contains(c);
    words.trim_matches(around)
}

fn without_particle(words: &str) -> &str {
    let words = words.trim_start();
    ["までに", "から", "より", "に", "の", "は", "を", "で"]
        .iter()
        .find_map(|particle| words.strip_prefix(particle))
        .unwrap_or(words)
}
