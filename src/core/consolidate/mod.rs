//! The merged workbook (取りまとめ) of a fiscal year, as a plan: what stands on which sheet, and what it means.
//!
//! Pure: the same snapshot on the same day gives the same plan. How a plan looks and how it becomes a file is the
//! business of `edge::write_workbook`.

mod advice;
mod entry;
pub mod export;
pub mod file_name;
pub mod finding;
mod height;
pub mod link;
pub mod long_text;
pub mod notes;
pub mod part;
pub mod plan;
mod read_back;
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

pub use self::file_name::{file_name, is_dated};
pub use self::read_back::{read_back, set_aside};
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
    let contents = sheets::Contents {
        fiscal_year: year,
        city,
        reporting,
        snapshot,
        entries,
        part_of: None,
        departments,
        findings,
        occasion,
    };
    workbook(contents)
}

fn workbook(contents: sheets::Contents) -> WorkbookPlan {
    let mut sheets = sheets::all(&contents);
    for sheet in &mut sheets {
        for row in sheet.rows.iter_mut().filter(|row| row.height.is_none()) {
            row.height = Some(height::of_row(&row.cells, &sheet.columns));
        }
    }
    let office = [contents.city.name.as_str(), contents.part_of.as_deref().unwrap_or_default()].join(" ");
    WorkbookPlan {
        year: contents.fiscal_year,
        title: contents.title(),
        city: office.trim().to_owned(),
        sheets,
        findings: contents.findings,
    }
}
