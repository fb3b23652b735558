//! Hypotheses beside those of cards, numbered lines and rows: lines with a mark, outlines, and tables that name each other.
//! A person is offered them where the best of the others is far from clear.

use std::collections::BTreeSet;

use super::from_starts;
use super::goal_start::GoalStart;
use super::linked_tables;
use super::units::{self, Hypothesis};
use super::weights::{BY_MARKS, BY_OUTLINE, LINKED};
use super::worth::judge;
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::reading::Value;
use crate::general_reader::taught::unit::{Opening, Unit};
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Manner;
use matome_deadline::text::tidy;
use matome_deadline::written::mark;

pub(super) fn hypotheses(view: &SheetView<'_>, events: &[Event<'_>]) -> Vec<Hypothesis> {
    let outline = view.lines();
    let mut found: Vec<Hypothesis> = by_marks(view, events, BY_MARKS, |opening| Unit::Line(Some(opening))).collect();
    found.extend(by_marks(view, &outline, BY_OUTLINE, Unit::Outline));
    found.extend(by_numbers(view, &outline));
    let goals = linked_tables::goals(view, events);
    let score = judge(view, events, &goals) + LINKED;
    found.push(Hypothesis { unit: Unit::LinkedRow, goals, score });
    found
}

/// The goals that lines with a mark name.
fn by_marks<'e>(
    view: &'e SheetView<'e>,
    events: &'e [Event<'e>],
    less: f32,
    unit: fn(Opening) -> Unit,
) -> impl Iterator<Item = Hypothesis> {
    let marks: BTreeSet<char> = events.iter().filter_map(marked).map(|(mark, _)| mark).collect();
    let starts = move |mark: char| {
        let named = |at: usize| marked(&events[at]).filter(|(own, _)| *own == mark);
        let start =
            |(at, (_, title))| GoalStart { from: at, named: at, title: Some(title), number: None, beside: Vec::new() };
        (0..events.len()).filter_map(|at| Some((at, named(at)?))).map(start).collect::<Vec<_>>()
    };
    let of_mark = move |mark: char| hypothesis(view, events, &starts(mark), unit(Opening::Mark(mark)), less);
    marks.into_iter().filter_map(of_mark)
}

/// The goals that numbered lines of an outline name.
fn by_numbers(view: &SheetView<'_>, outline: &[Event<'_>]) -> Vec<Hypothesis> {
    let manner = |event: &Event<'_>| match event {
        Event::Line(value) => line_numbers::of(&value.text, view.vocabulary).map(|found| found.manner),
        _ => None,
    };
    let manners: BTreeSet<Manner> = outline.iter().filter_map(manner).collect();
    let of_manner = |manner: Manner| {
        let starts = units::lines(view, outline, manner);
        hypothesis(view, outline, &starts, Unit::Outline(Opening::Number(manner)), BY_OUTLINE)
    };
    manners.into_iter().filter_map(of_manner).collect()
}

/// One line alone opens no list.
fn hypothesis(
    view: &SheetView<'_>,
    events: &[Event<'_>],
    starts: &[GoalStart],
    unit: Unit,
    less: f32,
) -> Option<Hypothesis> {
    (starts.len() > 1).then(|| {
        let goals = from_starts::goals(view, events, starts);
        Hypothesis { unit, score: judge(view, events, &goals) - less, goals }
    })
}

/// The mark that a line begins with, and what stands behind it.
fn marked(event: &Event<'_>) -> Option<(char, Value)> {
    let Event::Line(value) = event else { return None };
    let first = value.text.chars().next().filter(|first| mark::is_bullet(*first))?;
    let text = tidy(value.text.trim_start_matches(mark::is_bullet))?;
    Some((first, Value { box_id: value.box_id, text }))
}
