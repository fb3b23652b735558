//! `matome remind`: sends, or shows, what is due on a day.

use std::io::{self, Write};

use chrono::NaiveDate;
use clap::Args;

use super::{Configured, Outcome, open, parse_day, share_trouble, take_in};
use crate::core::snapshot::Snapshot;
use crate::office::Office;
use crate::outbox::Occasion;
use crate::stop::Stop;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// The day whose reminders are sent; today if not given
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// Show the mails in full instead of sending them
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut office = open(&arguments.configured)?;
    let lost = share_trouble(&take_in(&mut office, false)?);
    // From an empty memory every department would seem to have handed in nothing.
    anyhow::ensure!(
        !lost || office.store.has_workbooks()?,
        "一度も読めていない共有フォルダーについて、メールは送りません"
    );
    let snapshot = office.snapshot()?;
    let day = arguments.as_of.unwrap_or_else(|| office.today());
    let mut out = io::stdout().lock();
    if arguments.dry_run {
        let preview = office.outbox(&Stop::default()).preview(&snapshot, &office.store, occasion(&office, day))?;
        write!(out, "{preview}")?;
        return Ok(Outcome::incomplete_if(lost));
    }
    let sent = send(&office, &snapshot, day, &mut out)?;
    Ok(Outcome::incomplete_if(lost || sent == Outcome::Incomplete))
}

/// Sends what is due on `day`, and says what became of each mail.
pub(super) fn send(
    office: &Office,
    snapshot: &Snapshot,
    day: NaiveDate,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let stop = Stop::default();
    let outbox = office.outbox(&stop);
    let round = outbox.send_due(snapshot, &office.store, occasion(office, day));
    let report = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(round)?;
    write!(out, "{report}")?;
    Ok(Outcome::incomplete_if(!report.is_clean()))
}

fn occasion(office: &Office, day: NaiveDate) -> Occasion {
    Occasion { day, now: office.now().to_utc(), impatient: true }
}
