//! `matome close`: freezes a past fiscal year.

use std::io::Write;

use chrono::NaiveDate;
use clap::Args;

use super::output::terminal;
use super::refusal::{CliRefusal, Mistyped};
use super::{Configured, Outcome, merge, open, share_trouble, take_in};
use crate::app::App;
use crate::merging::gather;
use matome_core::office::milestone::Milestone;
use matome_core::progress::Reports;
use matome_core::records::snapshot::Snapshot;
use matome_deadline::era;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Fiscal year: 2026, R8 or 令和8年度
    #[arg(value_name = "YEAR", value_parser = parse_year)]
    year: FiscalYear,
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Reopen a closed year, whose rows then follow the share again
    #[arg(long)]
    reopen: bool,
    #[command(flatten)]
    pub(super) anyway: Anyway,
}

/// Consent to a year whose reports are incomplete.
#[derive(Debug, Args)]
pub(super) struct Anyway {
    /// Go on although reports are missing
    #[arg(long)]
    anyway: bool,
}

impl Anyway {
    /// Refuses a year in which reports due by `day` are missing.
    pub(super) fn check(
        &self,
        app: &App,
        snapshot: &Snapshot,
        (year, day): (FiscalYear, NaiveDate),
    ) -> Result<(), CliRefusal> {
        let is_due = |milestone| app.settings.reporting.due(milestone, year).is_some_and(|due| due <= day);
        let due = Milestone::ALL.into_iter().filter(|milestone| is_due(*milestone)).filter_map(Milestone::report);
        let (open, all) = Reports::of(snapshot).open_of(year, &due.collect::<Vec<_>>());
        if open > 0 && !self.anyway { Err(CliRefusal::ReportsMissing { year, open, all }) } else { Ok(()) }
    }
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut app = open(&arguments.configured)?;
    let lost = share_trouble(&take_in(&mut app, false)?);
    let (snapshot, year, now) = (app.snapshot()?, arguments.year, app.now());
    let mut out = terminal();
    let closed = snapshot.closed.days.get(&year);
    if arguments.reopen {
        if closed.is_none() {
            return Err(CliRefusal::NotClosed(year).into());
        }
        app.store.atomically(|store| gather::reopen(year, &snapshot, store, now))?;
        writeln!(out, "{}の締めを解きました", year.label())?;
    } else if let Some(day) = closed {
        writeln!(out, "{}は締めてあります（確定 {}）", year.label(), era::short_date(*day))?;
    } else {
        if !snapshot.years().contains(&year) {
            return Err(CliRefusal::NoMeasures(year).into());
        }
        arguments.anyway.check(&app, &snapshot, (year, now.date_naive()))?;
        app.store.atomically(|store| gather::close(year, &snapshot, store, now))?;
        writeln!(out, "{}を締めました（確定 {}）", year.label(), era::short_date(now.date_naive()))?;
    }
    let (merged, _) = merge::merge(&app, &mut out)?;
    Ok(Outcome::incomplete_if(lost || merged == Outcome::Incomplete))
}

pub(super) fn parse_year(text: &str) -> Result<FiscalYear, Mistyped> {
    let written = comparison_key(text);
    let year = written.trim_end_matches("年度");
    let of_era = || FiscalYear::SENSIBLE.map(FiscalYear::new).find(|known| is_called(*known, year));
    let western = year.parse().ok().filter(|start| FiscalYear::SENSIBLE.contains(start)).map(FiscalYear::new);
    western.or_else(of_era).ok_or_else(|| Mistyped::Year(text.to_owned()))
}

fn is_called(year: FiscalYear, written: &str) -> bool {
    let label = year.label();
    let name = label.trim_end_matches("年度");
    let short = name.replace("令和", "R").replace("平成", "H").replace('元', "1");
    name == written || short.eq_ignore_ascii_case(written)
}
