//! Eras before a year: 令和8, R8, r.8, 令8, 令和元.

use super::kanji;
use crate::era::{ERAS, Era};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// 令和
    Full,
    /// R, r, with or without a dot.
    Letter,
    /// 令. The initials of 明治 and 大正 are not used: 大3 is a third-year university student.
    Initial,
}

pub fn may_begin(c: char) -> bool {
    is_letter(c) || matches!(c, '令' | '平' | '昭' | '大' | '明')
}

/// Fast check, run on every character of a text.
fn is_letter(c: char) -> bool {
    matches!(c, 'M' | 'T' | 'S' | 'H' | 'R' | 'm' | 't' | 's' | 'h' | 'r')
}

fn of_letter(c: char) -> Option<Era> {
    if !is_letter(c) {
        return None;
    }
    ERAS.into_iter().find(|era| era.letter == c.to_ascii_uppercase())
}

/// Parses the era at the start of `text`: era, notation and the rest, which begins with the year's number. `text` is
/// half-width without spaces; the caller checks whether preceding text makes the letter part of a word.
pub fn leading(text: &str) -> Option<(Era, Name, &str)> {
    let first = text.chars().next().filter(|c| may_begin(*c))?;
    if let Some(era) = of_letter(first) {
        let rest = &text[first.len_utf8()..];
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        return begins_with_digit(rest).then_some((era, Name::Letter, rest));
    }
    let era = ERAS.into_iter().find(|era| era.name.starts_with(first))?;
    if let Some(rest) = text.strip_prefix(era.name) {
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let numbered = begins_with_digit(rest) || rest.starts_with(|c| kanji::numeral(c).is_some());
        return numbered.then_some((era, Name::Full, rest));
    }
    let rest = &text[first.len_utf8()..];
    (matches!(first, '令' | '平' | '昭') && begins_with_digit(rest)).then_some((era, Name::Initial, rest))
}

fn begins_with_digit(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_digit() || c == '元')
}

/// Whether the kanji before an initial leave it a word of its own: 政令8号 is no year, 総務部令8年度 is one.
pub fn initial_stands_for_itself(before: Option<char>, behind: &str) -> bool {
    let is_kanji = before.is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    !is_kanji || behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == '元').starts_with('年')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_era_is_named_in_full_by_its_letter_or_its_first_kanji() {
        for (text, name, letter, rest) in [
            ("令和8年度", Name::Full, 'R', "8年度"),
            ("令和六年", Name::Full, 'R', "六年"),
            ("平成元年", Name::Full, 'H', "元年"),
            ("R8.9", Name::Letter, 'R', "8.9"),
            ("h31", Name::Letter, 'H', "31"),
            ("S.60", Name::Letter, 'S', "60"),
            ("令8年度", Name::Initial, 'R', "8年度"),
            ("昭60", Name::Initial, 'S', "60"),
        ] {
            assert_eq!(leading(text).map(|(era, name, rest)| (name, era.letter, rest)), Some((name, letter, rest)));
        }
        for text in ["令達8", "大3年生", "明8", "Room", "R", "令和の時代", "X8", "8年"] {
            assert_eq!(leading(text), None, "{text}");
        }
        assert!(!initial_stands_for_itself(Some('政'), "8号"));
        assert!(initial_stands_for_itself(Some('部'), "8年度"));
        assert!(initial_stands_for_itself(Some('('), "8"));
    }
}
