//! Turns choices into definitions for the next reading.

use std::collections::BTreeMap;

use super::choices::{Choice, FormChoices};
use super::settings;
use super::words::{AUTOMATIC, SIDE};
use super::{StoredForm, Taught};
use crate::general_reader::{Item, same_words};
use crate::layout::{Counts, SheetSketch, TaughtForm};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct TeachingChange {
    pub taught: Taught,
    /// Labels of forms whose reading changed.
    pub changed: Vec<Vec<String>>,
}

/// `sheets` returns the present sheets of the form with these labels.
pub fn take<'s>(
    known: &Taught,
    typed: &[FormChoices],
    sheets: impl Fn(&[String]) -> Vec<&'s SheetSketch>,
) -> TeachingChange {
    let mut taken = TeachingChange { taught: known.clone(), changed: Vec::new() };
    for choices in typed {
        let before = known.get(&choices.id).cloned().unwrap_or_else(|| untaught(choices));
        let mut after = before.clone();
        let own = sheets(&after.form.labels);
        for choice in choices.choices.iter().filter(|choice| choice.is_changed()) {
            apply(&mut after, choice, &own);
        }
        if !after.form.confirmed {
            (after.form.confirmed_headings, after.form.confirmed_unit) = Default::default();
        } else if !before.form.confirmed {
            after.form.confirmed_headings = shown(choices);
            after.form.confirmed_unit = after.form.unit.or_else(|| own.iter().find_map(|sheet| sheet.unit));
        }
        if after.form != before.form {
            after.remarks.before = Some(own.iter().fold(Counts::default(), |all, sheet| all.and(sheet.counts)));
            taken.changed.push(after.form.labels.clone());
        }
        if after.form.says_something() || !after.remarks.unknown.is_empty() {
            taken.taught.insert(choices.id.clone(), after);
        } else {
            taken.taught.remove(&choices.id);
        }
    }
    taken
}

fn shown(choices: &FormChoices) -> BTreeMap<String, Option<Item>> {
    let item = |choice: &Choice| {
        let item = Item::ALL.into_iter().find(|item| same_words(item.label(), &choice.typed))?;
        Some((choice.key.clone(), item.used()))
    };
    choices.choices.iter().filter_map(item).collect()
}

fn untaught(choices: &FormChoices) -> StoredForm {
    let form = TaughtForm {
        id: choices.id.clone(),
        name: choices.name.clone(),
        labels: choices.labels.clone(),
        ..TaughtForm::default()
    };
    StoredForm { form, ..StoredForm::default() }
}

fn apply(stored: &mut StoredForm, Choice { key, typed, .. }: &Choice, sheets: &[&SheetSketch]) {
    let form = &mut stored.form;
    let said = Some(typed.trim()).filter(|typed| !typed.is_empty() && !same_words(typed, AUTOMATIC));
    let is_known = if settings::is_question(key) {
        settings::answer(form, key, said, sheets)
    } else if let Some(heading) = key.strip_prefix(SIDE) {
        settings::put_side(form, heading, said)
    } else {
        let item = said.and_then(|said| Item::ALL.into_iter().find(|item| same_words(item.label(), said)));
        match (said, item) {
            (None, _) => _ = form.headings.remove(key),
            (_, Some(item)) => _ = form.headings.insert(key.clone(), item.used()),
            _ => {}
        }
        said.is_none() || item.is_some()
    };
    if is_known {
        stored.remarks.unknown.remove(key);
    } else {
        stored.remarks.unknown.insert(key.clone(), typed.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::{HEADER_ROWS, READING, START};
    use super::*;
    use crate::general_reader::{StartCell, Unit};
    use crate::layout::Options;

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
        let counts = Counts { goals: 3, ..Counts::default() };
        let start = StartCell { shown: "B6　■目標1".to_owned(), opening: Some('■'), ..StartCell::default() };
        let options = Options { starts: vec![start.clone()], ..Options::default() };
        let sheet = SheetSketch { options, counts, ..SheetSketch::default() };
        let sheets = |_: &[String]| vec![&sheet];
        let choices = typed(&[
            ("取組", "（なし）", "取組内容"),
            ("備考", "自己評価", " 使わない "),
            ("目標", "目標名", "目標名"),
            (READING, AUTOMATIC, "表の行ごと"),
            (START, AUTOMATIC, "B6 ■目標１"),
            (HEADER_ROWS, AUTOMATIC, "4行目"),
            ("実績", "期末報告", "じっせき"),
        ]);
        let taken = take(&Taught::new(), &choices, sheets);
        let stored = &taken.taught["f"];
        let expected = [("備考".to_owned(), None), ("取組".to_owned(), Some(Item::Actions))];
        assert_eq!(stored.form.headings, expected.into());
        assert_eq!((stored.form.unit, &stored.form.structure.start), (Some(Unit::Row), &Some(start)));
        assert_eq!(stored.remarks.unknown[HEADER_ROWS], "4行目", "no such row is offered");
        assert_eq!(stored.remarks.unknown["実績"], "じっせき");
        assert_eq!(stored.remarks.before, Some(counts));
        assert_eq!(taken.changed.len(), 1);
        // The same workbook again, still open in Excel.
        let again = take(&taken.taught, &choices, |_| Vec::new());
        assert_eq!((again.taught == taken.taught, again.changed.len()), (true, 0));
        let back = typed(&[
            ("取組", "取組内容", AUTOMATIC),
            ("備考", "使わない", ""),
            (READING, "表の行ごと", AUTOMATIC),
            (START, "B6　■目標1", AUTOMATIC),
            (HEADER_ROWS, "4行目", ""),
            ("実績", "期末報告", "年度末"),
        ]);
        let back = take(&taken.taught, &back, sheets);
        assert!(back.taught["f"].form.headings.is_empty(), "what is unknown is still to be shown");
        let mended = take(&back.taught, &typed(&[("実績", "期末報告", ""), ("実績", "x", AUTOMATIC)]), sheets);
        assert_eq!(mended.taught, Taught::new());
    }
}
