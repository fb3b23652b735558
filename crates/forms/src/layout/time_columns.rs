//! Columns of a time: a fiscal year and kind (令和7年度 計画 | 実績), or months of a schedule (4月 … 3月, 第1四半期 …).

use super::definition::{Definition, GoalUnit, MeasureUnit};
use super::page::{Block, BlockId, Page};
use crate::field::{Field, MeasureField};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written::label::{Key, key};
use matome_deadline::written::months::span;
use matome_deadline::written::year;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ColumnTime {
    /// The kind of value; `None` if each row has its own.
    Year(FiscalYear, Option<MeasureField>),
    /// Months of the fiscal year, counted from April.
    Months(u8, u8),
}

pub(super) fn of(definition: &Definition, headers: &[&Block<'_>]) -> Option<ColumnTime> {
    if definition.schedule
        && let Some(months) = months(definition, headers)
    {
        return Some(months);
    }
    match (&definition.goal, &definition.measure) {
        (GoalUnit::Rows { .. }, MeasureUnit::Years(_)) => year(definition, headers),
        _ => None,
    }
}

fn year(definition: &Definition, headers: &[&Block<'_>]) -> Option<ColumnTime> {
    let MeasureUnit::Years(words) = &definition.measure else { return None };
    let named = |block: &Block<'_>| if block.key.is_empty() { None } else { year::labelled(&block.cell.text) };
    let (at, (year, rest)) = headers.iter().enumerate().find_map(|(i, block)| Some((i, named(block)?)))?;
    let rest = key(&rest);
    let others = headers.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, block)| &block.key);
    let words_beside: Vec<&Key> = others.chain([&rest]).filter(|key| !key.is_empty()).collect();
    let field = words_beside.iter().rev().find_map(|key| words.best(key)).map(|(field, _)| field);
    // 現状値（令和6年度） is no column of that year.
    (rest.is_empty() || field.is_some()).then_some(ColumnTime::Year(year, field))
}

fn months(definition: &Definition, headers: &[&Block<'_>]) -> Option<ColumnTime> {
    let (own, above) = headers.split_last()?;
    let scheduled = above.iter().any(|block| {
        let period = Field::Measure(MeasureField::Period);
        block.key.contains('月') || definition.columns.best(&block.key).is_some_and(|(field, _)| field == period)
    });
    let text = comparison_key(&own.cell.text);
    let (first, last) = span(&text).or_else(|| span(&format!("{text}月")).filter(|_| scheduled))?;
    Some(ColumnTime::Months(first, last))
}

/// First month, last month and text.
type Bar<'t> = (u8, u8, &'t str);

/// Bars in a row's month columns. A merged range over several months is one.
pub(super) fn bars<'p>(page: &'p Page<'_>, row: &[(ColumnTime, BlockId)]) -> Vec<(Bar<'p>, BlockId)> {
    let mut bars: Vec<(Bar<'p>, BlockId)> = Vec::new();
    for (time, id) in row {
        let ColumnTime::Months(first, last) = *time else { continue };
        match bars.last_mut() {
            Some(((_, end, _), known)) if known == id => *end = last,
            _ => bars.push(((first, last, page.block(*id).cell.text.as_str()), *id)),
        }
    }
    bars
}

/// A schedule's row as lines, one per bar or text: `6月～9月 調査`, each with the index of its first bar.
pub(super) fn lines(bars: &[Bar<'_>]) -> Vec<(usize, String)> {
    let mut joined: Vec<(usize, u8, u8, String)> = Vec::new();
    for (i, &(first, last, shown)) in bars.iter().enumerate() {
        let text = shown.trim_matches(is_bar).replace('\n', " ");
        match joined.last_mut() {
            // A bar continues the text before it; a text begins a new line.
            Some((_, _, end, _)) if text.is_empty() && *end + 1 == first => *end = last,
            _ => joined.push((i, first, last, text)),
        }
    }
    let month = |from_april: u8| (from_april + 3) % 12 + 1;
    let written = |first: u8, last: u8| {
        if first == last { format!("{}月", month(first)) } else { format!("{}月～{}月", month(first), month(last)) }
    };
    joined
        .into_iter()
        .map(|(i, first, last, text)| (i, format!("{} {text}", written(first, last)).trim_end().to_owned()))
        .collect()
}

fn is_bar(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '■' | '□'
                | '●'
                | '○'
                | '◎'
                | '◆'
                | '◇'
                | '★'
                | '☆'
                | '▲'
                | '△'
                | '▼'
                | '▽'
                | '▶'
                | '►'
                | '・'
        )
        || matches!(c, '→' | '←' | '⇒' | '⇔' | '↔' | '➡' | '⟶' | '＞' | '>' | '<' | '＜')
        || matches!(c, '-' | '－' | 'ー' | '―' | '─' | '━' | '—' | '–' | '=' | '＝' | '~' | '～' | '〜' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_texts_become_lines() {
        for (bars, expected) in [
            (&[(2, 2, "■"), (3, 3, "■"), (5, 5, "○")][..], &["6月～7月", "9月"][..]),
            (&[(0, 0, "調査"), (1, 1, "→"), (2, 2, "→"), (3, 3, "設計→")], &["4月～6月 調査", "7月 設計"]),
            (&[(0, 11, "―――→")], &["4月～3月"]),
            (&[(0, 2, "●説明会"), (6, 8, "")], &["4月～6月 説明会", "10月～12月"]),
        ] {
            let found: Vec<String> = lines(bars).into_iter().map(|(_, line)| line).collect();
            assert_eq!(found, expected);
        }
    }
}
