//! Labels as a person's choice is kept under them: the same on every sheet and in every year. The words by which
//! headings of one workbook are the same are `facts::label_words`.

use matome_deadline::written::label;

/// The words without what differs from year to year: 令和8年度の目標 and 令和9年度の目標 are one heading.
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

/// A label's words without its number: 取組1 and 取組2 are one heading.
pub(crate) fn uncounted(text: &str) -> String {
    let key = label::key(text);
    let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
    // H17 is a year.
    let is_word = bare.chars().count() > 1 && !bare.ends_with(|c: char| c.is_ascii_alphabetic());
    if is_word { bare.to_owned() } else { key.as_str().to_owned() }
}

/// A table as a whole, by the words of its columns.
pub(crate) fn table_key(columns: &str) -> String {
    format!("{TABLE}{}", stable(columns))
}

/// What the key of a table begins with.
const TABLE: &str = "表：";

/// Stands between the words of a heading and the place of one of several columns below it.
pub(crate) const PART: char = '#';

/// The words of a heading's key, and which of the columns below it is meant, counted from 0.
pub fn heading_words(key: &str) -> (&str, usize) {
    let part = key.rsplit_once(PART).and_then(|(words, part)| Some((words, part.parse().ok()?)));
    part.unwrap_or((key, 0))
}

/// A text as a label that a person may have taught.
pub fn taught_word(text: &str) -> String {
    stable(&uncounted(text))
}
