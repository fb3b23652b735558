//! What the planning section has answered in 要確認 about workbooks that are missing.
//!
//! They are only read here: `merging::answers` obeys them.

use chrono::NaiveDate;

use super::answer::Answer;
use super::finding;
use super::finding_notes;
use super::listed_measure;
use super::notes::KnownNotes;
use crate::core::city::City;
use crate::core::confirmation::Decided;
use crate::core::fiscal_year::FiscalYear;
use crate::core::problem::Fault;
use crate::core::report::Reports;
use crate::core::snapshot::Snapshot;

/// An answer, in the workbook of which year it stands, and about which files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub year: FiscalYear,
    pub answer: Answer,
    pub files: Vec<String>,
}

/// What stands in `notes` beside the missing workbooks of `snapshot`.
pub fn answers(snapshot: &Snapshot, city: &City, today: NaiveDate, notes: &KnownNotes) -> Vec<Answered> {
    let (chart, confirmations) = (city.chart(), notes.confirmations());
    let reports = Reports::with(snapshot, Decided { confirmations: &confirmations, requests: &snapshot.requests });
    let of_year = |year| {
        let entries = listed_measure::of_year(snapshot, &chart, (year, today), &reports);
        let findings = finding::findings(snapshot, city, &chart, (year, today), &entries, &notes.of_year(year));
        let ids = finding_notes::ids(&findings, &entries, year);
        let answered = ids.into_iter().zip(findings).filter_map(|(id, finding)| {
            let Fault::Missing { files, .. } = finding.problem.fault else { return None };
            Some(Answered { year, answer: Answer::read(notes.response(&id)?)?, files })
        });
        answered.collect::<Vec<_>>()
    };
    snapshot.years().into_iter().flat_map(of_year).collect()
}
