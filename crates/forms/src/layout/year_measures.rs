//! Splits a row with year columns into one measure per year.

use std::collections::BTreeMap;

use super::draft::MeasureDraft;
use super::group::{ColumnTime, Group};
use super::measure;
use super::page::{BlockId, Page, says_something};
use super::time_columns::goes_on;
use crate::field::MeasureField;
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;

/// `shared`: values of the row for all its years.
pub(super) fn measures(page: &Page<'_>, group: &Group, shared: Option<&MeasureDraft>) -> Vec<MeasureDraft> {
    let mut of_years: BTreeMap<FiscalYear, Vec<(MeasureField, BlockId)>> = BTreeMap::new();
    for (time, id) in &group.times {
        if let ColumnTime::Year(year, field) = time {
            of_years.entry(*year).or_default().push((field.unwrap_or(MeasureField::Target), *id));
        }
    }
    let mut before: BTreeMap<MeasureField, BlockId> = BTreeMap::new();
    let mut measures = Vec::new();
    for (year, mut fields) in of_years {
        for (field, id) in &mut fields {
            // 「→」 repeats the previous year's text.
            if goes_on(&page.block(*id).cell.text) {
                *id = before.get(field).copied().unwrap_or(*id);
            }
            before.insert(*field, *id);
        }
        measures.extend(measure(page, year, &fields, shared));
    }
    measures
}

fn measure(
    page: &Page<'_>,
    year: FiscalYear,
    fields: &[(MeasureField, BlockId)],
    shared: Option<&MeasureDraft>,
) -> Option<MeasureDraft> {
    let said = |(_, id): &(MeasureField, BlockId)| {
        let block = page.block(*id);
        block.cell.number.is_some() || says_something(&block.cell.text)
    };
    let (_, first) = fields.iter().find(|field| said(field))?;
    let mut draft = MeasureDraft::new(page.source(*first));
    if let Some(shared) = shared {
        let common = &shared.measure;
        (draft.measure.title, draft.measure.actions) = (common.title.clone(), common.actions.clone());
    }
    draft.measure.fiscal_year = Some(year);
    for (field, id) in fields {
        let text = page.text(*id);
        if *field == MeasureField::Target {
            draft.search(text.as_ref(), Mode::Free, &page.source(*id));
        }
        draft.taken.measure(*field, [id]);
        measure::put(&mut draft.measure, *field, text, page.block(*id).cell);
    }
    Some(draft)
}
