//! What may be typed, and what is printed: one file a command. Results go to standard output, all else to standard
//! error.
//!
//! What opens a city, waits for the share and tells of its trouble is shared here.

mod backup;
mod calendar;
pub mod check;
mod close;
mod deadline;
mod demo;
mod document;
mod explain;
mod export;
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

use self::help::Language;
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

/// Collects a city hall's goal sheets into one workbook and reminds each department ahead of its deadlines
#[derive(Debug, Parser)]
#[command(name = "matome", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a short configuration, by questions or flags
    Init(init::Arguments),
    /// The daemon: watch, read, merge and remind until it is told to stop
    Run(run::Arguments),
    /// Read the share once and write the merged workbooks
    Merge(merge::Arguments),
    /// Send what is due on a day, once
    Remind(remind::Arguments),
    /// Every mail that would go out in a span if nothing in the share changed
    Calendar(calendar::Arguments),
    /// The list of all measures (一覧) for other programs
    Export(export::Arguments),
    /// Next year's sheets (翌年度のシート) out of this year's own workbooks
    Forms(forms::Arguments),
    /// What is published (公表資料) of a fiscal year: a workbook and a CSV file, without notes
    Publish(publish::Arguments),
    /// What is read out of workbooks; needs no configuration
    Read(read::Arguments),
    /// Layout definitions (様式の定義): which there are, whether one is right, what one makes of a workbook
    #[command(subcommand)]
    Layout(layout::Layout),
    /// What a written deadline means; without TEXT, JSON Lines from standard input
    Deadline(deadline::Arguments),
    /// Close a fiscal year (年度を締める): its rows stay for good, and nothing is sent for it
    Close(close::Arguments),
    /// Copy the state into a file, also while the daemon runs
    Backup(backup::Backup),
    /// Put a backup of the state back; the daemon must not run
    Restore(backup::Restore),
    /// The state itself
    #[command(subcommand)]
    State(backup::StateCommand),
    /// Is the configuration right; says what to mend
    Check(check::Arguments),
    /// What the daemon knows: workbooks, problems, mails
    Status(status::Arguments),
    /// The texts that the program carries: sample configuration, unit, mail templates
    Show(show::Arguments),
    /// The Windows service (サービス): install, uninstall, start, stop
    #[cfg(windows)]
    #[command(subcommand)]
    Service(service::Service),
    /// What the planning section typed into the merged workbooks, and what became of it
    Notes(notes::Arguments),
    /// Completions for a shell
    Completions(manual::Completions),
    /// Manual pages, a file a command
    Man(manual::Man),
    /// Reads workbooks for another matome, under limits
    #[command(name = readers::COMMAND, hide = true)]
    Reader,
    /// Merges for another matome, in a process of its own
    #[command(name = process::MERGE.command, hide = true)]
    Merger,
    /// Plans a round of mail for another matome, in a process of its own
    #[command(name = planner::PLAN.command, hide = true)]
    Planner,
    /// Make a small city in DIR and run the main job on it once, mail into files
    Demo(demo::Arguments),
}

/// A command that works on a configured city.
#[derive(Debug, Args)]
struct Configured {
    /// The configuration file
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
    /// Done, but something failed that the output names.
    Incomplete,
    Alarm(Alarm),
}

/// How matome is, in the words and numbers of programs that watch machines.
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

/// Runs the command line; the exit status is 0 done, 1 done but something failed that the output names, 2 wrong usage
/// or configuration.
pub fn main() -> ExitCode {
    let arguments: Vec<_> = wild::args_os().collect();
    let language = Language::of(&arguments);
    let line = help::prepared(Cli::command(), language);
    let matches = line.clone().try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let command = match matches {
        Ok(cli) => cli.command,
        Err(error) => return refused(&error, language),
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
        Command::Export(arguments) => export::execute(&arguments),
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

/// What was typed means nothing, or asks for help.
fn refused(error: &clap::Error, language: Language) -> ExitCode {
    let said = help::complaint(error, language);
    if error.use_stderr() {
        eprint!("{said}");
        return ExitCode::from(2);
    }
    print!("{said}");
    ExitCode::SUCCESS
}

/// It writes the daemon's log, which tells the time.
fn runs_on(command: &Command) -> bool {
    #[cfg(windows)]
    if let Command::Service(command) = command {
        return command.runs_on();
    }
    matches!(command, Command::Run(_) | Command::Merger | Command::Planner)
}

/// Our errors say their causes themselves; only what the system said is told behind them, once.
fn explained(error: &anyhow::Error) -> String {
    let system = error.chain().skip(1).find_map(|cause| cause.downcast_ref::<io::Error>()).map(os_error::in_words);
    // The outermost alone: an error would give what lies below its context too.
    let outermost = error.chain().next().and_then(|error| error.downcast_ref::<io::Error>());
    let said = outermost.map_or_else(|| error.to_string(), os_error::in_words);
    match system {
        Some(reason) if !said.contains(&reason) => format!("{said}: {reason}"),
        _ => said,
    }
}

/// Whoever read the output has seen enough (`matome read … | head`).
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    // Windows has a second error for it, "no process is on the other end of the pipe", of which the kind says nothing.
    let is_closed = |error: &io::Error| {
        error.kind() == io::ErrorKind::BrokenPipe || cfg!(windows) && error.raw_os_error() == Some(233)
    };
    error.downcast_ref::<io::Error>().is_some_and(is_closed)
}

fn open(configured: &Configured) -> Result<App, OpenError> {
    App::open(&configured.config)
}

/// Takes in what the share says now. What a person is saving at this moment is waited for, but not without end.
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

/// Says what is wrong with the share, if anything is; what was read before then stands.
fn share_trouble(taken: &IntakeReport) -> bool {
    if let Some(trouble) = &taken.trouble {
        eprintln!("{trouble}");
        eprintln!("前回読み取った内容のまま続けます");
    }
    taken.trouble.is_some()
}

/// Longer than a file stays away while it is being replaced.
const AWAY: Duration = Duration::from_secs(10);

/// A day as the command line takes it: `2026-10-01`.
fn parse_day(text: &str) -> Result<NaiveDate, Mistyped> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| Mistyped::Day(text.to_owned()))
}
