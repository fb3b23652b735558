//! Numbered lines: 1 窓口を変える, 【重点目標２】道を直す, ③, and their numbering.

use serde::{Deserialize, Serialize};

use super::content;
use super::vocabulary::Vocabulary;
use super::weights::LIKELY;
use crate::general_reader::item::Item;
use matome_deadline::text::{comparison_key, tidy};
use matome_deadline::written::{figure, mark, number};

/// Notation of a number, common to the lines of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// 重点目標1
    Word,
    Plain,
    Circled,
    Bracketed,
    Roman,
    /// 3-1
    Branched,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numbered {
    pub(crate) manner: Manner,
    pub(crate) number: String,
    pub(crate) rest: Option<String>,
}

const LONGEST_LINE: usize = 160;
/// A longer text with a dash is no number.
const LONGEST_BRANCHED: usize = 8;

pub(crate) fn of(text: &str, vocabulary: &Vocabulary) -> Option<Numbered> {
    let text = text.trim();
    if text.chars().count() > LONGEST_LINE {
        return None;
    }
    let bare = text.trim_start_matches(|c: char| mark::is_mark(c) && !figure::is_circled(c)).trim_start();
    worded(bare, vocabulary).or_else(|| plain(bare)).or_else(|| {
        let (number, rest) = bracketed(bare)?;
        Some(Numbered { manner: Manner::Bracketed, number, rest: tidy(rest) })
    })
}

/// Whether the word before the number is only used for goals: 重点目標２, not 取組２.
pub(crate) fn is_of_goal(text: &str, vocabulary: &Vocabulary) -> bool {
    is_of(text, Item::Title, vocabulary)
}

/// Whether the word before the number is used for classes of goals: 基本目標２.
pub(crate) fn is_of_class(text: &str, vocabulary: &Vocabulary) -> bool {
    is_of(text, Item::Category, vocabulary)
}

fn is_of(text: &str, item: Item, vocabulary: &Vocabulary) -> bool {
    let bare = text.trim().trim_start_matches(mark::is_mark).trim_start();
    let word = bare.split(|c: char| c.is_numeric()).next().unwrap_or_default();
    vocabulary.known(word.trim()) == Some(item)
}

pub(crate) fn alone(text: &str) -> Option<Manner> {
    plain(text.trim()).filter(|found| found.rest.is_none()).map(|found| found.manner)
}

fn plain(text: &str) -> Option<Numbered> {
    if let Some((number, rest)) = number::leading(text) {
        let manner = if text.starts_with(figure::is_circled) { Manner::Circled } else { Manner::Plain };
        return Some(Numbered { manner, number, rest: tidy(rest) });
    }
    let first = text.chars().next()?;
    if matches!(first, 'Ⅰ'..='Ⅻ') {
        let rest = text[first.len_utf8()..].trim_start_matches(['.', '．', ' ', '　', '、']);
        return Some(Numbered { manner: Manner::Roman, number: number::digits(&first.to_string())?, rest: tidy(rest) });
    }
    if text.chars().count() <= LONGEST_BRANCHED
        && text.contains(['-', '－', '‐', '−'])
        && content::is_branched(&comparison_key(text))
    {
        return Some(Numbered { manner: Manner::Branched, number: number::digits(text)?, rest: None });
    }
    let alone = number::alone(text, &[])?;
    let manner = match first {
        c if figure::is_circled(c) => Manner::Circled,
        '(' | '（' => Manner::Bracketed,
        _ => Manner::Plain,
    };
    Some(Numbered { manner, number: alone, rest: None })
}

/// (1) 窓口を変える
pub(crate) fn bracketed(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix(['(', '（'])?;
    let end = inside.find([')', '）'])?;
    let number = comparison_key(&inside[..end]);
    let is_number = number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty();
    let rest = inside[end..].trim_start_matches([')', '）', ' ', '　']);
    is_number.then_some((number, rest))
}

/// 重点目標１　窓口を変える, 【目標1】窓口を変える, 目標No.1.
fn worded(text: &str, vocabulary: &Vocabulary) -> Option<Numbered> {
    let (word, found) = counted(text)?;
    let known = vocabulary.senses(word);
    let titled = known.iter().any(|(item, score)| {
        matches!(item, Item::Title | Item::Category | Item::MeasureTitle | Item::Actions) && *score >= LIKELY
    });
    titled.then_some(found)
}

const LONGEST_WORD: usize = 12;

/// The line as if its first word counted something, and that word.
pub(crate) fn counted(text: &str) -> Option<(&str, Numbered)> {
    let (inside, behind) = match text.chars().next().and_then(|c| Some((c, mark::closing_of(c)?))) {
        Some((opening, closing)) => {
            let inside = &text[opening.len_utf8()..];
            let end = inside.find(closing)?;
            (&inside[..end], Some(&inside[end + closing.len_utf8()..]))
        }
        None => (text, None),
    };
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || figure::is_circled(c);
    let at = inside.find(is_digit).filter(|at| *at > 0)?;
    let word = inside[..at]
        .trim_end_matches(['.', '．', 'o', 'ｏ', 'N', 'Ｎ', '№', '第', '（', '(', ' ', '　', '－', '-', 'の', 'そ']);
    if word.chars().count() > LONGEST_WORD {
        return None;
    }
    let digits = &inside[at..];
    let end = if digits.starts_with(figure::is_circled) {
        digits.chars().next().map_or(0, char::len_utf8)
    } else {
        digits.find(|c: char| !is_digit(c)).unwrap_or(digits.len())
    };
    let (last, end) = last_branch(digits, end, is_digit);
    let number = number::digits(&digits[last..end])?;
    let rest = &digits[end..];
    let rest = rest.strip_prefix('号').filter(|_| inside[..at].ends_with('第')).unwrap_or(rest);
    if rest.starts_with([
        '年', '月', '件', '人', '回', '割', '%', '％', '次', '期', '億', '万', '千', '百', '位', '名', '箇', 'か',
        'カ', 'つ',
    ]) {
        return None;
    }
    let trim: &[char] = &[')', '）', '】', ':', '：', '.', '．', ' ', '　', '、', '\n', '」', '》', '＞'];
    let rest = format!("{}{}", rest.trim_start_matches(trim), behind.unwrap_or_default().trim_start_matches(trim));
    Some((word, Numbered { manner: Manner::Word, number, rest: tidy(&rest) }))
}

/// Range of a branched number's last part (its first ends at `end`): the 2 of 取組１－１－２.
fn last_branch(digits: &str, end: usize, is_digit: impl Fn(char) -> bool) -> (usize, usize) {
    let (mut from, mut end) = (0, end);
    while let Some(dash) = digits[end..].chars().next().filter(|c| matches!(c, '-' | '－' | '‐' | '−' | 'ー')) {
        let next = end + dash.len_utf8();
        let behind = &digits[next..];
        let length = behind.find(|c: char| !is_digit(c)).unwrap_or(behind.len());
        if length == 0 {
            break;
        }
        (from, end) = (next, next + length);
    }
    (from, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_its_number_and_its_title() {
        let vocabulary = Vocabulary::built_in();
        for (text, manner, number, rest) in [
            ("１　窓口を変える", Manner::Plain, "1", Some("窓口を変える")),
            ("③ 道を直す", Manner::Circled, "3", Some("道を直す")),
            ("【重点目標２】道を直す", Manner::Word, "2", Some("道を直す")),
            ("■ 重点目標１：窓口", Manner::Word, "1", Some("窓口")),
            ("(2) 橋を架ける", Manner::Bracketed, "2", Some("橋を架ける")),
            ("目標No.4", Manner::Word, "4", None),
            ("具体的取組１－１－２", Manner::Word, "2", None),
        ] {
            let found = of(text, vocabulary).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.manner, found.number.as_str(), found.rest.as_deref()), (manner, number, rest), "{text}");
        }
        assert_eq!(of("目標10件以上", vocabulary), None);
        assert_eq!(of("令和8年度 目標", vocabulary), None);
    }
}
