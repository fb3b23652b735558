//! Looking for words of a list in a text, at its beginning, its end, or anywhere. Knows no word: each list stands
//! where it decides something.

/// The word of `words` that `text` begins with.
pub(super) fn begins(text: &str, words: &[&'static str]) -> Option<&'static str> {
    words.iter().find(|word| text.starts_with(**word)).copied()
}

/// Whether one of `words` is in `text`.
pub(super) fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

pub(super) fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(*word))
}

/// The earliest place in `text` of one of `words`.
pub(super) fn earliest(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|word| text.find(word)).min()
}

/// The first `count` characters.
pub(super) fn head(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

/// The last `count` characters.
pub(super) fn end(text: &str, count: usize) -> &str {
    let skip = text.chars().count().saturating_sub(count);
    text.char_indices().nth(skip).map_or("", |(at, _)| &text[at..])
}

pub(super) fn is_kanji(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c) || c == '々'
}
