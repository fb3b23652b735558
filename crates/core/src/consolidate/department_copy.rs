//! One department's part of a year as a workbook to hand out, without the planning section's notes and note columns.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::finding::{self, Finding};
use super::last_year::LastYear;
use super::listed_measure::{self, ListedMeasure};
use super::{WorkbookOccasion, WorkbookPlan, alike, submission};
use crate::notes::{YearNotes, requests};
use crate::office::city::City;
use crate::office::milestone::Reporting;
use crate::office::ownership::practice::Practice;
use crate::progress::Reports;
use crate::records::bounds::MOST_STRANGERS;
use crate::records::changes::Change;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;

pub struct DepartmentPart<'a> {
    year: FiscalYear,
    department: submission::SubmittingDepartment,
    entries: Vec<ListedMeasure<'a>>,
    last_year: LastYear<'a>,
    findings: Vec<Finding>,
}

/// The parts of `year`: departments of the chart in its order, then those named only by sheets.
pub fn parts<'a>(
    snapshot: &'a Snapshot,
    city: &'a City,
    (year, today): (FiscalYear, NaiveDate),
    reports: &Reports<'_>,
) -> Vec<DepartmentPart<'a>> {
    let chart = city.chart();
    let entries = listed_measure::of_year(snapshot, &chart, (year, today), reports);
    let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in finding::each(snapshot, city, &chart, (year, today), &entries, &YearNotes::default()) {
        findings.entry(finding.department.clone()).or_default().push(finding);
    }
    let last_year = LastYear::of(snapshot, &chart, (year, today), reports);
    let departments = submission::departments(&entries, city, &Practice::of(snapshot, city), (year, today));
    let mut of_department: BTreeMap<String, Vec<ListedMeasure>> = BTreeMap::new();
    for entry in entries {
        of_department.entry(entry.department_label().to_owned()).or_default().push(entry);
    }
    let part = |department: submission::SubmittingDepartment| {
        let entries = of_department.remove(&department.name).unwrap_or_default();
        let last_year = last_year.of_part(&entries, |listed| listed.department_label() == department.name);
        let findings = alike::joined(findings.remove(&department.name).unwrap_or_default());
        DepartmentPart { year, department, entries, last_year, findings }
    };
    // Unconfigured departments are limited, since their workbooks are not expected.
    departments.into_iter().take(city.departments.len() + MOST_STRANGERS).map(part).collect()
}

impl<'a> DepartmentPart<'a> {
    pub fn name(&self) -> &str {
        &self.department.name
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The department's workbook, with its own part of the occasion's changes and without notes.
    pub fn plan(
        self,
        snapshot: &'a Snapshot,
        city: &'a City,
        reporting: &'a Reporting,
        mut occasion: WorkbookOccasion,
    ) -> WorkbookPlan<'a> {
        // A request may have been withdrawn before the department was told of it.
        let is_theirs = |change: &Change| change.department == self.department.name && !requests::tells_of(change);
        occasion.changes.retain(is_theirs);
        occasion.mails.retain(|mail| mail.department == self.department.name);
        WorkbookPlan {
            fiscal_year: self.year,
            city,
            reporting,
            snapshot,
            entries: self.entries,
            last_year: self.last_year,
            copy_for: Some(self.department.name.clone()),
            departments: vec![self.department],
            finding_ids: Vec::new(),
            findings: self.findings,
            occasion,
        }
    }
}
