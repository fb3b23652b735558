//! A set of a text's characters in one machine word, as a fast filter.

/// A 64-bit Bloom filter: an absent bit proves the character absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Characters(u64);

impl Characters {
    /// The low bits separate kana and label kanji well enough.
    pub const fn place(c: char) -> usize {
        c as usize % 64
    }

    pub fn places(self) -> impl Iterator<Item = usize> {
        let rest = |letters: &u64| Some(letters & (letters - 1)).filter(|rest| *rest != 0);
        std::iter::successors(Some(self.0).filter(|all| *all != 0), rest)
            .map(|letters| letters.trailing_zeros() as usize)
    }

    pub fn of(text: &str) -> Self {
        let mut characters = Self::default();
        text.chars().for_each(|c| characters.add(c));
        characters
    }

    pub fn add(&mut self, c: char) {
        self.0 |= 1 << Self::place(c);
    }

    #[must_use]
    pub const fn shared(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    pub const fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}
