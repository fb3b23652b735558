//! What a letter says beside what it asks for: how much of a workbook it is, what stands there already, what cannot be
//! read.
//!
//! What it asks for is `demand`'s, and how both are worded is `letter`'s.

use std::collections::HashMap;

use super::Rules;
use crate::office::ownership;
use crate::progress::GoalProgress;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Report;
use matome_workbook::problem::{Code, Problem, Severity};

/// How many reports a workbook has a place for.
pub(super) type Totals<'a> = HashMap<(&'a str, FiscalYear, Report), usize>;

/// Files with the reason why they cannot be read, by department.
pub(super) type UnreadableFiles<'a> = HashMap<&'a str, Vec<(&'a str, String)>>;

/// What a letter may say beside the demand itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Background<'a> {
    /// How many reports of this kind its workbook has a place for; 0 where it is about no report.
    pub reports_of_file: usize,
    /// What stands in the field although it is no report: 後日報告.
    pub put_off: Option<&'a str>,
    /// The report of a measure whose deadline is waited for although it says of nothing that it is left.
    pub unsure: Option<&'a str>,
    /// The deadline was read from a place, or for a year, that nobody has confirmed.
    pub assumed: bool,
    /// The form has a place where it can be written that the work is done.
    pub has_place: bool,
    /// The department's workbooks that cannot be read, with the reason: one of them may be the sheet that is asked for.
    pub unreadable: Vec<(&'a str, String)>,
}

/// A workbook's measures with a place for each report, those that are excused left out.
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

/// The workbooks of which nothing could be read, by the department whose folder they lie in, with the reason.
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
