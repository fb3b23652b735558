//! What the goals of a hypothesis are worth, so that the best one is taken. What speaks for a kind of goals before they are read is added in `units`.

use std::collections::{BTreeMap, BTreeSet};

use super::weights::{
    COVERED, GOOD_NAME, KEPT, LEFT_OUT, LONG_NAME, MEASURED, NO_NAME, NO_REAL_NAME, SAME_NAMES, UNEVEN,
};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::boxes::weights::{KNOWN_LABEL, LABEL};
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::GoalReading;

/// A longer name is prose.
const LONGEST_NAME: usize = 150;

/// What the goals of a hypothesis are worth: how much of the sheet they hold, and how sane they are.
pub(crate) fn judge(view: &SheetView<'_>, events: &[Event<'_>], goals: &[GoalReading]) -> f32 {
    if goals.is_empty() {
        return f32::MIN;
    }
    let used: BTreeSet<BoxId> = goals.iter().flat_map(GoalReading::boxes).collect();
    let n = goals.len() as f32;
    let titles: f32 = goals.iter().map(|goal| title_quality(view, goal)).sum::<f32>() / n;
    let measured = goals.iter().filter(|goal| has_measure(goal)).count() as f32 / n;
    let distinct: BTreeSet<Option<String>> = goals.iter().map(|goal| goal.fields.text(Item::Title)).collect();
    let repeated = 1.0 - distinct.len() as f32 / n;
    COVERED * covered(view.canvas, &used, goals) + titles + MEASURED * measured
        - SAME_NAMES * repeated
        - LEFT_OUT * left_out(events, &used)
        - UNEVEN * unevenness(events, goals.len())
}

/// The share of a sheet's values that goals hold; what is kept beside their fields counts less.
fn covered(canvas: &Canvas<'_>, used: &BTreeSet<BoxId>, goals: &[GoalReading]) -> f32 {
    let kept: BTreeSet<BoxId> =
        goals.iter().flat_map(|goal| goal.other.iter().map(|(_, value)| value.box_id)).collect();
    let values: Vec<BoxId> =
        canvas.shown().into_iter().filter(|id| canvas.odds(*id) < LABEL && !canvas.of(*id).on_axis).collect();
    let weight = |id: &BoxId| {
        if used.contains(id) {
            1.0
        } else if kept.contains(id) {
            KEPT
        } else {
            0.0
        }
    };
    values.iter().map(weight).sum::<f32>() / values.len().max(1) as f32
}

/// The share of goals without the labels that stand on the sheet again and again.
fn unevenness(events: &[Event<'_>], goals: usize) -> f32 {
    let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
    for event in events {
        if let Event::Field { head, .. } = event
            && head.item.is_some_and(|item| item.is_of_measure() || matches!(item, Item::Background | Item::Purpose))
        {
            *labels.entry(head.printed.as_str()).or_default() += 1;
        }
    }
    labels.retain(|_, times| *times > 1);
    let lacking = |times: usize| 1.0 - (times as f32 / goals as f32).min(1.0);
    labels.values().map(|times| lacking(*times)).sum::<f32>() / labels.len().max(1) as f32
}

/// The share of what stands beside labels of goals that belongs to none of them.
fn left_out(events: &[Event<'_>], used: &BTreeSet<BoxId>) -> f32 {
    let of_goals = |item: Item| {
        matches!(item, Item::Title | Item::Background | Item::Purpose | Item::TargetOfGoal | Item::Actions)
    };
    let values = events.iter().filter_map(|event| match event {
        Event::Field { head, values, .. } if head.item.is_some_and(of_goals) => Some(values),
        _ => None,
    });
    let all: Vec<BoxId> = values.flatten().map(|value| value.box_id).collect();
    all.iter().filter(|id| !used.contains(id)).count() as f32 / all.len().max(1) as f32
}

fn title_quality(view: &SheetView<'_>, goal: &GoalReading) -> f32 {
    let [title, ..] = goal.fields.of(Item::Title) else { return NO_NAME };
    let content = &view.canvas.of(title.box_id).content;
    if content.is_bare() || view.canvas.odds(title.box_id) > KNOWN_LABEL {
        NO_REAL_NAME
    } else if content.length > LONGEST_NAME {
        LONG_NAME
    } else {
        GOOD_NAME
    }
}

pub(crate) fn has_measure(goal: &GoalReading) -> bool {
    let says = |item: Item| {
        matches!(
            item,
            Item::Actions
                | Item::Target
                | Item::Period
                | Item::InterimReport
                | Item::YearEndReport
                | Item::MeasureTitle
        )
    };
    goal.measures.iter().any(|measure| measure.fields.iter().any(|(item, _)| says(item)) || !measure.months.is_empty())
}
