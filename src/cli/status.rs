//! `matome status`: reports the state, with or without a running daemon. Does not access the share.

mod cities;
mod watched;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clap::Args;
use serde::Serialize;

use super::output::terminal;
use super::read::severity_label;
use super::refusal::CliRefusal;
use super::{Configured, Format, Outcome, written_folders};
use crate::edge::mail::TransportSettings;
use crate::edge::processes::timeout::Pending;
use crate::edge::state::store::ledger::{MailCounts, Trouble, WaitingReason, WhatTrouble};
use crate::edge::state::store::{InstanceLock, StateFact, Store, StoreError};
use crate::edge::system::clock;
use crate::merging::identify;
use crate::settings::Settings;
use matome_core::consolidate::finding;
use matome_core::progress::Reports;
use matome_core::share::misdated;
use matome_workbook::problem::{Code, OtherDaemon, Problem, Severity};

/// Time until monitoring gets an answer. Nagios waits 10 seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// Period of listed mail failures; totals include all.
const MAIL_TROUBLES: TimeDelta = TimeDelta::days(31);

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Show all problems
    #[arg(long)]
    all: bool,
    /// Print one line for monitoring (Nagios, Zabbix); exit status 0 ok, 1 warning, 2 critical, 3 unknown
    #[arg(long, conflicts_with_all = ["format", "all"])]
    check: bool,
    /// Print one line per city: each subfolder of FOLDER with a matome.toml
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["format", "all", "config"])]
    cities: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct StatusReport {
    running: bool,
    /// Machine and process of the daemon, for a state on a server.
    worker: Option<String>,
    started: Option<String>,
    workbooks: usize,
    /// Workbooks that are unreadable, represented by their last good records.
    stale: usize,
    /// Missing workbooks, whose last records are kept.
    missing: usize,
    read_since_start: usize,
    problems: Vec<KnownProblem>,
    last_merge: Option<String>,
    /// Outdated merged workbooks: open elsewhere, or the folder is unusable.
    merge_waiting: Vec<String>,
    merge_reasons: Vec<String>,
    /// Failing work that the daemon keeps retrying.
    standstills: Vec<String>,
    share_trouble: Option<String>,
    /// Another daemon that writes to the folder of merged workbooks, which blocks this one.
    blocking_writer: Option<String>,
    state_trouble: Option<String>,
    /// Reasons why folders are not writable: a full or read-only disk, an unavailable server.
    write_troubles: Vec<String>,
    /// Reason why the heartbeat does not reach the monitor.
    heartbeat_trouble: Option<String>,
    last_run_day: Option<NaiveDate>,
    mails: MailCounts,
    /// Reasons for retries.
    mail_waiting: Vec<WaitingReason>,
    /// Recent deliveries that need attention.
    mail_troubles: Vec<Trouble>,
}

#[derive(Debug, Serialize)]
struct KnownProblem {
    file: String,
    place: String,
    code: Code,
    severity: Severity,
    message: String,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut out = terminal();
    if let Some(folder) = &arguments.cities {
        let worst = cities::print(folder, arguments.check, &mut out)?;
        return Ok(if arguments.check { Outcome::Alarm(worst) } else { Outcome::Done });
    }
    let config = &arguments.configured.config;
    if arguments.check {
        let found = in_time(asked(config)?, PATIENCE);
        let (alarm, line) = watched::answer(found.as_ref());
        writeln!(out, "{line}")?;
        return Ok(Outcome::Alarm(alarm));
    }
    let (status, settings) = found(config)?;
    match arguments.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string(&status)?)?,
        Format::Table => print(&status, &settings, arguments.all, &mut out)?,
    }
    Ok(Outcome::Done)
}

type Found = anyhow::Result<(StatusReport, Settings)>;

fn asked(config: &Path) -> io::Result<Pending<Found>> {
    let config = config.to_owned();
    Pending::start(move || found(&config))
}

fn in_time(asked: Pending<Found>, patience: Duration) -> Found {
    asked.wait(patience).unwrap_or_else(|_| Err(CliRefusal::NoAnswer.into()))
}

fn found(config: &Path) -> Found {
    let settings = Settings::load(config)?;
    let database = &settings.state.database;
    let write_troubles = write_troubles(&settings);
    let (store, trouble) = match Store::open(database) {
        // The folder's trouble probably explains the state's.
        Err(error) if matches!(error, StoreError::Missing(_)) || !write_troubles.is_empty() => {
            (Store::in_memory()?, Some(error.to_string()))
        }
        opened => (opened?, None),
    };
    let since = clock::now(settings.timezone).to_utc() - MAIL_TROUBLES;
    let status = status(&settings, &store, InstanceLock::is_held(database), since)?;
    let worker = InstanceLock::holder(database);
    let mut status = StatusReport { state_trouble: trouble, worker, ..status };
    status.write_troubles.splice(..0, write_troubles);
    Ok((status, settings))
}

fn status(settings: &Settings, store: &Store, running: bool, since: DateTime<Utc>) -> Result<StatusReport, StoreError> {
    let known = settings.contacts.is_some().then(|| store.contacts()).transpose()?.unwrap_or_default();
    let city = known.contacts.over(&settings.city);
    let mut snapshot = store.snapshot()?;
    identify::settle(&mut snapshot, &city, store)?;
    let workbooks = &snapshot.workbooks;
    let (merge_waiting, merge_reasons) = store.waiting()?.into_iter().unzip();
    let contacts =
        known.problems().map(|p| known_problem(settings.contacts.as_ref().map_or("", |contacts| &contacts.name), p));
    let of_share = workbooks.iter().flat_map(|(file, workbook)| {
        misdated::told(&workbook.records.problems).into_iter().map(move |p| known_problem(file, &p))
    });
    // Judging thousands of reports again would take seconds.
    let reports = Reports::of(&snapshot);
    let strangers = finding::unowned(&snapshot, &city, clock::now(settings.timezone).date_naive(), &reports);
    let strangers = strangers.iter().map(|finding| known_problem(&finding.file, &finding.problem));
    let missing = snapshot.missing(|workbook| snapshot.is_missed(workbook));
    let missing = missing.iter().map(|(files, problem)| known_problem(&files.join("、"), problem));
    Ok(StatusReport {
        running,
        worker: None,
        started: store.fact(StateFact::Started)?.filter(|_| running),
        workbooks: workbooks.len(),
        stale: workbooks.values().filter(|workbook| workbook.stale_since.is_some()).count(),
        missing: workbooks.values().filter(|workbook| snapshot.is_missed(workbook)).count(),
        read_since_start: store.fact(StateFact::ReadSinceStart)?.and_then(|n| n.parse().ok()).unwrap_or(0),
        problems: contacts.chain(of_share).chain(strangers).chain(missing).collect(),
        last_merge: store.fact(StateFact::LastMerge)?,
        merge_waiting,
        merge_reasons,
        standstills: store.standstills()?.standing().map(|standstill| standstill.problem().to_string()).collect(),
        share_trouble: store.fact(StateFact::ShareTrouble)?,
        blocking_writer: store.fact(StateFact::BlockingWriter)?.filter(|_| running),
        state_trouble: None,
        write_troubles: store.fact(StateFact::LogTrouble)?.into_iter().collect(),
        heartbeat_trouble: store.fact(StateFact::HeartbeatTrouble)?.filter(|_| running),
        last_run_day: store.mail_ledger().last_run()?,
        mails: counts(settings, store)?,
        mail_waiting: store.mail_ledger().waiting()?,
        mail_troubles: store.mail_ledger().troubles(since)?,
    })
}

fn write_troubles(settings: &Settings) -> Vec<String> {
    let folders = written_folders::of(settings);
    let troubles = folders.iter().filter_map(|(_, folder)| written_folders::trouble(folder));
    let mut troubles: Vec<String> = troubles.map(|trouble| trouble.to_string()).collect();
    troubles.dedup();
    troubles
}

/// Mails written to files count as sent only while mail goes to files.
fn counts(settings: &Settings, store: &Store) -> Result<MailCounts, StoreError> {
    let counts = store.mail_ledger().counts()?;
    let files = matches!(settings.mail.transport, TransportSettings::Files { .. });
    Ok(if files { counts } else { MailCounts { sent: counts.sent - counts.only_written, ..counts } })
}

fn known_problem(file: &str, problem: &Problem) -> KnownProblem {
    KnownProblem {
        file: file.to_owned(),
        place: problem.place(),
        code: problem.code(),
        severity: problem.severity(),
        message: problem.to_string(),
    }
}

fn print(status: &StatusReport, settings: &Settings, all: bool, out: &mut impl Write) -> io::Result<()> {
    let running = match (&status.started, status.running) {
        (Some(started), true) => format!("動いています（{} から）", to_the_minute(started)),
        (None, true) => "動いています".to_owned(),
        (_, false) => "止まっています".to_owned(),
    };
    let worker = status.worker.as_ref().map(|worker| format!("（受け持ち: {worker}）"));
    writeln!(out, "matome        {running}{}", worker.unwrap_or_default())?;
    print_troubles(status, out)?;
    if status.state_trouble.is_some() {
        return writeln!(out, "ブック、取りまとめ、メール、要確認は、記録を開けるようになるまでわかりません");
    }
    let kept = [("見当たらないもの", status.missing), ("古い内容のまま", status.stale)];
    let kept: Vec<String> =
        kept.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} {count}")).collect();
    let kept = if kept.is_empty() { String::new() } else { format!("（うち{}）", kept.join("、")) };
    writeln!(out, "ブック        {}{kept}、起動後に読んだもの {}", status.workbooks, status.read_since_start)?;
    writeln!(out, "取りまとめ    {}", status.last_merge.as_deref().map_or("まだありません".to_owned(), to_the_minute))?;
    for (file, reason) in status.merge_waiting.iter().zip(&status.merge_reasons) {
        writeln!(out, "              {file}: {reason}")?;
    }
    print_mails(status, settings, out)?;
    writeln!(out, "要確認        {} 件", status.problems.len())?;
    print_problems(&status.problems, if all { usize::MAX } else { SHOWN }, out)
}

fn print_troubles(status: &StatusReport, out: &mut impl Write) -> io::Result<()> {
    if let Some(other) = &status.blocking_writer {
        writeln!(out, "別の matome   {}", OtherDaemon(other.clone()))?;
    }
    if let Some(trouble) = &status.state_trouble {
        writeln!(out, "記録          {trouble}")?;
    }
    for trouble in &status.write_troubles {
        writeln!(out, "書き込み      {trouble}")?;
    }
    for standstill in &status.standstills {
        writeln!(out, "止まった作業  {standstill}")?;
    }
    if let Some(trouble) = &status.heartbeat_trouble {
        writeln!(out, "監視          [heartbeat] url に伝えられません: {trouble}")?;
    }
    if let Some(trouble) = &status.share_trouble {
        writeln!(out, "共有フォルダー {trouble}")?;
    }
    Ok(())
}

const SHOWN: usize = 20;

/// Most severe first; the rest is counted.
fn print_problems(problems: &[KnownProblem], most: usize, out: &mut impl Write) -> io::Result<()> {
    let rank = |severity| match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    };
    let mut ordered: Vec<&KnownProblem> = problems.iter().collect();
    ordered.sort_by_key(|problem| rank(problem.severity));
    for KnownProblem { file, place, code, severity, message } in ordered.iter().take(most) {
        let where_ = match file.as_str() {
            // The message names the files.
            _ if *code == Code::MissingWorkbook => String::new(),
            "" => format!("（設定） {place} "),
            file => format!("{file} {place} "),
        };
        writeln!(out, "  {}: {where_}{message}", severity_label(*severity))?;
    }
    let rest = ordered.len().saturating_sub(most);
    if rest > 0 {
        writeln!(out, "  ほか {rest} 件（取りまとめの「要確認」か、status --all で見られます）")?;
    }
    Ok(())
}

fn to_the_minute(noted: &str) -> String {
    let moment = DateTime::parse_from_rfc3339(noted);
    moment.map_or_else(|_| noted.to_owned(), |moment| moment.format("%Y年%-m月%-d日 %H:%M").to_string())
}

fn print_mails(status: &StatusReport, settings: &Settings, out: &mut impl Write) -> io::Result<()> {
    let (mails, zone) = (&status.mails, settings.timezone);
    let rest = format!("待ち {}、失敗 {}、不明 {}", mails.waiting, mails.failed, mails.uncertain);
    match &settings.mail.transport {
        TransportSettings::Files { folder } => {
            writeln!(out, "メール        書き出し {}、{rest}", mails.sent)?;
            writeln!(
                out,
                "              {} に書くだけで、送っていません。送るには [mail] transport を \"smtp\" にします",
                folder.display()
            )?;
        }
        TransportSettings::Smtp(_) => {
            writeln!(out, "メール        送信済 {}、{rest}", mails.sent)?;
            if mails.only_written > 0 {
                writeln!(out, "              ファイルに書いただけで、送っていないもの {}", mails.only_written)?;
            }
        }
    }
    for WaitingReason { reply, next_try, .. } in &status.mail_waiting {
        let next = next_try.map(|next| next.with_timezone(&zone).format("（次の試み %-m月%-d日 %H:%M）").to_string());
        writeln!(out, "              待ち: {reply}{}", next.unwrap_or_default())?;
    }
    for Trouble { what, day, recipient, subject, reply, .. } in &status.mail_troubles {
        let what = match what {
            WhatTrouble::Failed => "失敗",
            WhatTrouble::Uncertain => "到達不明",
            WhatTrouble::Undecided => "到達不明（再送しません）",
            // Printed above with the next attempt.
            WhatTrouble::Withheld => continue,
            WhatTrouble::PerhapsTwice => "二重の可能性（同じMessage-ID）",
        };
        writeln!(out, "              {day} {what}: {recipient}　{subject}　{reply}")?;
    }
    Ok(())
}
