//! `matome remind`: sends the reminders of today, or shows those of another day.

use std::io::Write;

use chrono::{Days, NaiveDate};
use clap::Args;

use super::output::terminal;
use super::refusal::CliRefusal;
use super::{Configured, Outcome, open, parse_day, share_trouble, take_in};
use crate::app::App;
use crate::outbox::Occasion;
use crate::stop::Stop;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::{Rules, plan};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Day of the reminders [default: today]; those of another day are only shown
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// Show the mails in full instead of sending them
    #[arg(long)]
    dry_run: bool,
    /// With --as-of another day: send them
    #[arg(long, conflicts_with = "dry_run")]
    send: bool,
    /// Resend mails that may have arrived and are not retried automatically
    #[arg(long, conflicts_with = "dry_run")]
    resend: bool,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut app = open(&arguments.configured)?;
    let lost = share_trouble(&take_in(&mut app, false)?);
    if lost && !app.store.has_workbooks()? {
        return Err(CliRefusal::NeverRead.into());
    }
    let snapshot = app.latest_snapshot()?;
    let day = arguments.as_of.unwrap_or_else(|| app.today());
    let mut out = terminal();
    let only_look = day != app.today() && !arguments.send;
    if arguments.dry_run || only_look {
        let preview = app.outbox(&Stop::default()).preview(&snapshot, &app.store, occasion(&app, day))?;
        write!(out, "{preview}")?;
        if only_look {
            writeln!(
                out,
                "{day} は本日ではないため、表示しただけで、送っていません。実際に送るときは --send を付けてください。"
            )?;
        }
        return Ok(Outcome::incomplete_if(lost));
    }
    if arguments.resend {
        app.store.mail_ledger().reopen_doubts()?;
    }
    let sent = send(&app, &snapshot, day, &mut out)?;
    Ok(Outcome::incomplete_if(lost || sent == Outcome::Incomplete))
}

pub(super) fn send(app: &App, snapshot: &Snapshot, day: NaiveDate, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let stop = Stop::default();
    let outbox = app.outbox(&stop);
    let round = outbox.send_due(snapshot, &app.store, occasion(app, day));
    let report = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(round)?;
    let text = report.to_string();
    write!(out, "{text}")?;
    if text.is_empty() {
        writeln!(out, "{} に送るものはありません。{}", written(day), next_mail(&outbox.rules(), snapshot, day))?;
    }
    Ok(Outcome::incomplete_if(!report.is_clean()))
}

/// Assumes an unchanged share.
fn next_mail(rules: &Rules<'_>, snapshot: &Snapshot, day: NaiveDate) -> String {
    let tomorrow = day.succ_opt().unwrap_or(day);
    let year = day.checked_add_days(Days::new(365)).unwrap_or(NaiveDate::MAX);
    let next = plan::calendar(snapshot, rules, tomorrow, year).map(|mail| mail.date).min();
    next.map_or_else(
        || "今のままなら、1年のあいだ部局へのお知らせはありません。".to_owned(),
        |next| format!("次のお知らせは {} の予定です。", written(next)),
    )
}

fn written(day: NaiveDate) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

fn occasion(app: &App, day: NaiveDate) -> Occasion {
    Occasion { day, now: app.now().to_utc(), impatient: true }
}
