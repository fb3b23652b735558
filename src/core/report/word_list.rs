//! A list of words, looked for in short texts, with an index that finds them without trying each: a report is compared with some
//! thousand words. The few words of a rule on deadlines stand in slices instead (`deadline/word_list.rs`).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Words parted by spaces.
pub(super) struct WordList {
    list: &'static str,
    index: OnceLock<Index>,
}

struct Index {
    words: Vec<Word>,
    /// Their places, by the character that they begin with, the longest first.
    by_first: CharacterPlaces,
    /// By the character that they end with, in the order of the list.
    by_last: CharacterPlaces,
}

struct Word {
    text: &'static str,
    letters: CharacterSet,
}

/// In the order of the characters.
struct CharacterPlaces(Vec<(char, Vec<usize>)>);

impl CharacterPlaces {
    fn of(keys: impl Iterator<Item = Option<char>>) -> Self {
        let mut places: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for (at, key) in keys.enumerate() {
            places.entry(key.unwrap_or_default()).or_default().push(at);
        }
        Self(places.into_iter().collect())
    }

    fn at(&self, key: Option<char>) -> &[usize] {
        let found = key.and_then(|key| self.0.binary_search_by_key(&key, |(first, _)| *first).ok());
        found.map_or(&[], |at| self.0[at].1.as_slice())
    }
}

/// Which characters a text has, as bits: one that lacks a word's bits lacks the word. Quicker to ask than the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct CharacterSet(u128);

impl CharacterSet {
    pub(super) fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |bits, c| bits | 1 << (c as u32 & 127)))
    }

    const fn may_hold(self, word: Self) -> bool {
        self.0 & word.0 == word.0
    }
}

impl WordList {
    pub(super) const fn new(list: &'static str) -> Self {
        Self { list, index: OnceLock::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let words: Vec<&str> = self.list.split_ascii_whitespace().collect();
            let mut by_first = CharacterPlaces::of(words.iter().map(|word| word.chars().next()));
            for (_, places) in &mut by_first.0 {
                places.sort_by_key(|at| Reverse(words[*at].len()));
            }
            let by_last = CharacterPlaces::of(words.iter().map(|word| word.chars().next_back()));
            let words = words.into_iter().map(|text| Word { text, letters: CharacterSet::of(text) }).collect();
            Index { words, by_first, by_last }
        })
    }

    /// In the order of the list.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.index().words.iter().map(|word| word.text)
    }

    /// Those that a text with such letters may hold, in the order of the list.
    fn possible(&self, characters: CharacterSet) -> impl Iterator<Item = &'static str> {
        self.index().words.iter().filter(move |word| characters.may_hold(word.letters)).map(|word| word.text)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.ending_as(word).any(|known| known == word)
    }

    /// Whether any of them stands in `text`.
    pub(super) fn are_within(&self, text: &str) -> bool {
        self.within(text).is_some()
    }

    /// The first of the list that stands in `text`.
    pub(super) fn within(&self, text: &str) -> Option<&'static str> {
        self.possible(CharacterSet::of(text)).find(|word| text.contains(word))
    }

    /// The longest that `text` begins with.
    pub(super) fn at_start_of(&self, text: &str) -> Option<&'static str> {
        let index = self.index();
        let mut alike = index.by_first.at(text.chars().next()).iter().map(|at| index.words[*at].text);
        alike.find(|word| text.starts_with(word))
    }

    /// The first of the list that `text` ends with.
    pub(super) fn at_end_of(&self, text: &str) -> Option<&'static str> {
        self.ending_as(text).find(|word| text.ends_with(word))
    }

    /// The longest that `text` ends with.
    pub(super) fn longest_at_end_of(&self, text: &str) -> Option<&'static str> {
        self.ending_as(text).filter(|word| text.ends_with(word)).max_by_key(|word| word.len())
    }

    /// The one that ends last in `text`, which has these characters, the longest of those, and where it begins.
    pub(super) fn last_in(&self, text: &str, characters: CharacterSet) -> Option<(&'static str, usize)> {
        let places = self.possible(characters).filter_map(|word| Some((word, text.rfind(word)?)));
        places.max_by_key(|(word, at)| (at + word.len(), word.len()))
    }

    /// What stands before the first of the list that `text` ends with.
    pub(super) fn before_end_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.ending_as(text).find_map(|word| text.strip_suffix(word))
    }

    /// Those whose last character is that of `text`, in the order of the list.
    fn ending_as(&self, text: &str) -> impl Iterator<Item = &'static str> {
        let index = self.index();
        index.by_last.at(text.chars().next_back()).iter().map(|at| index.words[*at].text)
    }

    /// The text without any of them, one after the other.
    pub(super) fn taken_out_of(&self, mut text: String) -> String {
        for word in self.possible(CharacterSet::of(&text)) {
            if text.contains(word) {
                text = text.replace(word, "");
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
        static LIST: WordList = WordList::new("年度 年 度末 年度末");
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
