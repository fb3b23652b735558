//! The sheets of the merged workbook, one file per sheet. They take judgements from the modules above.

mod changes;
mod charts;
mod deadlines;
mod findings;
mod goal_pages;
mod hearing;
pub(super) mod list;
mod notices;
mod orphans;
mod overview;
pub mod page;
mod ratings;
mod schedule;
mod submissions;
mod to_do;

use super::WorkbookOccasion;
use super::finding::Finding;
use super::last_year::LastYear;
use super::listed_measure::ListedMeasure;
use super::submission::SubmittingDepartment;
use crate::notes::NoteId;
use crate::notes::own_sheets::OWN_SHEETS;
use crate::office::city::City;
use crate::office::milestone::Reporting;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::plan::SheetPlan;

/// Data of a fiscal year's workbook, or of a department's copy of it.
pub struct WorkbookPlan<'a> {
    pub(super) fiscal_year: FiscalYear,
    pub(super) city: &'a City,
    pub(super) reporting: &'a Reporting,
    pub(super) snapshot: &'a Snapshot,
    pub(super) entries: Vec<ListedMeasure<'a>>,
    pub(super) last_year: LastYear<'a>,
    /// The department of a copy; `None` for the planning section's workbook.
    pub(super) copy_for: Option<String>,
    pub(super) departments: Vec<SubmittingDepartment>,
    pub(super) findings: Vec<Finding>,
    /// Note IDs of the findings; empty in a copy.
    pub(super) finding_ids: Vec<NoteId>,
    pub(super) occasion: WorkbookOccasion,
}

impl WorkbookPlan<'_> {
    /// `みどり市　令和8年度　目標管理　取りまとめ`
    pub fn title(&self) -> String {
        let whole = format!("{}　{}　目標管理　取りまとめ", self.city.name, self.fiscal_year.label());
        let part = self.copy_for.as_ref().map(|department| format!("（{department}）")).unwrap_or_default();
        format!("{}{part}", whole.trim())
    }

    /// Whether it is a department's copy, which has no notes of the planning section and no columns for them.
    pub(super) const fn is_copy(&self) -> bool {
        self.copy_for.is_some()
    }
}

/// The names of the sheets besides 概要.
pub(super) fn names(contents: &WorkbookPlan) -> impl Iterator<Item = &'static str> {
    let has_orphans = !contents.occasion.notes.orphans.is_empty() && !contents.is_copy();
    let own: &[&str] =
        if contents.is_copy() { &[hearing::NAME, goal_pages::NAME, notices::NAME] } else { &[ratings::NAME] };
    let always = OWN_SHEETS.into_iter().skip(1).filter(|name| ![ratings::NAME, orphans::NAME].contains(name));
    always.chain(own.iter().copied()).chain(has_orphans.then_some(orphans::NAME))
}

/// All sheets, those in `order` first, generated lazily.
pub(super) fn all<'a>(contents: &'a WorkbookPlan<'a>, order: &[String]) -> impl Iterator<Item = SheetPlan<'a>> {
    let mut names: Vec<&str> = [overview::NAME].into_iter().chain(names(contents)).collect();
    names.sort_by_key(|name| order.iter().position(|own| own == name).unwrap_or(usize::MAX));
    names.into_iter().filter_map(|name| of_name(contents, name))
}

fn of_name<'a>(contents: &'a WorkbookPlan<'a>, name: &str) -> Option<SheetPlan<'a>> {
    Some(match name {
        overview::NAME => overview::plan(contents),
        list::NAME => list::plan(contents),
        submissions::NAME => submissions::plan(contents),
        deadlines::NAME => deadlines::plan(contents),
        schedule::NAME => schedule::plan(contents),
        findings::NAME => findings::plan(contents),
        changes::NAME => changes::plan(contents),
        ratings::NAME => ratings::plan(contents),
        hearing::NAME => hearing::plan(contents),
        goal_pages::NAME => goal_pages::plan(contents),
        notices::NAME => notices::plan(contents),
        _ => return orphans::plan(contents),
    })
}
