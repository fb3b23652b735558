//! Word tables: labels, headers and markers with synonyms.

use std::cmp::Reverse;

use matome_deadline::written::characters::Characters;
use matome_deadline::written::label::{Key, key};

/// Words with their meanings. The first entry of a word counts.
#[derive(Debug, Clone)]
pub(super) struct WordTable<T> {
    /// In the order of the definition.
    entries: Vec<Entry<T>>,
    /// Indices of the entries by first letter.
    by_character: [Vec<usize>; 64],
    first_characters: Characters,
    /// Distinct meanings.
    meanings: Vec<T>,
    /// The first word of each meaning, as written.
    printed: Vec<(String, T)>,
    /// Words given by their end: `*における位置付け`.
    endings: Vec<(Key, T)>,
    /// Words without meaning, however similar to others.
    nothing: Vec<Nothing>,
}

/// A word without meaning: whole, or given by its end (`*メモ`) or beginning (`前年度*`).
#[derive(Debug, Clone)]
enum Nothing {
    Word(Key),
    Ending(Key),
    Beginning(Key),
}

#[derive(Debug, Clone)]
struct Entry<T> {
    key: Key,
    meaning: T,
}

/// Quality of a match: `EXACT`, or the length in common.
pub(super) type Quality = usize;

pub(super) const EXACT: Quality = 100;

const LONGEST_HEADER: usize = 30;

impl<T> Default for WordTable<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            by_character: [const { Vec::new() }; 64],
            first_characters: Characters::default(),
            meanings: Vec::new(),
            printed: Vec::new(),
            endings: Vec::new(),
            nothing: Vec::new(),
        }
    }
}

impl<T: Copy + PartialEq> WordTable<T> {
    pub(super) fn add(&mut self, word: &str, meaning: T) {
        if let Some(ending) = word.strip_prefix('*') {
            self.endings.push((key(ending), meaning));
            return;
        }
        let key = key(word);
        if !key.is_empty() && self.exact(&key).is_none() {
            if !self.has(meaning) {
                self.printed.push((word.to_owned(), meaning));
            }
            if !self.meanings.contains(&meaning) {
                self.meanings.push(meaning);
            }
            if let Some(first) = key.chars().next() {
                self.by_character[Characters::place(first)].push(self.entries.len());
                self.first_characters.add(first);
            }
            self.entries.push(Entry { key, meaning });
        }
    }

    pub(super) fn has(&self, meaning: T) -> bool {
        self.meanings.contains(&meaning)
    }

    pub(super) fn add_nothing(&mut self, word: &str) {
        self.nothing.push(match (word.strip_prefix('*'), word.strip_suffix('*')) {
            (Some(ending), _) => Nothing::Ending(key(ending)),
            (_, Some(beginning)) => Nothing::Beginning(key(beginning)),
            (None, None) => Nothing::Word(key(word)),
        });
    }

    pub(super) fn is_nothing(&self, key: &Key) -> bool {
        self.nothing.iter().any(|nothing| match nothing {
            Nothing::Word(word) => word == key,
            Nothing::Ending(ending) => key.ends_with(ending.as_str()),
            Nothing::Beginning(beginning) => key.starts_with(beginning.as_str()),
        })
    }

    pub(super) fn printed(&self, meaning: T) -> Option<&str> {
        self.printed.iter().find(|(_, known)| *known == meaning).map(|(word, _)| word.as_str())
    }

    pub(super) fn meanings(&self) -> &[T] {
        &self.meanings
    }

    pub(super) fn endings(&self) -> impl Iterator<Item = (String, T)> {
        self.endings.iter().map(|(ending, meaning)| (ending.as_str().to_owned(), *meaning))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (String, T)> {
        self.entries.iter().map(|entry| (entry.key.as_str().to_owned(), entry.meaning))
    }

    /// The words for `meaning`, in the definition's order.
    pub(super) fn of(&self, meaning: T) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |entry| entry.meaning == meaning).map(|entry| entry.key.as_str())
    }

    pub(super) fn exact(&self, key: &str) -> Option<T> {
        self.word(key).or_else(|| {
            let ending = self.endings.iter().find(|(ending, _)| key.ends_with(ending.as_str()));
            ending.map(|(_, meaning)| *meaning)
        })
    }

    pub(super) fn word(&self, key: &str) -> Option<T> {
        self.place(key).map(|at| self.entries[at].meaning)
    }

    /// Index of a word; the number of words if unknown.
    pub(super) fn rank(&self, key: &str) -> usize {
        self.place(key).unwrap_or(self.entries.len())
    }

    fn place(&self, key: &str) -> Option<usize> {
        let first = key.chars().next()?;
        self.by_character[Characters::place(first)].iter().copied().find(|at| self.entries[*at].key == *key)
    }

    /// The best match for a header's key: the word, also behind a date, or the longest word it contains or begins.
    pub(super) fn best(&self, key: &Key) -> Option<(T, Quality)> {
        self.best_of(key, |_| true)
    }

    /// The best match for a word split into pieces, one below the other. A match within one piece does not count.
    pub(super) fn best_across(&self, pieces: &[&str]) -> Option<(T, Quality)> {
        self.best_of(&Key::of(pieces.concat()), |word| !pieces.iter().any(|piece| piece.contains(word)))
    }

    fn best_of(&self, key: &Key, counts: impl Fn(&str) -> bool) -> Option<(T, Quality)> {
        if let Some(meaning) = self.exact(key) {
            return Some((meaning, EXACT));
        }
        if let Some(meaning) = without_date(key).and_then(|rest| self.exact(rest)) {
            return Some((meaning, EXACT - 1));
        }
        if !(2..=LONGEST_HEADER).contains(&key.length) {
            return None;
        }
        let mut best: Option<(Quality, bool, Reverse<usize>)> = None;
        for place in key.characters().shared(self.first_characters).places() {
            for &at in &self.by_character[place] {
                let entry = &self.entries[at];
                if let Some(quality) = entry.common(key).filter(|_| counts(&entry.key)) {
                    // Ties go to the word that the header ends with (取組の期限 is a 期限), then to the definition's order.
                    best = best.max(Some((quality, key.ends_with(entry.key.as_str()), Reverse(at))));
                }
            }
        }
        let (quality, _, Reverse(at)) = best.filter(|_| !self.is_nothing(key))?;
        Some((self.entries[at].meaning, quality))
    }
}

/// `令和8年度の実績` and `9月末現在の実績` without the date.
fn without_date(key: &str) -> Option<&str> {
    key.bytes().any(|b| b.is_ascii_digit()).then_some(())?;
    let rest = key.trim_start_matches(|c: char| c.is_ascii_digit() || "令和平成RH年度月末日現在時点の".contains(c));
    key[..key.len() - rest.len()].contains(|c: char| c.is_ascii_digit()).then_some(rest)
}

/// Minimum share of the word in a header; a third at its end, which is decisive.
const WITHIN_TENTHS: usize = 4;
const AT_END: usize = 3;
const SHORTEST_WITHIN: usize = 2;
/// A truncated header has at least half of the word that it begins.
const AT_BEGINNING: usize = 2;

impl<T> Entry<T> {
    /// The length in common of the word and a header, if they match.
    fn common(&self, key: &Key) -> Option<Quality> {
        let (own, length) = (self.key.length, key.length);
        // 具体的な取組内容 is 取組内容; a long text that mentions 目標 is not a 目標.
        let contains = || {
            own * 10 >= length * WITHIN_TENTHS && key.includes(&self.key)
                || own * AT_END >= length && key.ends_with(self.key.as_str())
        };
        let begins = || length * AT_BEGINNING >= own && self.key.starts_with(key.as_str());
        let same = if own <= length { own >= SHORTEST_WITHIN && contains() } else { begins() };
        same.then_some(own.min(length))
    }
}
