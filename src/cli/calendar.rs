//! `matome calendar`: every mail of a span, as if nothing in the share changed.

use std::io::{self, Write};

use chrono::{Days, NaiveDate};
use clap::{Args, ValueEnum};

use super::table::{Table, shorten};
use super::{Configured, Outcome, open, parse_day, share_trouble, take_in};
use crate::core::reminder::mail::Mail;
use crate::core::reminder::plan;
use crate::stop::Stop;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// The first day; today if not given
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    /// The last day; a year later if not given
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_enum, default_value_t = CalendarFormat::Table)]
    format: CalendarFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CalendarFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For calendar programs (iCalendar)
    Ics,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut office = open(&arguments.configured)?;
    let lost = share_trouble(&take_in(&mut office, false)?);
    let snapshot = office.snapshot()?;
    let from = arguments.from.unwrap_or_else(|| office.today());
    let to = arguments.to.unwrap_or_else(|| from.checked_add_days(Days::new(365)).unwrap_or(NaiveDate::MAX));
    anyhow::ensure!(from <= to, "--to {to} が --from {from} より前です");
    let stop = Stop::default();
    let outbox = office.outbox(&stop);
    let rules = outbox.rules();
    let mails = plan::calendar(&snapshot, &rules, from, to);
    let mut out = io::stdout().lock();
    match arguments.format {
        CalendarFormat::Json => mails.into_iter().try_for_each(|mail| print_json(&mail, &mut out))?,
        CalendarFormat::Table => print_table(mails, &mut out)?,
        CalendarFormat::Ics => out.write_all(outbox.calendar_file(mails, office.now().to_utc()).as_bytes())?,
    }
    Ok(Outcome::incomplete_if(lost))
}

fn print_json(mail: &Mail<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, mail)?;
    Ok(out.write_all(b"\n")?)
}

/// A line a mail: when, to whom, about what.
fn print_table<'a>(mails: impl Iterator<Item = Mail<'a>>, out: &mut impl Write) -> io::Result<()> {
    let mut table = Table::new(&["日付", "宛先", "件数", "最も近い期限", "件名"]);
    let mut count = 0;
    for mail in mails {
        count += 1;
        let receiver = mail.section.map_or_else(|| mail.department.to_owned(), |s| format!("{} {s}", mail.department));
        let nearest = mail.items.first().map(|item| item.due.to_string()).unwrap_or_default();
        let date = mail.date.format("%Y-%m-%d").to_string();
        table.line([date, receiver, mail.items.len().to_string(), nearest, shorten(&mail.subject, 80)]);
    }
    table.print(out)?;
    writeln!(out, "\n{count} 通")
}
