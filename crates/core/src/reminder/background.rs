//! Background facts of a letter: the share of a workbook asked for, existing contents, unreadable files.

use std::collections::HashMap;

use super::Rules;
use crate::office::ownership;
use crate::progress::GoalProgress;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Report;
use matome_workbook::problem::{Code, Problem, Severity};

/// Number of report fields per workbook.
pub(super) type Totals<'a> = HashMap<(&'a str, FiscalYear, Report), usize>;

/// Unreadable files with reasons, by department.
pub(super) type UnreadableFiles<'a> = HashMap<&'a str, Vec<(&'a str, String)>>;

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Background<'a> {
    /// Number of fields for this report in its workbook; 0 if it is about no report.
    pub reports_of_file: usize,
    /// Text in the field that is no report: 後日報告.
    pub put_off: Option<&'a str>,
    /// The report of a measure whose deadline is open although nothing is said to be left.
    pub unsure: Option<&'a str>,
    /// The deadline's place or year in the form was assumed and not confirmed.
    pub assumed: bool,
    /// The form has a field in which completion can be reported.
    pub has_place: bool,
    /// The department's unreadable workbooks with reasons; one of them may be the sheet asked for.
    pub unreadable: Vec<(&'a str, String)>,
}

/// A workbook's measures with a field for each report, excused ones left out.
pub(super) fn totals<'a>(goals: &[GoalProgress<'a>]) -> Totals<'a> {
    let mut totals = HashMap::new();
    for GoalProgress { file, goal, rows } in goals {
        for (row, _) in rows.iter().filter(|(_, progress)| !progress.is_excused()) {
            for (report, year) in goal.reports.iter().filter_map(|report| Some((*report, row.fiscal_year()?))) {
                *totals.entry((*file, year, report)).or_default() += 1;
            }
        }
    }
    totals
}

/// Unreadable workbooks with reasons, by the department of their folder.
pub(super) fn unreadable<'a>(snapshot: &'a Snapshot, rules: &Rules<'a>) -> UnreadableFiles<'a> {
    let chart = rules.city.chart();
    let mut of_department = UnreadableFiles::new();
    for (file, workbook) in &snapshot.workbooks {
        let department = ownership::department_of_folder(file, &chart);
        let is_bad = |problem: &&Problem| {
            let is_year = problem.code() == Code::YearsDisagree;
            workbook.records.goals.is_empty() && problem.severity() == Severity::Error && !is_year
        };
        let reason = workbook.records.problems.iter().find(is_bad);
        if let Some((department, reason)) = department.zip(reason) {
            of_department.entry(&department.name).or_default().push((file, reason.to_string()));
        }
    }
    of_department
}
