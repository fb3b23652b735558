//! `matome merge`: read the share once, write the merged workbooks.

use std::io::{self, Write};

use clap::Args;

use super::{Configured, Outcome, open, share_trouble, take_in};
use crate::app::App;
use crate::core::problem::Severity;
use crate::merging::MergeJob;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// The share is empty because it is meant to be: forget all its workbooks
    #[arg(long)]
    accept_empty: bool,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut app = open(&arguments.configured)?;
    app.take_choices()?;
    let lost = share_trouble(&take_in(&mut app, arguments.accept_empty)?);
    let merged = merge(&app, &mut io::stdout().lock())?;
    Ok(Outcome::incomplete_if(lost || merged == Outcome::Incomplete))
}

/// Merges, and says what became of each workbook; what could not be read or written makes it incomplete.
pub(super) fn merge(app: &App, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let mut incomplete = false;
    let order = MergeJob::of(&app.settings);
    order.take_answers(&app.store, app.resources.readers.as_ref(), app.now())?;
    let snapshot = app.snapshot()?;
    for outcome in order.merge(&snapshot, &app.store, app.resources.readers.as_ref(), app.now())? {
        writeln!(out, "{outcome}")?;
        incomplete |= !outcome.is_up_to_date();
    }
    for (file, workbook) in &snapshot.workbooks {
        for problem in workbook.records.problems.iter().filter(|problem| problem.severity() == Severity::Error) {
            incomplete = true;
            writeln!(out, "{file} {}: {}", problem.place(), problem)?;
        }
    }
    Ok(Outcome::incomplete_if(incomplete))
}
