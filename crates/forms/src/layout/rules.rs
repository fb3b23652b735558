//! A definition as the rules by which the general reader reads a sheet of its form.

use super::definition::{Definition, GoalUnit, MeasureUnit};
use super::words::WordTable;
use crate::field::{Field, GoalField};
use crate::general_reader::{FormRules, Item, Taught, Unit};
use matome_deadline::written::label;

/// What the general reader is told of a sheet of this form.
pub(super) fn taught(definition: &Definition) -> Taught {
    Taught { rules: rules(definition), ..Taught::default() }
}

const fn unit(definition: &Definition) -> Option<Unit> {
    match &definition.goal {
        GoalUnit::Labels => Some(Unit::Card(None)),
        GoalUnit::Lines { .. } => Some(Unit::Line(None)),
        GoalUnit::Rows { marked_by, .. } if marked_by.is_empty() => Some(Unit::Row),
        // Its goals stand in rows, or as cards below their marks.
        GoalUnit::Rows { .. } => None,
    }
}

fn rules(definition: &Definition) -> FormRules {
    let keys = |words: &[String]| words.iter().map(|word| label::key(word).as_str().to_owned()).collect();
    let (mut side_words, mut mark_words) = (Vec::new(), Vec::new());
    match &definition.goal {
        GoalUnit::Lines { side } => side_words = keys(side),
        GoalUnit::Rows { marked_by, .. } => mark_words = keys(marked_by),
        GoalUnit::Labels => {}
    }
    let heads_column = |word: &String| definition.columns.all().any(|(other, _)| other == *word);
    FormRules {
        unit: unit(definition),
        words: words(definition),
        endings: definition
            .labels
            .endings()
            .filter_map(|(word, field)| Some((word, item(Field::Goal(field))?)))
            .collect(),
        card_words: definition.labels.all().map(|(word, _)| word).filter(|word| !heads_column(word)).collect(),
        column_words: definition.columns.all().map(|(word, _)| word).collect(),
        side_words,
        end_words: keys(&definition.ends),
        mark_words,
        title_words: definition.titles.iter().map(|title| title.as_str().to_owned()).collect(),
        marked_items: match &definition.measure {
            MeasureUnit::Marked(words) => {
                words.all().filter_map(|(_, field)| Item::of(Field::Measure(field))).chain([Item::Indicator]).collect()
            }
            _ => Vec::new(),
        },
        year_labels: matches!(definition.measure, MeasureUnit::Years(_)),
        one_measure: matches!(definition.measure, MeasureUnit::Goal),
    }
}

fn words(definition: &Definition) -> Vec<(String, Item)> {
    let labels = definition.labels.all().map(|(word, field)| (word, Field::Goal(field)));
    let of_measures = match &definition.measure {
        MeasureUnit::Years(words) | MeasureUnit::Marked(words) => Some(words),
        MeasureUnit::Rows | MeasureUnit::Goal => None,
    };
    let of_measures = of_measures.into_iter().flat_map(WordTable::all);
    let of_measures = of_measures.map(|(word, field)| (word, Field::Measure(field)));
    let all = labels.chain(definition.columns.all()).chain(of_measures);
    all.filter_map(|(word, field)| Some((word, item(field)?))).collect()
}

/// What a form keeps under its own heading is no item that tells of goals.
fn item(field: Field) -> Option<Item> {
    if field == Field::Goal(GoalField::Other) { Some(Item::Aside) } else { Item::of(field) }
}
