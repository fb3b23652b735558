//! Reads goals from labels, lines and tables between given starts; each goal reaches to the next start.

use super::card::Card;
use super::goal_start::GoalStart;
use super::outline;
use super::rows::SECTION;
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{Fields, GoalReading, Value};
use crate::general_reader::words::inline_labels;
use matome_deadline::written::label::key;

/// A longer line above a goal is text, not a heading.
const LONGEST_HEADING: usize = 60;

/// The goals that begin at `starts`.
pub(crate) fn goals<'c>(view: &'c SheetView<'c>, events: &'c [Event<'c>], starts: &[GoalStart]) -> Vec<GoalReading> {
    let mut goals = Vec::new();
    let mut sections: Vec<Value> = Vec::new();
    let context = context(&events[..starts.first().map_or(0, |start| start.from)]);
    let names = outline::names(view, events, starts);
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).map_or(events.len(), |next| next.from);
        let Some(mut card) = named_card(view, start, &events[start.named]) else { continue };
        for (at, event) in (start.from..end).zip(&events[start.from..end]) {
            match event {
                _ if at == start.named => {}
                Event::Line(name) if names.contains(&at) => card.begin_named(name),
                event => card.take(event),
            }
        }
        let mut goal = card.finish();
        goal.fields.fill_from(&context);
        let own = above(view, events, start.from, i.checked_sub(1).map_or(0, |before| starts[before].named + 1));
        if !own.is_empty() {
            sections = own;
        }
        for value in &sections {
            goal.keep(SECTION, value.clone());
        }
        goals.push(goal);
    }
    goals
}

/// A goal with its name, number and neighbours from its start. `named` is the event that names it.
fn named_card<'c>(view: &'c SheetView<'c>, start: &GoalStart, named: &Event<'_>) -> Option<Card<'c>> {
    let at = start.title.as_ref().or(start.number.as_ref()).map(|value| value.box_id)?;
    let mut card = Card::new(view, at);
    if let Some(title) = &start.title {
        card.goal.fields.add(Item::Title, title.clone());
        if let Event::Field { values, .. } = named {
            let joined = values.iter().filter(|part| part.box_id != title.box_id && title.text.contains(&part.text));
            for part in joined {
                // The first box has the text of all.
                card.goal.fields.add(Item::Title, Value { box_id: part.box_id, text: String::new() });
            }
        }
    }
    if let Some(number) = &start.number {
        card.goal.fields.add(Item::Number, number.clone());
    }
    for value in &start.beside {
        let part = inline_labels::labelled(&value.text, view.vocabulary).filter(|part| part.item == Item::Sections);
        if let Some(part) = part {
            card.goal.fields.add(Item::Sections, Value { box_id: value.box_id, text: part.text });
        } else if view.canvas.of(value.box_id).content.office {
            card.goal.fields.add(Item::Sections, value.clone());
        } else {
            // No heading names it.
            card.goal.keep(SECTION, value.clone());
        }
    }
    Some(card)
}

/// Headings just above a goal, valid for the goals below until replaced.
fn above(view: &SheetView<'_>, events: &[Event<'_>], from: usize, floor: usize) -> Vec<Value> {
    let heading = |event: &Event<'_>| match event {
        Event::Line(value) => {
            let content = &view.canvas.of(value.box_id).content;
            let plain = !content.sentence
                && !content.office
                && !content.mark
                && content.length <= LONGEST_HEADING
                && !content.numeral
                && !view.taught.rules.is_title(&key(&value.text))
                && value.box_id > 0;
            (plain && content.year.is_none()).then(|| value.clone())
        }
        Event::Field { head, label, values, .. } if head.item == Some(Item::Category) => {
            values.first().filter(|value| value.box_id == *label).cloned()
        }
        _ => None,
    };
    let mut found: Vec<Value> = events[floor.min(from)..from].iter().rev().map_while(heading).collect();
    found.reverse();
    found
}

/// Values above the first goal that apply to all: owner and year.
fn context(events: &[Event<'_>]) -> Fields {
    let mut fields = Fields::default();
    for event in events {
        if let Event::Field { head, values, .. } = event
            && let Some(item @ (Item::Department | Item::Sections | Item::FiscalYear)) = head.item
        {
            for value in values {
                fields.add(item, value.clone());
            }
        }
    }
    fields
}
