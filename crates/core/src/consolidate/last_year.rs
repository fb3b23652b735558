//! Last year's measures beside this year's, matched by `matome_core::records::identity`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::listed_measure::{self, ListedMeasure};
use crate::office::city::OrgChart;
use crate::progress::Reports;
use crate::records::identity::likeness;
use crate::records::measure_id::MeasureId;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Measure;

#[derive(Default)]
pub(super) struct LastYear<'a> {
    pub(super) measures: Vec<ListedMeasure<'a>>,
    /// From this year's measure to the index of last year's.
    successors: BTreeMap<MeasureId, usize>,
}

impl<'a> LastYear<'a> {
    pub(super) fn of(
        snapshot: &'a Snapshot,
        chart: &OrgChart<'a>,
        (year, today): (FiscalYear, NaiveDate),
        reports: &Reports<'_>,
    ) -> Self {
        let measures = listed_measure::of_year(snapshot, chart, (year.plus(-1), today), reports);
        let places: BTreeMap<&MeasureId, usize> =
            measures.iter().enumerate().map(|(at, listed)| (listed.row.id, at)).collect();
        let successors = likeness::successions(snapshot, chart, year);
        let successors = successors.into_iter().filter_map(|(id, last)| Some((id, *places.get(&last)?))).collect();
        Self { measures, successors }
    }

    /// Last year's measure that `id` continues.
    pub(super) fn of_measure(&self, id: &MeasureId) -> Option<&ListedMeasure<'a>> {
        self.measures.get(*self.successors.get(id)?)
    }

    /// The part for a department or section: predecessors of `this_year`'s measures, and measures of its own.
    pub(super) fn of_part(&self, this_year: &[ListedMeasure<'a>], is_own: impl Fn(&ListedMeasure<'a>) -> bool) -> Self {
        let mut own = Self::default();
        for listed in this_year {
            let place = self.successors.get(listed.row.id);
            if let Some(last) = place.map(|at| self.measures[*at].clone()) {
                own.successors.insert(listed.row.id.clone(), own.measures.len());
                own.measures.push(last);
            }
        }
        let known: BTreeSet<&MeasureId> = own.measures.iter().map(|listed| listed.row.id).collect();
        let rest = self.measures.iter().filter(|listed| is_own(listed));
        let rest: Vec<ListedMeasure<'a>> = rest.filter(|listed| !known.contains(listed.row.id)).cloned().collect();
        own.measures.extend(rest);
        own
    }

    pub(super) fn inputs(&self) -> impl Serialize {
        let said: Vec<&Measure> = self.measures.iter().map(|listed| listed.row.measure).collect();
        (said, &self.successors)
    }
}
