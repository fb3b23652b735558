//! The sheets of the merged workbook, one file a sheet.

mod changes;
mod charts;
mod deadlines;
pub mod list;
pub mod orphans;
mod overview;
pub mod problems;
mod schedule;
pub mod submissions;
mod to_do;

use super::Occasion;
use super::finding::Finding;
use super::listed_measure::ListedMeasure;
use super::notes::NoteId;
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
pub(super) struct Contents<'a> {
    pub(super) fiscal_year: FiscalYear,
    pub(super) city: &'a City,
    pub(super) reporting: &'a Reporting,
    pub(super) snapshot: &'a Snapshot,
    pub(super) entries: Vec<ListedMeasure<'a>>,
    /// The department whose part this is, to be handed out; `None`: the whole year, for the planning section.
    pub(super) part_of: Option<String>,
    pub(super) departments: Vec<Department>,
    pub(super) findings: Vec<Finding>,
    /// By what each finding's notes are found; none in a copy to be handed out.
    pub(super) finding_ids: Vec<NoteId>,
    pub(super) occasion: Occasion,
}

impl Contents<'_> {
    /// `みどり市　令和8年度　目標管理　取りまとめ`
    pub(super) fn title(&self) -> String {
        let whole = format!("{}　{}　目標管理　取りまとめ", self.city.name, self.fiscal_year.label());
        let part = self.part_of.as_ref().map(|department| format!("（{department}）")).unwrap_or_default();
        format!("{}{part}", whole.trim())
    }
}

/// 一覧 alone.
pub(super) fn only_list<'a>(contents: &'a Contents<'a>) -> SheetPlan<'a> {
    list::plan(contents)
}

/// In the order in which they stand in the workbook.
pub(super) fn all<'a>(contents: &'a Contents<'a>) -> impl Iterator<Item = SheetPlan<'a>> {
    type Plan = for<'a> fn(&'a Contents<'a>) -> SheetPlan<'a>;
    const ALWAYS: [Plan; 7] =
        [overview::plan, list::plan, submissions::plan, deadlines::plan, schedule::plan, problems::plan, changes::plan];
    let at_times = std::iter::once_with(|| orphans::plan(contents)).flatten();
    ALWAYS.iter().map(|plan| plan(contents)).chain(at_times)
}
