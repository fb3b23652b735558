//! Which heading is which item: all headings of a scope together, each item once, by words, kind of content and structure.

use std::collections::{BTreeMap, BTreeSet};

use super::heading::{Heading, Headings, Key, Scope};
use super::possible_items::{AS_HIGH, Around, InTables, OutsideTables, WIDTH, means, options};
use crate::core::general_reader::item::Item;
use crate::core::general_reader::words::time::Time;
use crate::core::general_reader::words::vocabulary::known;

/// What a heading was taken for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) item: Option<Item>,
    /// Others that it could be, the likeliest first.
    pub(crate) rivals: Vec<Item>,
    /// By its words it is a title; it became a category only because another heading took the title.
    pub(crate) contested: bool,
}

pub(crate) type Choices = BTreeMap<Key, Choice>;

/// Partial assignments that are followed.
const BEAM: usize = 64;
/// A score below this is none.
const LEAST: f32 = 0.8;
/// What speaks against a name that stands for several numbers of a column that counts all rows.
const NUMBERED_FINER: f32 = 2.5;

pub(crate) fn assign(headings: &Headings, named_by_lines: bool, taught: &BTreeMap<String, Option<Item>>) -> Choices {
    let of_cards = |is: fn(&Heading) -> bool| {
        headings.iter().any(|(key, heading)| key.scope == Scope::Card && !heading.contents.is_empty() && is(heading))
    };
    let outside_tables = OutsideTables {
        by_lines: named_by_lines,
        by_cards: of_cards(|heading| means(heading, Item::Title)),
        of_cards: of_cards(is_of_goal),
        by_years: has_plan_of_years(headings),
    };
    let scopes: BTreeSet<&Scope> = headings.keys().map(|key| &key.scope).collect();
    let mut choices = Choices::new();
    // Tables first: an item found in a card's table is not looked for among the card's labels.
    let mut in_tables = InTables::default();
    let (tables, cards): (Vec<&Scope>, Vec<&Scope>) = scopes.into_iter().partition(|scope| scope.is_table());
    for scope in tables.into_iter().chain(cards) {
        let own: Vec<(&Key, &Heading)> = headings.iter().filter(|(key, _)| key.scope == *scope).collect();
        let used = if *scope == Scope::Card { in_tables.clone() } else { InTables::default() };
        let around = Around::of(&own, used, outside_tables, taught);
        for ((key, heading), choice) in own.iter().zip(of_scope(&own, &around)) {
            if scope.is_table() && heading.time.is_none() {
                in_tables.add(key, heading, choice.item);
            }
            choices.insert((*key).clone(), choice);
        }
    }
    choices
}

/// Whether the columns of a table are years, and its rows their plans and results.
fn has_plan_of_years(headings: &Headings) -> bool {
    let is_year = |heading: &Heading| matches!(heading.time, Some(Time::Year(..)));
    let years = headings.iter().filter(|(_, heading)| is_year(heading)).map(|(key, _)| &key.scope);
    let mut seen = BTreeSet::new();
    let several: BTreeSet<&Scope> = years.filter(|scope| !seen.insert(*scope)).collect();
    headings.iter().any(|(key, heading)| heading.names_rows && several.contains(&key.scope))
}

/// Whether a label is known to say something of a goal.
fn is_of_goal(heading: &Heading) -> bool {
    matches!(known(&heading.senses), Some(Item::Background | Item::Purpose))
}

#[derive(Clone)]
struct State {
    score: f32,
    items: Vec<Option<Item>>,
}

fn of_scope(own: &[(&Key, &Heading)], around: &Around<'_>) -> Vec<Choice> {
    let options: Vec<Vec<(Item, f32)>> = own
        .iter()
        .map(|(key, heading)| match around.taught.get(&key.taught()) {
            Some(Some(item)) => vec![(*item, 100.0)],
            Some(None) => vec![(Item::Aside, 100.0)],
            None => options(key, heading, around),
        })
        .collect();
    let mut order: Vec<usize> = (0..own.len()).collect();
    let best = |i: usize| options[i].first().map_or(0.0, |(_, score)| *score);
    order.sort_by(|a, b| best(*b).total_cmp(&best(*a)));
    let mut beam = vec![State { score: 0.0, items: vec![None; own.len()] }];
    for at in order {
        let mut next: Vec<State> = Vec::with_capacity(beam.len() * WIDTH);
        for state in &beam {
            next.push(state.clone());
            for (item, score) in &options[at] {
                let is_another = |(other, taken): (&(&Key, &Heading), &Option<Item>)| {
                    *taken == Some(*item) && !other.1.is_alike(own[at].1)
                };
                let free =
                    item.may_repeat() || may_branch(own, state, *item) || !own.iter().zip(&state.items).any(is_another);
                if *score > LEAST && (free || around.taught.contains_key(&own[at].0.taught())) {
                    let mut more = state.clone();
                    more.items[at] = Some(*item);
                    more.score += score;
                    next.push(more);
                }
            }
        }
        let worth =
            |state: &State| state.score + frame(own, state, around.outside_tables.by_lines) + branches(own, state);
        next.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        next.truncate(BEAM);
        beam = next;
    }
    let items = beam.into_iter().next().map_or_else(Vec::new, |state| state.items);
    let chosen = items.into_iter().zip(&options).zip(own).map(|((item, options), (_, heading))| {
        let rivals = options.iter().map(|(rival, _)| *rival).filter(|rival| Some(*rival) != item).collect();
        let contested = item == Some(Item::Category) && means(heading, Item::Title) && !means(heading, Item::Category);
        Choice { item, rivals, contested }
    });
    chosen.collect()
}

/// Whether a table may have a second number: 項番｜目標｜枝番｜内容.
fn may_branch(own: &[(&Key, &Heading)], state: &State, item: Item) -> bool {
    let is_table = own.first().is_some_and(|(key, _)| key.scope.is_table());
    let numbers = state.items.iter().filter(|known| **known == Some(Item::Number)).count();
    item == Item::Number && is_table && numbers < 2
}

/// Penalty for two number columns unless the title stands between them.
const BESIDE: f32 = 6.0;

fn branches(own: &[(&Key, &Heading)], state: &State) -> f32 {
    let of = |item: Item| {
        let taken = state.items.iter().zip(own).filter(move |(known, _)| **known == Some(item));
        taken.map(|(_, (_, heading))| *heading)
    };
    let mut numbers: Vec<&Heading> = of(Item::Number).collect();
    numbers.sort_unstable_by_key(|heading| heading.place);
    match (&numbers[..], of(Item::Title).next()) {
        // A number as high as a name that reaches over rows is one more of the goal: the plan's, perhaps.
        ([_, second], Some(title))
            if title.rows.span() > 1.0 + AS_HIGH && second.rows.span() + AS_HIGH > title.rows.span() =>
        {
            -BESIDE
        }
        ([first, second], Some(title)) if (first.place..second.place).contains(&title.place) => 0.0,
        ([_, _], _) => -BESIDE,
        _ => 0.0,
    }
}

/// What the items of a table are worth together.
fn frame(own: &[(&Key, &Heading)], state: &State, named_by_lines: bool) -> f32 {
    let place = |item: Item| {
        let taken = state.items.iter().zip(own).filter(|(known, _)| **known == Some(item));
        taken.map(|(_, (_, heading))| *heading).min_by_key(|heading| heading.place)
    };
    let (title, actions, target) = (place(Item::Title), place(Item::Actions), place(Item::Target));
    let mut score = 0.0;
    let is_table = own.first().is_some_and(|(key, _)| key.scope.is_table());
    score += match title {
        // Lines name the goals of this form already.
        Some(_) if named_by_lines && !is_table => -1.0,
        Some(_) => 1.5,
        None => 0.0,
    };
    score += if actions.is_some() { 0.6 } else { 0.0 };
    score += if target.is_some() { 0.2 } else { 0.0 };
    let is_card = !is_table;
    for finer in [actions, target, place(Item::MeasureTitle), place(Item::Period)].into_iter().flatten() {
        if let Some(title) = title.filter(|_| !is_card) {
            score += if title.place < finer.place { 0.3 } else { -0.8 };
            score += if title.rows.span() + 0.01 >= finer.rows.span() { 0.2 } else { -1.2 };
            // The name stands one level above what is done, coarser levels are classes.
            score -= 0.3 * (title.rows.span() / finer.rows.span()).max(1.0).ln();
        }
    }
    if let (Some(actions), Some(target)) = (actions, target) {
        score -= if !is_card && actions.rows.span() > target.rows.span() * 1.3 { 1.2 } else { 0.0 };
    }
    // Goals are numbered where they are named.
    if let (Some(number), Some(title)) = (place(Item::Number), title.filter(|_| !is_card)) {
        let is_as_high = (number.rows.span() - title.rows.span()).abs() < AS_HIGH;
        let against = if number.counts_on && number.rows.span() < title.rows.span() { NUMBERED_FINER } else { 1.2 };
        score += if is_as_high { 0.7 } else { -against };
        score += if title.place == number.place + 1 { 0.6 } else { 0.0 };
    }
    if let (Some(category), Some(title)) = (place(Item::Category), title.filter(|_| !is_card)) {
        score += if category.place < title.place { 0.3 } else { -0.3 };
    }
    score
}
