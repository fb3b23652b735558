//! The time that a heading names: a fiscal year with a kind (R7年度 実績), or months of the fiscal year.

use super::qualifiers::Kind;
use super::vocabulary::Vocabulary;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written::months;
use matome_deadline::written::year;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    Year(FiscalYear, Option<Kind>),
    /// Counted from April.
    Months(u8, u8),
}

impl Time {
    /// Six consecutive months.
    pub(crate) const fn is_half(self) -> bool {
        matches!(self, Self::Months(first, last) if last - first == 5)
    }
}

/// A longer text names no time.
const LONGEST: usize = 24;

pub(crate) fn of(text: &str, vocabulary: &Vocabulary) -> Option<Time> {
    if text.chars().count() > LONGEST {
        return None;
    }
    let squeezed = comparison_key(text);
    // 第1四半期 with its months below.
    let top = text.trim().lines().next().map(comparison_key).unwrap_or_default();
    if let Some((first, last)) = months(&squeezed).or_else(|| months(&top)) {
        return Some(Time::Months(first, last));
    }
    let (year, rest) = year::labelled(text)?;
    let rest = rest.replace(['(', ')', '[', ']', '【', '】'], "");
    let rest = rest.trim_start_matches('の').trim_start_matches("年度");
    // The last column of a plan: 2008年度以降.
    let rest = rest.strip_suffix("以降").unwrap_or(rest);
    if rest.is_empty() {
        return Some(Time::Year(year, None));
    }
    vocabulary.qualifiers().kind(rest).map(|kind| Time::Year(year, Some(kind)))
}

/// The year beside the words of a label: 令和6年度実績.
pub(crate) fn beside_words(label: &str) -> Option<FiscalYear> {
    year::labelled(label).filter(|(_, rest)| !rest.is_empty()).map(|(year, _)| year)
}

fn months(squeezed: &str) -> Option<(u8, u8)> {
    let bare = squeezed.trim_matches(['(', ')']);
    let head = bare.split('(').next().unwrap_or(bare);
    months::span(bare).or_else(|| months::span(head))
}
