//! Assigns items to headings: all headings of a scope together, each item once, by words, content and structure.

use std::collections::{BTreeMap, BTreeSet};

use super::heading::{Heading, Headings, Key, Scope};
use super::possible_items::{Around, InTables, OutsideTables, WIDTH, means, options};
use super::weights::{
    ACTIONS_OVER_TARGETS, AS_HIGH, CLASS_BESIDE, HAS_ACTIONS, HAS_TARGET, HAS_TITLE, LEAST, LEVEL, NAME_AFTER,
    NAME_BEFORE, NAME_OVER, NAME_WITHIN, NUMBER_AS_HIGH, NUMBER_BESIDE, NUMBER_OF_OTHERS, NUMBERED_FINER, OVER_SEVERAL,
    ROUNDING, TAUGHT, TWO_NUMBERS,
};
use crate::general_reader::item::Item;
use crate::general_reader::taught::structure::Taught;
use crate::general_reader::words::time::Time;
use crate::general_reader::words::vocabulary::known;

#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    pub(crate) item: Option<Item>,
    /// Alternatives, most likely first.
    pub(crate) rivals: Vec<Item>,
}

pub(crate) type Choices = BTreeMap<Key, Choice>;

/// Beam width.
const BEAM: usize = 64;

pub(crate) fn assign(headings: &Headings, taught: &Taught) -> Choices {
    let of_cards = |is: fn(&Heading) -> bool| {
        headings.iter().any(|(key, heading)| key.scope == Scope::Card && !heading.contents.is_empty() && is(heading))
    };
    let outside_tables = OutsideTables {
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

/// Whether a table's columns are years, and its rows their plans and results.
fn has_plan_of_years(headings: &Headings) -> bool {
    let is_year = |heading: &Heading| matches!(heading.time, Some(Time::Year(..)));
    let years = headings.iter().filter(|(_, heading)| is_year(heading)).map(|(key, _)| &key.scope);
    let mut seen = BTreeSet::new();
    let several: BTreeSet<&Scope> = years.filter(|scope| !seen.insert(*scope)).collect();
    headings.iter().any(|(key, heading)| heading.names_rows && several.contains(&key.scope))
}

/// Whether a label's known meaning is a field of a goal.
fn is_of_goal(heading: &Heading) -> bool {
    matches!(known(&heading.senses), Some(Item::Background | Item::Purpose))
}

#[derive(Clone)]
struct State {
    score: f32,
    items: Vec<Option<Item>>,
}

struct Scoped<'s> {
    own: &'s [(&'s Key, &'s Heading)],
    options: Vec<Vec<(Item, f32)>>,
    around: &'s Around<'s>,
}

fn of_scope(own: &[(&Key, &Heading)], around: &Around<'_>) -> Vec<Choice> {
    let options = own.iter().map(|(key, heading)| options_or_taught(key, heading, around)).collect();
    let scoped = Scoped { own, options, around };
    let chosen = scoped.best().into_iter().zip(&scoped.options).map(|(item, options)| {
        let rivals = options.iter().map(|(rival, _)| *rival).filter(|rival| Some(*rival) != item).collect();
        Choice { item, rivals }
    });
    chosen.collect()
}

fn options_or_taught(key: &Key, heading: &Heading, around: &Around<'_>) -> Vec<(Item, f32)> {
    match around.taught.said(&key.taught()) {
        Some(taught) => vec![(taught.unwrap_or(Item::Aside), TAUGHT)],
        None => options(key, heading, around),
    }
}

impl Scoped<'_> {
    /// The items of the best assignment; the surest headings choose first.
    fn best(&self) -> Vec<Option<Item>> {
        let mut order: Vec<usize> = (0..self.own.len()).collect();
        let surest = |i: usize| self.options[i].first().map_or(0.0, |(_, score)| *score);
        order.sort_by(|a, b| surest(*b).total_cmp(&surest(*a)));
        let mut beam = vec![State { score: 0.0, items: vec![None; self.own.len()] }];
        for at in order {
            let mut next: Vec<State> = Vec::with_capacity(beam.len() * WIDTH);
            for state in &beam {
                next.push(state.clone());
                next.extend(self.with_item(state, at));
            }
            let worth = |state: &State| state.score + frame(self.own, state) + branches(self.own, state);
            next.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
            next.truncate(BEAM);
            beam = next;
        }
        beam.into_iter().next().map_or_else(Vec::new, |state| state.items)
    }

    /// Successor states, one per possible item of heading `at`.
    fn with_item(&self, state: &State, at: usize) -> impl Iterator<Item = State> {
        let (key, heading) = self.own[at];
        let is_taught = self.around.taught.said(&key.taught()).is_some();
        let is_free = move |item: Item| {
            let is_another =
                |(other, taken): (&(&Key, &Heading), &Option<Item>)| *taken == Some(item) && !other.1.is_alike(heading);
            item.may_repeat() || may_branch(self.own, state, item) || !self.own.iter().zip(&state.items).any(is_another)
        };
        let may_be = move |(item, score): &&(Item, f32)| *score > LEAST && (is_free(*item) || is_taught);
        self.options[at].iter().filter(may_be).map(move |(item, score)| {
            let mut more = state.clone();
            more.items[at] = Some(*item);
            more.score += score;
            more
        })
    }
}

/// Whether a table may have a second number: 項番｜目標｜枝番｜内容.
fn may_branch(own: &[(&Key, &Heading)], state: &State, item: Item) -> bool {
    let is_table = own.first().is_some_and(|(key, _)| key.scope.is_table());
    let numbers = state.items.iter().filter(|known| **known == Some(Item::Number)).count();
    item == Item::Number && is_table && numbers < 2
}

/// Penalty for two number columns, unless the title stands between them.
fn branches(own: &[(&Key, &Heading)], state: &State) -> f32 {
    let of = |item: Item| {
        let taken = state.items.iter().zip(own).filter(move |(known, _)| **known == Some(item));
        taken.map(|(_, (_, heading))| *heading)
    };
    let mut numbers: Vec<&Heading> = of(Item::Number).collect();
    numbers.sort_unstable_by_key(|heading| heading.place);
    match (&numbers[..], of(Item::Title).next()) {
        // A number as high as a name that spans rows is another number of the goal, perhaps the plan's.
        ([_, second], Some(title))
            if title.rows.span() > 1.0 + AS_HIGH && second.rows.span() + AS_HIGH > title.rows.span() =>
        {
            -TWO_NUMBERS
        }
        ([first, second], Some(title)) if (first.place..second.place).contains(&title.place) => 0.0,
        ([_, _], _) => -TWO_NUMBERS,
        _ => 0.0,
    }
}

/// Score of the items of a table or card together.
fn frame(own: &[(&Key, &Heading)], state: &State) -> f32 {
    let place = |item: Item| {
        let taken = state.items.iter().zip(own).filter(|(known, _)| **known == Some(item));
        taken.map(|(_, (_, heading))| *heading).min_by_key(|heading| heading.place)
    };
    let (title, actions, target) = (place(Item::Title), place(Item::Actions), place(Item::Target));
    let is_table = own.first().is_some_and(|(key, _)| key.scope.is_table());
    let mut score = if title.is_some() { HAS_TITLE } else { 0.0 };
    score += if actions.is_some() { HAS_ACTIONS } else { 0.0 };
    score += if target.is_some() { HAS_TARGET } else { 0.0 };
    if !is_table {
        return score;
    }
    if let Some(title) = title {
        for finer in [actions, target, place(Item::MeasureTitle), place(Item::Period)].into_iter().flatten() {
            score = with_finer(score, title, finer);
        }
    }
    if let (Some(actions), Some(target)) = (actions, target) {
        let is_over = actions.rows.span() > target.rows.span() * OVER_SEVERAL;
        score -= if is_over { ACTIONS_OVER_TARGETS } else { 0.0 };
    }
    if let (Some(number), Some(title)) = (place(Item::Number), title) {
        score = with_number(score, title, number);
    }
    if let (Some(category), Some(title)) = (place(Item::Category), title) {
        score += if category.place < title.place { CLASS_BESIDE } else { -CLASS_BESIDE };
    }
    score
}

/// Score for the relative position of a name and a detail.
fn with_finer(mut score: f32, title: &Heading, finer: &Heading) -> f32 {
    score += if title.place < finer.place { NAME_BEFORE } else { -NAME_AFTER };
    score += if title.rows.span() + ROUNDING >= finer.rows.span() { NAME_OVER } else { -NAME_WITHIN };
    // The name is one level above the actions; higher levels are classes.
    score - LEVEL * (title.rows.span() / finer.rows.span()).max(1.0).ln()
}

/// Score for the relative position of name and number: goals are numbered where they are named.
fn with_number(mut score: f32, title: &Heading, number: &Heading) -> f32 {
    let is_as_high = (number.rows.span() - title.rows.span()).abs() < AS_HIGH;
    let is_finer = number.counts_on && number.rows.span() < title.rows.span();
    let against = if is_finer { NUMBERED_FINER } else { NUMBER_OF_OTHERS };
    score += if is_as_high { NUMBER_AS_HIGH } else { -against };
    score + if title.place == number.place + 1 { NUMBER_BESIDE } else { 0.0 }
}
