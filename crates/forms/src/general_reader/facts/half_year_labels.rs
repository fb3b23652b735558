//! Labels above one side of a sheet that assign everything below to a half of the year: 施策評価【年度終了後】 above 進捗状況｜Ａ,
//! beside the plan. Also labels below a half that carry more than the time.

use std::collections::BTreeSet;

use super::fact::Fact;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;
use crate::general_reader::words::vocabulary::Vocabulary;
use matome_workbook::grid::Area;

/// Prefixes such labels to the paths below them.
pub(crate) fn govern(canvas: &Canvas<'_>, vocabulary: &Vocabulary, mut facts: Vec<Fact>) -> Vec<Fact> {
    for at in 0..facts.len() {
        let Some(label) = side_label(canvas, vocabulary, &facts[at]) else { continue };
        let bottom = bottom(canvas, label);
        for fact in &mut facts[at + 1..] {
            if let Fact::Pair { path, values } = fact
                && path.iter().chain(&*values).all(|id| is_below(canvas, label, *id, bottom))
                && path.first().is_some_and(|id| canvas.of(*id).area.last.column < canvas.of(label).area.last.column)
            {
                path.insert(0, label);
            }
        }
    }
    facts
}

/// The label of a fact that has no value, names a half of the year and has something beside it.
fn side_label(canvas: &Canvas<'_>, vocabulary: &Vocabulary, fact: &Fact) -> Option<BoxId> {
    let Fact::Pair { path, values } = fact else { return None };
    let ([label], []) = (path.as_slice(), values.as_slice()) else { return None };
    let names_half = vocabulary.qualifiers().names_half(canvas.text(*label));
    (names_half && canvas.is_known_label(*label)).then_some(*label)
}

/// The first row below a label with a box that crosses an edge of its columns.
fn bottom(canvas: &Canvas<'_>, label: BoxId) -> u32 {
    let own = canvas.of(label).area;
    let crosses = |area: &Area| {
        let meets = area.first.column <= own.last.column && own.first.column <= area.last.column;
        area.first.row > own.last.row && meets && !is_within(own, *area)
    };
    let areas = canvas.shown().into_iter().map(|id| canvas.of(id).area);
    areas.filter(crosses).map(|area| area.first.row).min().unwrap_or(u32::MAX)
}

fn is_below(canvas: &Canvas<'_>, label: BoxId, id: BoxId, bottom: u32) -> bool {
    let (own, area) = (canvas.of(label).area, canvas.of(id).area);
    own.last.row < area.first.row && area.first.row < bottom && is_within(own, area)
}

const fn is_within(own: Area, area: Area) -> bool {
    own.first.column <= area.first.column && area.last.column <= own.last.column
}

/// Whether the labels from the half of the year on name a report or rating of the year rather than a schedule: 下期 above
/// 年度末実績 and 自己評価, or below 実施状況.
pub(crate) fn is_report(
    canvas: &Canvas<'_>,
    half: Time,
    (path, at): (&[BoxId], usize),
    vocabulary: &Vocabulary,
) -> bool {
    let Time::Months(first, _) = half else { return false };
    let sense = |id: BoxId| vocabulary.senses(canvas.text(id)).first().map(|(item, _)| *item);
    // A rating below the first half is not the year's.
    let is_second = first > 0;
    half.is_half()
        && match path[at + 1..].last() {
            Some(own) => match sense(*own) {
                Some(Item::SelfAssessment | Item::AchievementRate) => is_second,
                Some(item) => item.is_report() && vocabulary.qualifiers().names_half(canvas.text(*own)),
                None => false,
            },
            None => path[..at].last().is_some_and(|outer| sense(*outer).is_some_and(Item::is_report)),
        }
}

/// Reports that row labels have a field for, filled in or not: 中間 and 期末 below 実績.
pub(crate) fn row_reports(canvas: &Canvas<'_>, facts: &[Fact]) -> BTreeSet<Item> {
    let tables = facts.iter().filter_map(|fact| if let Fact::Table { table, .. } = fact { Some(table) } else { None });
    let labels = tables.flat_map(|table| {
        let cells = table.rows.iter().flat_map(|row| row.cells.iter().zip(&table.columns));
        cells.filter(|(_, column)| column.names_rows).filter_map(|(cell, _)| *cell)
    });
    labels.filter_map(|id| canvas.of(id).half).map(Kind::item).collect()
}
