//! What of a goal that is left blank stays all the same, for others that go on need it; and what must not stay of it.

use std::collections::BTreeSet;

use super::sheet_year::goal_of;
use crate::core::field::{Field, GoalField};
use crate::core::layout::{Use, WorkbookExplanation};
use crate::core::model::Goal;
use crate::core::text::comparison_key;

/// What may stand in one cell for several goals: a class above them, a background that they share.
const SHARED: [GoalField; 4] = [GoalField::Other, GoalField::Background, GoalField::Purpose, GoalField::Target];

/// The texts that goals which go on take from the cells of others, each with its field.
#[derive(Debug, Default)]
pub(super) struct SharedTexts(BTreeSet<(Field, String)>);

impl SharedTexts {
    /// Of the goals at the places `carried`.
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

/// What is left of a text that was blanked; a number by itself would read as a goal of that name.
pub(super) fn without_number(rest: String) -> String {
    let is_of_number =
        |c: char| c.is_numeric() || c.is_whitespace() || c.is_ascii_punctuation() || "（）．、・：－．【】".contains(c);
    if rest.chars().all(is_of_number) { String::new() } else { rest }
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn a_number_by_itself_goes_with_its_goal_and_a_label_stays() {
        for (rest, expected) in
            [("④", ""), ("２．", ""), ("(3)", ""), ("目標４：", "目標４："), ("【目標】", "【目標】")]
        {
            assert_eq!(without_number(rest.to_owned()), expected);
        }
    }
}
