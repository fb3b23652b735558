//! Records for people.
//!
//! As JSON they are printed by `document`, cell by cell by `explain`.

use std::io::{self, Write};

use super::table::{TextTable, shorten};
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::{Goal, Measure, Workbook};
use matome_workbook::problem::Severity;

/// One workbook for people: its goals, a line a measure, and what is wrong with it.
pub(super) fn print(workbook: &Workbook, out: &mut impl Write) -> io::Result<()> {
    let layout = workbook.layout.as_deref().unwrap_or("様式不明");
    writeln!(out, "{}（{layout}）", workbook.file)?;
    for goal in &workbook.goals {
        writeln!(out, "\n  {}", headline(goal))?;
        let mut table = TextTable::new(&["    取組", "年度", "期限", "内容", "セル"]);
        for measure in &goal.measures {
            table.line(measure_line(measure));
        }
        table.print(out)?;
    }
    for problem in &workbook.problems {
        writeln!(out, "  {}: {} {}", severity_label(problem.severity()), problem.place(), problem)?;
    }
    writeln!(out)
}

fn headline(goal: &Goal) -> String {
    let year = goal.fiscal_year.map(FiscalYear::label).unwrap_or_default();
    let who = goal.department.clone().unwrap_or_else(|| goal.sections.join("、"));
    let number = goal.number.as_deref().map(|n| format!("{n}. ")).unwrap_or_default();
    let title = shorten(goal.title.as_deref().unwrap_or("（目標名なし）"), 80);
    format!("{year} {who} {number}{title}（{}）", goal.source)
}

fn measure_line(measure: &Measure) -> [String; 5] {
    let text = [&measure.title, &measure.actions, &measure.target, &measure.year_end_report];
    let text = text.into_iter().flatten().next().map(String::as_str).unwrap_or_default();
    let deadlines: Vec<String> = measure.deadlines.iter().map(deadline_label).collect();
    [
        format!("    {}", measure.number.as_deref().unwrap_or("-")),
        measure.fiscal_year.map(FiscalYear::label).unwrap_or_default(),
        shorten(&deadlines.join("、"), 48),
        shorten(text, 48),
        measure.source.to_string(),
    ]
}

/// `9月末まで → 2026-09-30`.
fn deadline_label(deadline: &Deadline) -> String {
    match (deadline.start, deadline.due) {
        (Some(start), Some(due)) => format!("{} → {start}～{due}", deadline.text),
        (None, Some(due)) => format!("{} → {due}", deadline.text),
        (Some(start), None) => format!("{} → {start}～", deadline.text),
        _ => format!("{} → ?", deadline.text),
    }
}

pub(super) const fn severity_label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "エラー",
        Severity::Warning => "注意",
        Severity::Info => "参考",
    }
}
