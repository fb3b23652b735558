//! The first step: the words and numbers of the language, cut out of the folded text.
//!
//! Only what the language knows becomes a token; everything else is left out, so that two tokens belong together exactly
//! if one begins where the other ends. What the tokens mean together is the parser's business.

use super::expression::{Half, Third};
use super::fold::{Folded, Gap};
use super::frequency;
use super::words::{begins_word, words};
use crate::core::era::{ERAS, Era};
use crate::core::kanji;

/// A word or number, at the glyphs `from..to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub from: usize,
    pub to: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Number(Number),
    /// 令和, or a letter in front of a number.
    Era {
        era: Era,
        letter: bool,
    },
    /// 年, 年度, 月, 日 behind a number (or behind the bracket that repeats a year).
    Year,
    FiscalYear,
    Month,
    Day,
    /// 来年度, 翌年: so many years after the year of reference.
    Relative {
        years: i32,
        fiscal: bool,
    },
    /// 同年, 同年度: the year that was named last.
    SameYear {
        fiscal: bool,
    },
    Half(Half),
    /// 前半, 後半: of a month, or of the year.
    Part(Half),
    Ordinal,
    Quarter,
    Week,
    Third(Third),
    /// 年内, 年末.
    InYear,
    NewYear,
    NewYearHolidays,
    Bon,
    /// 議会, 定例会.
    Assembly,
    /// まで, 末, 中: what makes an expression a day to be finished by.
    End(End),
    /// 頃, メド, 予定.
    About,
    /// 概ね in front.
    AboutAhead,
    /// から, 以降.
    From,
    Wave,
    Dash,
    Dot,
    Slash,
    Comma,
    Open,
    Close,
    No,
    Wo,
    Throughout,
    Recurring,
    Unclear,
    /// 春夏秋冬, which names a time only with 頃 or as all there is.
    Season,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// 末: the last day itself.
    Last,
    /// 中, 内: within.
    Within,
    /// まで, 期限: until.
    Until,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub value: u32,
    /// How many characters it was written with.
    pub digits: usize,
}

/// Cuts `folded` into tokens, in order.
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

/// Most characters begin no token; they are passed over first.
fn may_begin(c: char) -> bool {
    c == '元'
        || begins_word(c)
        || c.is_ascii_digit()
        || kanji::numeral(c).is_some()
        || is_era_letter(c)
        || is_era_kanji(c)
        || frequency::may_begin(c)
}

fn is_era_letter(c: char) -> bool {
    matches!(c, 'M' | 'T' | 'S' | 'H' | 'R')
}

fn is_era_kanji(c: char) -> bool {
    matches!(c, '昭' | '平' | '令')
}

fn next(folded: &Folded, at: usize, before: Option<&Token>) -> Option<Token> {
    let c = folded.char(at)?;
    let before = before.filter(|token| token.to == at).map(|token| token.kind);
    // Particles and punctuation mean something behind another token only; ～9月末 and おおむね stand in front.
    let joins = c.is_ascii_punctuation() || ('ぁ'..='ん').contains(&c) || matches!(c, '、' | '・');
    if joins {
        // A weekday or time of day is passed over without being tokens.
        let behind_day = folded.char_before(at).is_some_and(|c| ")]曜日時分半午".contains(c) || c.is_ascii_digit());
        let counts = before.is_some() || behind_day || matches!(c, '~' | 'お' | 'な');
        return if counts { word(folded, at) } else { None };
    }
    if let Some(to) = how_often(folded, at, before) {
        return Some(Token { kind: Kind::Recurring, from: at, to });
    }
    if c.is_ascii_digit() {
        return Some(arabic(folded, at));
    }
    if let Some(token) = kanji_number(folded, at, before) {
        return Some(token);
    }
    if let Some(token) = era_letter(folded, at) {
        return Some(token);
    }
    if let Some(token) = era_kanji(folded, at) {
        return Some(token);
    }
    if let Some(token) = unit(folded, at, before) {
        return Some(token);
    }
    // Behind a number 年, 月 and 日 are units or nothing: 5年末 is not 年末, 5年間 is not 年間.
    if matches!(before, Some(Kind::Number(_))) && matches!(c, '年' | '月' | '日') {
        return None;
    }
    word(folded, at)
}

/// Behind an era, a year or a month a number is a part of a date: 令和5年に1回 is once in that year.
fn how_often(folded: &Folded, at: usize, before: Option<Kind>) -> Option<usize> {
    let in_date = matches!(
        before,
        Some(Kind::Era { .. } | Kind::Year | Kind::FiscalYear | Kind::Month | Kind::Ordinal | Kind::Dot | Kind::Slash)
    );
    if in_date { None } else { frequency::frequency(folded, at, matches!(before, Some(Kind::Number(_)))) }
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

/// 年, 年度, 月, 日 behind a number: a unit, unless the number counts (5年間, 3か月, 2日以上).
fn unit(folded: &Folded, at: usize, before: Option<Kind>) -> Option<Token> {
    let is_counted = match before? {
        Kind::Number(_) => true,
        Kind::Close => false,
        _ => return None,
    };
    let rest = folded.rest(at);
    let (kind, length) = match rest.chars().next()? {
        '年' if rest.starts_with("年度間") => return None,
        '年' if rest.starts_with("年度") => (Kind::FiscalYear, 2),
        '年' if COUNTED_YEARS.iter().any(|word| rest.starts_with(word)) => return None,
        '年' => (Kind::Year, 1),
        '月' if is_counted && !COUNTED_MONTHS.iter().any(|word| rest.starts_with(word)) => (Kind::Month, 1),
        '日' if is_counted && !rest.starts_with("日間") => (Kind::Day, 1),
        _ => return None,
    };
    Some(Token { kind, from: at, to: at + length })
}

/// Behind these a number of years is a length or a rank, not a year.
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

const COUNTED_MONTHS: &[&str] = &["月間", "月当たり", "月あたり", "月ごと", "月毎"];

/// `1,200` is one number, `4,5月` two; `１ ０ 月` is ten, where unit and digits all stand apart.
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
    Token { kind: Kind::Number(Number { value, digits: to - from }), from, to }
}

/// Two single digits with a space between are one number only where the writer spaced the unit out as well, or where a
/// line break cut a month in two (令和7年1⏎2月).
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
    joins.then_some(Token { kind: Kind::Number(Number { value, digits: 2 }), from, to: to + 1 })
}

/// Kanji are a number only in front of a unit, or behind an era or 第: 九月, 令和六年, 第三四半期, but not 一部.
fn kanji_number(folded: &Folded, from: usize, before: Option<Kind>) -> Option<Token> {
    let behind_era = matches!(before, Some(Kind::Era { .. }));
    if folded.char(from) == Some('元') && behind_era {
        return Some(Token { kind: Kind::Number(Number { value: 1, digits: 1 }), from, to: from + 1 });
    }
    let mut to = from;
    while folded.char(to).is_some_and(|c| kanji::numeral(c).is_some()) && !folded.starts_with(to, "四半期") {
        to += 1;
    }
    if to == from || folded.char_before(from).is_some_and(|c| kanji::numeral(c).is_some() || c.is_ascii_digit()) {
        return None;
    }
    let follows = folded.char(to).filter(|c| "年月日四上下Q~-・、".contains(*c));
    let counts = behind_era || matches!(before, Some(Kind::Ordinal)) || follows.is_some();
    let number = kanji::number(folded.str(from, to)).filter(|_| counts)?;
    Some(Token { kind: Kind::Number(Number { value: number, digits: to - from }), from, to })
}

/// 令7年3月: the era by its first character.
fn era_kanji(folded: &Folded, at: usize) -> Option<Token> {
    let c = folded.char(at).filter(|c| is_era_kanji(*c))?;
    let alone = !folded.char_before(at).is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let number = folded.char(at + 1).is_some_and(|c| c.is_ascii_digit() || c == '元');
    let era = ERAS.into_iter().find(|era| era.name.starts_with(c)).filter(|_| alone && number)?;
    Some(Token { kind: Kind::Era { era, letter: false }, from: at, to: at + 1 })
}

/// A capital letter is an era in front of a number, unless it belongs to a word or formula (PM2.5, 様式S-1, DR3).
fn era_letter(folded: &Folded, at: usize) -> Option<Token> {
    let letter = folded.char(at).filter(|c| is_era_letter(*c))?;
    let attached = folded.gap(at) == Gap::None
        && folded.char_before(at).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    if attached {
        return None;
    }
    let dot = usize::from(folded.char(at + 1) == Some('.'));
    let number = folded.char(at + 1 + dot).is_some_and(|c| c.is_ascii_digit() || c == '元');
    let era = Era::named(letter.encode_utf8(&mut [0; 4])).filter(|_| number)?;
    Some(Token { kind: Kind::Era { era, letter: true }, from: at, to: at + 1 + dot })
}
