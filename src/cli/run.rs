//! `matome run`: the daemon until it is told to stop.

use std::path::Path;
use std::time::Duration;

use tokio::signal;
use tokio::sync::mpsc;

use super::Outcome;
use crate::daemon::stop::Stop;
use crate::daemon::{Daemon, Event};
use crate::edge::store::InstanceLock;
use crate::edge::{bell, watch};
use crate::office::Office;
use crate::settings::Settings;

/// A service manager waits no longer for the daemon to end.
const PATIENCE: Duration = Duration::from_millis(4500);

/// More wishes to look than this say nothing that one of them does not.
const EVENTS: usize = 16;

pub(super) fn execute(config: &Path) -> anyhow::Result<Outcome> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(serve(config))?;
    Ok(Outcome::Done)
}

async fn serve(config: &Path) -> anyhow::Result<()> {
    let (sender, events) = mpsc::channel(EVENTS);
    let stop = Stop::default();
    // First of all, so that the wish to stop is heard from the first moment on.
    tokio::spawn(wait_for_stop(sender.clone(), stop.clone())?);
    let settings = Settings::load(config)?;
    let _alone = InstanceLock::acquire(&settings.state.database)?;
    let office = Office::with(settings)?;
    let _watch = watch::start(&office.settings.share, sender.clone(), Event::Look);
    let send_at = office.settings.reminders.send_at;
    let _bell = bell::start(send_at, office.settings.timezone, sender, Event::Look).await?;
    Ok(Daemon::new(office, stop).run(events).await?)
}

/// Asks the daemon to stop on SIGTERM or Ctrl-C.
fn wait_for_stop(sender: mpsc::Sender<Event>, stop: Stop) -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
        stop.ask();
        let _ = sender.send(Event::Stop).await;
        tokio::time::sleep(PATIENCE).await;
        // Files are replaced whole and mails are claimed first, so that whatever is cut off here is taken up at the next start.
        tracing::warn!("終わらない作業を打ち切って停止します");
        std::process::exit(0);
    })
}
