//! The sub-items that a text speaks of: (1) …, ②…, ア) …, each with what is said of it.

use super::piece::fold;

/// What is said of a set of items; of none where no mark stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) items: Vec<String>,
    pub(super) text: String,
}

/// A mark, and the byte behind it.
struct Mark {
    label: String,
    to: usize,
}

/// The text by its marks, in their order. A mark opens a line or a clause; in 「計画(1)」 it opens nothing.
pub(super) fn segments(text: &str) -> Vec<Segment> {
    let (folded, mut at) = (folded(text), 0);
    let mut segments = vec![Segment { items: Vec::new(), text: String::new() }];
    while let Some((items, from, to)) = next_set(&folded, at) {
        if let Some(last) = segments.last_mut() {
            last.text.push_str(&folded[at..from]);
        }
        segments.push(Segment { items, text: String::new() });
        at = to;
    }
    if let Some(last) = segments.last_mut() {
        last.text.push_str(&folded[at..]);
    }
    segments
}

/// The items that a folded text has marks for.
pub(super) fn items(folded: &str) -> Vec<String> {
    let (mut items, mut at) = (Vec::new(), 0);
    while let Some((set, _, to)) = next_set(folded, at) {
        items.extend(set);
        at = to;
    }
    items
}

/// Whether a folded text has a mark for any item.
pub(super) fn has_items(folded: &str) -> bool {
    next_set(folded, 0).is_some()
}

/// The text, folded line by line.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            folded.push('\n');
        }
        folded.push_str(&fold(line));
    }
    folded
}

/// The next set of marks from `start` on: what it is for, where it begins and where it ends.
fn next_set(text: &str, start: usize) -> Option<(Vec<String>, usize, usize)> {
    let mut before = if start == 0 { '\n' } else { ')' };
    for (at, c) in text[start..].char_indices() {
        if opens(before)
            && begins(c)
            && let Some((items, to)) = set_at(text, start + at)
        {
            return Some((items, start + at, to));
        }
        before = c;
    }
    None
}

const fn begins(c: char) -> bool {
    matches!(c, '(' | '0'..='9' | 'ア'..='ン')
}

fn opens(before: char) -> bool {
    matches!(before, '。' | '、' | ',' | ';' | ')' | '】' | ']' | '・') || before.is_whitespace()
}

/// One mark, or several that stand together: (1)(2), (1)、(2), (1)~(3), (1)と(2).
fn set_at(text: &str, at: usize) -> Option<(Vec<String>, usize)> {
    let first = mark_at(text, at)?;
    let (mut items, mut to) = (vec![first.label], first.to);
    loop {
        let rest = &text[to..];
        let behind = rest.trim_start_matches([' ', '、', ',', '・', 'と', '~', '-', '及', 'び']);
        let gap = &rest[..rest.len() - behind.len()];
        let Some(next) = mark_at(text, to + gap.len()).filter(|_| !gap.contains('\n')) else { break };
        if gap.contains(['~', '-']) {
            items.extend(between(items.last().map(String::as_str).unwrap_or_default(), &next.label));
        }
        items.push(next.label);
        to = next.to;
    }
    Some((items, to))
}

fn between(first: &str, last: &str) -> Vec<String> {
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) if last - first.min(last) < 50 => (first + 1..last).map(|n| n.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// `(1)`, `1)`, `1.` or `ア)`.
fn mark_at(text: &str, at: usize) -> Option<Mark> {
    let rest = text.get(at..)?;
    let (inner, opened) = rest.strip_prefix('(').map_or((rest, 0), |inner| (inner, 1));
    let label: String = inner.chars().take_while(|c| c.is_ascii_digit() || ('ア'..='ン').contains(c)).take(3).collect();
    let is_number = label.chars().all(|c| c.is_ascii_digit()) && label.len() <= 2;
    let is_letter = label.chars().count() == 1;
    if label.is_empty() || !(is_number || is_letter) {
        return None;
    }
    let mut behind = inner[label.len()..].chars();
    let closed = match behind.next()? {
        ')' => true,
        // 1.5 is a number.
        '.' => opened == 0 && !behind.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    };
    closed.then(|| Mark { to: at + opened + label.len() + 1, label })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_apart_at_its_marks() {
        let shown = |text: &str| {
            let shown = segments(text).into_iter().filter(|segment| !segment.text.trim().is_empty());
            shown
                .map(|segment| format!("{}={}", segment.items.join("+"), segment.text.trim()))
                .collect::<Vec<_>>()
                .join("|")
        };
        for (text, expected) in [
            ("完了", "=完了"),
            ("(1) 完了\n(2) 未着手", "1=完了|2=未着手"),
            ("①完了②未着手", "1=完了|2=未着手"),
            ("（１）は完了、（２）は10月予定", "1=は完了、|2=は10月予定"),
            ("(1)(2) 完了 (3) 作成中", "1+2=完了|3=作成中"),
            ("(1)～(3) 完了", "1+2+3=完了"),
            ("(1)と(2)は完了", "1+2=は完了"),
            ("全体\nア) 完了\nイ) 予定", "=全体|ア=完了|イ=予定"),
            ("計画(1)を改めた", "=計画(1)を改めた"),
            ("1. 完了\n2. 予定", "1=完了|2=予定"),
            ("1.5倍にした", "=1.5倍にした"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
