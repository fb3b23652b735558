//! Fiscal years in titles, labels and names: 令和8年度, 2024（令和6）年度, R8, 平成31年度.

use super::{era, kanji};
use crate::era::ERAS;
use crate::fiscal_year::FiscalYear;
use crate::text::comparison_key;

/// Required notation of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With 年度, or as one end of a range of such years: running text.
    Stated,
    /// 年度 is optional: names of files, folders and sheets, and cells that hold nothing else.
    Named,
}

pub fn find(text: &str, style: Style) -> Option<FiscalYear> {
    let squeezed = comparison_key(text);
    squeezed.char_indices().filter(|(_, c)| can_begin(*c)).find_map(|(at, _)| {
        let (year, _) = read(&squeezed[at..], style)?;
        starts_word(&squeezed[..at], &squeezed[at..]).then_some(year)
    })
}

pub fn all_named(name: &str) -> Vec<FiscalYear> {
    let (squeezed, mut found) = (comparison_key(name), Vec::new());
    let mut rest = squeezed.as_str();
    while let Some(c) = rest.chars().next() {
        let before = &squeezed[..squeezed.len() - rest.len()];
        let year = if can_begin(c) { read(rest, Style::Named) } else { None };
        if let Some((year, behind)) = year.filter(|_| starts_word(before, rest)) {
            found.push(year);
            rest = behind;
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

/// The first fiscal year that is not part of a range.
pub fn single(text: &str) -> Option<FiscalYear> {
    let squeezed = comparison_key(text);
    let is_range = |c: char| matches!(c, '~' | '〜' | '-');
    squeezed.char_indices().filter(|(_, c)| can_begin(*c)).find_map(|(at, _)| {
        let (before, from) = squeezed.split_at(at);
        let (year, rest) = read(from, Style::Stated)?;
        let is_end = rest.starts_with(is_range)
            || rest.starts_with("から")
            || before.ends_with(is_range)
            || before.ends_with("から");
        (starts_word(before, from) && !is_end).then_some(year)
    })
}

pub fn without(text: &str) -> String {
    let squeezed = comparison_key(text);
    let (mut kept, mut rest) = (String::new(), squeezed.as_str());
    while let Some(c) = rest.chars().next() {
        let stated = || read(rest, Style::Stated);
        let named = || read(rest, Style::Named).filter(|_| starts_word(&kept, rest));
        if can_begin(c)
            && let Some((_, behind)) = stated().or_else(named)
        {
            rest = behind;
        } else {
            kept.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    kept
}

const LONGEST_LABEL: usize = 20;

/// Splits a label with a year: `R4年度実績` → (2022, `実績`), `実績（令和4年度）` → (2022, `実績()`).
pub fn labelled(text: &str) -> Option<(FiscalYear, String)> {
    if text.chars().count() > LONGEST_LABEL {
        return None;
    }
    let squeezed = comparison_key(text);
    let found = squeezed.char_indices().filter(|(_, c)| can_begin(*c)).find_map(|(at, _)| {
        let (year, rest) = read(&squeezed[at..], Style::Named)?;
        starts_word(&squeezed[..at], &squeezed[at..]).then(|| (year, format!("{}{rest}", &squeezed[..at])))
    });
    found.or_else(|| without_era(&squeezed))
}

/// `6年度計画`: a year of the current era.
fn without_era(squeezed: &str) -> Option<(FiscalYear, String)> {
    let (n, rest) = counted(squeezed).filter(|(n, _)| (1..=99).contains(n))?;
    let rest = rest.strip_prefix("年度")?;
    let year = ERAS.last()?.western(n)?;
    Some((FiscalYear::new(year), rest.to_owned()))
}

pub fn alone(text: &str) -> Option<FiscalYear> {
    let squeezed = comparison_key(text);
    let plain = squeezed.trim_matches(['(', ')', '[', ']', '【', '】']);
    read(plain, Style::Named).filter(|(_, rest)| rest.is_empty()).map(|(year, _)| year)
}

/// A letter or digit before a year makes it part of something else (`DX2025年度`, `R12026`, 政令8号).
fn starts_word(before: &str, year: &str) -> bool {
    if let Some((_, era::Name::Initial, rest)) = era::leading(year) {
        return era::initial_stands_for_itself(before.chars().next_back(), rest);
    }
    let letter = year.starts_with(|c: char| c.is_ascii_alphanumeric());
    !letter || !before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn can_begin(c: char) -> bool {
    c.is_ascii_digit() || kanji::numeral(c).is_some() || era::may_begin(c)
}

/// A year at the start of `text`, with the rest.
fn read(text: &str, style: Style) -> Option<(FiscalYear, &str)> {
    let (year, rest) = era_year(text).or_else(|| western_year(text))?;
    // 2024(令和6)年度 and 令和6(2024)年度 are one year.
    let rest = bracketed(rest).unwrap_or(rest);
    let year = FiscalYear::SENSIBLE.contains(&year).then(|| FiscalYear::new(year))?;
    if let Some(rest) = rest.strip_prefix("年度") {
        return Some((year, bracketed(rest).unwrap_or(rest)));
    }
    match style {
        // 令和4～8年度, 令和5年～令和6年度: 年度 follows the other end.
        Style::Stated => {
            let goes_on = rest.starts_with(['~', '〜', '-', '・', '、']);
            (goes_on && rest.chars().take(10).collect::<String>().contains("年度")).then_some((year, rest))
        }
        Style::Named => {
            // A bare 1985 is a number of something.
            let is_named = era_year(text).is_some() || rest.starts_with('年') || year.start() >= FIRST_BARE;
            let rest = rest.strip_prefix('年').unwrap_or(rest);
            // R8.10.1 is a day, 令和8年4月 a month.
            let goes_on = rest.starts_with(['.', '/']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
            let month = rest.find('月').is_some_and(|m| rest[..m].bytes().all(|b| b.is_ascii_digit()) && m > 0);
            (is_named && !goes_on && !month).then_some((year, rest))
        }
    }
}

/// The first year that a number alone names.
const FIRST_BARE: i32 = 2000;

fn era_year(text: &str) -> Option<(i32, &str)> {
    let (era, _, rest) = era::leading(text)?;
    if let Some(rest) = rest.strip_prefix('元') {
        return Some((era.western(1)?, rest));
    }
    let (n, rest) = counted(rest)?;
    (1..=99).contains(&n).then(|| era.western(n).map(|year| (year, rest))).flatten()
}

fn western_year(text: &str) -> Option<(i32, &str)> {
    let (n, rest) = counted(text)?;
    (1900..=2199).contains(&n).then_some((n, rest))
}

/// Digits or kanji (十二, 二〇二六).
fn counted(text: &str) -> Option<(i32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end > 0 {
        return Some((text[..end].parse().ok()?, &text[end..]));
    }
    let end = text.find(|c: char| kanji::numeral(c).is_none()).unwrap_or(text.len());
    let n = kanji::number(&text[..end]).and_then(|n| i32::try_from(n).ok())?;
    (end > 0).then_some((n, &text[end..]))
}

/// The text after a bracketed year at the start of `text`.
fn bracketed(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?;
    let (_, rest) = era_year(inside).or_else(|| western_year(inside))?;
    let rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(rest);
    rest.strip_prefix(')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_found_as_it_is_written() {
        for (text, year) in [
            ("令和２年度　重点目標管理シート", 2020),
            ("2024（令和6）年度 部局マニフェスト", 2024),
            ("令和6(2024)年度", 2024),
            ("平成31年度　総務部の運営方針", 2019),
            ("令和元年度", 2019),
            ("R8年度", 2026),
            ("行動計画 ＜令和4年度～令和8年度＞", 2022),
            ("令和4～8年度計画", 2022),
            ("令和十二年度", 2030),
            ("二〇二六年度", 2026),
            ("令8年度　総務部の目標", 2026),
            ("みどり市総務部令８年度重点目標", 2026),
            ("平30年度", 2018),
        ] {
            assert_eq!(find(text, Style::Stated).map(FiscalYear::start), Some(year), "{text}");
        }
        for text in ["政令8号", "令8年4月1日", "R6.2.9　委員会", "令和8年4月1日", "第2編", "H30比"] {
            assert_eq!(find(text, Style::Stated), None, "{text}");
        }
        for (text, year) in [
            ("R8", 2026),
            ("令8", 2026),
            ("R8重点目標", 2026),
            ("h31_総務部", 2019),
            ("2026", 2026),
            ("過年度/令和7", 2025),
        ] {
            assert_eq!(find(text, Style::Named).map(FiscalYear::start), Some(year), "{text}");
        }
        for text in ["R8.10.1提出", "1985", "様式1950_総務部"] {
            assert_eq!(find(text, Style::Named), None, "{text}");
        }
        assert_eq!(find("1998年度_総務部", Style::Named).map(FiscalYear::start), Some(1998));
        let all = |name: &str| all_named(name).into_iter().map(FiscalYear::start).collect::<Vec<_>>();
        assert_eq!(all("令和4～8年度計画"), [2022]);
        assert_eq!(all("R8重点目標_R9.4.10提出"), [2026]);
        assert_eq!(all("R7-R9重点目標"), [2025, 2027]);
        assert!(all("総務部").is_empty());
    }
}
