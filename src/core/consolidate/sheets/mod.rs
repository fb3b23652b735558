//! The sheets of the merged workbook, one file a sheet.

mod changes;
mod deadlines;
pub mod list;
pub mod orphans;
mod overview;
mod problems;
mod schedule;
mod submissions;

use super::Occasion;
use super::entry::Entry;
use super::finding::Finding;
use super::plan::SheetPlan;
use super::submission::Department;
use crate::core::city::City;
use crate::core::fiscal_year::FiscalYear;
use crate::core::milestone::Reporting;
use crate::core::snapshot::Snapshot;

/// The names of all sheets that matome writes; every other sheet of a merged workbook was added by someone.
pub const OWN_SHEETS: [&str; 8] = [
    overview::NAME,
    list::NAME,
    submissions::NAME,
    deadlines::NAME,
    schedule::NAME,
    problems::NAME,
    changes::NAME,
    orphans::NAME,
];

/// All that the sheets of one year are made from.
pub(super) struct Year<'a> {
    pub(super) year: FiscalYear,
    pub(super) city: &'a City,
    pub(super) reporting: &'a Reporting,
    pub(super) snapshot: &'a Snapshot,
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) departments: Vec<Department>,
    pub(super) findings: Vec<Finding>,
    pub(super) occasion: &'a Occasion<'a>,
}

impl Year<'_> {
    /// `みどり市　令和8年度　目標管理　取りまとめ`
    pub(super) fn title(&self) -> String {
        format!("{}　{}　目標管理　取りまとめ", self.city.name, self.year.label()).trim().to_owned()
    }
}

/// In the order in which they stand in the workbook.
pub(super) fn all(year: &Year) -> Vec<SheetPlan> {
    let mut sheets = vec![
        overview::plan(year),
        list::plan(year),
        submissions::plan(year),
        deadlines::plan(year),
        schedule::plan(year),
        problems::plan(year),
        changes::plan(year),
    ];
    sheets.extend(orphans::plan(year));
    sheets
}
