//! `matome read`: prints the records of workbooks, read by the built-in forms, without configuration or state.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::document::PrintedWorkbook;
use super::explain::Explained;
use super::known::Known;
use super::output::{TextTable, shorten, terminal};
use super::{Format, Outcome, explain, known};
use crate::edge::processes::readers::{Readers, ReadersError, WorkbookReader};
use crate::edge::processes::timeout;
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::layout::WorkbookExplanation;
use matome_forms::model::{Goal, Measure, Workbook};
use matome_workbook::problem::Severity;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Workbooks (.xlsx, .xlsm, .xls, .ods)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the interpretation of each cell, and unread texts
    #[arg(long)]
    explain: bool,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    known: Known,
}

/// Workbooks read in parallel before the first is printed.
const BATCH: usize = 64;

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let readers = arguments.known.readers(arguments.known.forms()?)?;
    if arguments.explain {
        return explain_all(arguments, &readers);
    }
    let mut out = terminal();
    let mut failed = false;
    for files in arguments.files.chunks(BATCH) {
        for workbook in read_all(files, &readers)? {
            failed |= has_error(&workbook);
            match arguments.format {
                Format::Json => writeln!(out, "{}", serde_json::to_string(&PrintedWorkbook::of(&workbook))?)?,
                Format::Table => print(&workbook, &mut out)?,
            }
        }
    }
    Ok(Outcome::incomplete_if(failed))
}

fn read_all(files: &[PathBuf], readers: &Readers) -> Result<Vec<Workbook>, ReadersError> {
    let mut read: Vec<_> = timeout::scope(|scope| {
        let numbered = files.iter().enumerate();
        timeout::side_by_side(scope, numbered, |(number, file)| (number, read(file, readers))).iter().collect()
    });
    read.sort_by_key(|(number, _)| *number);
    read.into_iter().map(|(_, workbook)| workbook).collect()
}

fn explain_all(arguments: &Arguments, readers: &Readers) -> anyhow::Result<Outcome> {
    let mut out = terminal();
    let mut failed = false;
    for file in &arguments.files {
        let explained = explained(file, readers)?;
        failed |= has_error(&explained.workbook);
        match arguments.format {
            Format::Json => writeln!(out, "{}", serde_json::to_string(&Explained::from(&explained))?)?,
            Format::Table => explain::print(&explained, &mut out)?,
        }
    }
    Ok(Outcome::incomplete_if(failed))
}

pub(super) fn has_error(workbook: &Workbook) -> bool {
    workbook.problems.iter().any(|problem| problem.severity() == Severity::Error)
}

fn read(path: &Path, readers: &Readers) -> Result<Workbook, ReadersError> {
    let read = known::made_of(path, |bytes, file| readers.records(bytes, file))?;
    Ok(read.unwrap_or_else(|problem| Workbook::unreadable(&path.to_string_lossy(), problem)))
}

pub(super) fn explained(path: &Path, readers: &Readers) -> Result<WorkbookExplanation, ReadersError> {
    let read = known::made_of(path, |bytes, file| readers.explanation(bytes, file))?;
    let unreadable = |problem| WorkbookExplanation::of_records(Workbook::unreadable(&path.to_string_lossy(), problem));
    Ok(read.unwrap_or_else(unreadable))
}

/// Prints goals, one line per measure, and problems.
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
