//! Merges two sheets of the same goals, matched by number and name: plans and results with complementary fields, or a
//! list of goals beside one sheet per goal. A sheet that reports on measures of another is merged into those measures.

use std::collections::HashMap;

use super::usage::Use;
use crate::field::{GoalField, MeasureField};
use crate::model::{Goal, Measure, Report};
use matome_deadline::text::comparison_key;

/// Indices in `known` of the goals that a sheet complements; `None` if it has an unknown goal or a contradiction.
pub(super) fn places(known: &[Goal], own: &[Goal]) -> Option<Vec<usize>> {
    let is_one = |a: &Goal, b: &Goal| is_same(a, b) && (agrees(a, b) || lists(a, b) || lists(b, a));
    let place = |goal: &Goal| known.iter().rposition(|other| is_one(other, goal));
    own.iter().map(place).collect()
}

fn is_same(one: &Goal, other: &Goal) -> bool {
    let title = |goal: &Goal| goal.title.as_deref().map(comparison_key);
    one.title.is_some()
        && title(one) == title(other)
        && one.number == other.number
        && one.department == other.department
        && one.fiscal_year == other.fiscal_year
        && one.source.sheet != other.source.sheet
}

/// Whether no field differs, and one sheet fills fields that are empty in the other.
fn agrees(one: &Goal, other: &Goal) -> bool {
    let of_goal = [GoalField::Background, GoalField::Purpose, GoalField::Target];
    one.measures.len() == other.measures.len()
        && of_goal.into_iter().all(|field| is_same_or_empty(one.text(field), other.text(field)))
        && one.measures.iter().zip(&other.measures).all(|(a, b)| agree(a, b))
}

fn agree(one: &Measure, other: &Measure) -> bool {
    MeasureField::ALL.iter().all(|field| is_same_or_empty(one.text(*field), other.text(*field)))
}

fn is_same_or_empty(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other).is_none_or(|(one, other)| comparison_key(one) == comparison_key(other))
}

/// Whether `one` is a row of a list with a target or mark, and `other` has the actions.
fn lists(one: &Goal, other: &Goal) -> bool {
    let says_what =
        |goal: &Goal| goal.measures.iter().any(|measure| measure.actions.is_some() || measure.title.is_some());
    one.measures.len() <= 1 && !says_what(one) && says_what(other)
}

/// Merges the goals of a sheet and their accounts; `first` is the index its first goal would have had.
pub(super) fn take_over(known: &mut [Goal], places: &[usize], own: Vec<Goal>, account: &mut [Use], first: usize) {
    for taken in account {
        if let Use::Value { goal, .. } = taken
            && let Some(place) = goal.checked_sub(first).and_then(|at| places.get(at))
        {
            *goal = *place;
        }
    }
    for (place, mut goal) in places.iter().zip(own) {
        let known = &mut known[*place];
        if lists(known, &goal) {
            std::mem::swap(known, &mut goal);
        }
        if lists(&goal, known) && !agrees(&goal, known) {
            keep_listed(known, &mut goal);
        }
        complete(known, goal);
    }
}

/// Indices of a goal and of a measure in it.
type MeasurePlace = (usize, usize);

/// The measures named by the goals of a sheet, each unique and without contradiction; `None` if one names none.
pub(super) fn measure_places(known: &[Goal], own: &[Goal]) -> Option<Vec<MeasurePlace>> {
    if own.len() < 2 || own.iter().any(|goal| goal.measures.len() != 1) {
        return None;
    }
    let mut named: HashMap<String, Vec<MeasurePlace>> = HashMap::new();
    for (at, goal) in known.iter().enumerate() {
        for (place, measure) in goal.measures.iter().enumerate() {
            for text in [&measure.actions, &measure.title].into_iter().flatten() {
                named.entry(comparison_key(text)).or_default().push((at, place));
            }
        }
    }
    let place = |goal: &Goal| {
        let is_it = |(at, place): &&MeasurePlace| {
            let other = &known[*at];
            other.source.sheet != goal.source.sheet
                && other.fiscal_year == goal.fiscal_year
                && agree(&other.measures[*place], &goal.measures[0])
        };
        named.get(&comparison_key(goal.title.as_deref()?))?.iter().find(is_it).copied()
    };
    own.iter().map(place).collect()
}

/// Merges a sheet into known measures, like [`take_over`] for goals.
pub(super) fn take_over_measures(
    known: &mut [Goal],
    places: &[MeasurePlace],
    own: Vec<Goal>,
    account: &mut [Use],
    first: usize,
) {
    for taken in account {
        if let Use::Value { goal, measure, .. } = taken
            && let Some((at, own)) = goal.checked_sub(first).and_then(|at| places.get(at))
        {
            (*goal, *measure) = (*at, Some(*own));
        }
    }
    for ((at, measure), goal) in places.iter().zip(own) {
        let known = &mut known[*at];
        add_reports(known, goal.reports);
        for (heading, text) in goal.other {
            known.keep(heading, &text);
        }
        for other in goal.measures {
            complete_measure(&mut known.measures[*measure], other);
        }
    }
}

fn add_reports(goal: &mut Goal, reports: Vec<Report>) {
    for report in reports {
        if !goal.reports.contains(&report) {
            goal.reports.push(report);
        }
    }
}

fn complete(goal: &mut Goal, other: Goal) {
    fill(&mut goal.background, other.background);
    fill(&mut goal.purpose, other.purpose);
    fill(&mut goal.target, other.target);
    if goal.sections.is_empty() {
        goal.sections = other.sections;
    } else if other.sections.iter().any(|section| !goal.sections.contains(section)) {
        // The goal's own sheet counts; the other value is kept for a person to see.
        let heading = format!("{}（{}）", GoalField::Sections.label(), other.source.sheet);
        goal.other.entry(heading).or_insert(other.sections.join("、"));
    }
    if goal.deadlines.is_empty() {
        goal.deadlines = other.deadlines;
    }
    for (heading, text) in other.other {
        goal.other.entry(heading).or_insert(text);
    }
    add_reports(goal, other.reports);
    for (measure, other) in goal.measures.iter_mut().zip(other.measures) {
        complete_measure(measure, other);
    }
}

/// Moves values beside a goal's name in a list to the goal, unless its own sheet has them too.
fn keep_listed(goal: &mut Goal, listed: &mut Goal) {
    for mut row in std::mem::take(&mut listed.measures) {
        if goal.target.is_none() && !repeats(goal, row.target.as_deref()) {
            goal.target = row.target.take();
            goal.deadlines = std::mem::take(&mut row.deadlines);
            goal.assumed.push(GoalField::Target);
        }
        for field in MeasureField::ALL.iter().filter(|field| **field != MeasureField::Number) {
            let text = row.text_mut(*field).and_then(Option::take);
            if let Some(text) = text.filter(|text| !repeats(goal, Some(text))) {
                goal.other.entry(format!("{}（{}）", field.label(), row.source.sheet)).or_insert(text);
            }
        }
    }
}

fn repeats(goal: &Goal, text: Option<&str>) -> bool {
    let Some(text) = text.map(comparison_key) else { return true };
    let is_it = |known: Option<&str>| known.is_some_and(|known| comparison_key(known) == text);
    GoalField::ALL.iter().any(|field| is_it(goal.text(*field)))
        || goal.other.values().any(|known| is_it(Some(known)))
        || goal.measures.iter().any(|own| MeasureField::ALL.iter().any(|field| is_it(own.text(*field))))
}

fn complete_measure(measure: &mut Measure, mut other: Measure) {
    for &field in MeasureField::ALL {
        if let (Some(own), Some(text)) = (measure.text_mut(field), other.text_mut(field)) {
            fill(own, text.take());
        }
    }
    fill(&mut measure.achievement_rate, other.achievement_rate);
    if measure.deadlines.is_empty() {
        measure.deadlines = other.deadlines;
    }
}

fn fill<T>(field: &mut Option<T>, other: Option<T>) {
    if field.is_none() {
        *field = other;
    }
}
