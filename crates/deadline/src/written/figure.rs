//! Single-character figures: ①, ⓫, ➌, ㉑, ⑴, ⒈, ㈠, Ⅳ.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub value: u32,
    pub drawn: Drawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// ① and its dark, double and sans-serif variants.
    Circled,
    /// ⑴, ㈠
    Bracketed,
    /// ⒈
    Dotted,
    /// Ⅳ, ⅳ
    Roman,
}

use Drawn::{Bracketed, Circled, Dotted, Roman};

/// Ranges of characters: first, last, value of the first, and drawing.
const RUNS: [(char, char, u32, Drawn); 16] = [
    ('①', '⑳', 1, Circled),
    ('㉑', '㉟', 21, Circled),
    ('㊱', '㊿', 36, Circled),
    ('❶', '❿', 1, Circled),
    ('⓫', '⓴', 11, Circled),
    ('⓵', '⓾', 1, Circled),
    ('➀', '➉', 1, Circled),
    ('➊', '➓', 1, Circled),
    ('㊀', '㊉', 1, Circled),
    ('⓪', '⓪', 0, Circled),
    ('⓿', '⓿', 0, Circled),
    ('⑴', '⒇', 1, Bracketed),
    ('㈠', '㈩', 1, Bracketed),
    ('⒈', '⒛', 1, Dotted),
    ('Ⅰ', 'Ⅻ', 1, Roman),
    ('ⅰ', 'ⅻ', 1, Roman),
];

pub fn figure(c: char) -> Option<Figure> {
    // Fast path: kana and kanji lie outside.
    if !matches!(c, '\u{2160}'..='\u{2793}' | '\u{3220}'..='\u{32BF}') {
        return None;
    }
    let &(first, _, value, drawn) = RUNS.iter().find(|(first, last, ..)| (*first..=*last).contains(&c))?;
    Some(Figure { value: value + (c as u32 - first as u32), drawn })
}

/// ① to ㊿, with dark and double variants.
pub fn is_circled(c: char) -> bool {
    figure(c).is_some_and(|figure| figure.drawn == Circled)
}

pub fn is_roman(c: char) -> bool {
    figure(c).is_some_and(|figure| figure.drawn == Roman)
}

/// Replaces circled and Roman figures, which NFKC leaves or turns into letters, with digits: `⓫` → `11`, `Ⅳ` → `4`.
pub fn in_digits(text: &str) -> Cow<'_, str> {
    let plain = |c: char| figure(c).filter(|figure| matches!(figure.drawn, Circled | Roman));
    if text.chars().all(|c| plain(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let digits = |c: char| plain(c).map_or_else(|| c.to_string(), |figure| figure.value.to_string());
    Cow::Owned(text.chars().map(digits).collect())
}

/// NFKC, but circled and bracketed figures stay separate enumerators: ② becomes (2).
pub fn fold(line: &str) -> String {
    let mut folded = String::with_capacity(line.len());
    for c in line.chars() {
        match (figure(c), c) {
            // Unchanged by NFKC (nearly all), and signs that it would expand.
            (_, c) if c.is_ascii() => folded.push(c),
            (_, '、'..='〕' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='鿿' | '…' | '‥' | '″') => {
                folded.push(c);
            }
            (Some(Figure { value, drawn: Drawn::Circled | Drawn::Bracketed | Drawn::Dotted }), _) => {
                let _ = write!(folded, " ({value})");
            }
            (_, '　') => folded.push(' '),
            (_, c) => folded.extend(std::iter::once(c).nfkc()),
        }
    }
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_figure_has_its_value() {
        for (c, value, drawn) in [
            ('①', 1, Circled),
            ('⑳', 20, Circled),
            ('㉟', 35, Circled),
            ('㊿', 50, Circled),
            ('❿', 10, Circled),
            ('⓫', 11, Circled),
            ('⓴', 20, Circled),
            ('➓', 10, Circled),
            ('㊉', 10, Circled),
            ('⓿', 0, Circled),
            ('⑿', 12, Bracketed),
            ('㈩', 10, Bracketed),
            ('⒛', 20, Dotted),
            ('Ⅻ', 12, Roman),
            ('ⅳ', 4, Roman),
        ] {
            assert_eq!(figure(c), Some(Figure { value, drawn }), "{c}");
        }
        for c in "1１一ア㋐㊊Ⓐ月".chars() {
            assert_eq!(figure(c), None, "{c}");
        }
        assert_eq!(in_digits("第Ⅳ期⓫"), "第4期11");
    }
}
