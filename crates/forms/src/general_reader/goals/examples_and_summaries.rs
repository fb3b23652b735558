//! Removes goals that do not count: examples, and a summary above the table with the actions.

use matome_deadline::text::comparison_key;

use crate::general_reader::item::Item;
use crate::general_reader::reading::GoalReading;

const EXAMPLES: [&str; 5] = ["例", "記入例", "記載例", "入力例", "見本"];

/// Removes and returns them.
pub(crate) fn take(goals: &mut Vec<GoalReading>) -> Vec<GoalReading> {
    let mut aside = examples(goals);
    let details: Vec<Option<String>> =
        goals.iter().map(|goal| title(goal).filter(|_| says_what_is_done(goal))).collect();
    let repeats = |goal: &mut GoalReading| {
        !says_what_is_done(goal) && title(goal).is_some_and(|own| details.contains(&Some(own)))
    };
    aside.extend(goals.extract_if(.., repeats));
    aside
}

/// Removes each example with the unnamed rows below it.
fn examples(goals: &mut Vec<GoalReading>) -> Vec<GoalReading> {
    let mut inside = false;
    let is_example = |goal: &mut GoalReading| {
        let number = goal.fields.text(Item::Number).map(|text| comparison_key(&text));
        let word = number.as_deref().map(|number| number.trim_matches(['(', ')', '[', ']', '【', '】']));
        inside = word.is_some_and(|word| EXAMPLES.contains(&word)) || inside && title(goal).is_none();
        inside
    };
    goals.extract_if(.., is_example).collect()
}

fn title(goal: &GoalReading) -> Option<String> {
    goal.fields.text(Item::Title).map(|text| comparison_key(&text))
}

fn says_what_is_done(goal: &GoalReading) -> bool {
    let items = [Item::Actions, Item::MeasureTitle, Item::Period];
    goal.measures.iter().any(|measure| !measure.months.is_empty() || items.iter().any(|item| measure.fields.has(*item)))
}
