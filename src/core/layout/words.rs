//! Words that stand for something: labels, headers and markers with their synonyms.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::label::key;

/// Words and what each stands for. The first one that claims a word has it.
#[derive(Debug, Clone)]
pub(super) struct Words<T> {
    /// In the order of the definition.
    entries: Vec<Entry<T>>,
    /// Their places, by the letter that they begin with.
    by_letter: [Vec<usize>; 64],
    /// What the words stand for, each once.
    meanings: Vec<T>,
    /// The first word for each meaning, as it is written there.
    printed: Vec<(String, T)>,
    by_word: HashMap<String, T>,
    /// The bytes of the longest word.
    longest: usize,
    /// Words given by their end alone: `*における位置付け`.
    endings: Vec<(String, T)>,
    /// Words that stand for nothing, however like another they are.
    nothing: HashSet<String>,
    /// Their kin, given by their end alone: `*メモ`.
    nothing_endings: Vec<String>,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    key: String,
    /// How many characters it has.
    length: usize,
    letters: Letters,
    meaning: T,
}

/// The characters of a text, as a set in which few of them fall together: what is not in here is not in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Letters(u64);

/// How well a text is a word: `EXACT`, or the length of what they have in common.
pub(super) type Quality = usize;

pub(super) const EXACT: Quality = 100;

/// No header is longer; what is longer is text.
const LONGEST_HEADER: usize = 30;

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            by_letter: [const { Vec::new() }; 64],
            meanings: Vec::new(),
            printed: Vec::new(),
            by_word: HashMap::new(),
            longest: 0,
            endings: Vec::new(),
            nothing: HashSet::new(),
            nothing_endings: Vec::new(),
        }
    }
}

impl<T: Copy + PartialEq> Words<T> {
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
            self.by_word.insert(key.clone(), meaning);
            self.longest = self.longest.max(key.len());
            if !self.meanings.contains(&meaning) {
                self.meanings.push(meaning);
            }
            self.by_letter[key.chars().next().map_or(0, Letters::place)].push(self.entries.len());
            self.entries.push(Entry { length: key.chars().count(), letters: Letters::of(&key), key, meaning });
        }
    }

    pub(super) fn has(&self, meaning: T) -> bool {
        self.meanings.contains(&meaning)
    }

    /// A word that stands for nothing, unless it was given a meaning.
    pub(super) fn add_nothing(&mut self, word: &str) {
        match word.strip_prefix('*') {
            Some(ending) => self.nothing_endings.push(key(ending)),
            None => drop(self.nothing.insert(key(word))),
        }
    }

    fn is_nothing(&self, key: &str) -> bool {
        self.nothing.contains(key) || self.nothing_endings.iter().any(|ending| key.ends_with(ending.as_str()))
    }

    /// The word by which messages call a meaning.
    pub(super) fn printed(&self, meaning: T) -> Option<&str> {
        self.printed.iter().find(|(_, known)| *known == meaning).map(|(word, _)| word.as_str())
    }

    /// What each word stands for, once.
    pub(super) fn meanings(&self) -> &[T] {
        &self.meanings
    }

    /// The words for `meaning`, first the one that the definition names first.
    pub(super) fn of(&self, meaning: T) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |entry| entry.meaning == meaning).map(|entry| entry.key.as_str())
    }

    pub(super) fn exact(&self, key: &str) -> Option<T> {
        let word = if key.len() <= self.longest { self.by_word.get(key) } else { None };
        word.copied().or_else(|| {
            let ending = self.endings.iter().find(|(ending, _)| key.ends_with(ending.as_str()));
            ending.map(|(_, meaning)| *meaning)
        })
    }

    /// The place of a word among all of them; behind them if it is none.
    pub(super) fn rank(&self, key: &str) -> usize {
        self.entries.iter().position(|entry| entry.key == key).unwrap_or(self.entries.len())
    }

    /// The best match for a header's key: the word itself, also behind a date (9月末の実績), or the longest word that it contains or begins.
    pub(super) fn best(&self, key: &str) -> Option<(T, Quality)> {
        self.best_of(key, |_| true)
    }

    /// The best match for a word that stands in pieces, one below the other. What a single piece holds is no match of all.
    pub(super) fn best_across(&self, pieces: &[&str]) -> Option<(T, Quality)> {
        self.best_of(&pieces.concat(), |word| !pieces.iter().any(|piece| piece.contains(word)))
    }

    fn best_of(&self, key: &str, counts: impl Fn(&str) -> bool) -> Option<(T, Quality)> {
        if let Some(meaning) = self.exact(key) {
            return Some((meaning, EXACT));
        }
        if let Some(meaning) = without_date(key).and_then(|rest| self.exact(rest)) {
            return Some((meaning, EXACT - 1));
        }
        // A character takes at most four bytes, a Japanese one three.
        if key.len() > LONGEST_HEADER * 4 || self.is_nothing(key) {
            return None;
        }
        let length = key.chars().count();
        if !(2..=LONGEST_HEADER).contains(&length) {
            return None;
        }
        let letters = Letters::of(key);
        let mut best: Option<(Quality, Reverse<usize>)> = None;
        for place in letters.places() {
            for &at in &self.by_letter[place] {
                let entry = &self.entries[at];
                if let Some(quality) = entry.common(key, length, letters).filter(|_| counts(&entry.key)) {
                    // Of words with as much in common, the one that the definition names first.
                    best = best.max(Some((quality, Reverse(at))));
                }
            }
        }
        best.map(|(quality, Reverse(at))| (self.entries[at].meaning, quality))
    }
}

/// `令和8年度の実績` and `9月末現在の実績` without the date.
fn without_date(key: &str) -> Option<&str> {
    key.bytes().any(|b| b.is_ascii_digit()).then_some(())?;
    let rest = key.trim_start_matches(|c: char| c.is_ascii_digit() || "令和平成RH年度月末日現在時点の".contains(c));
    key[..key.len() - rest.len()].contains(|c: char| c.is_ascii_digit()).then_some(rest)
}

impl Letters {
    fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |letters, c| letters | 1 << Self::place(c)))
    }

    /// The low bits tell kana and the kanji of labels apart well enough.
    const fn place(c: char) -> usize {
        c as usize % 64
    }

    fn places(self) -> impl Iterator<Item = usize> {
        let rest = |letters: &u64| Some(letters & (letters - 1)).filter(|rest| *rest != 0);
        std::iter::successors(Some(self.0).filter(|all| *all != 0), rest)
            .map(|letters| letters.trailing_zeros() as usize)
    }

    const fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

impl<T> Entry<T> {
    /// The length of what the word and a header have in common, if that makes them the same.
    fn common(&self, key: &str, length: usize, letters: Letters) -> Option<Quality> {
        // 具体的な取組内容 is 取組内容; a long text that mentions 目標 is not a 目標.
        let contains =
            || self.length * 10 >= length * 4 && letters.include(self.letters) && key.contains(self.key.as_str());
        let begins = || length * 2 >= self.length && self.key.starts_with(key);
        let same = if self.length <= length { self.length >= 2 && contains() } else { begins() };
        same.then_some(self.length.min(length))
    }
}
