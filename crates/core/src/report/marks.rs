//! The sub-items that a text speaks of: (1) …, ②…, ア) …, each with what is said of it.

use std::ops::Range;

use matome_deadline::written::figure::fold;

/// What is said of a set of items; of none where no mark stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) items: Vec<String>,
    pub text: String,
}

patterns! {
    /// `(1)`, `1)`, `1.` or `ア)`, and what stands before one in a set.
    MARK = r"([ ~-]*)(\((?:[0-9]{1,2}|[ア-ン])\)|(?:[0-9]{1,2}|[ア-ン])\)|[0-9]{1,2}\.)";
}

lists! { SET }

/// The text by its marks, in their order.
pub(super) fn segments(text: &str) -> Vec<Segment> {
    let folded = folded(text);
    let marks: Vec<(Vec<String>, Range<usize>)> = std::iter::once((Vec::new(), 0..0)).chain(sets(&folded)).collect();
    let ends = marks.iter().skip(1).map(|(_, place)| place.start).chain([folded.len()]);
    let parts = marks.iter().zip(ends);
    parts
        .map(|((items, place), end)| Segment { items: items.clone(), text: folded[place.end..end].to_owned() })
        .collect()
}

/// The items that a folded text has marks for.
pub(super) fn items(folded: &str) -> Vec<String> {
    sets(folded).flat_map(|(items, _)| items).collect()
}

/// The text, folded line by line.
pub(super) fn folded(text: &str) -> String {
    text.lines().map(fold).collect::<Vec<_>>().join("\n")
}

/// The sets of marks: what each is for, and where it stands.
fn sets(text: &str) -> impl Iterator<Item = (Vec<String>, Range<usize>)> {
    let places = SET.captures_iter(text).filter_map(|found| found.get(1));
    // 1.5 is a number.
    let is_number = |mark: &str, rest: &str| mark.ends_with('.') && rest.starts_with(|c: char| c.is_ascii_digit());
    places
        .filter(move |set| !is_number(set.as_str(), &text[set.end()..]))
        .map(|set| (items_of(set.as_str()), set.range()))
}

fn items_of(set: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for mark in MARK.captures_iter(set) {
        let item = mark[2].trim_matches(['(', ')', '.']).to_owned();
        if let Some(last) = items.last().filter(|_| mark[1].contains(['~', '-'])) {
            items.extend(between(last, &item));
        }
        items.push(item);
    }
    items
}

fn between(first: &str, last: &str) -> Vec<String> {
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) if last - first.min(last) < 50 => (first + 1..last).map(|n| n.to_string()).collect(),
        _ => Vec::new(),
    }
}
