//! The language of deadlines by its tables: one line, one case.

use std::fmt::Write as _;

use matome::core::deadline::{Mode, Reading, read};
use matome::core::fiscal_year::FiscalYear;
use matome::core::model::{Deadline, DeadlineKind};
use matome::core::problem::Code;

#[test]
fn a_deadline_column_reads_every_expression() {
    check(include_str!("deadlines/column.txt"), Mode::Column);
}

#[test]
fn running_text_reads_only_what_will_be_done() {
    check(include_str!("deadlines/free.txt"), Mode::Free);
}

/// Every line of a table, all failures at once.
fn check(table: &str, mode: Mode) {
    let mut wrong = String::new();
    for (number, line) in table.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let [year, text, expected] = cells(line);
        let year = FiscalYear::new(year.parse().expect("a fiscal year"));
        let printed = print(&read(&text.replace('⏎', "\n"), year, mode));
        if printed != expected {
            let _ = writeln!(wrong, "line {}: {text}\n  expected {expected}\n  read     {printed}", number + 1);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn cells(line: &str) -> [&str; 3] {
    let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
    cells.try_into().unwrap_or_else(|_| panic!("three cells: {line}"))
}

/// A reading as the tables write it.
fn print(reading: &Reading) -> String {
    let mut parts: Vec<String> = reading.deadlines.iter().map(print_deadline).collect();
    for remark in &reading.remarks {
        match remark.code {
            Code::ImpossibleDate => parts.push(format!("!{}", remark.text)),
            Code::AmbiguousDeadline => parts.push(format!("?{}", remark.text)),
            _ => {}
        }
    }
    if parts.is_empty() { "-".to_owned() } else { parts.join("; ") }
}

fn print_deadline(deadline: &Deadline) -> String {
    let mut words = Vec::new();
    if !deadline.items.is_empty() {
        words.push(format!("({})", deadline.items.join(",")));
    }
    words.push(kind(deadline.kind).to_owned());
    match (deadline.start, deadline.due) {
        (Some(start), Some(due)) => words.push(format!("{start}..{due}")),
        (None, Some(due)) => words.push(due.to_string()),
        _ => {}
    }
    if deadline.approximate {
        words.push("~".to_owned());
    }
    words.join(" ")
}

fn kind(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::By => "by",
        DeadlineKind::Period => "period",
        DeadlineKind::Throughout => "throughout",
        DeadlineKind::Recurring => "recurring",
        DeadlineKind::Unclear => "unclear",
    }
}
