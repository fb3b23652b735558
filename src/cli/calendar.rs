//! `matome calendar`: all mails of a period, assuming an unchanged share.

use std::io::{self, Write};

use chrono::{Days, NaiveDate};
use clap::Args;
use serde::Serialize;

use super::output::{TextTable, shorten, terminal};
use super::refusal::CliRefusal;
use super::{Configured, Format, Outcome, open, parse_day, share_trouble, take_in};
use crate::edge::mail::TransportSettings;
use crate::edge::state::store::ledger::Gone;
use crate::outbox::Outbox;
use crate::stop::Stop;
use matome_core::reminder::mail::Mail;
use matome_core::reminder::{hints, plan};
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// First day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    /// Last day [default: one year later]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut app = open(&arguments.configured)?;
    let lost = share_trouble(&take_in(&mut app, false)?);
    let snapshot = app.latest_snapshot()?;
    let from = arguments.from.unwrap_or_else(|| app.today());
    let to = arguments.to.unwrap_or_else(|| from.checked_add_days(Days::new(365)).unwrap_or(NaiveDate::MAX));
    if to < from {
        return Err(CliRefusal::ToBeforeFrom { from, to }.into());
    }
    let stop = Stop::default();
    let outbox = app.outbox(&stop);
    let rules = outbox.rules();
    let mails = plan::calendar(&snapshot, &rules, from, to);
    let gone = app.store.mail_ledger().gone(from, to)?;
    match arguments.format {
        Format::Json => print_json(mails, gone, &mut terminal())?,
        Format::Table => {
            // Mails written to files for today or later are sent once mail no longer goes to files.
            let by_smtp = matches!(app.settings.mail.transport, TransportSettings::Smtp(_));
            let leaves_from = by_smtp.then(|| app.today());
            print_table(mails, gone, (leaves_from, &outbox), &mut terminal())?;
        }
    }
    let years = FiscalYear::of(from).start() - 1..=FiscalYear::of(to).start();
    for hint in years
        .flat_map(|year| hints::of_year(&rules, FiscalYear::new(year)))
        .filter(|hint| (from..=to).contains(&hint.due))
    {
        eprintln!("{hint}");
    }
    Ok(Outcome::incomplete_if(lost))
}

enum CalendarLine<'a> {
    Planned(Mail<'a>, Option<Gone>),
    /// Sent, though no longer planned because the report has arrived.
    Gone(Gone),
}

/// Merges planned and sent mails by date, with one entry for a mail that is both.
fn entries<'a>(mails: impl Iterator<Item = Mail<'a>>, mut gone: Vec<Gone>) -> impl Iterator<Item = CalendarLine<'a>> {
    let mut entries: Vec<CalendarLine<'a>> = Vec::new();
    for mail in mails {
        let known = gone.iter().position(|gone| gone.is_of(&mail)).map(|at| gone.remove(at));
        entries.push(CalendarLine::Planned(mail, known));
    }
    entries.extend(gone.into_iter().map(CalendarLine::Gone));
    entries.sort_by_key(|entry| match entry {
        CalendarLine::Planned(mail, _) => mail.date,
        CalendarLine::Gone(gone) => gone.day,
    });
    entries.into_iter()
}

#[derive(Serialize)]
struct PrintedMail<'m, 'a> {
    #[serde(flatten)]
    mail: &'m Mail<'a>,
    gone: Option<&'static str>,
}

fn print_json<'a>(mails: impl Iterator<Item = Mail<'a>>, gone: Vec<Gone>, out: &mut impl Write) -> anyhow::Result<()> {
    for entry in entries(mails, gone) {
        match entry {
            CalendarLine::Planned(mail, known) => {
                serde_json::to_writer(&mut *out, &PrintedMail { mail: &mail, gone: known.as_ref().map(how) })?;
            }
            CalendarLine::Gone(gone) => {
                let Gone { day, department, section, subject, items, .. } = &gone;
                let line = serde_json::json!({
                    "date": day, "department": department, "section": section, "to": [], "cc": [], "subject": subject,
                    "items": items, "gone": how(&gone),
                });
                serde_json::to_writer(&mut *out, &line)?;
            }
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

const fn how(gone: &Gone) -> &'static str {
    if gone.only_written { "written" } else { "sent" }
}

/// Prints a line per mail: date, receiver, subject, status. Mails only written are sent from `leaves_from` on.
fn print_table<'a>(
    mails: impl Iterator<Item = Mail<'a>>,
    gone: Vec<Gone>,
    (leaves_from, outbox): (Option<NaiveDate>, &Outbox<'_>),
    out: &mut impl Write,
) -> io::Result<()> {
    let mut table = TextTable::new(&["日付", "宛先", "件数", "最も近い期限", "状況", "件名"]);
    let (mut planned, mut sent) = (0, 0);
    for entry in entries(mails, gone) {
        let is_vain = matches!(&entry, CalendarLine::Planned(mail, None) if outbox.reaches_nobody(mail));
        let (is_gone, mut line) = table_line(&entry, leaves_from);
        if is_vain {
            "送れない（許可していない宛先）".clone_into(&mut line[4]);
        } else {
            *(if is_gone { &mut sent } else { &mut planned }) += 1;
        }
        table.line(line);
    }
    table.print(out)?;
    let sent = if sent > 0 { format!("（ほかに済んだもの {sent} 通）") } else { String::new() };
    writeln!(out, "\n{planned} 通{sent}　企画担当へのお知らせは含みません")
}

/// Whether the mail is definitely sent, and its table row.
fn table_line(entry: &CalendarLine<'_>, leaves_from: Option<NaiveDate>) -> (bool, [String; 6]) {
    let leaves = |gone: &Gone| gone.only_written && leaves_from.is_some_and(|from| gone.day >= from);
    let state = |gone: &Gone| match gone.only_written {
        true if leaves(gone) => "予定（書き出しただけ）",
        true => "ファイルに書き出し済",
        false => "送信済",
    };
    let (is_gone, department, section, day, dues, state, subject) = match entry {
        CalendarLine::Planned(mail, known) => (
            known.as_ref().is_some_and(|gone| !leaves(gone)),
            mail.department,
            mail.section,
            mail.date,
            mail.items.iter().map(|item| item.due).collect::<Vec<_>>(),
            known.as_ref().map_or("予定", state),
            &mail.subject,
        ),
        CalendarLine::Gone(gone) => (
            true,
            gone.department.as_str(),
            gone.section.as_deref(),
            gone.day,
            gone.items.iter().map(|item| item.due).collect(),
            state(gone),
            &gone.subject,
        ),
    };
    let receiver = section.map_or_else(|| department.to_owned(), |section| format!("{department} {section}"));
    let nearest = dues.first().map(ToString::to_string).unwrap_or_default();
    let items = dues.len().to_string();
    (is_gone, [day.to_string(), receiver, items, nearest, state.to_owned(), shorten(subject, 80)])
}
