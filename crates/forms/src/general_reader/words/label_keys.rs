//! Keys of labels for a person's choices, stable across sheets and years.

use matome_deadline::written::label;

/// Without what varies by year: 令和8年度の目標 and 令和9年度の目標 are one heading.
pub(crate) fn stable(words: &str) -> String {
    let mut stable = String::with_capacity(words.len());
    for c in words.replace("元年", "1年").chars() {
        if !c.is_ascii_digit() {
            stable.push(c);
        } else if !stable.ends_with('*') {
            stable.push('*');
        }
    }
    stable
}

/// Without its number: 取組1 and 取組2 are one heading.
pub(crate) fn uncounted(text: &str) -> String {
    let key = label::key(text);
    let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
    // H17 is a year.
    let is_word = bare.chars().count() > 1 && !bare.ends_with(|c: char| c.is_ascii_alphabetic());
    if is_word { bare.to_owned() } else { key.as_str().to_owned() }
}

/// A whole table, by the words of its columns.
pub(crate) fn table_key(columns: &str) -> String {
    format!("{TABLE}{}", stable(columns))
}

const TABLE: &str = "表：";

/// Separates a heading's words from the index of one of its columns.
pub(crate) const PART: char = '#';

/// The words of a heading's key, and the column index from 0.
pub fn heading_words(key: &str) -> (&str, usize) {
    let part = key.rsplit_once(PART).and_then(|(words, part)| Some((words, part.parse().ok()?)));
    part.unwrap_or((key, 0))
}

/// A text as the key of a taught label.
pub fn taught_word(text: &str) -> String {
    stable(&uncounted(text))
}
