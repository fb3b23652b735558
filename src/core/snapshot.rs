//! All that is known of the share at one moment.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fiscal_year::FiscalYear;
use super::measure_id::MeasureId;
use super::model::{Goal, Measure, Workbook};
use super::report::Confirmations;

/// What each workbook said when it was last readable, by its path below the share (with `/`).
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub workbooks: BTreeMap<String, KnownWorkbook>,
    /// What the planning section has decided of measures.
    pub confirmations: Confirmations,
}

/// One workbook of the share.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KnownWorkbook {
    /// The last good records. The problems are those of the latest reading, good or not.
    pub records: Workbook,
    /// Set while the workbook cannot be read and its last good records stand in for it: since when, as shown to people.
    pub stale_since: Option<String>,
    /// The ids of its measures: `ids[goal][measure]`.
    pub ids: Vec<Vec<MeasureId>>,
}

impl KnownWorkbook {
    /// Its measures take as many of `ids` as there are of them, in the order of goals and rows.
    pub fn take_ids(&mut self, ids: &mut impl Iterator<Item = MeasureId>) {
        let goals = self.records.goals.iter();
        self.ids = goals.map(|goal| ids.by_ref().take(goal.measures.len()).collect()).collect();
    }

    /// Each of its measures has an id.
    pub fn has_ids(&self) -> bool {
        self.ids.len() == self.records.goals.len()
    }
}

/// One measure with all that it belongs to: a row of 一覧.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub file: &'a str,
    pub workbook: &'a KnownWorkbook,
    pub goal: &'a Goal,
    pub measure: &'a Measure,
    pub id: &'a MeasureId,
}

impl Row<'_> {
    /// The fiscal year whose merged workbook the measure stands in.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        self.measure.fiscal_year.or(self.goal.fiscal_year)
    }
}

impl Snapshot {
    /// Gives the measures of each file their ids, in their order.
    pub fn take_ids(&mut self, mut ids: BTreeMap<String, Vec<MeasureId>>) {
        for (file, workbook) in &mut self.workbooks {
            workbook.take_ids(&mut ids.remove(file).unwrap_or_default().into_iter());
        }
    }

    /// Every measure, in the order of files, goals and rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.workbooks.iter().flat_map(|(file, workbook)| {
            workbook.records.goals.iter().zip(&workbook.ids).flat_map(move |(goal, ids)| {
                goal.measures.iter().zip(ids).map(move |(measure, id)| Row { file, workbook, goal, measure, id })
            })
        })
    }

    /// The fiscal years that any measure is about.
    pub fn years(&self) -> BTreeSet<FiscalYear> {
        self.rows().filter_map(|row| row.fiscal_year()).collect()
    }
}
