//! 要確認: what a person must look at, what matters most first, each with the way to its cell and what to do.

use super::Contents;
use crate::core::consolidate::advice;
use crate::core::consolidate::finding::Finding;
use crate::core::consolidate::plan::{Cell, Line, Paper, Role, SheetPlan, Tone};
use crate::core::problem::Severity;

pub(super) const NAME: &str = "要確認";

const HEADERS: [(&str, f64); 8] = [
    ("No.", 5.0),
    ("重要度", 9.0),
    ("区分", 22.0),
    ("部局", 14.0),
    ("ワークブック", 36.0),
    ("場所", 18.0),
    ("内容", 60.0),
    ("対応", 36.0),
];

pub(super) fn plan<'a>(contents: &'a Contents<'a>) -> SheetPlan<'a> {
    let mut sheet = SheetPlan::table(NAME, "要確認表", &HEADERS, 0, Paper::A3);
    let findings = (1..).zip(&contents.findings).map(|(number, finding)| Line::of(cells(number, finding, contents)));
    if contents.findings.is_empty() {
        let mut cells = vec![Cell::empty(Role::Body); HEADERS.len()];
        cells[6] = Cell::text("確認が必要な事項はありません", Role::Body).toned(Tone::Good);
        sheet.push(cells);
    }
    sheet.end_with(contents.findings.len(), findings);
    sheet
}

fn cells(number: usize, finding: &Finding, contents: &Contents) -> Vec<Cell> {
    let problem = &finding.problem;
    let tone = match problem.severity {
        Severity::Error => Tone::Late,
        Severity::Warning => Tone::Underway,
        Severity::Info => Tone::Quiet,
    };
    let target = || contents.occasion.links.to_problem(&finding.file, problem);
    let place = problem.place();
    vec![
        Cell::number(number, Role::Centered),
        Cell::text(advice::severity(problem.severity), Role::Centered).toned(tone),
        Cell::text(advice::kind(problem.code), Role::Body),
        Cell::text(&finding.department, Role::Body),
        match finding.file.as_str() {
            "" => Cell::text("（設定）", Role::Body),
            file => Cell::link(file, target(), Role::Body),
        },
        if place.is_empty() { Cell::empty(Role::Body) } else { Cell::link(&place, target(), Role::Body) },
        Cell::text(&problem.message, Role::Body),
        Cell::text(advice::action(problem.code), Role::Body),
    ]
}
