//! The merged workbook (取りまとめ) of a fiscal year, as a plan: what stands on which sheet, and what it means.
//!
//! Pure: the same snapshot on the same day gives the same plan. How a plan looks and how it becomes a file is the
//! business of `edge::write_workbook`.

mod advice;
mod entry;
pub mod finding;
mod height;
pub mod link;
pub mod long_text;
pub mod notes;
pub mod plan;
mod sheets;
pub mod status;
mod submission;

use chrono::NaiveDate;

use self::link::LinkBase;
use self::notes::YearNotes;
use self::plan::WorkbookPlan;
use super::changes::Change;
use super::city::City;
use super::fiscal_year::FiscalYear;
use super::milestone::Reporting;
use super::snapshot::Snapshot;

pub use self::sheets::{OWN_SHEETS, list, orphans};

/// What a workbook is made from besides the share and the configuration.
#[derive(Debug, Clone)]
pub struct Occasion<'a> {
    pub today: NaiveDate,
    pub links: &'a LinkBase,
    /// What the planning section has typed into the workbook.
    pub notes: &'a YearNotes,
    /// Newest first.
    pub changes: &'a [Change],
    /// Names of the dated copies that lie beside the workbook.
    pub copies: &'a [String],
}

/// `取りまとめ_令和8年度.xlsx`
pub fn file_name(year: FiscalYear) -> String {
    format!("取りまとめ_{}.xlsx", year.label())
}

/// The merged workbook of `year`.
pub fn plan(
    snapshot: &Snapshot,
    city: &City,
    reporting: &Reporting,
    year: FiscalYear,
    occasion: &Occasion,
) -> WorkbookPlan {
    let entries = entry::entries(snapshot, city, year, occasion.today);
    let findings = finding::findings(snapshot, city, year, &entries);
    let departments = submission::departments(&entries, city);
    let year_view = sheets::Year { year, city, reporting, snapshot, entries, departments, findings, occasion };
    let mut sheets = sheets::all(&year_view);
    for sheet in &mut sheets {
        for row in sheet.rows.iter_mut().filter(|row| row.height.is_none()) {
            row.height = Some(height::of_row(&row.cells, &sheet.columns));
        }
    }
    WorkbookPlan { year, title: year_view.title(), city: city.name.clone(), sheets, findings: year_view.findings }
}
