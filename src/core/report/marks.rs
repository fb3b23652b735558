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
    let folded: Vec<String> = text.lines().map(fold).collect();
    let folded = folded.join("\n");
    let mut segments = vec![Segment { items: Vec::new(), text: String::new() }];
    let (mut at, mut before) = (0, '\n');
    while let Some(c) = folded[at..].chars().next() {
        let set = if opens(before) { set_at(&folded, at) } else { None };
        if let Some((items, to)) = set {
            segments.push(Segment { items, text: String::new() });
            (at, before) = (to, ')');
            continue;
        }
        if let Some(last) = segments.last_mut() {
            last.text.push(c);
        }
        (at, before) = (at + c.len_utf8(), c);
    }
    segments
}

/// The items that a text has marks for.
pub(super) fn items(text: &str) -> impl Iterator<Item = String> {
    segments(text).into_iter().flat_map(|segment| segment.items)
}

fn opens(before: char) -> bool {
    before.is_whitespace() || "。、,;)】]・".contains(before)
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
