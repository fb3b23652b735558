//! What changed in the share between two merges, measure by measure: the rows of 変更履歴.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::fiscal_year::FiscalYear;
use super::identity::KnownMeasure;

/// One field of one measure that reads differently than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// In the city's time.
    pub at: NaiveDateTime,
    pub year: Option<FiscalYear>,
    pub department: String,
    pub goal: String,
    pub measure: String,
    /// The header of 一覧, or 取組の追加 and 取組の削除.
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub file: String,
}

impl Change {
    /// The moment as a sheet counts it: whole days since 1899-12-30, and the part of the day.
    pub fn serial(&self) -> f64 {
        let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
        (self.at - epoch).num_seconds() as f64 / 86_400.0
    }
}

/// What changed from one list of known measures to the next, at the moment `at`.
pub fn between(before: &[KnownMeasure], after: &[KnownMeasure], at: NaiveDateTime) -> Vec<Change> {
    let known: BTreeMap<_, _> = before.iter().map(|measure| (&measure.id, measure)).collect();
    after.iter().flat_map(|now| of_measure(known.get(&now.id).copied(), now, at)).collect()
}

fn of_measure(before: Option<&KnownMeasure>, now: &KnownMeasure, at: NaiveDateTime) -> Vec<Change> {
    let was_there = before.is_some_and(|measure| measure.present);
    match (before, was_there, now.present) {
        (_, false, true) => vec![whole("取組の追加", None, Some(now.features.name()), now, at)],
        (_, true, false) => vec![whole("取組の削除", Some(now.features.name()), None, now, at)],
        (Some(before), true, true) => of_fields(before, now, at),
        (_, _, _) => Vec::new(),
    }
}

fn of_fields(before: &KnownMeasure, now: &KnownMeasure, at: NaiveDateTime) -> Vec<Change> {
    let pairs = before.features.fields().into_iter().zip(now.features.fields());
    let changed = pairs.filter(|((_, old), (_, new))| old != new);
    changed.map(|((field, old), (_, new))| whole(field, old, new, now, at)).collect()
}

fn whole(field: &str, before: Option<String>, after: Option<String>, of: &KnownMeasure, at: NaiveDateTime) -> Change {
    let features = &of.features;
    Change {
        at,
        year: features.fiscal_year,
        department: features.department.clone(),
        goal: features.goal_title.clone().unwrap_or_default(),
        measure: features.name(),
        field: field.to_owned(),
        before,
        after,
        file: features.file.clone(),
    }
}
