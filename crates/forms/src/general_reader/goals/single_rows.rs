//! Cards, each named in the only row of a table, above what is said of its goal.

use super::from_starts;
use super::units::{self, Hypothesis};
use super::worth::judge;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::{Event, Head};
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Column;
use crate::general_reader::taught::unit::Unit;

/// One card alone may be anything.
pub(super) fn cards(view: &SheetView<'_>, events: &[Event<'_>]) -> Option<Hypothesis> {
    let events: Vec<Event<'_>> = events.iter().flat_map(|event| opened(view, event)).collect();
    let starts = units::titled(view, &events, Item::Title);
    (starts.len() > 1).then(|| {
        let goals = from_starts::goals(view, &events, &starts);
        Hypothesis { unit: Unit::Card(Some(Item::Title)), score: judge(view, &events, &goals), goals }
    })
}

/// The columns of a table with one row as labels, if one names it.
fn opened<'s>(view: &SheetView<'_>, event: &Event<'s>) -> Vec<Event<'s>> {
    let Event::Table { table, heads, .. } = event else { return vec![event.clone()] };
    let [row] = table.rows.as_slice() else { return vec![event.clone()] };
    if !heads.iter().any(|head| head.item == Some(Item::Title)) {
        return vec![event.clone()];
    }
    let columns = table.columns.iter().zip(&row.cells).zip(heads);
    let field = |((column, cell), head): ((&Column, &Option<BoxId>), &Head)| {
        let (label, values) = (*column.path.last()?, vec![view.value((*cell)?)?]);
        Some(Event::Field { head: head.clone(), label, number: None, part: None, values })
    };
    columns.filter_map(field).collect()
}
