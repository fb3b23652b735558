//! Columns of past years beside the own year of the table or sheet. Several years planned alike are all kept.

use std::collections::BTreeMap;

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time;
use crate::general_reader::words::time::Time;
use matome_deadline::fiscal_year::FiscalYear;

/// The current year of a table that also has last year's columns: the only year with actions, a period or an interim
/// report below it. `None` if several years are planned alike.
pub(crate) fn own_year(canvas: &Canvas<'_>, table: &Table) -> Option<(FiscalYear, BoxId)> {
    if let Some(own) = year_of_results(canvas, table) {
        return Some(own);
    }
    let mut told: BTreeMap<(FiscalYear, BoxId), bool> = BTreeMap::new();
    for column in &table.columns {
        let (leaf, above) = column.path.split_last()?;
        let year = above.iter().find_map(|id| match canvas.of(*id).time.filter(|_| canvas.of(*id).on_axis) {
            Some(Time::Year(year, None)) => Some((year, *id)),
            _ => None,
        });
        let tells = matches!(canvas.of(*leaf).known(), Some(Item::Actions | Item::Period | Item::InterimReport));
        if let Some(year) = year {
            *told.entry(year).or_default() |= tells;
        }
    }
    let (last, tells) = told.pop_last()?;
    (tells && !told.is_empty() && !told.values().any(|tells| *tells)).then_some(last)
}

pub(crate) fn has_report(canvas: &Canvas<'_>, table: &Table) -> bool {
    table.columns.iter().any(|column| {
        let is_of_year = column.path.iter().any(|id| canvas.of(*id).on_axis);
        let item = column.path.last().and_then(|id| canvas.of(*id).known());
        !is_of_year && item.is_some_and(Item::is_report)
    })
}

/// The sheet's own year, if a table has only results of years up to it: 平成29年度実績｜平成30年度実績.
fn year_of_results(canvas: &Canvas<'_>, table: &Table) -> Option<(FiscalYear, BoxId)> {
    let of_years = table.columns.iter().flat_map(|column| &column.path).filter_map(|id| match canvas.of(*id).time? {
        Time::Year(year, kind) if canvas.of(*id).on_axis => Some((year, kind, *id)),
        _ => None,
    });
    let years: Vec<(FiscalYear, Option<Kind>, BoxId)> = of_years.collect();
    let are_results = years.len() > 1 && years.iter().all(|(_, kind, _)| *kind == Some(Kind::Actual));
    let (last, _, id) = years.iter().max_by_key(|(year, ..)| *year).filter(|_| are_results)?;
    (canvas.year == Some(*last)).then_some((*last, *id))
}

/// Whether a path's year precedes that of its table or sheet.
pub(crate) fn is_past(canvas: &Canvas<'_>, path: &[BoxId], own_year: Option<FiscalYear>) -> bool {
    let year_of = |id: BoxId| match own_year {
        Some(_) => match canvas.of(id).time.filter(|_| canvas.of(id).on_axis)? {
            Time::Year(year, _) => Some(year),
            Time::Months(..) => None,
        },
        None => Some(canvas.text(id)).filter(|_| !canvas.of(id).on_axis).and_then(time::beside_words),
    };
    let year = own_year.or(canvas.year).or(canvas.heading_year.filter(|_| canvas.is_ruled && !canvas.is_of_years));
    year.is_some_and(|own| path.iter().any(|id| year_of(*id).is_some_and(|year| year < own)))
}
