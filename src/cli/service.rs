//! `matome service`: the daemon as a Windows service (`sc.exe`), started shortly after boot, restarted on failure.
#![expect(
    clippy::disallowed_methods,
    reason = "Windows sets its services up by programs of its own, and runs them on a thread of their own"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use clap::Subcommand;
use tokio::sync::mpsc;
use windows_services as system;

use super::refusal::CliRefusal;
use super::{Configured, Outcome, check, run};
use crate::daemon::Event;
use crate::edge::system::{clock, machine};
use crate::settings::Settings;

const NAME: &str = "matome";

/// `SERVICE_ACCEPT_PARAMCHANGE` and `SERVICE_CONTROL_PARAMCHANGE`, used to reload the configuration.
const ACCEPT_CHANGE: u32 = 8;
const CHANGE: u32 = 6;

/// Restarts after one minute twice, then after five; the count resets after a day.
const RESTARTS: &str = "restart/60000/restart/60000/restart/300000";

/// Shorter than the timeout of `run` for unfinished work.
const PATIENCE: Duration = Duration::from_secs(4);

/// Number of polls for the daemon's end.
const LOOKS: u32 = 80;

#[derive(Debug, Subcommand)]
pub(super) enum Service {
    /// Install the service with this configuration; it starts with the machine
    Install(Configured),
    /// Uninstall the service; configuration and state stay
    Uninstall,
    /// Start the service
    Start,
    /// Stop the service
    Stop,
    /// Have the running service reload its configuration
    Reload,
    /// Entry point for the system
    #[command(hide = true)]
    Run(Configured),
}

impl Service {
    pub(super) const fn runs_on(&self) -> bool {
        matches!(self, Self::Run(_))
    }
}

pub(super) fn execute(command: &Service) -> anyhow::Result<Outcome> {
    match command {
        Service::Install(arguments) => return install(&arguments.config),
        Service::Uninstall => uninstall()?,
        Service::Start => start()?,
        Service::Stop => {
            control(&["stop", NAME])?;
            println!("サービス {NAME} に停止を伝えました。読んでいるものを終えて、5秒以内に止まります");
        }
        Service::Reload => {
            control(&["control", NAME, "paramchange"])?;
            println!(
                "サービス {NAME} に設定の読み直しを伝えました。誤りがあれば、これまでの設定のまま、[log] folder のログに理由が出ます"
            );
        }
        Service::Run(arguments) => serve(arguments.config.clone())?,
    }
    Ok(Outcome::Done)
}

/// Checks the configuration first, since otherwise only an empty log would reveal an error.
fn install(config: &Path) -> anyhow::Result<Outcome> {
    let config = std::path::absolute(config)?;
    if check::check_file(&config)? != Outcome::Done {
        eprintln!("設定に誤りがあるため、サービスを登録していません。直してからもう一度実行してください");
        return Ok(Outcome::Incomplete);
    }
    if control(&["query", NAME]).is_ok() {
        println!("サービス {NAME} はすでに登録されています。matome service start で始めてください");
        println!("別の設定で登録し直すときは、先に matome service uninstall を行ってください");
        return Ok(Outcome::Incomplete);
    }
    let program = std::env::current_exe()?;
    let line = format!("\"{}\" service run --config \"{}\"", program.display(), config.display());
    control(&[
        "create",
        NAME,
        "binPath=",
        &line,
        "start=",
        "delayed-auto",
        "DisplayName=",
        "matome（目標の取りまとめ）",
    ])?;
    control(&["description", NAME, "各部局の目標シートを取りまとめ、期限の前にメールで知らせます"])?;
    set_restarts();
    println!("サービス {NAME} を登録しました（設定: {}）", config.display());
    println!(
        "共有フォルダーを読めるアカウントを指定し（例: sc.exe config {NAME} obj= ドメイン\\アカウント password= パスワード）、"
    );
    println!(
        "matome service start で始めてください。ドライブ文字はサービスから見えません。共有は \\\\サーバー\\共有 の形で設定してください"
    );
    Ok(Outcome::Done)
}

/// A service installed by a package has no restart policy yet.
fn start() -> anyhow::Result<()> {
    let _ = control(&["config", NAME, "start=", "delayed-auto"]);
    set_restarts();
    control(&["start", NAME])?;
    println!("サービス {NAME} を始めました。様子は matome status と [log] folder のログで見られます");
    Ok(())
}

/// Optional, and unsupported on some systems.
fn set_restarts() {
    let _ = control(&["failure", NAME, "reset=", "86400", "actions=", RESTARTS]);
}

fn uninstall() -> anyhow::Result<()> {
    // A stopped service causes an error, which is harmless.
    let _ = control(&["stop", NAME]);
    control(&["delete", NAME])?;
    println!("サービス {NAME} の登録を消しました。設定と状態はそのまま残っています");
    Ok(())
}

fn control(arguments: &[&str]) -> Result<(), CliRefusal> {
    let output = Command::new("sc.exe").args(arguments).output().map_err(CliRefusal::NoServiceControl)?;
    if output.status.success() {
        return Ok(());
    }
    Err(CliRefusal::Service { name: NAME, code: output.status.code().unwrap_or_default() })
}

/// Runs the daemon under the service control manager until told to stop.
fn serve(config: PathBuf) -> anyhow::Result<()> {
    // Reported before the service counts as running, so that the caller sees it.
    Settings::load(&config).inspect_err(|error| leave_word(&error.to_string()))?;
    let (wish, wishes) = mpsc::unbounded_channel();
    let (mut wishes, mut running) = (Some(wishes), None);
    let obey = move |_: &system::Service, command: system::Command| match command {
        system::Command::Start => {
            let config = config.clone();
            running = wishes.take().map(|wishes| thread::spawn(move || live(&config, wishes)));
        }
        system::Command::Stop => {
            let _ = wish.send(Event::Stop);
            if let Some(running) = running.take() {
                await_end(&running);
            }
        }
        system::Command::Extended(extended) if extended.control == CHANGE => _ = wish.send(Event::Reload),
        _ => {}
    };
    let mut service = system::Service::new();
    service.can_stop().can_accept(ACCEPT_CHANGE);
    service.run(obey).map_err(|_| CliRefusal::NoService.into())
}

/// Returns before the daemon's own timeout, or the system assumes a crash and restarts the service.
fn await_end(running: &thread::JoinHandle<()>) {
    for _ in 0..LOOKS {
        if running.is_finished() {
            break;
        }
        clock::pause(PATIENCE / LOOKS);
    }
}

/// A final failure ends the service with an error.
fn live(config: &Path, wishes: mpsc::UnboundedReceiver<Event>) {
    if let Err(error) = run::until_told(config, async { Ok(()) }, wishes) {
        tracing::error!("{error:#}");
        leave_word(&format!("{error:#}"));
        machine::end_process(2);
    }
}

/// Writes to the Windows event log, where administrators look when a service does not start.
fn leave_word(said: &str) {
    let event = ["/T", "ERROR", "/ID", "1", "/L", "APPLICATION", "/SO", NAME, "/D", said];
    let _ = Command::new("eventcreate.exe").args(event).output();
}
