//! `matome publish`: writes 公表資料 of a fiscal year, a workbook and a CSV file.

use std::io::Write;

use chrono::NaiveDate;
use clap::Args;

use super::close::{Anyway, parse_year};
use super::output::{OutputFolder, as_workbook, terminal};
use super::refusal::CliRefusal;
use super::{Configured, Outcome, open, parse_day, share_trouble, take_in};
use matome_core::consolidate::publication::Publication;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Fiscal year: 2026, R8 or 令和8年度
    #[arg(long, value_name = "YEAR", value_parser = parse_year)]
    year: FiscalYear,
    /// Reference day of the progress [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    anyway: Anyway,
    #[command(flatten)]
    output: OutputFolder,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut app = open(&arguments.configured)?;
    let target = arguments.output.target(&app)?;
    let lost = share_trouble(&take_in(&mut app, false)?);
    let (snapshot, year) = (app.latest_snapshot()?, arguments.year);
    let as_of = arguments.as_of.unwrap_or_else(|| app.today());
    let publication = Publication::of(&snapshot, &app.settings.city, year, as_of);
    if publication.is_empty() {
        return Err(CliRefusal::NoMeasures(year).into());
    }
    arguments.anyway.check(&app, &snapshot, (year, as_of))?;
    let names = ["xlsx", "csv"].map(|kind| format!("公表資料_{}.{kind}", year.label()));
    target.check(names.iter().map(|name| (name.as_str(), name.as_str())))?;
    let workbook = as_workbook(&app, publication.title(), publication.sheets().into_iter(), app.now())?;
    let csv = publication.csv();
    let mut out = terminal();
    for (name, bytes) in names.iter().zip([workbook.as_slice(), csv.as_bytes()]) {
        writeln!(out, "{} を作りました", target.write(name, bytes)?.display())?;
    }
    writeln!(out, "企画課確認と企画課メモは入れていません。公表の前に内容を確かめてください")?;
    Ok(Outcome::incomplete_if(lost))
}
