//! The merged workbook (取りまとめ) of a fiscal year as a plan, which is the same for a snapshot and day.

mod alike;
pub mod decision;
pub mod department_copy;
pub mod file_name;
pub mod finding;
pub mod finding_notes;
mod last_year;
mod listed_measure;
mod missing;
mod paging;
pub mod publication;
mod rating;
pub mod receipt;
mod sheets;
pub mod status;
mod submission;
mod workbook;

use chrono::NaiveDate;
use serde::Serialize;

use self::last_year::LastYear;
use self::receipt::Receipts;
use crate::notes::YearNotes;
use crate::notes::view::WorkbookView;
use crate::office::city::City;
use crate::office::milestone::Reporting;
use crate::office::ownership::practice::Practice;
use crate::progress::Reports;
use crate::records::changes::Change;
use crate::records::confirmation::Decided;
use crate::records::request::Requests;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::link::LinkBase;

pub use self::file_name::{file_name, is_dated, mended, year_of};
pub use self::sheets::{WorkbookPlan, page};
pub use self::workbook::with_heights;

/// Inputs of a workbook besides the share and the configuration.
#[derive(Debug, Clone, Serialize)]
pub struct WorkbookOccasion {
    pub today: NaiveDate,
    pub links: LinkBase,
    pub notes: YearNotes,
    /// Newest first.
    pub changes: Vec<Change>,
    pub copies: Vec<DatedCopy>,
    /// Days on which submissions were first seen.
    pub receipts: Receipts,
    /// Mails sent to the department, newest first; only for its copy.
    pub mails: Vec<SentMail>,
    /// Correction requests to departments, shown with each measure.
    #[serde(skip)]
    pub requests: Requests,
    /// Layout choices people made in the workbook (filters, column order).
    pub view: WorkbookView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentMail {
    pub day: NaiveDate,
    pub department: String,
    pub section: Option<String>,
    pub subject: String,
}

/// A workbook saved by someone and kept beside the new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatedCopy {
    pub name: String,
    /// Its contents that could not be taken over.
    pub kept: Vec<String>,
}

/// The plan's causes besides share and configuration: equal origins give equal plans. Cheaper than [its
/// inputs](WorkbookPlan::inputs) but broader, since changes in other years or departments count too.
pub fn origins(year: FiscalYear, occasion: &WorkbookOccasion) -> impl Serialize {
    (year, occasion, &occasion.requests)
}

pub fn plan<'a>(
    snapshot: &'a Snapshot,
    city: &'a City,
    reporting: &'a Reporting,
    year: FiscalYear,
    mut occasion: WorkbookOccasion,
) -> WorkbookPlan<'a> {
    let (chart, notes, days) = (city.chart(), &occasion.notes, (year, occasion.today));
    let confirmations = notes.confirmations();
    let decided = Decided { confirmations: &confirmations, requests: &occasion.requests };
    let reports = Reports::with(snapshot, decided);
    let entries = listed_measure::of_year(snapshot, &chart, days, &reports);
    let last_year = LastYear::of(snapshot, &chart, days, &reports);
    let mut findings = finding::findings(snapshot, city, &chart, days, &entries, notes);
    let finding_ids = finding_notes::ids(&findings, &entries, year);
    finding_notes::take_answers(&mut findings, &finding_ids, notes);
    let departments = submission::departments(&entries, city, &Practice::of(snapshot, city), days);
    occasion.receipts.note(&departments, city, (year, occasion.today));
    WorkbookPlan {
        fiscal_year: year,
        city,
        reporting,
        snapshot,
        entries,
        last_year,
        copy_for: None,
        departments,
        findings,
        finding_ids,
        occasion,
    }
}
