//! Which measure of this year goes on with which of last year's, by the rules by which a measure is known again.

use std::collections::{BTreeMap, BTreeSet};

use super::{Features, KnownMeasure, assign};
use crate::office::city::OrgChart;
use crate::records::measure_id::MeasureId;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;

/// The measures of `year` that go on with one of the year before, each with that.
pub fn of_year(snapshot: &Snapshot, chart: &OrgChart<'_>, year: FiscalYear) -> BTreeMap<MeasureId, MeasureId> {
    // All that measures say, held twice, is much: where there is nothing to compare it is not even made.
    let has = |year| snapshot.rows().any(|row| row.fiscal_year() == Some(year));
    if !has(year.plus(-1)) || !has(year) {
        return BTreeMap::new();
    }
    let (last, this) = (features(snapshot, chart, year.plus(-1), year), features(snapshot, chart, year, year));
    let known = |(id, features)| KnownMeasure { id, features, present: true };
    let previous: Vec<KnownMeasure> = last.into_iter().map(known).collect();
    let (ids, current): (Vec<MeasureId>, Vec<Features>) = this.into_iter().unzip();
    let all: BTreeSet<MeasureId> = snapshot.rows().map(|row| row.id.clone()).collect();
    let of_last: BTreeSet<&MeasureId> = previous.iter().map(|known| &known.id).collect();
    let found = assign(&previous, &current, &all, &BTreeSet::new());
    ids.into_iter().zip(found).filter(|(_, found)| of_last.contains(found)).collect()
}

/// The measures of `year` as if they were of `seen_as`, and all of a department in one file: sheets get a new name each
/// year.
fn features(
    snapshot: &Snapshot,
    chart: &OrgChart<'_>,
    year: FiscalYear,
    seen_as: FiscalYear,
) -> Vec<(MeasureId, Features)> {
    let rows = snapshot.rows().filter(|row| row.fiscal_year() == Some(year));
    let of_row = |row: crate::records::snapshot::MeasureRow<'_>| {
        let department = chart.name_of_responsible(row.goal);
        let features = Features::of(department, department, row.goal, row.measure);
        (row.id.clone(), Features { fiscal_year: Some(seen_as), ..features })
    };
    rows.map(of_row).collect()
}
