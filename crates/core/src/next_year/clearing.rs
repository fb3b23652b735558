//! Clears values from cells, keeping texts of a blanked goal that carried-over goals share.

use std::collections::BTreeSet;

use super::selection::goal_of;
use matome_deadline::text::comparison_key;
use matome_deadline::written::checkbox;
use matome_forms::field::{Field, GoalField};
use matome_forms::layout::{Use, WorkbookExplanation};
use matome_forms::model::Goal;

/// Fields whose cell may serve several goals: a class above them, a shared background.
const SHARED: [GoalField; 4] = [GoalField::Other, GoalField::Background, GoalField::Purpose, GoalField::Target];

/// Texts that carried-over goals take from cells of other goals, by field.
#[derive(Debug, Default)]
pub(super) struct SharedTexts(BTreeSet<(Field, String)>);

impl SharedTexts {
    /// `carried` are the indices of goals carried over.
    pub(super) fn of(explanation: &WorkbookExplanation, carried: &BTreeSet<usize>) -> Self {
        let cells = explanation.sheets.iter().flat_map(|sheet| &sheet.cells);
        let own: BTreeSet<(usize, String)> =
            cells.filter_map(|cell| Some((goal_of(&cell.taken)?, comparison_key(&cell.text)))).collect();
        let goals = carried.iter().filter_map(|at| Some((*at, explanation.workbook.goals.get(*at)?)));
        let said = goals.flat_map(|(at, goal)| said(goal).map(move |(field, text)| (at, field, text)));
        Self(
            said.filter(|(at, _, text)| !own.contains(&(*at, text.clone())))
                .map(|(_, field, text)| (field, text))
                .collect(),
        )
    }

    pub(super) fn hold(&self, taken: &Use, text: &str) -> bool {
        match taken {
            Use::Value { field: field @ Field::Goal(_), measure: None, .. } => {
                self.0.contains(&(*field, comparison_key(text)))
            }
            _ => false,
        }
    }
}

fn said(goal: &Goal) -> impl Iterator<Item = (Field, String)> {
    let texts = SHARED.into_iter().flat_map(|field| match field {
        GoalField::Other => goal.other.values().map(|text| (field, text.as_str())).collect::<Vec<_>>(),
        field => goal.text(field).map(|text| (field, text)).into_iter().collect(),
    });
    texts.map(|(field, text)| (Field::Goal(field), comparison_key(text)))
}

/// The text of a cell without the value it `said`: empty, or with its boxes unticked. `None` if the cell holds more
/// than the value and its number; a person decides then.
pub(super) fn cleared(text: &str, said: &[String]) -> Option<String> {
    let own = comparison_key(text);
    let is_of_number = |c: char| c.is_numeric() || c.is_ascii_punctuation() || "（）．、・：－．【】".contains(c);
    let is_whole = |value: &String| {
        let value = comparison_key(value);
        value.contains(&own) || own.strip_suffix(&value).is_some_and(|number| number.chars().all(is_of_number))
    };
    let is_whole = said.is_empty() || said.iter().any(is_whole);
    checkbox::unticked(text).or_else(|| is_whole.then(String::new))
}

#[cfg(test)]
mod tests {
    use super::cleared;

    #[test]
    fn a_value_goes_with_its_number_and_what_the_form_prints_around_it_is_left_to_a_person() {
        for (text, said, expected) in [
            ("3回開催した", &["3回開催した"][..], Some("")),
            ("　3回\n 開催した ", &["3回\n開催した"], Some("")),
            ("一つ目\n二つ目", &["前\n一つ目\n二つ目\n後"], Some("")),
            ("(3)④窓口の案内", &["窓口の案内"], Some("")),
            ("70%", &[], Some("")),
            ("□達成　☑一部達成　□未達成", &["一部達成"], Some("□達成　□一部達成　□未達成")),
            ("【中間の達成状況】\n　素案の説明会を開いた", &["素案の説明会を開いた"], None),
            ("① 3回開催\n② 未実施", &["3回開催"], None),
            ("評価", &["実績"], None),
        ] {
            let said: Vec<String> = said.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(cleared(text, &said).as_deref(), expected, "{text}");
        }
    }
}
