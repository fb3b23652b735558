//! `matome run`: runs the daemon with lock, log, signals and service manager.

mod cities;
mod intentions;
mod standby;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use self::cities::Cities;
use self::standby::Standby;
use super::refusal::CliRefusal;
use super::{Configured, Outcome, check};
use crate::app::{App, Resources};
use crate::daemon::{Daemon, Event};
use crate::edge::folders::overrides;
use crate::edge::folders::writer_mark::WriterMark;
use crate::edge::processes::cities::{UNTIL_CLOSED, when_let_go};
use crate::edge::share::watch::{self, Polling, Watching};
use crate::edge::state::store::{InstanceLock, StoreError};
use crate::edge::system::bell::Bell;
use crate::edge::system::heartbeat::Heartbeat;
use crate::edge::system::metrics::MetricsFile;
use crate::edge::system::service::ServiceManager;
use crate::edge::system::{bell, log, machine};
use crate::ports::{Ports, Watcher};
use crate::settings::Settings;
use crate::stop::Stop;

/// Less than a service manager's own timeout.
const PATIENCE: Duration = Duration::from_millis(4500);

/// Delay before a displaced daemon stands by.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// More queued events would add nothing.
const EVENTS: usize = 16;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configured: Configured,
    /// Run many cities in one service: each subfolder of FOLDER with a matome.toml, also those added or removed later
    #[arg(long, value_name = "FOLDER", conflicts_with = "config")]
    cities: Option<PathBuf>,
    /// Stop when standard input is closed
    #[arg(long = UNTIL_CLOSED, hide = true)]
    until_closed: bool,
}

/// Runs until stopped by the terminal or the service manager.
pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (wish, wishes) = mpsc::unbounded_channel();
    if let Some(folder) = &arguments.cities {
        return run_cities(folder, wish, wishes).map(|()| Outcome::Done);
    }
    if arguments.until_closed {
        let wish = wish.clone();
        when_let_go(move || _ = wish.send(Event::Stop))?;
    }
    until_told(&arguments.configured.config, async { hear_signals(wish) }, wishes).map(|()| Outcome::Done)
}

/// Supervises the cities until told to stop, then ends them.
fn run_cities(folder: &Path, wish: UnboundedSender<Event>, mut wishes: UnboundedReceiver<Event>) -> anyhow::Result<()> {
    let mut cities =
        Cities::of(folder).map_err(|source| CliRefusal::FolderUnreadable { folder: folder.to_owned(), source })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        hear_signals(wish)?;
        let service = ServiceManager::from_environment();
        service.ready();
        loop {
            cities.look();
            service.alive();
            match tokio::time::timeout(cities::LOOK_EVERY, wishes.recv()).await {
                // Each city detects changes of its own configuration.
                Err(_) | Ok(Some(Event::Look | Event::Beat | Event::Reload)) => {}
                Ok(Some(Event::Stop) | None) => break,
            }
        }
        service.stopping();
        cities.end();
        tracing::info!("停止しました");
        Ok(())
    })
}

/// Runs until [`Event::Stop`]. `hear` starts to listen for events, inside the runtime.
pub(super) fn until_told(
    config: &Path,
    hear: impl Future<Output = io::Result<()>>,
    wishes: UnboundedReceiver<Event>,
) -> anyhow::Result<()> {
    // The daemon occupies this thread; one more suffices for signals, timers and the watcher.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let ended = runtime.block_on(async {
        // Listen first, so that a stop request is never missed.
        hear.await?;
        serve(config, wishes).await
    });
    // Does not wait for calls to silent servers.
    runtime.shutdown_background();
    ended
}

/// Runs and stands by in turn until told to stop.
async fn serve(config: &Path, wishes: UnboundedReceiver<Event>) -> anyhow::Result<()> {
    let (sender, mut events) = mpsc::channel(EVENTS);
    let (stop, service) = (Stop::default(), ServiceManager::from_environment());
    tokio::spawn(obey(wishes, sender.clone(), stop.clone(), service.clone()));
    let mut has_worked = false;
    while !stop.is_asked() {
        let life = Life { config, stop: &stop, service: &service, sender: &sender, has_worked };
        match life.live(&mut events).await {
            Ok(()) if stop.is_asked() => {}
            Ok(()) => tracing::error!(
                "この市の受け持ちを失いました（別の機械が引き継いだか、記録のサーバーに届きません）。取りまとめもメールもやめて待機します"
            ),
            Err(error) if has_worked && is_of_the_moment(&error) => tracing::warn!("{error:#}"),
            Err(error) => return Err(error),
        }
        has_worked = true;
    }
    tracing::info!("停止しました");
    Ok(())
}

fn is_of_the_moment(error: &anyhow::Error) -> bool {
    error.downcast_ref::<StoreError>().is_some_and(StoreError::is_of_the_moment)
}

/// From acquiring the state's lock to releasing it.
struct Life<'r> {
    config: &'r Path,
    stop: &'r Stop,
    service: &'r ServiceManager,
    sender: &'r Sender<Event>,
    has_worked: bool,
}

impl Life<'_> {
    async fn live(&self, events: &mut Receiver<Event>) -> anyhow::Result<()> {
        let mut settings = Settings::load(self.config)?;
        figures(&settings).write(None);
        // A stop request of its own: it ends this life if the lock is lost, but not the next.
        let stop = Stop::default();
        let _following = AbortOnDrop(tokio::spawn(follow(self.stop.clone(), stop.clone())));
        let Some(alone) = self.lock(&settings, &stop).await? else { return Ok(()) };
        settings.state.database = alone.cover(settings.state.database);
        log::write_into(settings.log.clone())?;
        warn_of_open_secret(&settings);
        let resources = Resources::load(&settings)?;
        let app = App::with(settings, resources, Ports::system())?;
        let mut sources = Sources::start(&app.settings, self.sender);
        let mut daemon = Daemon::new(app, stop.clone(), self.sender.clone());
        let mut writer_mark = mark(&daemon)?;
        daemon.mind(writer_mark.clone())?;
        daemon.watched_by(self.watchers(&daemon));
        daemon.announce()?;
        self.service.ready();
        self.tell_intentions(&daemon).await;
        let worked = self.work(&mut daemon, events, &mut sources, &mut writer_mark).await;
        if let Err(error) = &worked {
            tracing::error!("続けられないため終わります: {error:#}");
        }
        drop(sources);
        // Remaining work is told to stop, and its writes are rejected.
        let figures = figures(&daemon.app().settings);
        let _ = tokio::time::timeout(PATIENCE, daemon.finish()).await;
        figures.write(None);
        worked
    }

    /// Works until told to stop, reloading the configuration as requested.
    async fn work(
        &self,
        daemon: &mut Daemon,
        events: &mut Receiver<Event>,
        sources: &mut Sources,
        writer_mark: &mut Arc<WriterMark>,
    ) -> anyhow::Result<()> {
        while daemon.run(events).await? == Event::Reload {
            self.service.reloading();
            match reload(self.config, daemon, self.sender) {
                Ok(anew) => {
                    *sources = anew;
                    if !writer_mark.is_in(&daemon.app().settings.merged.folder) {
                        *writer_mark = mark(daemon)?;
                        daemon.mind(writer_mark.clone())?;
                    }
                    daemon.watched_by(self.watchers(daemon));
                    self.tell_intentions(daemon).await;
                }
                Err(error) => tracing::error!("設定を読み直せません。これまでの設定のまま続けます: {error:#}"),
            }
            self.service.ready();
        }
        Ok(())
    }

    async fn tell_intentions(&self, daemon: &Daemon) {
        tokio::select! {
            () = intentions::tell(daemon.app()) => {}
            () = self.stop.overdue(Duration::ZERO) => {}
        }
    }

    fn watchers(&self, daemon: &Daemon) -> Vec<Arc<dyn Watcher>> {
        let settings = &daemon.app().settings;
        let heartbeat = Heartbeat::new(settings.heartbeat.clone());
        vec![Arc::new(self.service.clone()), Arc::new(heartbeat), Arc::new(figures(settings))]
    }

    async fn lock(&self, settings: &Settings, stop: &Stop) -> anyhow::Result<Option<InstanceLock>> {
        let (lost, bell) = (stop.clone(), self.sender.clone());
        let on_loss = move || {
            lost.ask();
            // If the channel is full, another event wakes the daemon.
            let _ = bell.try_send(Event::Look);
        };
        let standby = Standby { stop: self.stop, service: self.service, is_patient: self.has_worked };
        if self.has_worked {
            // Delayed, since the cause of the last end may persist.
            standby.rest(ASK_AGAIN).await;
        }
        Ok(standby.lock(&settings.state.database, on_loss).await?)
    }
}

async fn follow(wish: Stop, stop: Stop) {
    wish.overdue(Duration::ZERO).await;
    stop.ask();
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Writes the mark into the folder of merged workbooks.
fn mark(daemon: &Daemon) -> anyhow::Result<Arc<WriterMark>> {
    let (folder, state) = daemon.writer()?;
    Ok(Arc::new(WriterMark::new(&folder, state, daemon.app().now())))
}

fn figures(settings: &Settings) -> MetricsFile {
    MetricsFile::new(settings.metrics.clone(), &settings.city.name)
}

fn warn_of_open_secret(settings: &Settings) {
    for finding in check::open_secret(settings).into_iter().chain(check::open_state(settings)) {
        tracing::warn!("{finding}");
    }
}

struct Sources {
    _watch: Watching,
    _bell: Bell,
    /// On the folder of merged workbooks and `layouts/`.
    _polling: Polling,
}

impl Sources {
    fn start(settings: &Settings, sender: &Sender<Event>) -> Self {
        let watch = watch::start(&settings.share, sender.clone(), Event::Look);
        let send_at = settings.reminders.send_at;
        let bell = bell::start(send_at, settings.timezone, sender.clone(), Event::Look);
        let forms = vec![settings.merged.folder.clone(), settings.folder.join(overrides::LAYOUTS)];
        let polling = watch::poll(forms, settings.share.poll_every, sender.clone(), Event::Look);
        Self { _watch: watch, _bell: bell, _polling: polling }
    }
}

/// Reloads configuration and resources; an invalid one changes nothing.
fn reload(config: &Path, daemon: &mut Daemon, sender: &Sender<Event>) -> anyhow::Result<Sources> {
    let settings = Settings::load(config)?;
    let resources = Resources::load(&settings)?;
    let sources = Sources::start(&settings, sender);
    let log = settings.log.clone();
    warn_of_open_secret(&settings);
    log::write_into(log)?;
    daemon.adopt(settings, resources)?;
    tracing::info!("設定を読み直しました");
    Ok(sources)
}

/// Forwards events to the daemon, and ends the process if it does not stop in time.
async fn obey(mut wishes: UnboundedReceiver<Event>, sender: Sender<Event>, stop: Stop, service: ServiceManager) {
    while let Some(wish) = wishes.recv().await {
        if wish == Event::Stop {
            break;
        }
        let _ = sender.send(wish).await;
    }
    service.stopping();
    stop.ask();
    let _ = sender.send(Event::Stop).await;
    tokio::time::sleep(PATIENCE).await;
    tracing::warn!("終わらない作業を打ち切って停止します");
    machine::end_process(1)
}

/// SIGTERM and Ctrl-C request a stop, SIGHUP a reload.
#[cfg(unix)]
fn hear_signals(wish: UnboundedSender<Event>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            let event = tokio::select! {
                _ = terminate.recv() => Event::Stop,
                _ = interrupt.recv() => Event::Stop,
                _ = hangup.recv() => Event::Reload,
            };
            if wish.send(event).is_err() {
                break;
            }
        }
    });
    Ok(())
}

/// Ctrl-C, Ctrl-Break, a closed console and the end of the session request a stop.
#[cfg(windows)]
fn hear_signals(wish: UnboundedSender<Event>) -> io::Result<()> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
    let (mut c, mut pause, mut close, mut shutdown) = (ctrl_c()?, ctrl_break()?, ctrl_close()?, ctrl_shutdown()?);
    tokio::spawn(async move {
        tokio::select! {
            _ = c.recv() => {}
            _ = pause.recv() => {}
            _ = close.recv() => {}
            _ = shutdown.recv() => {}
        }
        let _ = wish.send(Event::Stop);
    });
    Ok(())
}
