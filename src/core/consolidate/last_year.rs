//! The year before, beside this one: its measures, and which of this year's go on with them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::listed_measure::{self, ListedMeasure};
use crate::core::city::OrgChart;
use crate::core::fiscal_year::FiscalYear;
use crate::core::identity::succession;
use crate::core::measure_id::MeasureId;
use crate::core::model::Measure;
use crate::core::report::Reports;
use crate::core::snapshot::Snapshot;

#[derive(Default)]
pub(super) struct LastYear<'a> {
    pub(super) measures: Vec<ListedMeasure<'a>>,
    /// By the id of this year's measure, the place of last year's.
    successors: BTreeMap<MeasureId, usize>,
}

impl<'a> LastYear<'a> {
    /// Before `year`.
    pub(super) fn of(
        snapshot: &'a Snapshot,
        chart: &OrgChart<'a>,
        (year, today): (FiscalYear, NaiveDate),
        reports: &Reports<'_>,
    ) -> Self {
        let measures = listed_measure::of_year(snapshot, chart, (year.plus(-1), today), reports);
        let places: BTreeMap<&MeasureId, usize> =
            measures.iter().enumerate().map(|(at, listed)| (listed.row.id, at)).collect();
        let successors = succession::of_year(snapshot, chart, year);
        let successors = successors.into_iter().filter_map(|(id, last)| Some((id, *places.get(&last)?))).collect();
        Self { measures, successors }
    }

    /// What stood of the measure a year before.
    pub(super) fn of_measure(&self, id: &MeasureId) -> Option<&ListedMeasure<'a>> {
        self.measures.get(*self.successors.get(id)?)
    }

    /// The part of one department, by the ids of its measures of this year.
    pub(super) fn of_department(&self, department: &str, this_year: &[ListedMeasure<'a>]) -> Self {
        let mut own = Self::default();
        for listed in this_year {
            let place = self.successors.get(listed.row.id);
            if let Some(last) = place.map(|at| self.measures[*at].clone()) {
                own.successors.insert(listed.row.id.clone(), own.measures.len());
                own.measures.push(last);
            }
        }
        let known: Vec<&MeasureId> = own.measures.iter().map(|listed| listed.row.id).collect();
        let rest = self.measures.iter().filter(|listed| listed.department_label() == department);
        let rest: Vec<ListedMeasure<'a>> = rest.filter(|listed| !known.contains(&listed.row.id)).cloned().collect();
        own.measures.extend(rest);
        own
    }

    /// All that is told of it.
    pub(super) fn inputs(&self) -> impl Serialize {
        let said: Vec<&Measure> = self.measures.iter().map(|listed| listed.row.measure).collect();
        (said, &self.successors)
    }
}
