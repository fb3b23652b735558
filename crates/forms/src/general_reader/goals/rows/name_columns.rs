//! Columns that name a table's goals, and columns that belong to these names.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::Head;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::{Row, Table};
use crate::general_reader::words::time::Time;
use matome_deadline::written::label;

/// Whether a column between the goal's name and the actions has one box per name, some spanning several actions.
pub(super) fn stands_by_name(table: &Table, heads: &[Head], item: Item) -> bool {
    let place = |item: Item| heads.iter().position(|head| head.item == Some(item));
    let boxes = |place: usize| {
        let mut ids: Vec<BoxId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
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

pub(super) fn has(heads: &[Head], item: Item) -> bool {
    heads.iter().any(|head| head.item == Some(item))
}

/// Plans per year are targets: 年度｜取組計画｜取組実績.
pub(super) fn plans_of_years(view: &SheetView<'_>, table: &Table, heads: &mut [Head]) {
    let is_year = |id: BoxId| {
        let text_box = view.canvas.of(id);
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
