//! A list of words, looked for all at once.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

/// Words parted by spaces.
pub(super) struct Words {
    list: &'static str,
    index: OnceLock<Index>,
}

struct Index {
    words: Vec<&'static str>,
    /// `None` for a list that is too large, which none of ours is.
    automaton: Option<AhoCorasick>,
}

impl Words {
    pub(super) const fn new(list: &'static str) -> Self {
        Self { list, index: OnceLock::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let words: Vec<&str> = self.list.split_ascii_whitespace().collect();
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Both);
            Index { automaton: builder.build(&words).ok(), words }
        })
    }

    /// In the order of the list.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.index().words.iter().copied()
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.iter().any(|known| known == word)
    }

    /// Whether any of them stands in `text`.
    pub(super) fn are_within(&self, text: &str) -> bool {
        match &self.index().automaton {
            Some(automaton) => automaton.is_match(text),
            None => self.iter().any(|word| text.contains(word)),
        }
    }

    /// The first of the list that stands in `text`.
    pub(super) fn within(&self, text: &str) -> Option<&'static str> {
        if self.are_within(text) { self.iter().find(|word| text.contains(word)) } else { None }
    }

    /// The longest that `text` begins with.
    pub(super) fn at_start_of(&self, text: &str) -> Option<&'static str> {
        match &self.index().automaton {
            Some(automaton) => {
                let found = automaton.find(Input::new(text).anchored(Anchored::Yes))?;
                self.index().words.get(found.pattern().as_usize()).copied()
            }
            None => self.iter().filter(|word| text.starts_with(word)).max_by_key(|word| word.len()),
        }
    }

    /// The first of the list that `text` ends with.
    pub(super) fn at_end_of(&self, text: &str) -> Option<&'static str> {
        self.iter().find(|word| text.ends_with(word))
    }

    /// What stands before the first of the list that `text` ends with.
    pub(super) fn before_end_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.iter().find_map(|word| text.strip_suffix(word))
    }

    /// The text without any of them, one after the other.
    pub(super) fn taken_out_of(&self, mut text: String) -> String {
        if self.are_within(&text) {
            for word in self.iter() {
                if text.contains(word) {
                    text = text.replace(word, "");
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_within_and_at_both_ends() {
        static LIST: Words = Words::new("年度 年 度末 年度末");
        assert!(LIST.are_within("令和8年") && !LIST.are_within("令和"));
        assert_eq!(LIST.at_start_of("年度末まで"), Some("年度末"));
        assert_eq!(LIST.at_start_of("今年度"), None);
        assert_eq!(LIST.at_end_of("今年度末"), Some("度末"));
        assert_eq!(LIST.within("今年度末"), Some("年度"));
        assert_eq!(LIST.before_end_of("今年"), Some("今"));
        assert_eq!(LIST.taken_out_of("今年度末の年".to_owned()), "今末の");
        assert!(LIST.has("年") && !LIST.has("度"));
    }
}
