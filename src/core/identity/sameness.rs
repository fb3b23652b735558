//! Whether a workbook is another one under a new name.

use std::collections::BTreeSet;

use crate::core::fiscal_year::FiscalYear;
use crate::core::model::{Goal, Measure, Workbook};
use crate::core::text::comparison_key;

/// Whether two workbooks hold the same measures: one of them is the other under another name, whatever was reported meanwhile.
pub fn is_same_sheet(one: &Workbook, other: &Workbook) -> bool {
    let (one, other) = (measures(one), measures(other));
    let shared = one.intersection(&other).count();
    shared > 0 && 3 * shared >= 2 * one.len().max(other.len())
}

fn measures(workbook: &Workbook) -> BTreeSet<[String; 5]> {
    let name = |goal: &Goal, measure: &Measure| {
        let year = measure.fiscal_year.or(goal.fiscal_year).map(FiscalYear::label).unwrap_or_default();
        let texts = [&goal.department, &goal.title, &measure.title, &measure.actions];
        let [department, title, measure, actions] =
            texts.map(|text| text.as_deref().map(comparison_key).unwrap_or_default());
        [year, department, title, measure, actions]
    };
    workbook.goals.iter().flat_map(|goal| goal.measures.iter().map(move |measure| name(goal, measure))).collect()
}
