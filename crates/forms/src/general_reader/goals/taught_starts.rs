//! Goal starts given by a person.

use super::goal_start::GoalStart;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::Value;
use crate::general_reader::words::line_numbers;
use matome_deadline::text::tidy;
use matome_deadline::written::mark;

pub(crate) fn starts<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Vec<GoalStart> {
    let begins = |at: &usize| events[*at].first_box().is_some_and(|id| view.canvas.of(id).begins_goal);
    let begins: Vec<usize> = (0..events.len()).filter(begins).collect();
    let ends = begins.iter().skip(1).copied().chain([events.len()]);
    begins.iter().zip(ends).map(|(at, end)| start(view, &events[..end], *at)).collect()
}

/// The sheet as one goal, named by the first label of a name.
pub(crate) fn whole(events: &[Event<'_>]) -> Option<GoalStart> {
    let (named, title) = titled(events, 0)?;
    Some(GoalStart { from: 0, named, title: Some(title), number: None, beside: Vec::new() })
}

fn titled(events: &[Event<'_>], from: usize) -> Option<(usize, Value)> {
    events.iter().enumerate().skip(from).find_map(|(at, event)| match event {
        Event::Field { head, values, .. } if head.item == Some(Item::Title) => Some((at, joined(values)?)),
        _ => None,
    })
}

fn joined(values: &[Value]) -> Option<Value> {
    let text = values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join("\n");
    Some(Value { box_id: values.first()?.box_id, text })
}

fn start(view: &SheetView<'_>, events: &[Event<'_>], at: usize) -> GoalStart {
    let box_id = events[at].first_box().unwrap_or_default();
    let found = line_numbers::of(view.canvas.text(box_id), view.vocabulary);
    let mut number = found.as_ref().map(|found| Value { box_id, text: found.number.clone() });
    let mut beside = Vec::new();
    let rest = || found.as_ref().and_then(|found| Some((at, Value { box_id, text: found.rest.clone()? })));
    let next = || match events.get(at + 1)? {
        Event::Line(value) => Some((at + 1, value.clone())),
        _ => None,
    };
    let named = match &events[at] {
        Event::Field { values, .. } => {
            let own = values.len() > 1 && view.canvas.of(values[0].box_id).content.numeral;
            number = if own { Some(values[0].clone()) } else { number };
            titled(events, at).or_else(|| Some((at, joined(&values[usize::from(own)..])?)))
        }
        Event::Row { values, .. } if found.as_ref().is_some_and(|found| found.rest.is_none()) => {
            beside = values.iter().skip(2).cloned().collect();
            values.get(1).cloned().map(|title| (at, title)).or_else(|| titled(events, at))
        }
        Event::Row { values, .. } => {
            beside = values.iter().skip(1).cloned().collect();
            rest()
        }
        _ => rest().or_else(|| titled(events, at)).or_else(next).filter(|_| found.is_some()),
    };
    let (named, title) = match named.or_else(|| plain(view, box_id).map(|title| (at, title))) {
        Some((named, title)) => (named, Some(title)),
        None => (at, None),
    };
    GoalStart { from: at, named, title, number, beside }
}

/// ■窓口を変える
fn plain(view: &SheetView<'_>, box_id: BoxId) -> Option<Value> {
    let text = view.canvas.text(box_id).trim();
    let inside = match text.chars().next().and_then(|c| Some((c, mark::closing_of(c)?))) {
        Some((opening, closing)) => text[opening.len_utf8()..].trim_end_matches(closing),
        None => text.trim_start_matches(mark::is_mark),
    };
    Some(Value { box_id, text: tidy(inside)? })
}
