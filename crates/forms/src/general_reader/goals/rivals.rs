//! What else a goal could be on a sheet: the hypotheses that a person may choose instead of the best one.

use std::collections::BTreeSet;

use super::units::Hypothesis;
use super::weights::{ALIKE, CLEAR, CLOSE, FAR, WHOLE};
use super::worth::has_measure;
use crate::general_reader::Rival;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::item::Item;
use crate::general_reader::reading::GoalReading;
use crate::general_reader::taught::unit::{Opening, Unit};

/// Most rivals of a reading.
const MOST: usize = 2;

/// The rivals of the first of these hypotheses: those that lie close, or where the first is far from clear the next of
/// other families.
pub(crate) fn of(ranked: &[Hypothesis]) -> Vec<Rival> {
    let Some((best, others)) = ranked.split_first() else { return Vec::new() };
    let is_rival = |other: &&Hypothesis| {
        let less = best.score - other.score;
        let is_as_many = count(&best.goals) == count(&other.goals);
        let is_possible = other.unit != Unit::Sheet || best.score < WHOLE;
        let most = if best.score >= CLEAR {
            CLOSE
        } else if is_as_many {
            ALIKE
        } else {
            FAR
        };
        is_possible && less <= most
    };
    let mut known = vec![outline(&best.goals)];
    let mut rivals = Vec::new();
    for other in others.iter().filter(is_rival) {
        let own = outline(&other.goals);
        if rivals.len() < MOST && !known.contains(&own) {
            known.push(own);
            rivals.push(Rival { unit: other.unit, goals: other.goals.clone() });
        }
    }
    rivals
}

fn count(goals: &[GoalReading]) -> (usize, usize) {
    (goals.len(), goals.iter().map(|goal| goal.measures.len()).sum())
}

/// Where goals begin, and how many measures each has.
fn outline(goals: &[GoalReading]) -> Vec<(BTreeSet<BoxId>, usize)> {
    let titles = |goal: &GoalReading| goal.fields.of(Item::Title).iter().map(|value| value.box_id).collect();
    goals.iter().map(|goal| (titles(goal), goal.measures.len())).collect()
}

/// Minimum number of names behind marks.
const NAMES_LEFT: usize = 3;

/// A hypothesis that leaves out the names behind marks that another has with their measures gives way to it.
pub(super) fn prefer_left_names(all: &mut [Hypothesis]) {
    let Some(best) = all.first() else { return };
    let kept = best.goals.iter().flat_map(|goal| goal.other.iter().map(|(_, value)| value.box_id));
    let held: BTreeSet<BoxId> = best.goals.iter().flat_map(GoalReading::boxes).chain(kept).collect();
    let is_left = |goal: &GoalReading| goal.fields.of(Item::Title).iter().all(|title| !held.contains(&title.box_id));
    let names_more = |other: &Hypothesis| {
        matches!(other.unit, Unit::Line(Some(Opening::Mark(_))) | Unit::Outline(Opening::Mark(_)))
            && other.goals.len() >= NAMES_LEFT
            && other.goals.iter().all(|goal| has_measure(goal) && is_left(goal))
    };
    if let Some(at) = all.iter().position(names_more) {
        all[..=at].rotate_right(1);
    }
}
