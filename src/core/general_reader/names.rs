//! Which columns of a table name its goals, and what stands by these names.

use super::BlockId;
use super::event::Head;
use super::item::Item;
use super::table::Table;
use crate::core::written::label;

const PAGES: [&str; 4] = ["ページ", "頁", "掲載ページ", "シート"];

/// Whether a column between the goal's name and the actions has one box per name, some spanning several actions.
pub(super) fn stands_by_name(table: &Table, heads: &[Head], item: Item) -> bool {
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
pub(super) fn class_that_names(table: &Table, heads: &[Head]) -> Option<usize> {
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
pub(super) fn is_list_of_pages(heads: &[Head]) -> bool {
    let paged = heads.iter().any(|head| PAGES.contains(&label::key(&head.printed).as_str()));
    let of_measures = |head: &Head| {
        head.time.is_some() || head.item.is_some_and(|item| item.is_of_measure() && item != Item::MeasureTitle)
    };
    paged && !heads.iter().any(of_measures)
}

pub(super) fn has(heads: &[Head], item: Item) -> bool {
    heads.iter().any(|head| head.item == Some(item))
}
