//! The deadline language by tables: one line, one case. The tables of `column.txt` and `free.txt` run in `rules`, one
//! test per heading.

mod properties;
mod rules;

use std::collections::HashSet;
use std::fmt::Write as _;

use matome_deadline::doubt::Doubt;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Deadline, DeadlineKind};
use matome_deadline::{Mode, Reading, read};

const COLUMN: &str = include_str!("deadlines/column.txt");
const FREE: &str = include_str!("deadlines/free.txt");
const YEAR_OF_EXAMPLES: FiscalYear = FiscalYear::new(2024);

#[test]
fn the_examples_of_the_documentation_hold() {
    let mut wrong = String::new();
    for (text, mode, expected) in examples() {
        let printed = in_words(&read(&text.replace('⏎', "\n"), YEAR_OF_EXAMPLES, mode));
        if printed != expected {
            let _ = writeln!(wrong, "{text} ({mode:?})\n  expected {expected}\n  read     {printed}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A fault fails one test, where it is described.
#[test]
fn no_case_stands_in_the_documentation_and_in_a_table() {
    let examples: HashSet<(&str, Mode)> = examples().into_iter().map(|(text, mode, _)| (text, mode)).collect();
    for (table, mode) in [(COLUMN, Mode::Column), (FREE, Mode::Free)] {
        for line in table.lines().filter(|line| line.starts_with("2024 | ")) {
            let [_, text, _] = cells(line);
            assert!(!examples.contains(&(text, mode)), "{text} ({mode:?}) stands in examples.md too");
        }
    }
}

#[test]
fn every_deadline_names_its_task() {
    for line in include_str!("deadlines/tasks.txt").lines().filter(|line| !line.starts_with('#')) {
        let [mode, text, expected] = cells(line);
        let mode = if mode == "free" { Mode::Free } else { Mode::Column };
        let reading = read(&text.replace('⏎', "\n"), FiscalYear::new(2024), mode);
        let tasks: Vec<&str> = reading.deadlines.iter().map(|one| one.task.as_deref().unwrap_or("-")).collect();
        assert_eq!(tasks.join("; "), expected, "{text}");
    }
}

/// A reader who looks the deadline up in the sheet finds its text.
#[test]
fn a_ditto_has_the_days_of_the_item_before_and_its_own_text() {
    let reading = read("(1) 10月末 (2) 〃", FiscalYear::new(2024), Mode::Column);
    let texts: Vec<&str> = reading.deadlines.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["10月末", "〃"]);
}

/// The expressions of the documentation with mode and result.
fn examples() -> Vec<(&'static str, Mode, &'static str)> {
    let mut modes: Vec<Mode> = Vec::new();
    let mut examples = Vec::new();
    for line in include_str!("../crates/deadline/src/examples.md").lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells[0] {
            "書かれたもの" => modes = cells[1..].iter().map(|column| mode_of(column)).collect(),
            "---" => {}
            text => examples.extend(modes.iter().zip(&cells[1..]).map(|(mode, expected)| (text, *mode, *expected))),
        }
    }
    examples
}

fn mode_of(column: &str) -> Mode {
    match column {
        "期限の欄では" => Mode::Column,
        "文章の中では" => Mode::Free,
        other => panic!("a column for no mode: {other}"),
    }
}

/// A reading in the documentation's notation.
fn in_words(reading: &Reading) -> String {
    let mut parts: Vec<String> = reading.deadlines.iter().map(deadline_in_words).collect();
    if reading.remarks.iter().any(|remark| remark.doubt != Doubt::Unclear) {
        parts.push("要確認".to_owned());
    }
    if parts.is_empty() { "なし".to_owned() } else { parts.join("; ") }
}

fn deadline_in_words(deadline: &Deadline) -> String {
    let items = if deadline.items.is_empty() { String::new() } else { format!("({}) ", deadline.items.join(",")) };
    let days = match (deadline.kind, deadline.start, deadline.due) {
        (DeadlineKind::Throughout, ..) => "年度を通じて".to_owned(),
        (DeadlineKind::Recurring, ..) => "くり返し".to_owned(),
        (_, None, Some(due)) => format!("{due}まで"),
        (_, Some(start), Some(due)) if start == due => due.to_string(),
        (_, Some(start), Some(due)) => format!("{start}～{due}"),
        (_, Some(start), None) => format!("{start}から"),
        _ => "不明".to_owned(),
    };
    let about = if deadline.approximate { "（おおよそ）" } else { "" };
    let done = if deadline.done { "（済み）" } else { "" };
    items + &days + about + done
}

fn cells(line: &str) -> [&str; 3] {
    let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
    cells.try_into().unwrap_or_else(|_| panic!("three cells: {line}"))
}

/// A reading in the tables' notation.
fn print(reading: &Reading) -> String {
    let mut parts: Vec<String> = reading.deadlines.iter().map(print_deadline).collect();
    for remark in &reading.remarks {
        match remark.doubt {
            Doubt::Impossible(_) => parts.push(format!("!{}", remark.text)),
            Doubt::Ambiguous { .. } => parts.push(format!("?{}", remark.text)),
            Doubt::Unclear if reading.deadlines.iter().any(|deadline| deadline.text == remark.text) => {}
            Doubt::Unclear => parts.push(format!("…{}", remark.text)),
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
        (Some(start), None) => words.push(format!("{start}..")),
        (None, None) => {}
    }
    if deadline.approximate {
        words.push("~".to_owned());
    }
    if deadline.done {
        words.push("done".to_owned());
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
