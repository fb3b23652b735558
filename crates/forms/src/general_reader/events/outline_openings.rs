//! The first line of an outline: （１）待機児童の解消 stands below a heading of the form like its value, but is the first of
//! several lines.

use std::collections::BTreeSet;

use super::event::Event;
use super::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::Value;
use crate::general_reader::words::line_numbers::Manner;

/// Turns the first of several numbered names below a heading of the form into a line like the others.
pub(crate) fn opened<'f>(view: &SheetView<'_>, events: Vec<Event<'f>>) -> Vec<Event<'f>> {
    let second: BTreeSet<Manner> = events
        .iter()
        .filter_map(|event| view.numbered_line(event))
        .filter(|name| name.number == "2")
        .map(|name| name.manner)
        .collect();
    let lines = |event: Event<'f>| match event {
        Event::Field { head, label, number, part, values }
            if begins_outline(view, head.item, label, &values, &second) =>
        {
            // A heading of the form without a value of its own.
            let heading = Event::Field { head, label, number, part, values: Vec::new() };
            std::iter::once(heading).chain(values.into_iter().map(Event::Line)).collect()
        }
        other => vec![other],
    };
    events.into_iter().flat_map(lines).collect()
}

/// Whether the text below a label begins an outline rather than being the label's value.
fn begins_outline(
    view: &SheetView<'_>,
    item: Option<Item>,
    label: usize,
    values: &[Value],
    second: &BTreeSet<Manner>,
) -> bool {
    let may_name = matches!(item, None | Some(Item::Title | Item::MeasureTitle | Item::Category));
    let Some((first, rest)) = values.split_first().filter(|_| may_name) else { return false };
    let stands_below = view.canvas.of(first.box_id).area.first.row > view.canvas.of(label).area.last.row;
    let is_prose = |value: &Value| view.canvas.of(value.box_id).content.sentence;
    let is_first = view.numbered_name(first).is_some_and(|name| {
        name.number == "1" && (second.contains(&name.manner) || !rest.is_empty() && rest.iter().all(is_prose))
    });
    stands_below && is_first
}
