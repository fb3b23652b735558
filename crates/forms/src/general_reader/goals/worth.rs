//! Scores the goals of a hypothesis, and rejects impossible ones.

use std::collections::{BTreeMap, BTreeSet};

use super::weights::{
    COVERED, GOOD_NAME, JOINED, KEPT, LEFT_OUT, LONG_NAME, MEASURED, NO_NAME, NO_REAL_NAME, SAME_NAMES, UNEVEN,
};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::boxes::weights::{KNOWN_LABEL, LABEL};
use crate::general_reader::events::event::{Event, Head};
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::GoalReading;
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::vocabulary::Vocabulary;

/// A longer name is prose.
const LONGEST_NAME: usize = 150;

/// Score by coverage of the sheet and plausibility.
pub(crate) fn judge(view: &SheetView<'_>, events: &[Event<'_>], goals: &[GoalReading]) -> f32 {
    judge_beside(view, events, goals, &[])
}

/// Scores goals beside others that were set `aside`, whose values count as covered.
pub(crate) fn judge_beside(
    view: &SheetView<'_>,
    events: &[Event<'_>],
    goals: &[GoalReading],
    aside: &[GoalReading],
) -> f32 {
    if goals.is_empty() {
        return f32::MIN;
    }
    let used: BTreeSet<BoxId> = goals.iter().chain(aside).flat_map(GoalReading::boxes).collect();
    let n = goals.len() as f32;
    let titles: f32 = goals.iter().map(|goal| title_quality(view, goal)).sum::<f32>() / n;
    let measured = goals.iter().filter(|goal| has_measure(goal)).count() as f32 / n;
    let distinct: BTreeSet<Option<String>> = goals.iter().map(|goal| goal.fields.text(Item::Title)).collect();
    let repeated = 1.0 - distinct.len() as f32 / n;
    let joined = goals.iter().filter(|goal| is_several(events, goal)).count() as f32 / n;
    COVERED * covered(view.canvas, &used, goals) + titles + MEASURED * measured
        - SAME_NAMES * repeated
        - LEFT_OUT * left_out(events, &used)
        - JOINED * joined
        - UNEVEN * unevenness(events, goals.len())
}

/// Share of a sheet's values held by goals; those kept beside fields count less.
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

/// Share of goals without the labels that repeat on the sheet.
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

/// Whether a label that a goal has once, such as its aim, has several values: goals were joined.
fn is_several(events: &[Event<'_>], goal: &GoalReading) -> bool {
    let mut labels: BTreeSet<&str> = BTreeSet::new();
    events.iter().any(|event| match event {
        Event::Field {
            head: head @ Head { item: Some(item @ (Item::Background | Item::Purpose)), .. },
            values,
            ..
        } => {
            let own = goal.fields.of(*item);
            let is_own = values.iter().any(|value| own.iter().any(|known| known.box_id == value.box_id));
            is_own && !labels.insert(head.printed.as_str())
        }
        _ => false,
    })
}

/// Share of values beside goal labels that belong to no goal.
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

/// Minimum number of lines with word and number; one may be a remark.
const NAMES: usize = 2;

/// Whether lines that name goals (重点目標２ 道を直す) contradict the goals read: they are part of none, so goals were joined;
/// or they are, and the texts below them were read as further goals.
pub(crate) fn belies_names(canvas: &Canvas<'_>, vocabulary: &Vocabulary, goals: &[GoalReading]) -> bool {
    let names_goal = |id: &BoxId| canvas.of(*id).names_goal && line_numbers::is_of_goal(canvas.text(*id), vocabulary);
    let held: BTreeSet<BoxId> = goals.iter().flat_map(|goal| goal.boxes().chain([goal.at])).collect();
    let passed_over = canvas.shown().into_iter().filter(|id| !held.contains(id) && names_goal(id));
    let passed_over: BTreeSet<&str> = passed_over.map(|id| canvas.text(id)).collect();
    let is_named = |goal: &&GoalReading| {
        names_goal(&goal.at) || goal.fields.of(Item::Title).iter().any(|title| names_goal(&title.box_id))
    };
    let named = goals.iter().filter(is_named).count();
    passed_over.len() >= NAMES || named >= NAMES && goals.len() - named >= named
}

/// Whether lines with restarting numbers, hence parts of goals, were read as goals of inseparable lists.
pub(crate) fn count_again(goals: &[GoalReading]) -> bool {
    let mut lists: BTreeSet<Vec<&str>> = BTreeSet::new();
    let firsts = goals.iter().filter(|goal| goal.fields.of(Item::Number).first().is_some_and(|one| one.text == "1"));
    firsts.fold(false, |again, goal| {
        let of = [Item::Department, Item::Sections, Item::FiscalYear].into_iter().flat_map(|item| goal.fields.of(item));
        let other = goal.other.iter().map(|(_, value)| value);
        !lists.insert(of.chain(other).map(|value| value.text.as_str()).collect()) || again
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::general_reader::reading::{Fields, Value};
    use crate::general_reader::taught::structure::Taught;
    use matome_workbook::grid::{Cell, Position, Sheet};

    #[test]
    fn lists_that_begin_again_count_parts_unless_something_tells_them_apart() {
        let goal = |number: &str, section: &str| {
            let mut goal = GoalReading::at(0);
            goal.fields.add(Item::Number, Value { box_id: 0, text: number.to_owned() });
            goal.fields.add(Item::Sections, Value { box_id: 0, text: section.to_owned() });
            goal
        };
        let lists = |sections: [&str; 2]| {
            sections.into_iter().flat_map(|section| [goal("1", section), goal("2", section)]).collect::<Vec<_>>()
        };
        assert!(count_again(&lists(["道路課", "道路課"])));
        assert!(!count_again(&lists(["道路課", "公園課"])));
        assert!(!count_again(&lists(["道路課", "道路課"])[..2]));
    }

    #[test]
    fn goals_are_not_believed_against_the_names_on_their_sheet() {
        let lines = ["重点目標１　道を直す", "橋を点検する", "側溝を清掃する", "重点目標２　川を守る", "土のうを積む"];
        let cell = |text: &str| Cell { text: text.to_owned(), ..Cell::default() };
        let cells = (0..).zip(lines).map(|(row, text)| (Position::new(row, 0), cell(text)));
        let sheet = Sheet { cells: cells.collect(), ..Sheet::default() };
        let vocabulary = Vocabulary::built_in();
        let canvas = Canvas::new(&sheet, vocabulary, &Taught::default());
        let goal = |at: BoxId| GoalReading {
            fields: Fields::default(),
            other: Vec::new(),
            reports: Vec::new(),
            measures: Vec::new(),
            at,
        };
        for (goals, belied) in [
            (vec![0, 3], false),
            // Joined under something else.
            (vec![1], true),
            // A text below a name is no further goal.
            (vec![0, 1, 2, 3, 4], true),
            // A single line may be a remark.
            (vec![0], false),
        ] {
            let read: Vec<GoalReading> = goals.iter().map(|at| goal(*at)).collect();
            assert_eq!(belies_names(&canvas, vocabulary, &read), belied, "{goals:?}");
        }
    }
}
