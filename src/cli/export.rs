//! `matome export`: 一覧 for other programs, including notes typed since the last merge.

use std::io::{self, BufWriter, Write};

use clap::{Args, ValueEnum};

use super::close::parse_year;
use super::{Configured, Outcome, open, share_trouble, take_in};
use crate::merging::MergeJob;
use matome_core::consolidate::WorkbookPlan;
use matome_core::consolidate::export::Export;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Fiscal year (2026, R8) [default: all]
    #[arg(long, value_name = "YEAR", value_parser = parse_year)]
    year: Option<FiscalYear>,
    #[arg(long, value_enum)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// CSV for Excel (UTF-8 with a byte order mark, CRLF)
    Csv,
    /// JSON Lines, one object per measure
    Json,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let year = arguments.year;
    let mut app = open(&arguments.configured)?;
    let lost = share_trouble(&take_in(&mut app, false)?);
    let job = MergeJob::of(&app.settings);
    let snapshot = app.snapshot()?;
    let mut plans = job.plans(&snapshot, &app.store, app.resources.readers.as_ref(), app.now())?;
    plans.retain(|plan| year.is_none_or(|year| plan.year() == year));
    let export = Export::of(plans.iter().map(WorkbookPlan::list));
    if export.is_empty() {
        eprintln!("{}の取組はありません", year.map_or_else(|| "全年度".to_owned(), FiscalYear::label));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Csv => export.csv().try_for_each(|line| out.write_all(line.as_bytes()))?,
        Format::Json => export.json().try_for_each(|object| writeln!(out, "{object}"))?,
    }
    out.flush()?;
    Ok(Outcome::incomplete_if(lost))
}
