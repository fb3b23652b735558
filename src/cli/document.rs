use std::collections::BTreeMap;

use serde::Serialize;

use matome_forms::model::{FoundForm, Goal, PossibleReading, UnreadText, Workbook};
use matome_workbook::problem::{Code, Problem, Severity};

#[derive(Serialize)]
pub(super) struct PrintedWorkbook<'a> {
    file: &'a str,
    layout: Option<&'a str>,
    goals: &'a [Goal],
    unread: &'a [UnreadText],
    readings: &'a [PossibleReading],
    problems: Vec<PrintedProblem<'a>>,
    forms: &'a BTreeMap<String, FoundForm>,
}

#[derive(Serialize)]
struct PrintedProblem<'a> {
    code: Code,
    severity: Severity,
    sheet: Option<&'a str>,
    cell: Option<&'a str>,
    message: String,
}

impl<'a> PrintedWorkbook<'a> {
    pub(super) fn of(workbook: &'a Workbook) -> Self {
        let Workbook { file, layout, goals, unread, readings, problems, forms } = workbook;
        let problems = problems.iter().map(printed).collect();
        Self { file, layout: layout.as_deref(), goals, unread, readings, problems, forms }
    }
}

fn printed(problem: &Problem) -> PrintedProblem<'_> {
    PrintedProblem {
        code: problem.code(),
        severity: problem.severity(),
        sheet: problem.sheet.as_deref(),
        cell: problem.cell.as_deref(),
        message: problem.to_string(),
    }
}
