//! Which columns of a table name its goals, and what stands by these names.

use std::collections::BTreeSet;

use crate::core::general_reader::boxes::BlockId;
use crate::core::general_reader::events::event::Head;
use crate::core::general_reader::events::sheet_view::SheetView;
use crate::core::general_reader::item::Item;
use crate::core::general_reader::parse::table::{Row, Table};
use crate::core::general_reader::words::time::Time;
use crate::core::written::label;

const PAGES: [&str; 4] = ["ページ", "頁", "掲載ページ", "シート"];

/// Whether a column between the goal's name and the actions has one box per name, some spanning several actions.
pub(crate) fn stands_by_name(table: &Table, heads: &[Head], item: Item) -> bool {
    let place = |item: Item| heads.iter().position(|head| head.item == Some(item));
    let boxes = |place: usize| {
        let mut ids: Vec<BlockId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
        ids.dedup();
        ids.len()
    };
    match (place(Item::Title), place(item), place(Item::Actions)) {
        (Some(name), Some(own), Some(actions)) => {
            name < own && own < actions && boxes(own) == boxes(name) && boxes(name) < boxes(actions)
        }
        _ => false,
    }
}

/// The column of classes next to what is done, if the rows are not numbered more finely: it names the goals.
pub(crate) fn class_that_names(table: &Table, heads: &[Head]) -> Option<usize> {
    let place = |item: Item| heads.iter().position(|head| head.item == Some(item));
    let actions = place(Item::Actions)?;
    let class = (0..actions).rev().find(|place| heads[*place].item == Some(Item::Category))?;
    let boxes = |place: usize| {
        let mut ids: Vec<BlockId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
        ids.dedup();
        ids.len()
    };
    let finer = place(Item::Number).is_some_and(|number| boxes(number) * 3 > boxes(class) * 4);
    (!finer).then_some(class)
}

/// A table of contents (goal and page) holds no goals.
pub(crate) fn is_list_of_pages(heads: &[Head]) -> bool {
    let paged = heads.iter().any(|head| PAGES.contains(&label::key(&head.printed).as_str()));
    let of_measures = |head: &Head| {
        head.time.is_some() || head.item.is_some_and(|item| item.is_of_measure() && item != Item::MeasureTitle)
    };
    paged && !heads.iter().any(of_measures)
}

pub(crate) fn has(heads: &[Head], item: Item) -> bool {
    heads.iter().any(|head| head.item == Some(item))
}

/// What is planned for each year is how far it is to come: 年度｜取組計画｜取組実績.
pub(crate) fn plans_of_years(source: &SheetView<'_>, table: &Table, heads: &mut [Head]) {
    let is_year = |id: BlockId| {
        let text_box = source.canvas.of(id);
        text_box.on_axis && matches!(text_box.time, Some(Time::Year(..)))
    };
    let labels =
        |row: &Row| row.cells.iter().zip(heads.iter()).any(|(cell, head)| head.names_rows && cell.is_some_and(is_year));
    if has(heads, Item::Target) || !table.rows.iter().any(labels) {
        return;
    }
    let is_plan = |head: &&mut Head| head.item == Some(Item::Actions) && label::key(&head.printed).ends_with("計画");
    if let Some(head) = heads.iter_mut().find(is_plan) {
        head.item = Some(Item::Target);
    }
}

/// Whether the rows say what each rating means: 区分｜達成度｜説明, with another letter in each.
pub(crate) fn explains_ratings(source: &SheetView<'_>, table: &Table, heads: &[Head]) -> bool {
    let rates =
        |item: Item| matches!(item, Item::AchievementRate | Item::SelfAssessment | Item::Category | Item::Title);
    let letters: Vec<&str> =
        table.rows.iter().map(|row| row.cells[0].map_or("", |id| source.canvas.text(id).trim())).collect();
    let is_letter = |at: usize| table.rows[at].cells[0].is_some_and(|id| source.canvas.of(id).content.rating);
    let distinct: BTreeSet<&str> = letters.iter().copied().collect();
    letters.len() > 2
        && (0..letters.len()).all(is_letter)
        && distinct.len() == letters.len()
        && heads.iter().all(|head| head.time.is_none() && head.item.is_none_or(rates))
}

/// A table of figures month by month (時間外勤務の状況) plans nothing.
pub(crate) fn is_of_figures(source: &SheetView<'_>, table: &Table, heads: &[Head]) -> bool {
    let is_month = |head: &Head| matches!(head.time, Some(Time::Months(..)));
    let in_months = table.rows.iter().flat_map(|row| row.cells.iter().zip(heads)).filter(|(_, head)| is_month(head));
    let mut figures = in_months.filter_map(|(cell, _)| *cell).map(|id| source.canvas.of(id).content.figure).peekable();
    figures.peek().is_some()
        && figures.all(|is_figure| is_figure)
        && !heads.iter().any(|head| head.item.is_some_and(|item| item.is_of_measure() || item == Item::Title))
}
