//! `matome read`: what is read out of workbooks; needs no configuration.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;

use super::explain_json::Explained;
use super::known::{self, Known};
use super::table::{Table, shorten};
use super::{Format, Outcome, explain};
use crate::core::fiscal_year::FiscalYear;
use crate::core::layout::Explanation;
use crate::core::model::{Deadline, Goal, Measure, Workbook};
use crate::core::problem::Severity;
use crate::edge::readers::{Readers, ReadersError};
use crate::edge::workbook;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Workbooks (.xlsx, .xlsm, .xls, .ods)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print cell by cell what it was taken for, and what was not used
    #[arg(long)]
    explain: bool,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    known: Known,
}

/// Workbooks that are read at the same time before the first of them is printed.
const BATCH: usize = 64;

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let readers = arguments.known.readers(arguments.known.forms()?)?;
    if arguments.explain {
        return explain_all(arguments, &readers);
    }
    let mut out = io::stdout().lock();
    let mut failed = false;
    for files in arguments.files.chunks(BATCH) {
        let workbooks: Vec<Workbook> = files.par_iter().map(|file| read(file, &readers)).collect::<Result<_, _>>()?;
        for workbook in workbooks {
            failed |= has_error(&workbook);
            match arguments.format {
                Format::Json => writeln!(out, "{}", serde_json::to_string(&workbook)?)?,
                Format::Table => print(&workbook, &mut out)?,
            }
        }
    }
    Ok(Outcome::incomplete_if(failed))
}

/// Each workbook with what its cells were taken for.
fn explain_all(arguments: &Arguments, readers: &Readers) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
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
    workbook.problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn read(path: &Path, readers: &Readers) -> Result<Workbook, ReadersError> {
    let read = known::made_of(path, |bytes, file| readers.records(bytes, file))?;
    Ok(read.unwrap_or_else(|problem| workbook::unreadable(&path.to_string_lossy(), problem)))
}

/// The workbook at `path` with what its cells were taken for.
pub(super) fn explained(path: &Path, readers: &Readers) -> Result<Explanation, ReadersError> {
    let read = known::made_of(path, |bytes, file| readers.explanation(bytes, file))?;
    let unreadable = |problem| Explanation::of_records(workbook::unreadable(&path.to_string_lossy(), problem));
    Ok(read.unwrap_or_else(unreadable))
}

/// One workbook for people: its goals, a line a measure, and what is wrong with it.
pub(super) fn print(workbook: &Workbook, out: &mut impl Write) -> io::Result<()> {
    let layout = workbook.layout.as_deref().unwrap_or("様式不明");
    writeln!(out, "{}（{layout}）", workbook.file)?;
    for goal in &workbook.goals {
        writeln!(out, "\n  {}", headline(goal))?;
        let mut table = Table::new(&["    取組", "年度", "期限", "内容", "セル"]);
        for measure in &goal.measures {
            table.line(measure_line(measure));
        }
        table.print(out)?;
    }
    for problem in &workbook.problems {
        writeln!(out, "  {}: {} {}", severity_label(problem.severity), problem.place(), problem.message)?;
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
