//! Decides what a goal is on a sheet: a card, a numbered line with what follows, a row of a table, or the whole sheet.
//! Each hypothesis is read completely and judged by its records (`worth`).

use std::collections::BTreeSet;

use super::examples_and_summaries;
use super::from_starts;
use super::from_tables;
use super::goal_start::GoalStart;
use super::other_families;
use super::rivals;
use super::single_rows;
use super::taught_starts;
use super::weights::{
    BEHIND_A_NAME, BY_ACTIONS, BY_INDICATOR, BY_LINES, BY_LINES_BESIDE_NAMES, BY_MEASURE_TITLE, BY_SHEET, LEAST,
    OF_CLASSES, WORDED,
};
use super::worth::{has_measure, judge, judge_beside};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::{Event, Head};
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{GoalReading, Value};
use crate::general_reader::taught::unit::{Opening, Unit};
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::{Manner, Numbered};
use matome_deadline::written::{department, label};

/// A sheet's goals under one hypothesis.
#[derive(Debug)]
pub(crate) struct Hypothesis {
    pub(crate) unit: Unit,
    pub(crate) goals: Vec<GoalReading>,
    pub(crate) score: f32,
}

/// All hypotheses, the best first; before them a person's answer, as far as it applies.
pub(crate) fn ranked<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Vec<Hypothesis> {
    let is_said = |found: &Hypothesis| view.unit.is_some_and(|unit| unit.covers(found.unit));
    let mut all = hypotheses(view, events);
    if view.taught.rules.unit.is_some() {
        all.retain(is_said);
    } else {
        all.extend(other_families::hypotheses(view, events));
    }
    all.retain(|found| !found.goals.is_empty() && (found.score > LEAST || is_said(found)));
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    rivals::prefer_left_names(&mut all);
    all.sort_by_key(|found| !is_said(found));
    all.splice(0..0, given(view, events));
    all
}

/// Goals that begin where a person said.
fn given<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Option<Hypothesis> {
    let starts = match view.unit {
        Some(Unit::Sheet) => taught_starts::whole(events).or_else(|| whole(view, events)).into_iter().collect(),
        None | Some(Unit::Card(_) | Unit::Line(_)) => taught_starts::starts(view, events),
        Some(Unit::Outline(_) | Unit::Row | Unit::LinkedRow) => Vec::new(),
    };
    let goals = from_starts::goals(view, events, &starts);
    let unit = view.unit.unwrap_or(Unit::Card(None));
    (!goals.is_empty()).then(|| Hypothesis { unit, score: judge(view, events, &goals), goals })
}

/// Items whose labels may name goals in cards, with penalties.
const NAMES: [(Item, f32); 4] = [
    (Item::Title, 0.0),
    (Item::MeasureTitle, BY_MEASURE_TITLE),
    (Item::Indicator, BY_INDICATOR),
    (Item::Actions, BY_ACTIONS),
];
const SHORTEST_NAME: usize = 4;

pub(crate) fn hypotheses<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Vec<Hypothesis> {
    let mut all: Vec<Hypothesis> = Vec::new();
    for (item, less) in NAMES {
        let starts = titled(view, events, item);
        let named = item == Item::Title || all.is_empty();
        // A single 内容 above a table of named rows is not a goal next to them.
        let is_beside_names = item == Item::Actions && starts.len() == 1 && has_table_of_names(events);
        if !starts.is_empty() && named && !is_beside_names && !is_caption(events, &starts) {
            let goals = from_starts::goals(view, events, &starts);
            let behind = if is_behind_a_name(view, events, &starts) { BEHIND_A_NAME } else { 0.0 };
            let score = judge(view, events, &goals) - less - behind;
            all.push(Hypothesis { unit: Unit::Card(Some(item)), goals, score });
        }
    }
    if all.is_empty() {
        all.extend(single_rows::cards(view, events));
    }
    let mut rows = from_tables::goals(view, events);
    let aside = examples_and_summaries::take(&mut rows);
    let are_counted = are_counted_through(&rows);
    all.push(Hypothesis { unit: Unit::Row, score: judge_beside(view, events, &rows, &aside), goals: rows });
    let mut add = |unit: Unit, goals: Vec<GoalReading>, less: f32| {
        let score = judge(view, events, &goals) - less;
        all.push(Hypothesis { unit, goals, score });
    };
    for (manner, goals, less) in lines_by_manner(view, events) {
        // Rows numbered across lines are goals below classes.
        let of_classes = if are_counted && goals.len() > 1 { OF_CLASSES } else { 0.0 };
        add(Unit::Line(Some(Opening::Number(manner))), goals, less + of_classes);
    }
    // If a table names its rows, the sheet is no goal.
    if let Some(start) = whole(view, events).filter(|_| !has_table_of_names(events)) {
        let goals = from_starts::goals(view, events, &[start]);
        add(Unit::Sheet, if goals.iter().all(has_measure) { goals } else { Vec::new() }, BY_SHEET);
    }
    all
}

/// Whether the first label that names a goal comes after its values, while a numbered line above names it.
fn is_behind_a_name(view: &SheetView<'_>, events: &[Event<'_>], starts: &[GoalStart]) -> bool {
    let Some(first) = starts.first().filter(|_| starts.len() > 1) else { return false };
    let number = |at: usize| view.numbered_line(&events[at]).filter(|found| found.rest.is_some());
    let Some((line, found)) = (0..first.named).rev().find_map(|at| Some((at, number(at)?))) else { return false };
    let is_said = |event: &Event<'_>| {
        matches!(event, Event::Field { head: Head { item: Some(Item::Background | Item::Actions), .. }, .. })
    };
    let again = (first.named..events.len()).any(|at| number(at).is_some_and(|other| other.manner == found.manner));
    again && events[line..first.named].iter().any(is_said)
}

/// Fewer rows may be consecutive by chance.
const COUNTED: usize = 4;

fn are_counted_through(rows: &[GoalReading]) -> bool {
    let number = |goal: &GoalReading| goal.fields.of(Item::Number).first()?.text.trim().parse::<u32>().ok();
    let numbers: Option<Vec<u32>> = rows.iter().map(number).collect();
    numbers.is_some_and(|numbers| numbers.len() >= COUNTED && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

/// Whether the only label that names a goal is the caption of a table whose rows are named below the same word: 【組織目標】
/// above the column 組織目標.
fn is_caption(events: &[Event<'_>], starts: &[GoalStart]) -> bool {
    let [only] = starts else { return false };
    let Event::Field { head: own, .. } = &events[only.named] else { return false };
    let word = label::key(&own.printed);
    heads_of_names(events).any(|head| label::key(&head.printed) == word)
}

fn has_table_of_names(events: &[Event<'_>]) -> bool {
    heads_of_names(events).next().is_some()
}

/// Name columns of tables of several rows.
fn heads_of_names<'e>(events: &'e [Event<'_>]) -> impl Iterator<Item = &'e Head> {
    let of_table = |event: &'e Event<'_>| match event {
        Event::Table { table, heads, .. } if table.rows.len() > 1 => heads.as_slice(),
        _ => &[],
    };
    events.iter().flat_map(of_table).filter(|head| head.item == Some(Item::Title))
}

/// Goals named by lines, by numbering, each with its penalty.
fn lines_by_manner<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Vec<(Manner, Vec<GoalReading>, f32)> {
    let is_titled = |event: &Event<'_>| matches!(event, Event::Table { heads, .. } if heads.iter().any(|head| head.item == Some(Item::Title)));
    let less = if events.iter().any(is_titled) { BY_LINES_BESIDE_NAMES } else { BY_LINES };
    let manners: BTreeSet<Manner> = (0..events.len()).filter_map(|at| Some(line(view, events, at)?.0.manner)).collect();
    let of = |manner: Manner| {
        let starts = lines(view, events, manner);
        // 基本目標２ above a label of names is a class.
        let is_class = |start: &GoalStart| {
            let text = start.number.as_ref().map(|number| view.canvas.text(number.box_id));
            text.is_some_and(|text| line_numbers::is_of_class(text, view.vocabulary))
        };
        let are_classes = starts.iter().all(is_class) && has_named_label(view, events);
        let against = if are_classes { OF_CLASSES } else { 0.0 };
        let more = if each_has_its_table(events, &starts) {
            less
        } else if manner == Manner::Word && starts.len() > 1 {
            WORDED
        } else {
            0.0
        };
        (manner, from_starts::goals(view, events, &starts), less + against - more)
    };
    manners.into_iter().map(of).collect()
}

/// Whether each of several lines has one table below with the same header: they hold the actions.
fn each_has_its_table(events: &[Event<'_>], starts: &[GoalStart]) -> bool {
    let table = |event: &Event<'_>| match event {
        Event::Table { table, heads, .. } => {
            let printed: Vec<String> = heads.iter().map(|head| head.printed.clone()).collect();
            Some((printed, table.columns.first()?.path.clone()))
        }
        _ => None,
    };
    let ends = starts.iter().skip(1).map(|start| start.from).chain([events.len()]);
    let own = starts.iter().zip(ends).map(|(start, end)| {
        let mut tables = events[start.from..end].iter().filter_map(table);
        tables.next().filter(|_| tables.next().is_none())
    });
    let Some(tables) = own.collect::<Option<Vec<_>>>() else { return false };
    let headers: BTreeSet<&Vec<BoxId>> = tables.iter().map(|(_, header)| header).collect();
    tables.len() > 1 && headers.len() == tables.len() && tables.iter().all(|(printed, _)| *printed == tables[0].0)
}

/// Whether a label gives a number and a name: 施策｜2-1｜移住の促進.
fn has_named_label(view: &SheetView<'_>, events: &[Event<'_>]) -> bool {
    let names = [Some(Item::Title), Some(Item::MeasureTitle)];
    events.iter().any(|event| match event {
        Event::Field { head, values, .. } => {
            let [number, name] = values.as_slice() else { return false };
            let content = |value: &Value| view.canvas.of(value.box_id).content;
            names.contains(&head.item) && content(number).numeral && !content(name).is_bare()
        }
        _ => false,
    })
}

/// Goals named by labels of an item. A goal begins with the labels that precede each title alike.
pub(super) fn titled<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>], item: Item) -> Vec<GoalStart> {
    let is_title = |event: &Event<'_>| matches!(event, Event::Field { head, values, .. } if head.item == Some(item) && !values.is_empty());
    let named: Vec<usize> = (0..events.len()).filter(|at| is_title(&events[*at])).collect();
    let before = named.iter().enumerate().map(|(i, at)| alike_before(events, &named, i, *at)).min().unwrap_or(0);
    let start = |at: &usize| named_start(view, events, *at, *at - before, named.len() > 1);
    let mut starts: Vec<GoalStart> = named.iter().filter_map(start).collect();
    if let [only] = starts.as_mut_slice() {
        only.from = 0;
    }
    starts
}

/// The goal named by label `at`, beginning at `from`. `often`: other goals have the same label.
fn named_start(view: &SheetView<'_>, events: &[Event<'_>], at: usize, from: usize, often: bool) -> Option<GoalStart> {
    let Event::Field { head, label, number: around, values, .. } = &events[at] else { return None };
    let number = line_numbers::of(&view.printed(head, *label), view.vocabulary);
    // １ 目標名: headings of a form may be numbered too.
    let number = number.filter(|found| found.manner == Manner::Word || often);
    let number = number.map(|found| Value { box_id: *label, text: found.number });
    let mut values = values.clone();
    // Number and title beside one label.
    let own = (values.len() > 1 && view.canvas.of(values[0].box_id).content.numeral).then(|| values.remove(0));
    let mut title = values.first().cloned();
    if let Some(title) = &mut title {
        title.text = values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join("\n");
    }
    let above = from.checked_sub(1).and_then(|at| number_alone(view, &events[at]));
    let from = from - usize::from(above.is_some());
    let side = above.or_else(|| at.checked_sub(1).and_then(|at| number_alone(view, &events[at])));
    let number = own.or(number).or_else(|| around.clone()).or(side);
    Some(GoalStart { from, named: at, title, number, beside: Vec::new() })
}

fn number_alone(view: &SheetView<'_>, event: &Event<'_>) -> Option<Value> {
    match event {
        Event::Line(value) if view.canvas.of(value.box_id).content.numeral => Some(value.clone()),
        Event::Line(value) => {
            let found = line_numbers::of(&value.text, view.vocabulary)?;
            let alone = found.manner == Manner::Word && found.rest.is_none();
            alone.then_some(Value { box_id: value.box_id, text: found.number })
        }
        _ => None,
    }
}

/// Number of labels before this title that also precede the others.
fn alike_before(events: &[Event<'_>], named: &[usize], i: usize, at: usize) -> usize {
    let floor = i.checked_sub(1).map_or(0, |before| named[before] + 1);
    let word = |at: usize| match &events[at] {
        Event::Field { head, .. } => Some((head.item, head.printed.clone())),
        _ => None,
    };
    let other = if i == 0 { named.get(1) } else { named.get(i - 1) };
    let Some(other) = other.copied() else { return at };
    let alike = |back: usize| {
        back <= at
            && at - back >= floor
            && back <= other
            && word(at - back).is_some()
            && word(at - back) == word(other - back)
    };
    (1..=at).take_while(|back| alike(*back)).last().unwrap_or(0)
}

fn line<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>], at: usize) -> Option<(Numbered, Value, Option<Value>)> {
    match &events[at] {
        Event::Line(value) => {
            let found = line_numbers::of(&value.text, view.vocabulary)?;
            let title = found.rest.clone().map(|text| Value { box_id: value.box_id, text });
            let next = || match events.get(at + 1) {
                Some(Event::Line(next)) if found.manner == Manner::Word => Some(next.clone()),
                _ => None,
            };
            let title = title.or_else(next);
            title.is_some().then(|| (found, value.clone(), title))
        }
        Event::Row { head: None, values } => {
            let first = values.first()?;
            let found = line_numbers::of(&first.text, view.vocabulary)?;
            // Number and title in one cell, the owner beside them.
            let own = found.rest.clone().map(|text| Value { box_id: first.box_id, text });
            let is_office = values.get(1).is_some_and(|value| view.canvas.of(value.box_id).content.office);
            let title = if own.is_some() { own.filter(|_| is_office) } else { values.get(1).cloned() };
            title.is_some().then(|| (found, first.clone(), title))
        }
        Event::Field { head, label, values, .. } => field_line(view, head, *label, values),
        _ => None,
    }
}

/// 重点１｜相談の充実: a label of a number and its word; or the first numbered line below a heading of goals.
fn field_line(
    view: &SheetView<'_>,
    head: &Head,
    label: BoxId,
    values: &[Value],
) -> Option<(Numbered, Value, Option<Value>)> {
    let value = values.first()?;
    let printed = view.canvas.text(label);
    let named = line_numbers::of(printed, view.vocabulary).filter(|found| found.rest.is_none());
    if let Some(found) = named.filter(|found| found.manner == Manner::Word) {
        return Some((found, Value { box_id: label, text: printed.to_owned() }, Some(value.clone())));
    }
    // （４）計画の策定｜担当：企画課
    let line = line_numbers::of(printed, view.vocabulary).filter(|found| found.rest.is_some());
    if let Some(found) = line.filter(|_| values.iter().all(|value| department::anywhere(&value.text).is_some())) {
        let title = found.rest.clone().map(|text| Value { box_id: label, text });
        return Some((found, Value { box_id: label, text: printed.to_owned() }, title));
    }
    let [value] = values else { return None };
    let found = line_numbers::of(&value.text, view.vocabulary)?;
    let title = found.rest.clone().map(|text| Value { box_id: value.box_id, text });
    let is_heading = head.item == Some(Item::Title) && title.is_some();
    is_heading.then(|| (found, value.clone(), title))
}

pub(super) fn lines<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>], manner: Manner) -> Vec<GoalStart> {
    let mut starts = Vec::new();
    for at in 0..events.len() {
        let Some((found, value, title)) = line(view, events, at).filter(|(found, ..)| found.manner == manner) else {
            continue;
        };
        // An empty part of the form has labels in place of titles.
        let is_label = |title: &Value| title.box_id != value.box_id && view.canvas.is_known_label(title.box_id);
        if title.as_ref().is_some_and(is_label) {
            continue;
        }
        let number = Value { box_id: value.box_id, text: found.number };
        let is_other = |other: &&Value| title.as_ref().is_none_or(|title| title.box_id != other.box_id);
        let names_office = |other: &&Value| department::anywhere(&other.text).is_some();
        let beside = match &events[at] {
            Event::Row { values, .. } => values.iter().skip(1).filter(is_other).cloned().collect(),
            Event::Field { values, .. } => values.iter().filter(is_other).filter(names_office).cloned().collect(),
            _ => Vec::new(),
        };
        starts.push(GoalStart { from: at, named: at, title, number: Some(number), beside });
    }
    starts
}

/// The sheet as one goal, named by its first line other than a year or office.
fn whole<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Option<GoalStart> {
    let named = events.iter().position(|event| {
        matches!(event, Event::Line(value) if {
            let content = &view.canvas.of(value.box_id).content;
            !content.office && content.year.is_none() && !content.mark && content.length >= SHORTEST_NAME
        })
    })?;
    let Event::Line(value) = &events[named] else { return None };
    Some(GoalStart { from: 0, named, title: Some(value.clone()), number: None, beside: Vec::new() })
}
