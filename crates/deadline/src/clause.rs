//! Sentences and clauses: the scope of a word, and the task that an expression belongs to. Text under 【実績】 or after 実績：
//! reports past work. A bracketed heading applies up to the next heading, a label with a colon to the end of its
//! sentence.

use super::fold::{Folded, Gap};
use super::item::MarkSet;
use super::word_list::words;

/// Maximum context on either side; the predicate of a longer sentence is elsewhere.
pub(super) const REACH: usize = 160;

/// A deadline without words of its own shares the task of a deadline at most this many earlier.
const LONGEST_SERIES: usize = 16;

/// Sentence boundaries: after 。 and at line breaks that do not split a sentence.
#[derive(Debug)]
pub(super) struct Sentences {
    /// First glyphs of the sentences, ascending.
    starts: Vec<usize>,
    length: usize,
    pub reports: Reports,
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
            let at_bullet = folded.gap(at) != Gap::None && is_bullet(folded.char(at));
            if at_mark || behind_stop || at_break || at_bullet {
                starts.push(at);
            }
        }
        Self { starts, length: folded.len(), reports: Reports::of(folded) }
    }

    /// Glyph range of the sentence around `at`, at most [`REACH`] on either side.
    pub(super) fn around(&self, at: usize) -> (usize, usize) {
        let next = self.starts.partition_point(|&start| start <= at);
        let start = next.checked_sub(1).map_or(0, |i| self.starts[i]);
        let end = self.starts.get(next).copied().unwrap_or(self.length);
        (start.max(at.saturating_sub(REACH)), end.min(at + REACH))
    }
}

/// Whether the sentence continues after this line break: the line ends in a particle or comma, and no bullet follows.
fn goes_on(folded: &Folded, at: usize) -> bool {
    folded.char_before(at).is_some_and(|c| "はがをにでとのもへや、,".contains(c))
}

fn is_bullet(c: Option<char>) -> bool {
    c.is_some_and(|c| "・○●◎◆◇■□※*☆★▼▲[".contains(c))
}

/// Glyph range of a deadline, including its time of day, and the end of the item mark before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct GlyphSpan {
    pub from: usize,
    pub to: usize,
    pub behind_mark: usize,
}

/// The task of the deadline `spans[this]`: its clause without the expression. `spans` holds all deadlines in order.
pub(super) fn task(folded: &Folded, sentences: &Sentences, spans: &[GlyphSpan], this: usize) -> Option<String> {
    let first = this.saturating_sub(LONGEST_SERIES);
    (first..=this).rev().map_while(|at| clause_of(folded, sentences, spans, at)).find_map(|clause| clause)
}

/// The clause of one deadline; `Some(None)` if it shares that of the preceding deadline.
#[expect(clippy::option_option, reason = "whether to look further is another question than what was found")]
fn clause_of(folded: &Folded, sentences: &Sentences, spans: &[GlyphSpan], this: usize) -> Option<Option<String>> {
    let GlyphSpan { from, to, behind_mark } = spans[this];
    let (start, end) = sentences.around(from);
    let start = start.max(behind_mark);
    let bracket = opening_bracket(folded, start, from);
    let until = bracket.unwrap_or(from);
    let before = this.checked_sub(1).map(|i| spans[i].to).filter(|&before| before > start);
    let begin = match before {
        // （11月、3月）: both share the clause before the bracket.
        Some(before) if before > until => return Some(None),
        Some(before) => separator(folded, before, until).map_or(before, |at| at + 1),
        None => start,
    };
    let ahead = without_conjunction(bare(folded.printed(begin, until)));
    let is_label = bracket.is_some() || folded.char_before(from) == Some(':');
    if is_label && !ahead.is_empty() {
        return Some(Some(ahead.to_owned()));
    }
    let behind = spans.get(this + 1).map_or(end, |next| next.from).min(end);
    let behind = if behind < end { separator(folded, to, behind).unwrap_or(to) } else { end };
    let behind = bare(without_particle(folded.printed(to, behind.max(to))));
    let words = format!("{ahead}{behind}").replace(['\n', '\r'], "");
    if words.is_empty() { before.map(|_| None) } else { Some(Some(words)) }
}

fn opening_bracket(folded: &Folded, start: usize, from: usize) -> Option<usize> {
    let mut depth = 0;
    (start..from).rev().find(|&at| {
        match folded.char(at) {
            Some(')' | ']') => depth += 1,
            Some('(' | '[') => depth -= 1,
            _ => {}
        }
        depth < 0
    })
}

/// The last comma or closing bracket between two glyphs.
fn separator(folded: &Folded, from: usize, to: usize) -> Option<usize> {
    (from..to).rev().find(|&at| matches!(folded.char(at), Some('、' | ',' | ')' | ']' | '→')))
}

/// Trims bullets and punctuation, and a bracket that lost its counterpart.
fn bare(words: &str) -> &str {
    let around = |c: char| c.is_whitespace() || "・○●◎◆◇■□※*-:：、。,，→".contains(c);
    let mut words = words.trim_matches(around);
    for (open, close) in [('（', '）'), ('(', ')'), ('「', '」'), ('【', '】')] {
        let (opened, closed) = (words.matches(open).count(), words.matches(close).count());
        if opened > closed {
            words = words.trim_end_matches(open);
            words = if words.starts_with(open) { words.trim_start_matches(open) } else { words };
        } else if closed > opened {
            words = words.trim_start_matches(close);
            words = if words.ends_with(close) { words.trim_end_matches(close) } else { words };
        }
    }
    words.trim_matches(around)
}

fn without_conjunction(words: &str) -> &str {
    let conjunctions = ["また、", "さらに、", "なお、", "その後、", "及び", "また"];
    let rest = conjunctions.iter().find_map(|conjunction| words.strip_prefix(conjunction));
    rest.unwrap_or(words)
}

fn without_particle(words: &str) -> &str {
    let words = words.trim_start();
    let particles = ["までに", "には", "から", "より", "に", "の", "は", "を", "で"];
    particles.iter().find_map(|particle| words.strip_prefix(particle)).unwrap_or(words)
}

const REPORTS: &[&str] = words!("実績 経過 経緯 現状 進捗");

const PLANS: &[&str] = words!("目標 計画 予定 見込 今後 指標 手段");

const LONGEST_HEADING: usize = 16;

/// Glyph ranges under headings of reports, ascending.
#[derive(Debug, Default)]
pub(super) struct Reports {
    spans: Vec<(usize, usize)>,
}

impl Reports {
    pub(super) fn of(folded: &Folded) -> Self {
        let mut reports = Self::default();
        let mut under = None;
        for at in 0..folded.len() {
            if let Some((is_report, behind)) = heading(folded, at) {
                reports.end(under.take(), at);
                under = is_report.then_some(behind);
            } else if under.is_none()
                && !reports.hold(at)
                && let Some(behind) = label(folded, at)
            {
                reports.end(Some(behind), sentence_end(folded, behind));
            }
        }
        reports.end(under, folded.len());
        reports
    }

    fn end(&mut self, from: Option<usize>, to: usize) {
        self.spans.extend(from.map(|from| (from, to)));
    }

    pub(super) fn hold(&self, at: usize) -> bool {
        let next = self.spans.partition_point(|&(from, _)| from <= at);
        next.checked_sub(1).is_some_and(|before| at < self.spans[before].1)
    }
}

/// Parses `【R5実績】` at the start of a line or sentence: whether it heads a report, and its end.
fn heading(folded: &Folded, at: usize) -> Option<(bool, usize)> {
    if folded.char(at) != Some('[') || !opens(folded, at) {
        return None;
    }
    let to = (at + 1..at + LONGEST_HEADING).find(|&to| folded.char(to) == Some(']'))?;
    Some((names_report(folded.str(at + 1, to)), to + 1))
}

/// `実績：`
fn label(folded: &Folded, at: usize) -> Option<usize> {
    if !opens(folded, at) {
        return None;
    }
    let to = (at..at + LONGEST_HEADING / 2).find(|&to| folded.char(to) == Some(':'))?;
    let words = folded.str(at, to);
    (names_report(words) && REPORTS.iter().any(|name| words.ends_with(name))).then_some(to + 1)
}

fn opens(folded: &Folded, at: usize) -> bool {
    folded.gap(at) != Gap::None || matches!(folded.char_before(at), Some('。' | '・' | '○' | '※' | '*'))
}

fn names_report(words: &str) -> bool {
    REPORTS.iter().any(|name| words.contains(name)) && !PLANS.iter().any(|name| words.contains(name))
}

fn sentence_end(folded: &Folded, from: usize) -> usize {
    let ends = |&at: &usize| folded.gap(at) == Gap::Line || folded.char_before(at) == Some('。');
    (from + 1..folded.len()).find(ends).unwrap_or(folded.len())
}
