//! One line of a report: does it say anything.
//!
//! How the pieces of a text add up is [`presence`](super::presence); what a form prints into the field,
//! [`printed`](super::printed).

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

use crate::core::written::figure::{Drawn, Figure, figure};
use crate::core::written::kanji;
use crate::core::written::mark::BRACKETS;

use super::phrases::{
    ANSWERS, ASKED, ASKING, BULLETS, DASHES, DATE_PARTS, EMPTY_SIGNS, FORM_WORDS, LABEL_ENDS, LABEL_PARTS, LATER,
    PUT_OFF, PUT_OFF_ENDS, PUT_OFF_LEADS, RATINGS, REQUESTS, STATEMENTS, TO_BE_WRITTEN, TO_COME, UNITS, UNSURE_ANSWERS,
};

/// A statement of so few characters many write in the same words: 順調に進んでいる.
pub(super) const SHORT: usize = 12;

/// No fixed answer is longer.
const LONGEST_ANSWER: usize = 24;

/// A label before a colon is no longer than this.
const LONGEST_LABEL: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Enumerators, labels, units, dates, instructions.
    Nothing,
    /// An example of the form.
    Sample(Extent),
    /// Says that the report is yet to come.
    PutOff,
    /// A sign or a figure that may mean anything.
    Unsure,
    /// A fixed answer: 該当なし, －.
    Answer,
    Words,
}

/// How far an example goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// 「（記入例）」 alone: all that follows.
    Heading,
    /// 「例）○○を実施」: the line, and lines like it.
    Line,
}

pub(super) fn of_folded_line(folded: &str) -> Piece {
    if is_all(folded, DASHES) {
        return Piece::Answer;
    }
    of_folded(without_marks(folded))
}

fn of_folded(text: &str) -> Piece {
    let text = text.trim();
    let key = text.trim_end_matches(['。', '.', '、', ',', '!']).trim_end();
    if key.is_empty() {
        return Piece::Nothing;
    }
    if is_unsure_answer(key) {
        return Piece::Unsure;
    }
    if is_all(key, DASHES) || is_fixed_answer(key) {
        return Piece::Answer;
    }
    if let Some(extent) = sample(key) {
        return Piece::Sample(extent);
    }
    if let Some(rest) = key.strip_prefix(['※', '*', '注']) {
        let rest = rest.trim_start_matches([')', '1', '2', '3', ':', ' ']);
        return if is_form_talk(rest) { Piece::Nothing } else { of_folded(rest) };
    }
    if let Some(inner) = bracketed(key) {
        return of_folded(inner);
    }
    if is_put_off(key) {
        return Piece::PutOff;
    }
    if let Some((label, rest)) = labelled(key) {
        return if rest.trim().is_empty() || is_all(rest.trim(), EMPTY_SIGNS) {
            Piece::Nothing
        } else {
            of_labelled(label, rest)
        };
    }
    if is_form_talk(key) || is_blank_repeated(key) || is_kana_mark(key) {
        return Piece::Nothing;
    }
    of_signs(key)
}

fn of_labelled(label: &str, rest: &str) -> Piece {
    match of_folded(without_marks(rest)) {
        // 実績: 3 is a figure that is named.
        Piece::Unsure if !label.is_empty() && rest.trim().chars().all(|c| c.is_ascii_digit()) => Piece::Words,
        piece => piece,
    }
}

/// What is hardly words: signs, single letters, numbers.
fn of_signs(key: &str) -> Piece {
    if key.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && !RATINGS.contains(c) && !BULLETS.contains(c)) {
        return Piece::Words;
    }
    if is_all(key, EMPTY_SIGNS) {
        return Piece::Nothing;
    }
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) if RATINGS.contains(c) || matches!(c, 'S' | 'A'..='D' | 's' | 'a'..='d') => Piece::Answer,
        (Some(_), None) => Piece::Unsure,
        (Some(a), Some(b)) if key.chars().count() == 2 && a.is_ascii_digit() && b.is_ascii_digit() => Piece::Unsure,
        _ if key.chars().any(char::is_alphanumeric) => Piece::Words,
        _ => Piece::Unsure,
    }
}

fn is_fixed_answer(key: &str) -> bool {
    let key = squeezed(key);
    let polite = key.trim_end_matches("です").trim_end_matches("でした");
    if polite.chars().nth(LONGEST_ANSWER).is_some() {
        return false;
    }
    let polite = &polite.to_lowercase();
    ANSWERS.has(polite) || is_short_none(polite) || matches!(key.strip_prefix('0'), Some(unit) if UNITS.has(unit))
}

/// 記入なし, 現在調査中です.
fn is_unsure_answer(key: &str) -> bool {
    let key = squeezed(key);
    let plain = key.trim_end_matches("です");
    let plain = ["現在", "ただいま", "只今"].iter().find_map(|now| plain.strip_prefix(now)).unwrap_or(plain);
    UNSURE_ANSWERS.has(plain.trim_start_matches(['、', ',']))
}

/// 特記事項なし, 対象事業なし.
fn is_short_none(key: &str) -> bool {
    let none = key.strip_suffix("なし").or_else(|| key.strip_suffix("無し")).or_else(|| key.strip_suffix("ありません"));
    none.is_some_and(|what| what.chars().count() <= 8)
}

/// The folded line ends as a statement does, and not as a heading.
pub(super) fn states(folded: &str) -> bool {
    let key = squeezed(folded);
    let key = key.trim_end_matches(|c: char| "。.!)".contains(c));
    STATEMENTS.at_end_of(key).is_some() && ASKED.at_end_of(key).is_none()
}

/// Blanks that an example or a form leaves: ○○計画, ○回, 〔　〕.
pub(super) fn has_blanks(line: &str) -> bool {
    const COUNTED: &str = "年月日回件人名%％円箇か冊台期";
    let mut before = ' ';
    line.chars().any(|c| {
        let behind = std::mem::replace(&mut before, c);
        match behind {
            '○' | '〇' | '◯' | '●' => c == behind || COUNTED.contains(c),
            '△' | '×' | '▲' | '□' | '＿' | '_' | 'X' | '*' => c == behind,
            _ => false,
        }
    })
}

/// NFKC; a figure in a circle or brackets stays an enumerator: ② as (2), parted from what stands before it.
pub(super) fn fold(line: &str) -> String {
    let mut folded = String::with_capacity(line.len());
    for c in line.chars() {
        if is_folded(c) {
            folded.push(c);
            continue;
        }
        match (figure(c), c) {
            (Some(Figure { value, drawn: Drawn::Circled | Drawn::Bracketed | Drawn::Dotted }), _) => {
                let _ = write!(folded, " ({value})");
            }
            // Full-width ASCII lies in the same order as ASCII.
            (_, '！'..='～') => folded.extend(char::from_u32(c as u32 - '！' as u32 + '!' as u32)),
            (_, '　') => folded.push(' '),
            (_, c) => folded.extend(std::iter::once(c).nfkc()),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded.drain(..folded.len() - folded.trim_start().len());
    folded
}

/// What stays as it is: kana, kanji and ASCII, which are all but a few, and signs that NFKC would take apart.
fn is_folded(c: char) -> bool {
    c.is_ascii() || matches!(c, '、'..='〕' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='鿿' | '…' | '‥' | '″')
}

/// The text behind its bullets and enumerators.
pub(super) fn without_marks(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start();
        let shorter = without_bullet(rest).or_else(|| without_enumerator(rest));
        match shorter {
            Some(shorter) => text = shorter,
            None => return rest,
        }
    }
}

fn without_bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(|c| BULLETS.contains(c))?;
    // ○○, and ○ alone, are no bullets.
    let is_ring = text.starts_with(['○', '◯', '〇', '→', '⇒', '>']);
    (!(is_ring && (rest.is_empty() || rest.starts_with(['○', '◯', '〇', '月', '日', '回', '件', '人', '年']))))
        .then_some(rest)
}

fn without_enumerator(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('(') {
        let (inner, rest) = rest.split_once(')')?;
        return is_enumerator(inner.trim()).then_some(rest);
    }
    let end = text.find([')', '.', '、', '．', ' '])?;
    let (head, rest) = text.split_at(end);
    let mut rest_chars = rest.chars();
    let separator = rest_chars.next();
    let is_decimal = separator == Some('.') && rest_chars.clone().next().is_some_and(|c| c.is_ascii_digit());
    let spaced = separator == Some(' ');
    (is_enumerator(head) && !is_decimal && (!spaced || head.chars().all(|c| c.is_ascii_digit())))
        .then_some(rest_chars.as_str())
}

fn is_enumerator(text: &str) -> bool {
    let count = text.chars().count();
    let digits = (1..=2).contains(&count) && text.chars().all(|c| c.is_ascii_digit());
    let letter = count == 1
        && text.chars().all(|c| c.is_ascii_alphabetic() || ('ア'..='ン').contains(&c) || kanji::numeral(c).is_some());
    digits || letter
}

/// `【…】`, `（…）` around the whole.
fn bracketed(key: &str) -> Option<&str> {
    BRACKETS.iter().chain(&[('≪', '≫')]).find_map(|(open, close)| {
        let inner = key.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inner.contains([*open, *close])).then_some(inner)
    })
}

/// `進捗状況：順調`, `【実績】3回`: the label and what stands behind it.
fn labelled(key: &str) -> Option<(&str, &str)> {
    let (label, rest) = match key.split_once(':') {
        Some(parts) => parts,
        None if key.starts_with(['【', '[', '〔', '《', '≪', '<']) => {
            let end = key.find(['】', ']', '〕', '》', '≫', '>'])?;
            let (label, rest) = key.split_at(end);
            let mut behind = rest.chars();
            behind.next();
            (label, behind.as_str())
        }
        None => return None,
    };
    let is_time = label.chars().last().is_some_and(|c| c.is_ascii_digit())
        && rest.chars().next().is_some_and(|c| c.is_ascii_digit());
    (label.chars().count() <= LONGEST_LABEL && !is_time).then_some((label, rest))
}

fn sample(key: &str) -> Option<Extent> {
    let inner = key.trim_start_matches(['(', '【', '[', '<', '〔', '「', '※', ' ']);
    let rest =
        ["記入例", "記載例", "入力例", "作成例", "文例", "例"].iter().find_map(|word| inner.strip_prefix(word))?;
    let marked = rest.is_empty()
        || rest.starts_with([')', '】', ']', '>', '〕', '」', ':', '.', '、', ' '])
        || (inner.len() < key.len());
    if !marked || ["年", "月", "示", "外", "規", "会", "え"].iter().any(|word| rest.starts_with(word)) {
        return None;
    }
    let shown = rest.trim_matches(|c: char| EMPTY_SIGNS.contains(c) || c == ' ');
    Some(if shown.is_empty() { Extent::Heading } else { Extent::Line })
}

/// What only the form says: how to fill in, headings, dates, units without a number.
fn is_form_talk(text: &str) -> bool {
    let key = squeezed(text);
    let key = key.trim_end_matches(|c: char| "。.)".contains(c));
    let asks = |asked: &str| {
        key.find(asked).is_some_and(|at| {
            let behind = &key[at + asked.len()..];
            behind.is_empty() && is_about_the_form(key) || ASKING.has(behind) || (asked == "書く" && behind.is_empty())
        })
    };
    FORM_WORDS.are_within(key)
        || REQUESTS.are_within(key)
            && REQUESTS.iter().any(|word| key.ends_with(word) || key.contains(&format!("{word}。")))
        || ASKED.are_within(key) && ASKED.iter().any(asks)
        || is_made_of_form_words(key)
}

fn is_about_the_form(key: &str) -> bool {
    ["状況", "実績", "具体", "簡潔", "現在", "時点", "内容", "理由", "数値", "場合", "課題", "成果"]
        .iter()
        .any(|word| key.contains(word))
}

/// Dates, labels and units alone, the label last; a number only as part of a date.
fn is_made_of_form_words(key: &str) -> bool {
    let (mut rest, mut label_last, mut labelled, mut dated, mut united) = (key, false, false, false, false);
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let taken = if c.is_ascii_digit() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let behind = rest[digits..].chars().next();
            let of_date = behind.is_some_and(|c| "年月日/.-四".contains(c)) || "/.-".contains(before);
            if !of_date || is_decimal_figure(rest) {
                return false;
            }
            dated = true;
            digits
        } else if let Some(part) = LABEL_PARTS.at_start_of(rest) {
            (labelled, label_last) = (true, LABEL_ENDS.has(part));
            part.len()
        } else if let Some(part) = DATE_PARTS.at_start_of(rest) {
            dated = true;
            part.len()
        } else if let Some(part) = UNITS.at_start_of(rest) {
            united = true;
            part.len()
        } else {
            return false;
        };
        before = rest[..taken].chars().last().unwrap_or(' ');
        rest = &rest[taken..];
    }
    if labelled { label_last || united } else { dated || united }
}

/// 71.2% and 6.1点 are figures, 9.30現在 is a date.
fn is_decimal_figure(text: &str) -> bool {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let Some(decimals) = text[digits(text)..].strip_prefix('.') else { return false };
    let unit = &decimals[digits(decimals)..];
    let is_counted = || UNITS.at_start_of(unit).is_some() && !unit.starts_with(['/', '(', ')', '[', ']', ':']);
    digits(decimals) > 0 && (is_counted() || ["点", "倍", "ポイント"].iter().any(|more| unit.starts_with(more)))
}

/// ア without anything behind it.
fn is_kana_mark(key: &str) -> bool {
    key.chars().count() == 1 && key.chars().all(|c| ('ア'..='ン').contains(&c))
}

/// ○○○, xxx: what is to be replaced.
fn is_blank_repeated(key: &str) -> bool {
    let first = key.chars().next().unwrap_or(' ');
    key.chars().count() >= 2 && "○◯〇●△▲×□■xX*＊_.・…".contains(first) && key.chars().all(|c| c == first)
}

/// 未記入, 10月20日までに報告予定, 後日提出します.
fn is_put_off(key: &str) -> bool {
    let squeezed = squeezed(key);
    let mut rest = &*squeezed;
    let (mut later, mut to_come, mut ends, mut whole) = (false, false, false, false);
    while !rest.is_empty() {
        let taken = if let Some(word) = PUT_OFF.at_start_of(rest) {
            whole = true;
            word
        } else if let Some(word) = LATER.at_start_of(rest) {
            later = true;
            word
        } else if let Some(word) = PUT_OFF_LEADS.at_start_of(rest).filter(|word| word.ends_with('書')) {
            word
        } else if let Some(word) = TO_COME.at_start_of(rest) {
            to_come |= later || TO_BE_WRITTEN.has(word);
            if !later && !TO_BE_WRITTEN.has(word) && !whole {
                return false;
            }
            word
        } else if let Some(word) = PUT_OFF_ENDS.at_start_of(rest) {
            ends |= word.contains("予定") || word.contains('す') || word.contains("見込");
            word
        } else if let Some(word) = PUT_OFF_LEADS.at_start_of(rest) {
            word
        } else if let Some(word) = DATE_PARTS.at_start_of(rest) {
            word
        } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
            &rest[..1]
        } else {
            return false;
        };
        rest = &rest[taken.len()..];
    }
    whole || later || (to_come && ends)
}

fn squeezed(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    let mut squeezed = String::with_capacity(text.len());
    squeezed.extend(text.split(char::is_whitespace));
    Cow::Owned(squeezed)
}

fn is_all(text: &str, of: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| of.contains(c) || c.is_whitespace())
}
