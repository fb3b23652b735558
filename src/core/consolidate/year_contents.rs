//! All that a fiscal year says, found out once for all workbooks that show it or a part of it.
//!
//! Nothing is laid out here: the sheets do that, each for the part of the year that its workbook shows.

use std::sync::Arc;

use chrono::NaiveDate;

use super::WorkbookOccasion;
use super::division::{Division, Scope};
use super::finding::{self, Finding};
use super::finding_notes;
use super::last_year::LastYear;
use super::listed_measure::{self, ListedMeasure};
use super::merged_workbook::MergedWorkbook;
use super::notes::{NoteId, YearNotes};
use super::sheets::Contents;
use super::submission::{self, SubmittingDepartment};
use super::workbook::WorkbookPlan;
use crate::core::city::City;
use crate::core::confirmation::Decided;
use crate::core::fiscal_year::FiscalYear;
use crate::core::milestone::Reporting;
use crate::core::ownership::practice::Practice;
use crate::core::report::{Judged, Reports};
use crate::core::request::Requests;
use crate::core::snapshot::Snapshot;

/// The year as a whole.
pub struct YearContents<'a> {
    snapshot: &'a Snapshot,
    city: &'a City,
    reporting: &'a Reporting,
    year: FiscalYear,
    entries: Vec<ListedMeasure<'a>>,
    last_year: LastYear<'a>,
    departments: Vec<SubmittingDepartment>,
    /// Each with the name of its notes, which is the same whichever workbook lists it.
    findings: Vec<(Finding, NoteId)>,
}

impl<'a> YearContents<'a> {
    pub fn of(
        (snapshot, city, reporting): (&'a Snapshot, &'a City, &'a Reporting),
        (year, today): (FiscalYear, NaiveDate),
        (notes, requests): (&YearNotes, &Requests),
        judged: &Arc<Judged>,
    ) -> Self {
        let chart = city.chart();
        let confirmations = notes.confirmations();
        let reports = Reports::with(snapshot, Decided { confirmations: &confirmations, requests }).knowing(judged);
        let entries = listed_measure::of_year(snapshot, &chart, (year, today), &reports);
        let last_year = LastYear::of(snapshot, &chart, (year, today), &reports);
        let mut findings = finding::findings(snapshot, city, &chart, (year, today), &entries, notes);
        let finding_ids = finding_notes::ids(&findings, &entries, year);
        finding_notes::take_answers(&mut findings, &finding_ids, notes);
        let departments = submission::departments(&entries, city, &Practice::of(snapshot), year);
        let findings = findings.into_iter().zip(finding_ids).collect();
        Self { snapshot, city, reporting, year, entries, last_year, departments, findings }
    }

    /// The workbook that has all of it.
    pub fn whole(self, occasion: WorkbookOccasion) -> WorkbookPlan<'a> {
        self.with_findings(Scope::Year, occasion, |_| true)
    }

    /// The year's own workbook.
    pub fn own(self, division: &Division, occasion: WorkbookOccasion) -> WorkbookPlan<'a> {
        let workbook = MergedWorkbook::of_year(self.year);
        self.with_findings(division.scope(&workbook), occasion, |finding| division.has_finding(&workbook, finding))
    }

    /// One of its parts. Nothing is held twice but what that part shows.
    pub fn part(&self, division: &Division, part: &MergedWorkbook, occasion: WorkbookOccasion) -> WorkbookPlan<'a> {
        let is_own = |listed: &ListedMeasure| division.has_rows_of(part, &listed.department);
        let entries: Vec<_> = self.entries.iter().filter(|listed| is_own(listed)).cloned().collect();
        let last_year = self.last_year.of_part(&entries, is_own);
        let departments =
            self.departments.iter().filter(|own| division.has_rows_of(part, &own.name)).cloned().collect();
        let findings =
            self.findings.iter().filter(|(finding, _)| division.has_finding(part, finding)).cloned().collect();
        let own = Self { entries, last_year, departments, findings, ..*self };
        own.with_findings(division.scope(part), occasion, |_| true)
    }

    /// With those of its findings that the workbook lists; of the others it gives the number.
    fn with_findings(
        self,
        scope: Scope,
        mut occasion: WorkbookOccasion,
        is_listed: impl Fn(&Finding) -> bool,
    ) -> WorkbookPlan<'a> {
        let Self { snapshot, city, reporting, year, entries, last_year, departments, findings } = self;
        occasion.receipts.note(&departments, year, occasion.today);
        let (listed, elsewhere): (Vec<_>, Vec<_>) = findings.into_iter().partition(|(finding, _)| is_listed(finding));
        let (findings, finding_ids) = listed.into_iter().unzip();
        WorkbookPlan::of(Contents {
            fiscal_year: year,
            city,
            reporting,
            snapshot,
            entries,
            last_year,
            scope,
            departments,
            findings,
            finding_ids,
            elsewhere: elsewhere.into_iter().map(|(finding, _)| finding).collect(),
            occasion,
        })
    }
}
