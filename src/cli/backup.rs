//! `matome backup`, `matome restore` and `matome state`.

use std::io::{self, Write};
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};
use clap::{Args, Subcommand};

use super::output::terminal;
use super::refusal::CliRefusal;
use super::{Configured, Outcome, parse_day};
use crate::app::earlier_run;
use crate::edge::mail::TransportSettings;
use crate::edge::state::store::{InstanceLock, Store, StoreError};
use crate::edge::system::clock;
use crate::settings::Settings;
use matome_deadline::era::short_date;

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Destination; an existing file is replaced
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    pub(super) configured: Configured,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Assume that mails were sent until this day, whatever the state says: reminders due until then are not sent again
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    sent_until: Option<NaiveDate>,
}

#[derive(Debug, Subcommand)]
pub(super) enum StateCommand {
    /// Create an empty state after a loss
    New(Configured),
    /// Move the state elsewhere, such as from a file to a server
    Copy(Places),
}

#[derive(Debug, Args)]
pub(super) struct Places {
    /// Configuration of the source
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// Configuration of the destination
    #[arg(value_name = "TO")]
    to: PathBuf,
}

pub(super) fn back_up(arguments: &Backup) -> anyhow::Result<Outcome> {
    let settings = Settings::load(&arguments.configured.config)?;
    Store::open(&settings.state.database)?.back_up(&arguments.file)?;
    writeln!(terminal(), "{} に写しました", arguments.file.display())?;
    Ok(Outcome::Done)
}

pub(super) fn restore(arguments: &Restore) -> anyhow::Result<Outcome> {
    let settings = Settings::load(&arguments.configured.config)?;
    let database = &settings.state.database;
    let _alone = InstanceLock::acquire(database)?;
    let aside = Store::restore(&arguments.file, database, now(&settings))?;
    let mut out = terminal();
    writeln!(out, "{database} に {} を戻しました", arguments.file.display())?;
    name_aside(&aside, &mut out)?;
    let store = Store::open(database)?;
    recover(&store, &settings, &mut out)?;
    let ledger = store.mail_ledger();
    if let Some(day) = arguments.sent_until {
        ledger.record_run(day)?;
    }
    let (known, today) = (ledger.last_known_day()?, clock::now(settings.timezone).date_naive());
    let sends = matches!(settings.mail.transport, TransportSettings::Smtp(_));
    if let Some(known) = known.filter(|known| sends && *known < today) {
        writeln!(
            out,
            "送ったことがわかるメールは{}の分までです。そのあとにも送っていたときは、次に始める前に、もう一度 --sent-until に最後に送った日を付けて戻してください（同じ催促を二度送らないため）",
            short_date(known)
        )?;
    }
    Ok(Outcome::Done)
}

pub(super) fn state(command: &StateCommand) -> anyhow::Result<Outcome> {
    match command {
        StateCommand::New(configured) => begin_anew(configured),
        StateCommand::Copy(places) => copy(places),
    }
}

/// Neither daemon may run meanwhile; the source then refuses to start.
fn copy(Places { from, to }: &Places) -> anyhow::Result<Outcome> {
    let (from, to) = (Settings::load(from)?.state.database, Settings::load(to)?.state.database);
    if from == to {
        return Err(CliRefusal::SameState(from.to_string()).into());
    }
    let store = Store::open(&from)?;
    let _alone = (InstanceLock::acquire(&from)?, InstanceLock::acquire(&to)?);
    let copied = Store::begin_even_if_moved(&to)?.take_over(&store, &to)?;
    writeln!(
        terminal(),
        "{from} の記録を {to} に移しました（ブック {}、メモ {}、メール {}）。これからは移した先の設定で起動してください。元の記録は残りますが、使えないようにしました",
        copied.workbooks,
        copied.notes,
        copied.mails
    )?;
    Ok(Outcome::Done)
}

fn begin_anew(configured: &Configured) -> anyhow::Result<Outcome> {
    let settings = Settings::load(&configured.config)?;
    let database = &settings.state.database;
    let _alone = InstanceLock::acquire(database)?;
    match Store::open(database) {
        Err(StoreError::Missing(_)) => {}
        Err(StoreError::Open { .. } | StoreError::TooOld { .. }) if database.file().is_some() => {}
        Ok(_) => return Err(CliRefusal::StateThere(database.to_string()).into()),
        Err(error) => return Err(error.into()),
    }
    // On a server there are no files to rename; an unusable state is reported by opening it.
    let aside = if database.file().is_some() { Store::set_aside(database, now(&settings))? } else { Vec::new() };
    let store = Store::begin(database)?;
    let mut out = terminal();
    writeln!(out, "新しい状態データベース {database} を作りました")?;
    name_aside(&aside, &mut out)?;
    recover(&store, &settings, &mut out)?;
    writeln!(out, "取りまとめブックに記入されたことは、次の取りまとめで読み戻されます")?;
    Ok(Outcome::Done)
}

/// Restores and reports mails sent since the backup.
fn recover(store: &Store, settings: &Settings, out: &mut impl Write) -> anyhow::Result<()> {
    if let Some(recovered) = earlier_run::recover_sent(store, settings)? {
        writeln!(out, "{recovered}")?;
    }
    Ok(())
}

fn name_aside(aside: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    aside.iter().try_for_each(|file| writeln!(out, "前のものは {} に残しました", file.display()))
}

fn now(settings: &Settings) -> NaiveDateTime {
    clock::now(settings.timezone).naive_local()
}
