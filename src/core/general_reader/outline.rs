//! Outlines of prose: （１）待機児童の解消 names a goal, ①保育所の整備 what is done for it, ・… says how, and 【目標】… and 【時期】…
//! are said of it.

use std::collections::BTreeSet;

use super::card::Card;
use super::cards::Start;
use super::event::{Event, Source};
use super::item::Item;
use super::note;
use super::numbered::{self, Manner, Numbered};
use super::record::{MeasureReading, Value};

/// A name has no more characters.
const LONGEST_NAME: usize = 60;
/// What ends a paper says nothing: 以上.
const SHORTEST_TEXT: usize = 3;

/// Where the first of several numbered names stands below a heading of the form, it is a line as those after it are.
pub(super) fn opened<'f>(source: &Source<'_>, events: Vec<Event<'f>>) -> Vec<Event<'f>> {
    let second: BTreeSet<Manner> = events
        .iter()
        .filter_map(|event| line_name(source, event))
        .filter(|name| name.number == "2")
        .map(|name| name.manner)
        .collect();
    let lines = |event: Event<'f>| match event {
        Event::Field { head, label, values, .. } if begins_outline(source, head.item, label, &values, &second) => {
            let caption = source.value(label).filter(|_| values.iter().all(|value| value.block != label));
            caption.into_iter().chain(values).map(Event::Line).collect()
        }
        other => vec![other],
    };
    events.into_iter().flat_map(lines).collect()
}

/// Whether below a label stands the first name of an outline, and not the label's own value.
fn begins_outline(
    source: &Source<'_>,
    item: Option<Item>,
    label: usize,
    values: &[Value],
    second: &BTreeSet<Manner>,
) -> bool {
    let may_name = matches!(item, None | Some(Item::Title | Item::MeasureTitle | Item::Category));
    let Some((first, rest)) = values.split_first().filter(|_| may_name) else { return false };
    let stands_below = source.canvas.of(first.block).area.first.row > source.canvas.of(label).area.last.row;
    let is_prose = |value: &Value| source.canvas.of(value.block).content.sentence;
    let is_first = name(source, first).is_some_and(|name| {
        name.number == "1" && (second.contains(&name.manner) || !rest.is_empty() && rest.iter().all(is_prose))
    });
    stands_below && is_first
}

/// A line that is a number and a name.
fn line_name(source: &Source<'_>, event: &Event<'_>) -> Option<Numbered> {
    match event {
        Event::Line(value) => name(source, value),
        _ => None,
    }
}

fn name(source: &Source<'_>, value: &Value) -> Option<Numbered> {
    let content = &source.canvas.of(value.block).content;
    let found = numbered::of(&value.text, source.vocabulary)?;
    (!content.sentence && content.length <= LONGEST_NAME && found.rest.is_some()).then_some(found)
}

/// The lines that name what is done for the goals: of all that are numbered in one manner each stands above labels of
/// measures, and all above the same one.
pub(super) fn names(source: &Source<'_>, events: &[Event<'_>], starts: &[Start]) -> BTreeSet<usize> {
    let Some(first) = starts.first() else { return BTreeSet::new() };
    let own: BTreeSet<usize> = starts.iter().map(|start| start.named).collect();
    let inside = first.from..events.len();
    let named: Vec<(usize, Numbered)> =
        inside.filter(|at| !own.contains(at)).filter_map(|at| Some((at, line_name(source, &events[at])?))).collect();
    let manners: BTreeSet<Manner> = named.iter().map(|(_, name)| name.manner).collect();
    let of = |manner: Manner| -> Vec<usize> {
        named.iter().filter(|(_, name)| name.manner == manner).map(|(at, _)| *at).collect()
    };
    let is_outline = |lines: &Vec<usize>| lines.len() > 1 && common_item(events, lines, starts).is_some();
    manners.into_iter().map(of).find(is_outline).into_iter().flatten().collect()
}

/// Whether below each of these goals lines name what is done for it.
pub(super) fn names_in_each(source: &Source<'_>, events: &[Event<'_>], starts: &[Start]) -> bool {
    let names = names(source, events, starts);
    let ends = starts.iter().skip(1).map(|start| start.from).chain([events.len()]);
    !starts.is_empty() && starts.iter().zip(ends).all(|(start, end)| names.range(start.from..end).next().is_some())
}

/// An item of measures that is labelled below each of the lines.
fn common_item(events: &[Event<'_>], lines: &[usize], starts: &[Start]) -> Option<Item> {
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

impl Card<'_> {
    /// A line that names what is done begins a measure; what stands below it without a label says how.
    pub(super) fn begin_named(&mut self, value: &Value) {
        let Some(Numbered { number, rest: Some(title), .. }) = name(self.source, value) else { return };
        let mut measure = MeasureReading::at(value.block);
        measure.fields.add(Item::Number, Value { block: value.block, text: number });
        measure.fields.add(Item::MeasureTitle, Value { block: value.block, text: title });
        self.parts.push(measure.at);
        self.named.push(measure.at);
        self.own.push(measure);
        self.told_below = Some(Item::Actions);
    }

    /// What a line without a label says of the measure that was named last; `false` if it says nothing of it.
    pub(super) fn take_below_name(&mut self, value: &Value) -> bool {
        let Some(item) = self.told_below else { return false };
        let is_empty = numbered::alone(&value.text).is_some();
        if is_empty || self.source.canvas.of(value.block).content.length < SHORTEST_TEXT || note::begins(&value.text) {
            self.told_below = None;
            return false;
        }
        let Some(measure) = self.own.last_mut() else { return false };
        measure.fields.add(item, value.clone());
        true
    }

    /// What stands between the goal's name and the first of these is neither of them.
    pub(super) fn keep_prose(&mut self) {
        for value in std::mem::take(&mut self.prose).into_iter().filter(|_| !self.named.is_empty()) {
            self.goal.keep("", false, value);
        }
    }

    /// A label of measures below a name: what stands on its own line below a label without a value is its value.
    pub(super) fn label_below_name(&mut self, item: Option<Item>, is_empty: bool) {
        if self.told_below.is_some() || self.own.last().is_some_and(|last| self.named.contains(&last.at)) {
            self.told_below = item.filter(|item| is_empty && item.is_of_measure());
        }
    }
}
