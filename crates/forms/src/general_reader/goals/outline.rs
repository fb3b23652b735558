//! Outlines of prose: （１）待機児童の解消 names a goal, ①保育所の整備 an action, ・… describes it, 【目標】… and 【時期】… are its fields.

use std::collections::BTreeSet;

use super::goal_start::GoalStart;
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::words::line_numbers::{Manner, Numbered};

/// Lines that name actions: each line of one numbering stands above labels of measures, all above the same one.
pub(crate) fn names(view: &SheetView<'_>, events: &[Event<'_>], starts: &[GoalStart]) -> BTreeSet<usize> {
    let Some(first) = starts.first() else { return BTreeSet::new() };
    let own: BTreeSet<usize> = starts.iter().map(|start| start.named).collect();
    let inside = first.from..events.len();
    let named: Vec<(usize, Numbered)> =
        inside.filter(|at| !own.contains(at)).filter_map(|at| Some((at, view.numbered_line(&events[at])?))).collect();
    let manners: BTreeSet<Manner> = named.iter().map(|(_, name)| name.manner).collect();
    let of = |manner: Manner| -> Vec<usize> {
        named.iter().filter(|(_, name)| name.manner == manner).map(|(at, _)| *at).collect()
    };
    let is_outline = |lines: &Vec<usize>| lines.len() > 1 && common_item(events, lines, starts).is_some();
    manners.into_iter().map(of).find(is_outline).into_iter().flatten().collect()
}

/// An item of measures labelled below each of the lines.
fn common_item(events: &[Event<'_>], lines: &[usize], starts: &[GoalStart]) -> Option<Item> {
    let ends = lines.iter().skip(1).copied().chain([events.len()]);
    let below = lines.iter().zip(ends).map(|(from, next)| {
        let end =
            starts.iter().map(|start| start.from).find(|start| start > from).map_or(next, |start| start.min(next));
        let labelled = |event: &Event<'_>| match event {
            Event::Field { head, .. } => head.item.filter(|item| item.is_of_measure()),
            _ => None,
        };
        events[*from..end].iter().filter_map(labelled).collect::<BTreeSet<Item>>()
    });
    below.reduce(|common, other| common.intersection(&other).copied().collect())?.pop_first()
}
