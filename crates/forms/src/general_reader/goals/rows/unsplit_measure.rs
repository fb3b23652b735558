//! A measure read from rows, its years not yet split.

use std::collections::BTreeMap;

use crate::general_reader::boxes::BoxId;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{Fields, MeasureReading, MonthCell, Value};
use matome_deadline::fiscal_year::FiscalYear;

pub(super) struct UnsplitMeasure {
    pub(super) at: BoxId,
    pub(super) fields: Fields,
    pub(super) years: BTreeMap<FiscalYear, Fields>,
    /// The labels of the years that rows are named by.
    pub(super) labels: BTreeMap<FiscalYear, BoxId>,
    pub(super) months: Vec<MonthCell>,
}

impl UnsplitMeasure {
    pub(super) fn at(at: BoxId) -> Self {
        Self { at, fields: Fields::default(), years: BTreeMap::new(), labels: BTreeMap::new(), months: Vec::new() }
    }

    /// One measure per year with the shared values; the period beside them is that of the sheet's `own` year.
    pub(super) fn measures(self, own: Option<FiscalYear>) -> Vec<MeasureReading> {
        let whole = MeasureReading { year: None, fields: self.fields, months: self.months, at: self.at };
        if self.years.is_empty() {
            return vec![whole];
        }
        let own = own.filter(|own| self.years.contains_key(own));
        let mut before: Option<Fields> = None;
        let mut measures = Vec::new();
        for (year, mut fields) in self.years {
            // An arrow repeats the previous year's value.
            let arrow = |value: &Value| value.text.chars().all(|c| "→⇒➡⇨▶►ー－-〃".contains(c) || c.is_whitespace());
            if let Some(before) = &before
                && !fields.is_empty()
                && fields.iter().all(|(_, value)| arrow(value))
            {
                fields = before.clone();
            }
            before = Some(fields.clone());
            let first = || fields.iter().map(|(_, value)| value.box_id).min();
            let at = self.labels.get(&year).copied().or_else(first).unwrap_or(whole.at);
            fields.fill_from(&whole.fields);
            if own.is_some_and(|own| own != year) {
                fields.take(Item::Period);
            }
            measures.push(MeasureReading { year: Some(year), fields, months: whole.months.clone(), at });
        }
        measures
    }
}
