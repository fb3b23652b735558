//! Item marks: (1), ①, 1), ア before the text of a sub-item.
//!
//! Adjacent marks form a set, which may be a range: (1)(2), ①・②, (1)～(3), on one line or on several. In a deadline
//! column a set applies up to the next one. In running text a mark counts only at the start of a line or clause; (2) after
//! a noun is a reference. 〃 and 同上 after a mark repeat the preceding item's entry.

use super::Mode;
use super::fold::{Folded, Gap};
use super::study::Study;
use crate::Deadline;
use crate::written::figure::{Drawn, Figure};
use crate::written::{figure, kana, kanji, mark as marks};

/// A set of marks, at glyphs `from..to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkSet {
    pub items: Vec<String>,
    pub from: usize,
    pub to: usize,
}

/// Larger numbers in brackets are counts or years.
const HIGHEST: u32 = 50;

struct Mark {
    label: String,
    style: Style,
    to: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Circled,
    Bracketed,
    HalfBracketed,
    Katakana,
    Dotted,
    /// A number at the start of a column's line, followed by a space.
    Plain,
}

/// In text order.
pub(super) fn mark_sets(folded: &Folded, mode: Mode) -> Vec<MarkSet> {
    let mut sets: Vec<MarkSet> = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        let may_open = folded.char(at).is_some_and(may_be_mark);
        let opens =
            may_open && (mode == Mode::Column || opens_clause(folded, at) || continues(folded, at, sets.last()));
        let found = opens.then(|| mark(folded, at, mode, false)).flatten();
        match found.filter(|mark| is_in_order(mark, sets.last())) {
            Some(first) => {
                let set = set(folded, at, first, mode);
                at = set.to;
                sets.push(set);
            }
            None => at += 1,
        }
    }
    sets
}

fn may_be_mark(c: char) -> bool {
    c.is_ascii_digit()
        || c.is_ascii_lowercase()
        || matches!(c, '(' | '[')
        || ('ア'..='ン').contains(&c)
        || figure::is_circled(c)
        || kana::is_circled(c)
}

/// Whether the number is first or continues the sequence, if dotted: 4.5月 is two months.
fn is_in_order(mark: &Mark, before: Option<&MarkSet>) -> bool {
    let last = before.and_then(|set| set.items.last()).and_then(|label| label.parse::<u32>().ok()).unwrap_or(0);
    mark.style != Style::Dotted || mark.label == (last + 1).to_string() || mark.label.parse::<u32>().is_err()
}

/// ② after ① opens a clause without punctuation (①計画の策定②研修の実施), unless referred to (②の).
fn continues(folded: &Folded, at: usize, before: Option<&MarkSet>) -> bool {
    let Some(last) = before.and_then(|set| set.items.last()).and_then(|label| label.parse::<u32>().ok()) else {
        return false;
    };
    let Some(Mark { label, style: Style::Circled | Style::Bracketed, to }) = mark(folded, at, Mode::Free, true) else {
        return false;
    };
    let spoken_of = folded.char(to).is_some_and(|c| "のはをがともでに、".contains(c));
    !spoken_of && label == (last + 1).to_string()
}

/// Whether a line or clause begins here: after a gap or punctuation.
fn opens_clause(folded: &Folded, at: usize) -> bool {
    folded.gap(at) != Gap::None || folded.char_before(at).is_none_or(|c| "。、,;:)]」』・|→○●◎◆◇■□※*".contains(c))
}

fn set(folded: &Folded, from: usize, first: Mark, mode: Mode) -> MarkSet {
    let mut style = first.style;
    let mut items = vec![first.label];
    let mut to = first.to;
    while let Some((joiner, at)) = joined(folded, to, style)
        && let Some(next) = mark(folded, at, mode, true).filter(|next| next.style != Style::Plain)
    {
        // A mark of another style is nested: ①(1) is item (1) of ①.
        if next.style != style {
            items.clear();
        }
        if joiner == Joiner::Through && next.style == style {
            let first = items.last().cloned().unwrap_or_default();
            items.extend(between(&first, &next.label));
        }
        style = next.style;
        if !items.contains(&next.label) {
            items.push(next.label);
        }
        to = next.to;
    }
    MarkSet { items, from, to }
}

#[derive(PartialEq, Eq)]
enum Joiner {
    With,
    Through,
}

/// The joiner between the mark that ends at `at` and the next one, and the next one's glyph.
fn joined(folded: &Folded, at: usize, style: Style) -> Option<(Joiner, usize)> {
    let word = |word: &str| folded.starts_with(at, word).then(|| at + word.chars().count());
    if let Some(behind) = word("~").or_else(|| word("から")) {
        return Some((Joiner::Through, behind));
    }
    // A spaced dash is an empty entry: (1) － (2) 9月末.
    if folded.gap(at) == Gap::None
        && let Some(behind) = word("-").filter(|behind| folded.gap(*behind) == Gap::None)
    {
        return Some((Joiner::Through, behind));
    }
    if let Some(behind) = ["、", ",", "・", "及び", "と", "並びに", "/"].iter().find_map(|joiner| word(joiner))
    {
        return Some((Joiner::With, behind));
    }
    // ア 7月 is a mark and a month; アイ is a word.
    (style != Style::Katakana || folded.gap(at) != Gap::None).then_some((Joiner::With, at))
}

/// Expands the marks strictly between two.
fn between(first: &str, last: &str) -> Vec<String> {
    if let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) {
        return (first + 1..last.min(HIGHEST)).map(|n| n.to_string()).collect();
    }
    match (first.chars().next(), last.chars().next()) {
        (Some(first), Some(last)) => kana::between(first, last).into_iter().map(String::from).collect(),
        _ => Vec::new(),
    }
}

/// Parses a mark at a glyph; a mark `joined` to another need not open a clause.
fn mark(folded: &Folded, at: usize, mode: Mode, joined: bool) -> Option<Mark> {
    let c = folded.char(at)?;
    if let Some(label) = circled(c) {
        return Some(Mark { label, style: Style::Circled, to: at + 1 });
    }
    if matches!(c, '(' | '[') {
        let (label, to) = label(folded, at + 1)?;
        let closed = matches!(folded.char(to), Some(')' | ']')) && plausible(&label);
        return closed.then(|| Mark { label, style: Style::Bracketed, to: to + 1 });
    }
    if !joined && !opens_clause(folded, at) {
        return None;
    }
    let (label, to) = label(folded, at)?;
    let behind = folded.char(to);
    let style = match behind {
        Some(')') if !is_bracketed(folded, at) => Style::HalfBracketed,
        _ if label.chars().all(|c| kana::place(c).is_some()) => return katakana(folded, label, to, mode),
        Some('.') if opens_list(folded, at, mode) && is_list_dot(folded, to, mode) => Style::Dotted,
        Some(_) if mode == Mode::Column && is_line_number(folded, at, to) => {
            return plausible(&label).then_some(Mark { label, style: Style::Plain, to });
        }
        _ => return None,
    };
    plausible(&label).then(|| Mark { label, style, to: to + 1 })
}

/// Whether a nearby bracket was opened: the ） of （12/1～6） ends no mark.
fn is_bracketed(folded: &Folded, at: usize) -> bool {
    let before = (at.saturating_sub(40)..at).rev().filter_map(|i| folded.char(i));
    before.into_iter().find(|c| matches!(c, '(' | ')')) == Some('(')
}

/// At the start of a line, and in a column also later: `1．5月 2．9月`.
fn opens_list(folded: &Folded, at: usize, mode: Mode) -> bool {
    folded.gap(at) == Gap::Line || mode == Mode::Column && folded.gap(at) == Gap::Space
}

/// `1. 計画策定`, in a column also `1.9月末`, but not 1.5倍 or R6.1.
fn is_list_dot(folded: &Folded, dot: usize, mode: Mode) -> bool {
    match folded.char(dot + 1) {
        Some(c) if c.is_ascii_digit() => {
            let behind = (dot + 1..folded.len()).find(|&i| !folded.char(i).is_some_and(|c| c.is_ascii_digit()));
            mode == Mode::Column && behind.and_then(|i| folded.char(i)).is_some_and(|c| "月年/".contains(c))
        }
        Some(_) => true,
        None => false,
    }
}

/// A number at the start of a line, followed by a space and something other than its unit: `1 9月末`.
fn is_line_number(folded: &Folded, at: usize, to: usize) -> bool {
    let apart = folded.gap(at) == Gap::Line && folded.gap(to) != Gap::None;
    let unit_apart = folded.char(to).is_some_and(|c| "年月日~-/・、.".contains(c));
    // １ ２ 月 is a spaced-out month.
    let spaced_out = folded.char(to).is_some_and(|c| c.is_ascii_digit()) && folded.gap(to + 1) != Gap::None;
    apart && !unit_apart && !spaced_out
}

/// ア is a mark before a gap or punctuation, in a column before anything but katakana.
fn katakana(folded: &Folded, label: String, to: usize, mode: Mode) -> Option<Mark> {
    let behind = folded.char(to)?;
    let style = Style::Katakana;
    if matches!(behind, '.' | ':' | '、' | ',') {
        // A comma between two marks joins them; before a word it belongs to the mark.
        let joins = matches!(behind, '、' | ',') && folded.char(to + 1).is_some_and(|c| kana::place(c).is_some());
        return Some(Mark { label, style, to: to + usize::from(!joins) });
    }
    let is_word = ('ァ'..='ヿ').contains(&behind) && behind != '・' && folded.gap(to) == Gap::None;
    let apart = folded.gap(to) != Gap::None || matches!(behind, '~' | '・' | '-' | '(' | '「');
    (!is_word && (apart || mode == Mode::Column)).then_some(Mark { label, style, to })
}

/// Parses at most two digits, one katakana or one lower-case letter.
fn label(folded: &Folded, at: usize) -> Option<(String, usize)> {
    let digit = |i| folded.char(i).is_some_and(|c| c.is_ascii_digit()) && (i == at || folded.gap(i) == Gap::None);
    let digits = (at..at + 2).take_while(|&i| digit(i)).count();
    if digits > 0 {
        let more = digit(at + digits);
        let value: u32 = folded.str(at, at + digits).parse().ok()?;
        return (!more).then(|| (value.to_string(), at + digits));
    }
    let c = folded.char(at)?;
    let kanji = (at..at + 3).take_while(|&i| folded.char(i).is_some_and(|c| kanji::numeral(c).is_some())).count();
    if kanji > 0 && folded.char_before(at) == Some('(') {
        return Some((kanji::number(folded.str(at, at + kanji))?.to_string(), at + kanji));
    }
    let is_label =
        kana::place(c).is_some() || (c.is_ascii_lowercase() && matches!(folded.char(at + 1), Some(')' | '.')));
    is_label.then(|| (c.to_string(), at + 1))
}

fn plausible(label: &str) -> bool {
    label.parse::<u32>().map_or(true, |n| (1..=HIGHEST).contains(&n))
}

/// The label of ①; ㋐ is ア.
fn circled(c: char) -> Option<String> {
    match figure::figure(c) {
        Some(Figure { value, drawn: Drawn::Circled }) => Some(value.to_string()),
        _ => kana::circled(c).map(String::from),
    }
}

/// The set that contains or precedes a glyph.
pub(super) fn set_before(sets: &[MarkSet], at: usize) -> Option<&MarkSet> {
    sets.partition_point(|set| set.from <= at).checked_sub(1).map(|i| &sets[i])
}

/// Assigns items to each span. Spans and sets are in text order.
pub(super) fn assign(folded: &Folded, sets: &[MarkSet], spans: &[(usize, usize)], mode: Mode) -> Vec<Vec<String>> {
    let trailing = mode == Mode::Column && marks_trail(folded, sets, spans);
    let of = |&(from, to): &(usize, usize)| {
        let next = || sets.get(sets.partition_point(|set| set.from < to));
        let set = if trailing { next() } else { set_before(sets, from) };
        set.map(|set| set.items.clone()).unwrap_or_default()
    };
    spans.iter().map(of).collect()
}

/// `9月末（①②）、年度末（③）`: the marks follow their dates.
fn marks_trail(folded: &Folded, sets: &[MarkSet], spans: &[(usize, usize)]) -> bool {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return false };
    let (Some(first_set), Some(last_set)) = (sets.first(), sets.last()) else { return false };
    let ends_there = folded.str(last_set.to, folded.len()).chars().all(|c| ")]。、".contains(c));
    first.1 <= first_set.from && last.1 <= last_set.from && ends_there
}

/// Repeats the preceding item's deadlines for every ditto. `deadlines` are those of `study`.
pub(super) fn repeat_dittos(study: &Study, deadlines: &mut Vec<Deadline>) {
    let mut repeated = 0;
    for (at, pair) in study.sets.windows(2).enumerate() {
        let [before, this] = pair else { continue };
        let end = study.sets.get(at + 2).map_or(study.folded.len(), |next| next.from);
        // A repeated mark has only itself above.
        if before.items == this.items || !marks::is_ditto(study.folded.str(this.to, end)) {
            continue;
        }
        let place = study.deadlines.partition_point(|span| span.from < this.from) + repeated;
        let copies = copies(&deadlines[..place], before, this, study.folded.printed(this.to, end));
        repeated += copies.len();
        deadlines.splice(place..place, copies);
    }
}

fn copies(deadlines: &[Deadline], before: &MarkSet, this: &MarkSet, text: &str) -> Vec<Deadline> {
    let first = deadlines.iter().rposition(|one| one.items != before.items).map_or(0, |at| at + 1);
    let copy = |one: &Deadline| Deadline { items: this.items.clone(), text: text.to_owned(), ..one.clone() };
    deadlines[first..].iter().map(copy).collect()
}
