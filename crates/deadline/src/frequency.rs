//! Frequencies (年2回, 月1回程度, 2回/年, 3か月ごと, 5年に1回), which form one token and are never a date, and
//! durations after a start (令和6年度から3年間).

use chrono::{Days, Months, NaiveDate};

use super::fold::Folded;

/// Spans of a frequency; longer names first.
const SPANS: [&str; 9] = ["四半期", "半期", "年度", "年間", "年", "月", "週", "日", "期"];

/// Units of an interval: 3か月ごと, 2週間に1回.
const LENGTHS: [&str; 12] = ["か月", "カ月", "ヶ月", "ヵ月", "ケ月", "箇月", "週間", "年", "月", "週", "日", "時間"];

/// Non-numeric first characters of a frequency.
pub(super) fn may_begin(c: char) -> bool {
    matches!(c, '年' | '月' | '週' | '日' | '半' | '四' | '期')
}

/// The end of the frequency at `at`. After a number (`behind_number`), 年 and 月 are its units.
pub(super) fn frequency(folded: &Folded, at: usize, behind_number: bool) -> Option<usize> {
    let first = folded.char(at)?;
    let is_number = first.is_ascii_digit() || is_kanji_digit(first);
    if is_number && !folded.starts_with(at, "四半期") {
        return times_per_span(folded, at).or_else(|| every_length(folded, at));
    }
    if behind_number || !may_begin(first) {
        return None;
    }
    if folded.starts_with(at, "四半期末") {
        return Some(at + 4);
    }
    let span = SPANS.iter().find(|span| folded.starts_with(at, span))?;
    let behind = skip(folded, at + span.chars().count(), &["間に", "当たり", "あたり", "に", "間"]);
    times(folded, behind)
}

/// 2回/年
fn times_per_span(folded: &Folded, at: usize) -> Option<usize> {
    let slash = times(folded, at)?;
    if folded.char(slash) != Some('/') {
        return None;
    }
    let span = SPANS.iter().find(|span| folded.starts_with(slash + 1, span))?;
    Some(slash + 1 + span.chars().count())
}

/// 3か月ごと, 5年に1回
fn every_length(folded: &Folded, at: usize) -> Option<usize> {
    let unit = number(folded, at).filter(|unit| unit - at <= 2)?;
    let length = LENGTHS.iter().find(|length| folded.starts_with(unit, length))?;
    let behind = unit + length.chars().count();
    for every in ["ごと", "毎", "おき"] {
        if folded.starts_with(behind, every) {
            return Some(behind + every.chars().count());
        }
    }
    // 6月に1回 is once in June; a month is an interval only in 1月に1回.
    if *length == "月" && folded.str(at, unit) != "1" {
        return None;
    }
    folded.starts_with(behind, "に").then(|| times(folded, behind + 1)).flatten()
}

/// 1回, 2～3回, 数回, 1回以上
pub(super) fn times(folded: &Folded, at: usize) -> Option<usize> {
    let at = skip(folded, at, &["各", "計", "延べ", "約", "概ね"]);
    let mut end = if folded.char(at) == Some('数') { at + 1 } else { number(folded, at)? };
    if matches!(folded.char(end), Some('~' | '-' | '、' | ',' | '・')) {
        end = number(folded, end + 1).unwrap_or(end);
    }
    let unit = ["回", "度"].iter().find(|unit| folded.starts_with(end, unit))?;
    Some(skip(folded, end + unit.chars().count(), &["程度", "以上", "以内", "ずつ", "のみ"]))
}

fn number(folded: &Folded, at: usize) -> Option<usize> {
    let is_digit = |c: char| c.is_ascii_digit() || is_kanji_digit(c);
    let length = (at..folded.len()).take(4).take_while(|&i| folded.char(i).is_some_and(is_digit)).count();
    (length > 0).then_some(at + length)
}

fn is_kanji_digit(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

fn skip(folded: &Folded, at: usize, words: &[&str]) -> usize {
    words.iter().find(|word| folded.starts_with(at, word)).map_or(at, |word| at + word.chars().count())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Months(u32),
    Days(u32),
}

const UNITS: [(&str, Length); 13] = [
    ("年間", Length::Months(12)),
    ("か年", Length::Months(12)),
    ("カ年", Length::Months(12)),
    ("ヵ年", Length::Months(12)),
    ("ヶ年", Length::Months(12)),
    ("箇年", Length::Months(12)),
    ("か月", Length::Months(1)),
    ("カ月", Length::Months(1)),
    ("ヵ月", Length::Months(1)),
    ("ヶ月", Length::Months(1)),
    ("箇月", Length::Months(1)),
    ("週間", Length::Days(7)),
    ("日間", Length::Days(1)),
];

/// With its end.
pub(super) fn length(folded: &Folded, at: usize) -> Option<(Length, usize)> {
    let digits = (at..at + 3).take_while(|&i| folded.char(i).is_some_and(|c| c.is_ascii_digit())).count();
    let number: u32 = folded.str(at, at + digits).parse().ok().filter(|n| (1..=100).contains(n))?;
    let (name, unit) = UNITS.iter().find(|(name, _)| folded.starts_with(at + digits, name))?;
    let behind = at + digits + name.chars().count();
    let behind = behind + usize::from(name.ends_with('月') && folded.char(behind) == Some('間'));
    Some((unit.times(number), behind))
}

impl Length {
    const fn times(self, number: u32) -> Self {
        match self {
            Self::Months(months) => Self::Months(months * number),
            Self::Days(days) => Self::Days(days * number),
        }
    }

    /// The last day of a period of this length that begins on `first`.
    pub(super) fn last_day(self, first: NaiveDate) -> Option<NaiveDate> {
        let behind = match self {
            Self::Months(months) => first.checked_add_months(Months::new(months)),
            Self::Days(days) => first.checked_add_days(Days::new(u64::from(days))),
        };
        behind?.pred_opt()
    }
}
