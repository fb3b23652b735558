//! The command line, one file per command. Results go to standard output, all else to standard error.

mod backup;
mod calendar;
pub mod check;
mod close;
mod deadline;
mod demo;
mod document;
mod explain;
mod forms;
mod help;
mod init;
mod known;
mod layout;
mod manual;
mod merge;
mod notes;
mod output;
mod owner;
mod publish;
mod read;
pub mod refusal;
mod remind;
mod run;
#[cfg(windows)]
mod service;
mod show;
mod status;
mod written_folders;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chrono::NaiveDate;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use self::refusal::Mistyped;
use crate::app::{App, OpenError};
use crate::cli::output::ProgressLine;
use crate::edge::processes::readers;
use crate::edge::state::store::StoreError;
use crate::edge::system::log;
use crate::intake::{Intake, IntakeReport};
use crate::merging::process;
use crate::outbox::process as planner;
use crate::stop::Stop;
use matome_core::share::settling::Settling;
use matome_deadline::text;
use matome_workbook::os_error;

/// Collects a city hall's goal sheets into one workbook and reminds each department of its deadlines
#[derive(Debug, Parser)]
#[command(name = "matome", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a short configuration, by questions or flags
    Init(init::Arguments),
    /// Run the daemon: watch, read, merge and remind until stopped
    Run(run::Arguments),
    /// Read the share once and write the merged workbooks
    Merge(merge::Arguments),
    /// Send the reminders of one day
    Remind(remind::Arguments),
    /// List all mails of a period, assuming an unchanged share
    Calendar(calendar::Arguments),
    /// Create next year's sheets (翌年度のシート) from this year's workbooks
    Forms(forms::Arguments),
    /// Write the public documents (公表資料) of a fiscal year: a workbook and a CSV file, without notes
    Publish(publish::Arguments),
    /// Print the records read from workbooks; needs no configuration
    Read(read::Arguments),
    /// List, check, test and draft layout definitions (様式の定義)
    #[command(subcommand)]
    Layout(layout::Layout),
    /// Explain a deadline; without TEXT, read JSON Lines from standard input
    Deadline(deadline::Arguments),
    /// Close a fiscal year (年度を締める): freeze its rows and stop its mails
    Close(close::Arguments),
    /// Back up the state to a file, even while the daemon runs
    Backup(backup::Backup),
    /// Restore a backup; the daemon must not run
    Restore(backup::Restore),
    /// Create or move the state
    #[command(subcommand)]
    State(backup::StateCommand),
    /// Validate the configuration and its environment
    Check(check::Arguments),
    /// Show what the daemon knows: workbooks, problems, mails
    Status(status::Arguments),
    /// Print built-in texts: sample configuration, service unit, mail templates
    Show(show::Arguments),
    /// Manage the Windows service (サービス): install, uninstall, start, stop
    #[cfg(windows)]
    #[command(subcommand)]
    Service(service::Service),
    /// Show the planning section's notes in the merged workbooks, and their history
    Notes(notes::Arguments),
    /// Print shell completions
    Completions(manual::Completions),
    /// Write manual pages, one file per command
    Man(manual::Man),
    /// Reads workbooks for another matome process, under limits
    #[command(name = readers::COMMAND, hide = true)]
    Reader,
    /// Merges for another matome process
    #[command(name = process::MERGE.command, hide = true)]
    Merger,
    /// Plans a round of mail for another matome process
    #[command(name = planner::PLAN.command, hide = true)]
    Planner,
    /// Create a small city in DIR and run merge and reminders once, with mail to files
    Demo(demo::Arguments),
}

#[derive(Debug, Args)]
struct Configured {
    /// Configuration file
    #[arg(long, value_name = "FILE", default_value = known::CONFIGURATION)]
    config: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Partly failed, as the output says.
    Incomplete,
    Alarm(Alarm),
}

/// Health in the terms of monitoring systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alarm {
    Fine,
    Warning,
    Critical,
    Unknown,
}

impl Alarm {
    const fn label(self) -> &'static str {
        match self {
            Self::Fine => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl Outcome {
    const fn incomplete_if(failed: bool) -> Self {
        if failed { Self::Incomplete } else { Self::Done }
    }
}

/// Runs the command line. Exit status: 0 success, 1 partial failure, 2 wrong usage or configuration.
pub fn main() -> ExitCode {
    let arguments: Vec<_> = wild::args_os().collect();
    let line = help::prepared(Cli::command());
    let matches = line.clone().try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let command = match matches {
        Ok(cli) => cli.command,
        Err(error) => return refused(&error),
    };
    log::start(runs_on(&command));
    let outcome = owner::refuse_root(&command).map_err(Into::into).and_then(|()| execute(command, line));
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::from(1),
        Ok(Outcome::Alarm(alarm)) => ExitCode::from(alarm as u8),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{}", text::visible(&explained(&error)));
            ExitCode::from(2)
        }
    }
}

fn execute(command: Command, line: clap::Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Init(arguments) => init::execute(&arguments),
        Command::Run(arguments) => run::execute(&arguments),
        Command::Merge(arguments) => merge::execute(&arguments),
        Command::Remind(arguments) => remind::execute(&arguments),
        Command::Calendar(arguments) => calendar::execute(&arguments),
        Command::Forms(arguments) => forms::execute(&arguments),
        Command::Publish(arguments) => publish::execute(&arguments),
        Command::Read(arguments) => read::execute(&arguments),
        Command::Layout(command) => layout::execute(&command),
        Command::Deadline(arguments) => deadline::execute(&arguments),
        Command::Close(arguments) => close::execute(&arguments),
        Command::Backup(arguments) => backup::back_up(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::State(command) => backup::state(&command),
        Command::Check(arguments) => check::execute(&arguments),
        Command::Status(arguments) => status::execute(&arguments),
        Command::Show(arguments) => show::execute(&arguments),
        #[cfg(windows)]
        Command::Service(command) => service::execute(&command),
        Command::Notes(arguments) => notes::execute(&arguments),
        Command::Completions(arguments) => Ok(manual::complete(&arguments, line)),
        Command::Man(arguments) => manual::write_pages(&arguments, line),
        Command::Reader => readers::serve().map(|()| Outcome::Done).map_err(Into::into),
        Command::Merger => process::serve().map(|()| Outcome::Done).map_err(Into::into),
        Command::Planner => planner::serve().map(|()| Outcome::Done).map_err(Into::into),
        Command::Demo(arguments) => demo::execute(&arguments),
    }
}

/// Handles invalid usage and requests for help.
fn refused(error: &clap::Error) -> ExitCode {
    let said = help::complaint(error);
    if error.use_stderr() {
        eprint!("{said}");
        return ExitCode::from(2);
    }
    print!("{said}");
    ExitCode::SUCCESS
}

/// Whether the command writes the daemon's log, which has timestamps.
fn runs_on(command: &Command) -> bool {
    #[cfg(windows)]
    if let Command::Service(command) = command {
        return command.runs_on();
    }
    matches!(command, Command::Run(_) | Command::Merger | Command::Planner)
}

/// Formats an error. Our errors include their causes; only the system's message is appended, once.
fn explained(error: &anyhow::Error) -> String {
    let system = error.chain().skip(1).find_map(|cause| cause.downcast_ref::<io::Error>()).map(os_error::in_words);
    // Only the outermost error: the context of inner ones is already included.
    let outermost = error.chain().next().and_then(|error| error.downcast_ref::<io::Error>());
    let said = outermost.map_or_else(|| error.to_string(), os_error::in_words);
    match system {
        Some(reason) if !said.contains(&reason) => format!("{said}: {reason}"),
        _ => said,
    }
}

/// Whether the reader of the output has closed it (`matome read … | head`).
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    // Windows has a second error, "no process is on the other end of the pipe", without a kind.
    let is_closed = |error: &io::Error| {
        error.kind() == io::ErrorKind::BrokenPipe || cfg!(windows) && error.raw_os_error() == Some(233)
    };
    error.downcast_ref::<io::Error>().is_some_and(is_closed)
}

fn open(configured: &Configured) -> Result<App, OpenError> {
    App::open(&configured.config)
}

/// Takes in the share. Waits a limited time for files being saved.
fn take_in(app: &mut App, accept_empty: bool) -> Result<IntakeReport, StoreError> {
    let settle = app.settings.share.settle;
    let settling = Settling::new(settle).last_on(app.share_device).trusting_still_since(&app.now());
    let settling = if accept_empty { settling.accepting_empty() } else { settling };
    if let Some(contacts) = app.settings.contacts.clone() {
        let read = contacts.read(app.ports.share.as_ref(), app.resources.readers.as_ref());
        app.take_contacts(read)?;
    }
    let progress = ProgressLine::busy("共有フォルダーを読んでいます");
    let mut intake = Intake::new(settling, app.instant());
    intake.tell(move |done, all| progress.counted(done, all));
    intake.take_all(app, &Stop::default(), settle * 4 + AWAY)
}

fn share_trouble(taken: &IntakeReport) -> bool {
    if let Some(trouble) = &taken.trouble {
        eprintln!("{trouble}");
        eprintln!("前回読み取った内容のまま続けます");
    }
    taken.trouble.is_some()
}

/// Longer than a file is absent while it is replaced.
const AWAY: Duration = Duration::from_secs(10);

/// Parses a day: `2026-10-01`.
fn parse_day(text: &str) -> Result<NaiveDate, Mistyped> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| Mistyped::Day(text.to_owned()))
}
