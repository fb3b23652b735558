//! `matome read`: what is read out of workbooks; needs no configuration.
//!
//! Without one it reads by the built-in forms and the usual limits (`known`); no state is made, and nothing is kept.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::document::PrintedWorkbook;
use super::explain_json::Explained;
use super::known::{self, Known};
use super::terminal::terminal;
use super::{Format, Outcome, explain, records};
use crate::edge::processes::pool;
use crate::edge::processes::readers::{Readers, ReadersError, WorkbookReader};
use matome_forms::layout::WorkbookExplanation;
use matome_forms::model::Workbook;
use matome_workbook::problem::Severity;

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
    let mut out = terminal();
    let mut failed = false;
    for files in arguments.files.chunks(BATCH) {
        for workbook in read_all(files, &readers)? {
            failed |= has_error(&workbook);
            match arguments.format {
                Format::Json => writeln!(out, "{}", serde_json::to_string(&PrintedWorkbook::of(&workbook))?)?,
                Format::Table => records::print(&workbook, &mut out)?,
            }
        }
    }
    Ok(Outcome::incomplete_if(failed))
}

/// What the workbooks say, in their order.
fn read_all(files: &[PathBuf], readers: &Readers) -> Result<Vec<Workbook>, ReadersError> {
    let mut read: Vec<_> = pool::scope(|scope| {
        let numbered = files.iter().enumerate();
        pool::side_by_side(scope, numbered, |(number, file)| (number, read(file, readers))).iter().collect()
    });
    read.sort_by_key(|(number, _)| *number);
    read.into_iter().map(|(_, workbook)| workbook).collect()
}

/// Each workbook with what its cells were taken for.
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

/// The workbook at `path` with what its cells were taken for.
pub(super) fn explained(path: &Path, readers: &Readers) -> Result<WorkbookExplanation, ReadersError> {
    let read = known::made_of(path, |bytes, file| readers.explanation(bytes, file))?;
    let unreadable = |problem| WorkbookExplanation::of_records(Workbook::unreadable(&path.to_string_lossy(), problem));
    Ok(read.unwrap_or_else(unreadable))
}
