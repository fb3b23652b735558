//! Tables without goals or actions, by their headings: contents, keys of ratings, figures, indicators, ratings.

use std::collections::BTreeSet;

use crate::general_reader::events::event::Head;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::words::time::Time;
use matome_deadline::written::label;

/// Headers of page columns in a table of contents.
const PAGES: [&str; 4] = ["ページ", "頁", "掲載ページ", "シート"];

/// A table of contents (goal and page).
pub(crate) fn is_list_of_pages(heads: &[Head]) -> bool {
    let paged = heads.iter().any(|head| PAGES.contains(&label::key(&head.printed).as_str()));
    let of_measures = |head: &Head| {
        head.time.is_some() || head.item.is_some_and(|item| item.is_of_measure() && item != Item::MeasureTitle)
    };
    paged && !heads.iter().any(of_measures)
}

/// Whether the rows explain ratings: 区分｜達成度｜説明, with a different letter in each.
pub(crate) fn explains_ratings(view: &SheetView<'_>, table: &Table, heads: &[Head]) -> bool {
    let rates =
        |item: Item| matches!(item, Item::AchievementRate | Item::SelfAssessment | Item::Category | Item::Title);
    let letters: Vec<&str> =
        table.rows.iter().map(|row| row.cells[0].map_or("", |id| view.canvas.text(id).trim())).collect();
    let is_letter = |at: usize| table.rows[at].cells[0].is_some_and(|id| view.canvas.of(id).content.rating);
    let distinct: BTreeSet<&str> = letters.iter().copied().collect();
    letters.len() > 2
        && (0..letters.len()).all(is_letter)
        && distinct.len() == letters.len()
        && heads.iter().all(|head| head.time.is_none() && head.item.is_none_or(rates))
}

/// A table of monthly figures (時間外勤務の状況).
pub(crate) fn is_of_figures(view: &SheetView<'_>, table: &Table, heads: &[Head]) -> bool {
    let is_month = |head: &Head| matches!(head.time, Some(Time::Months(..)));
    let in_months = table.rows.iter().flat_map(|row| row.cells.iter().zip(heads)).filter(|(_, head)| is_month(head));
    let mut figures = in_months.filter_map(|(cell, _)| *cell).map(|id| view.canvas.of(id).content.figure).peekable();
    figures.peek().is_some()
        && figures.all(|is_figure| is_figure)
        && !heads.iter().any(|head| head.item.is_some_and(|item| item.is_of_measure() || item == Item::Title))
}

/// A table of indicators by year, without actions.
pub(crate) fn is_of_indicators(heads: &[Head]) -> bool {
    let counts = |head: &Head| head.item == Some(Item::Indicator) || head.printed.contains("指標");
    let done = [Item::Actions, Item::MeasureTitle, Item::Period];
    heads.iter().any(counts) && !heads.iter().any(|head| head.item.is_some_and(|item| done.contains(&item)))
}

/// A table of ratings and reports, without actions or numbers.
pub(crate) fn is_of_ratings(heads: &[Head]) -> bool {
    let rates = |item: Item| matches!(item, Item::SelfAssessment | Item::AchievementRate) || item.is_report();
    let items = || heads.iter().filter_map(|head| head.item);
    let mut of_measures = items().filter(|item| item.is_of_measure()).peekable();
    let is_plain = heads.iter().all(|head| head.time.is_none()) && items().all(|item| item != Item::Number);
    is_plain && of_measures.peek().is_some() && of_measures.all(rates)
}
