//! The second step: cuts the folded text into words and numbers of the language. Unknown text yields no token, so two
//! tokens are adjacent exactly if one starts where the other ends.

use super::expression::Third;
use super::fold::{Folded, Gap};
use super::frequency;
pub(super) use super::words::{End, Number, TokenKind};
use super::words::{begins_word, words};
use crate::written::{era, kanji};

/// A word or number at glyphs `from..to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub from: usize,
    pub to: usize,
}

pub(super) fn tokens(folded: &Folded) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        if !folded.char(at).is_some_and(may_begin) {
            at += 1;
            continue;
        }
        match next(folded, at, tokens.last()) {
            Some(token) => {
                at = token.to;
                tokens.push(token);
            }
            None => at += 1,
        }
    }
    tokens
}

/// Fast path: most characters begin no token.
fn may_begin(c: char) -> bool {
    c == '元'
        || begins_word(c)
        || c.is_ascii_digit()
        || kanji::numeral(c).is_some()
        || era::may_begin(c)
        || matches!(c, 'F' | '上' | '中')
        || frequency::may_begin(c)
}

fn next(folded: &Folded, at: usize, before: Option<&Token>) -> Option<Token> {
    let c = folded.char(at)?;
    let before = before.filter(|token| token.to == at).map(|token| token.kind);
    // Particles and punctuation count only after another token; ～9月末 and おおむね may start.
    let joins = c.is_ascii_punctuation() || ('ぁ'..='ん').contains(&c) || matches!(c, '、' | '・');
    if joins {
        // Most で are particles; できるだけ is the only word.
        if c == 'で' && folded.char(at + 1) != Some('き') {
            return None;
        }
        // Weekdays and times of day are skipped without being tokens.
        let behind_day = folded.char_before(at).is_some_and(|c| ")]曜日時分半午".contains(c) || c.is_ascii_digit());
        let counts = before.is_some() || behind_day || matches!(c, '~' | 'お' | 'な' | 'で');
        return if counts { word(folded, at) } else { None };
    }
    if let Some(to) = how_often(folded, at, before) {
        return Some(Token { kind: TokenKind::Recurring, from: at, to });
    }
    if let Some(to) = all_year(folded, at) {
        return Some(Token { kind: TokenKind::Throughout, from: at, to });
    }
    if c.is_ascii_digit() {
        return Some(arabic(folded, at));
    }
    if let Some(token) = kanji_number(folded, at, before) {
        return Some(token);
    }
    if let Some(token) = third_of_list(folded, at, before) {
        return Some(token);
    }
    if c == 'F' && folded.starts_with(at, "FY") && folded.char(at + 2).is_some_and(|c| c.is_ascii_digit()) {
        return Some(Token { kind: TokenKind::FiscalYearAhead, from: at, to: at + 2 });
    }
    if let Some(token) = era(folded, at) {
        return Some(token);
    }
    if let Some(token) = unit(folded, at, before) {
        return Some(token);
    }
    // After a number 年, 月 and 日 are units or nothing: 5年末 is not 年末, 5年間 is not 年間.
    if matches!(before, Some(TokenKind::Number(_))) && matches!(c, '年' | '月' | '日') {
        return None;
    }
    word(folded, at)
}

/// 一年を通して, 1年間を通じて, 一年中
fn all_year(folded: &Folded, at: usize) -> Option<usize> {
    if !matches!(folded.char(at), Some('1' | '一')) || folded.char_before(at).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let unit = ["年間", "年"].iter().find(|unit| folded.starts_with(at + 1, unit))?;
    let behind = at + 1 + unit.chars().count();
    let words = ["を通じて", "を通して", "をとおして", "を通じ", "を通し", "通して", "通じて", "中"];
    words.iter().find(|word| folded.starts_with(behind, word)).map(|word| behind + word.chars().count())
}

/// 上 in 11月上・中旬 and in 上～下旬.
fn third_of_list(folded: &Folded, at: usize, before: Option<TokenKind>) -> Option<Token> {
    let third = match (before?, folded.char(at).filter(|c| matches!(c, '上' | '中'))?) {
        (
            TokenKind::Month | TokenKind::Comma | TokenKind::Wave | TokenKind::Dash | TokenKind::From | TokenKind::No,
            '上',
        ) => Third::Early,
        (
            TokenKind::Month | TokenKind::Comma | TokenKind::Wave | TokenKind::Dash | TokenKind::From | TokenKind::No,
            '中',
        ) => Third::Middle,
        _ => return None,
    };
    let joiner = ["・", "、", "~", "-", ",", "/", "から", "又は", "または", "及び"];
    let behind = at + 1 + joiner.iter().find(|word| folded.starts_with(at + 1, word))?.chars().count();
    let goes_on = ["中旬", "下旬", "中・", "中、"].iter().any(|word| folded.starts_with(behind, word));
    goes_on.then_some(Token { kind: TokenKind::Third(third), from: at, to: at + 1 })
}

/// After an era, year or month a number belongs to the date: 令和5年に1回 is once in that year.
fn how_often(folded: &Folded, at: usize, before: Option<TokenKind>) -> Option<usize> {
    let in_date = matches!(
        before,
        Some(
            TokenKind::Era { .. }
                | TokenKind::Year
                | TokenKind::FiscalYear
                | TokenKind::Month
                | TokenKind::Ordinal
                | TokenKind::Dot
                | TokenKind::Slash
        )
    );
    if in_date { None } else { frequency::frequency(folded, at, matches!(before, Some(TokenKind::Number(_)))) }
}

fn word(folded: &Folded, at: usize) -> Option<Token> {
    let found = words(folded.char(at)?).iter().find(|word| {
        folded.starts_with(at, word.text) && {
            let behind = folded.char(at + word.text.chars().count());
            !behind.is_some_and(|c| word.not_before.contains(c))
        }
    })?;
    Some(Token { kind: found.kind, from: at, to: at + found.text.chars().count() })
}

/// 年, 年度, 月, 日 after a number, unless the number counts (5年間, 3か月, 2日以上).
fn unit(folded: &Folded, at: usize, before: Option<TokenKind>) -> Option<Token> {
    let is_counted = match before? {
        TokenKind::Number(_) => true,
        TokenKind::Close if !closes_item(folded, at) => false,
        _ => return None,
    };
    let rest = folded.rest(at);
    let (kind, length) = match rest.chars().next()? {
        '年' if rest.starts_with("年度間") => return None,
        '年' if rest.starts_with("年度") => (TokenKind::FiscalYear, 2),
        '年' if COUNTED_YEARS.iter().any(|word| rest.starts_with(word)) => return None,
        '年' => (TokenKind::Year, 1),
        '月' if is_counted && !is_length(folded, at) => (TokenKind::Month, 1),
        '日' if is_counted && !rest.starts_with("日間") => (TokenKind::Day, 1),
        _ => return None,
    };
    Some(Token { kind, from: at, to: at + length })
}

/// 3月以上, 許可の日から6月以内: a number of months.
fn is_length(folded: &Folded, at: usize) -> bool {
    let rest = folded.rest(at);
    let from = || folded.str(0, at).trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("から");
    COUNTED_MONTHS.iter().any(|word| rest.starts_with(word)) || rest.starts_with("月以内") && from()
}

/// Whether the bracket before `at` closes an item mark, (2)年内, rather than a repeated year, 令和8(2026)年.
fn closes_item(folded: &Folded, at: usize) -> bool {
    let inside = folded.str(0, at).trim_end_matches([')', ']']);
    let figures = inside.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_short = (1..=2).contains(&(inside.len() - figures.len()));
    let before = figures.strip_suffix(['(', '[']).filter(|_| is_short);
    before.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_digit()))
}

/// Words after which a number of years is a length or rank.
const COUNTED_YEARS: &[&str] = &[
    "年間",
    "年目",
    "年生",
    "年次",
    "年制",
    "年後",
    "年前",
    "年来",
    "年ぶり",
    "年以上",
    "年以内",
    "年連続",
    "年ごと",
    "年毎",
    "年おき",
    "年に",
];

const COUNTED_MONTHS: &[&str] = &["月間", "月当たり", "月あたり", "月ごと", "月毎", "月以上"];

/// `1,200` is one number, `4,5月` two; `１ ０ 月` is ten, since digits and unit are all spaced.
fn arabic(folded: &Folded, from: usize) -> Token {
    let digit = |at| folded.char(at).and_then(|c| c.to_digit(10));
    let mut to = from;
    let mut value: u32 = 0;
    while let Some(d) = digit(to).filter(|_| to == from || folded.gap(to) == Gap::None) {
        value = value.saturating_mul(10).saturating_add(d);
        to += 1;
    }
    if folded.char(to) == Some(',') && (1..=3).all(|k| digit(to + k).is_some()) && digit(to + 4).is_none() {
        while folded.char(to) == Some(',') && (1..=3).all(|k| digit(to + k).is_some()) {
            to += 4;
        }
        value = u32::MAX;
    }
    if let Some(joined) = spaced_out(folded, from, to, value) {
        return joined;
    }
    Token { kind: TokenKind::Number(Number { value, digits: to - from }), from, to }
}

/// Spaced digits are one number only with a spaced unit, or across a line break in a month (令和7年1
/// 2月).
fn spaced_out(folded: &Folded, from: usize, to: usize, tens: u32) -> Option<Token> {
    if to - from != 1 {
        return None;
    }
    let ones = folded.char(to).and_then(|c| c.to_digit(10))?;
    let unit = folded.char(to + 1).filter(|c| matches!(c, '年' | '月' | '日'))?;
    let value = tens * 10 + ones;
    let limit = match unit {
        '月' => 12,
        '日' => 31,
        _ => 99,
    };
    let all_apart = folded.gap(to) == Gap::Space && folded.gap(to + 1) == Gap::Space;
    let cut = folded.gap(to) == Gap::Line && folded.gap(from) == Gap::None && folded.char_before(from) == Some('年');
    let joins = (1..=3).contains(&tens) && value <= limit && (all_apart || cut);
    joins.then_some(Token { kind: TokenKind::Number(Number { value, digits: 2 }), from, to: to + 1 })
}

/// Kanji are a number only before a unit, or after an era or 第: 九月, 令和六年, 第三四半期, but not 一部.
fn kanji_number(folded: &Folded, from: usize, before: Option<TokenKind>) -> Option<Token> {
    let behind_era = matches!(before, Some(TokenKind::Era { .. }));
    if folded.char(from) == Some('元') && behind_era {
        return Some(Token { kind: TokenKind::Number(Number { value: 1, digits: 1 }), from, to: from + 1 });
    }
    let mut to = from;
    while folded.char(to).is_some_and(|c| kanji::numeral(c).is_some()) && !folded.starts_with(to, "四半期") {
        to += 1;
    }
    if to == from || folded.char_before(from).is_some_and(|c| kanji::numeral(c).is_some() || c.is_ascii_digit()) {
        return None;
    }
    let follows = folded.char(to).filter(|c| "年月日四上下Q~-・、".contains(*c));
    let counts = behind_era || matches!(before, Some(TokenKind::Ordinal)) || follows.is_some();
    let number = kanji::number(folded.str(from, to)).filter(|_| counts)?;
    Some(Token { kind: TokenKind::Number(Number { value: number, digits: to - from }), from, to })
}

/// An era before its year. A letter inside a word or formula is none (PM2.5, 様式S-1, DR3); a lower-case letter needs a
/// month or 年 after its number (r8.9, but not m2).
fn era(folded: &Folded, at: usize) -> Option<Token> {
    let rest = folded.rest(at);
    let (era, name, behind) = era::leading(rest)?;
    let before = folded.char_before(at);
    let stands_for_itself = match name {
        era::Name::Full => true,
        era::Name::Initial => era::initial_stands_for_itself(before, behind),
        era::Name::Letter => {
            let is_attached = before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
            let is_large = rest.starts_with(|c: char| c.is_ascii_uppercase());
            !(is_attached && folded.gap(at) == Gap::None) && (is_large || is_year(behind))
        }
    };
    let length = rest[..rest.len() - behind.len()].chars().count();
    let kind = TokenKind::Era { era, letter: name == era::Name::Letter };
    stands_for_itself.then_some(Token { kind, from: at, to: at + length })
}

/// A number followed by 年, or by a dot or slash and another number.
fn is_year(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '元');
    let month = rest.strip_prefix(['.', '/', '-']);
    rest.starts_with('年') || month.is_some_and(|month| month.starts_with(|c: char| c.is_ascii_digit()))
}
