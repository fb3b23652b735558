//! From what a person chose to definitions.

use std::collections::BTreeSet;

use super::choices::{Choice, FormChoices};
use super::words::{AUTOMATIC, CONFIRMATION, CONFIRMED, UNCONFIRMED, UNIT};
use super::{StoredForm, Taught};
use crate::core::form::{Item, Unit};
use crate::core::layout::{Counts, TaughtForm};
use crate::core::text::comparison_key;

/// What the choices make of what was taught before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    pub taught: Taught,
    /// The labels of the forms that are read otherwise now.
    pub changed: Vec<BTreeSet<String>>,
}

/// Takes the choices over. `counts` is what the sheets with these labels give at present.
pub fn take(known: &Taught, typed: &[FormChoices], counts: impl Fn(&BTreeSet<String>) -> Counts) -> Taken {
    let mut taken = Taken { taught: known.clone(), changed: Vec::new() };
    for choices in typed {
        let before = known.get(&choices.id).cloned().unwrap_or_else(|| untaught(choices));
        let mut after = before.clone();
        for choice in choices.choices.iter().filter(|choice| choice.is_changed()) {
            apply(&mut after, choice);
        }
        if after.form != before.form {
            after.remarks.before = Some(counts(&after.form.labels));
            taken.changed.push(after.form.labels.clone());
        }
        let says_something = !after.form.headings.is_empty()
            || after.form.unit.is_some()
            || after.form.confirmed
            || !after.remarks.unknown.is_empty();
        if says_something {
            taken.taught.insert(choices.id.clone(), after);
        } else {
            taken.taught.remove(&choices.id);
        }
    }
    taken
}

fn untaught(choices: &FormChoices) -> StoredForm {
    let form = TaughtForm {
        id: choices.id.clone(),
        name: choices.name.clone(),
        labels: choices.labels.iter().cloned().collect(),
        ..TaughtForm::default()
    };
    StoredForm { form, ..StoredForm::default() }
}

fn apply(stored: &mut StoredForm, Choice { key, typed, .. }: &Choice) {
    let form = &mut stored.form;
    let said = comparison_key(typed);
    let is = |label: &str| comparison_key(label) == said;
    let automatic = said.is_empty() || is(AUTOMATIC);
    let is_known = match key.as_str() {
        UNIT => {
            let unit = Unit::ALL.into_iter().find(|unit| is(unit.label()));
            if automatic || unit.is_some() {
                form.unit = unit;
            }
            automatic || unit.is_some()
        }
        CONFIRMATION => {
            let is_one = automatic || is(CONFIRMED) || is(UNCONFIRMED);
            form.confirmed = if is_one { is(CONFIRMED) } else { form.confirmed };
            is_one
        }
        _ => {
            let item = Item::ALL.into_iter().find(|item| is(item.label()));
            if automatic {
                form.headings.remove(key);
            } else if let Some(item) = item {
                form.headings.insert(key.clone(), Some(item).filter(|item| *item != Item::Aside));
            }
            automatic || item.is_some()
        }
    };
    if is_known {
        stored.remarks.unknown.remove(key);
    } else {
        stored.remarks.unknown.insert(key.clone(), typed.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(choices: &[(&str, &str, &str)]) -> Vec<FormChoices> {
        let choice = |(key, written, typed): &(&str, &str, &str)| Choice {
            key: (*key).to_owned(),
            written: (*written).to_owned(),
            typed: (*typed).to_owned(),
        };
        let choices = choices.iter().map(choice).collect();
        let labels = vec!["目標".to_owned(), "取組".to_owned()];
        vec![FormChoices { id: "f".to_owned(), name: "n".to_owned(), labels, choices }]
    }

    #[test]
    fn what_is_chosen_is_taught_once_and_can_be_taken_back() {
        let counts = |_: &BTreeSet<String>| Counts { goals: 3, ..Counts::default() };
        let choices = typed(&[
            ("取組", "（なし）", "取組内容"),
            ("備考", "自己評価", " 使わない "),
            ("目標", "目標名", "目標名"),
            (UNIT, AUTOMATIC, "表の行ごと"),
            ("実績", "期末報告", "じっせき"),
        ]);
        let taken = take(&Taught::new(), &choices, counts);
        let stored = &taken.taught["f"];
        let expected = [("備考".to_owned(), None), ("取組".to_owned(), Some(Item::Actions))];
        assert_eq!(stored.form.headings, expected.into());
        assert_eq!(stored.form.unit, Some(Unit::Row));
        assert_eq!(stored.remarks.unknown["実績"], "じっせき");
        assert_eq!(stored.remarks.before, Some(counts(&BTreeSet::new())));
        assert_eq!(taken.changed.len(), 1);
        // The same workbook again, still open in Excel.
        let again = take(&taken.taught, &choices, |_| Counts::default());
        assert_eq!((again.taught == taken.taught, again.changed.len()), (true, 0));
        let back = typed(&[
            ("取組", "取組内容", AUTOMATIC),
            ("備考", "使わない", ""),
            (UNIT, "表の行ごと", AUTOMATIC),
            ("実績", "期末報告", "年度末"),
        ]);
        let back = take(&taken.taught, &back, counts);
        assert!(back.taught["f"].form.headings.is_empty(), "what is unknown is still to be shown");
        let mended = take(&back.taught, &typed(&[("実績", "期末報告", ""), ("実績", "x", AUTOMATIC)]), counts);
        assert_eq!(mended.taught, Taught::new());
    }
}
