//! Changes in the share between two merges, per measure: the rows of 変更履歴. [`identity`](crate::records::identity) has
//! matched the measures before. A vanished workbook changes nothing here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::records::identity::KnownMeasure;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::serial_day;
use matome_forms::field::{Field, GoalField};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: Moment,
    pub year: Option<FiscalYear>,
    pub department: String,
    pub goal: String,
    pub measure: String,
    /// The header of 一覧, or 取組の追加 or 取組の削除.
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub file: String,
}

const WORKBOOK: &str = "ブック";

/// The field of closing or reopening a year.
pub const OF_YEAR: &str = "年度の締め";

impl Change {
    pub fn serial(&self) -> f64 {
        serial_day::of_moment(self.at.local())
    }
}

/// The changes from `before` to `after`, dated `at`.
pub fn between(before: &[KnownMeasure], after: &[KnownMeasure], at: Moment) -> Vec<Change> {
    let known: BTreeMap<_, _> = before.iter().map(|measure| (&measure.id, measure)).collect();
    renamed_once(after.iter().flat_map(|now| of_measure(known.get(&now.id).copied(), now, at)).collect())
}

/// A renamed workbook is one change, not one per measure.
fn renamed_once(changes: Vec<Change>) -> Vec<Change> {
    type Renaming = (Option<FiscalYear>, String, Option<String>, Option<String>);
    let renaming = |change: &Change| -> Option<Renaming> {
        let is_renaming = change.field == WORKBOOK && change.before.is_some() && change.after.is_some();
        let Change { year, department, before, after, .. } = change;
        is_renaming.then(|| (*year, department.clone(), before.clone(), after.clone()))
    };
    let mut counts: BTreeMap<Renaming, usize> = BTreeMap::new();
    for renaming in changes.iter().filter_map(renaming) {
        *counts.entry(renaming).or_default() += 1;
    }
    let mut kept = Vec::with_capacity(changes.len());
    for change in changes {
        match renaming(&change).map(|key| (counts.insert(key, 0), change.clone())) {
            // Reported with the first of them.
            Some((Some(0), _)) => {}
            Some((Some(count @ 2..), first)) => {
                kept.push(Change { goal: String::new(), measure: format!("全{count}件の取組"), ..first });
            }
            _ => kept.push(change),
        }
    }
    kept
}

fn of_measure(before: Option<&KnownMeasure>, now: &KnownMeasure, at: Moment) -> Vec<Change> {
    let was_there = before.is_some_and(|measure| measure.present);
    let name = Some(now.features.name());
    match (before, was_there, now.present) {
        (_, false, true) => vec![change("取組の追加", None, name, now, at)],
        (_, true, false) => vec![change("取組の削除", name, None, now, at)],
        (Some(before), true, true) => of_fields(before, now, at),
        (_, _, _) => Vec::new(),
    }
}

fn of_fields(before: &KnownMeasure, now: &KnownMeasure, at: Moment) -> Vec<Change> {
    let (old, new) = (&before.features, &now.features);
    let fields = Field::listed().map(|field| (field.header(), old.get(field), new.get(field)));
    let files = [old, new].map(|features| Some(features.file.as_str()).filter(|file| !file.is_empty()));
    let all = fields.chain([(WORKBOOK, files[0], files[1])]);
    all.filter(|(_, old, new)| old != new).map(|(field, old, new)| change(field, old, new, now, at)).collect()
}

fn change(field: &str, before: Option<&str>, after: Option<&str>, of: &KnownMeasure, at: Moment) -> Change {
    let features = &of.features;
    Change {
        at,
        year: features.fiscal_year,
        department: features.department().to_owned(),
        goal: features.goal(GoalField::Title).unwrap_or_default().to_owned(),
        measure: features.name().to_owned(),
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        file: features.file.clone(),
    }
}
