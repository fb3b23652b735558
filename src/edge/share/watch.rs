//! Triggers scans: of the share by kernel events where available, and always by a timer; of other files by polling. An event
//! only means "scan now", so a lost event costs time but no data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use file_id::FileId;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use crate::edge::folders::files;
use crate::edge::processes::timeout;
use crate::edge::share::file_system::Events;
use crate::edge::share::{ShareSettings, Watch, file_system};
use crate::edge::system::clock::runtime_instant;

/// Maximum interval of scans despite events, since events may be lost.
const FULL_LOOK: Duration = Duration::from_mins(2);
/// Delay after the first event of a burst, such as a save.
const GATHER: Duration = Duration::from_millis(100);
/// Minimum interval of scans under continuous events.
const SPACING: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub struct Watching {
    task: JoinHandle<()>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Sends `look` for each scan of the share, the first at once. Must be called within the runtime.
pub fn start<E: Clone + Send + 'static>(share: &ShareSettings, sender: mpsc::Sender<E>, look: E) -> Watching {
    let share = share.clone();
    let task = tokio::spawn(async move {
        // An error means that the receiver is gone.
        let _ = watch(share, sender, look).await;
    });
    Watching { task }
}

async fn watch<E: Clone>(
    share: ShareSettings,
    sender: mpsc::Sender<E>,
    look: E,
) -> Result<(), mpsc::error::SendError<E>> {
    let touched = Arc::new(Notify::new());
    let (mut means, mut told, mut late) = (Means::Clock, None, None);
    let mut last_look: Option<Instant> = None;
    loop {
        let mut choice = late.take().unwrap_or_else(|| choose(means, &share, &touched));
        means = if let Ok(chosen) = timeout(timeout::GLANCE, &mut choice).await {
            chosen.unwrap_or(Means::Clock)
        } else {
            late = Some(choice);
            Means::Clock
        };
        let changed_over = told.replace(means.name()) != Some(means.name());
        if changed_over {
            tracing::info!("共有フォルダー {} の変更を知る方法: {}", share.folder.display(), means.name());
        }
        let every = if matches!(means, Means::Events(_)) { FULL_LOOK } else { share.poll_every };
        // Changes before the watcher started are unknown.
        let is_overdue = |last: Instant| runtime_instant() - last >= every || means.opened_since(last);
        if changed_over || last_look.is_none_or(is_overdue) {
            sender.send(look.clone()).await?;
            last_look = Some(runtime_instant());
        }
        tokio::select! {
            () = touched.notified() => {
                let soon = runtime_instant() + GATHER;
                sleep_until(last_look.map_or(soon, |last| soon.max(last + SPACING))).await;
                sender.send(look.clone()).await?;
                last_look = Some(runtime_instant());
            }
            () = tokio::time::sleep(share.poll_every) => {}
        }
    }
}

enum Means {
    Events(EventWatcher),
    Clock,
    /// Events were requested but are unavailable: too many folders, or no support.
    ClockForLackOfEvents,
}

impl Means {
    const fn name(&self) -> &'static str {
        match self {
            Self::Events(_) => "通知",
            Self::Clock => "定期確認",
            Self::ClockForLackOfEvents => "定期確認（この機械では通知を受けられません）",
        }
    }

    fn opened_since(&self, moment: Instant) -> bool {
        matches!(self, Self::Events(watcher) if watcher.opened >= moment)
    }
}

/// A native watcher on one folder, tied to its identity rather than its name.
struct EventWatcher {
    _watcher: RecommendedWatcher,
    folder: FileId,
    opened: Instant,
    /// Events were lost, perhaps for a new folder to watch.
    overflowed: Arc<AtomicBool>,
}

/// Keeps the watcher, or opens one if the share's folder has changed.
fn choose(means: Means, share: &ShareSettings, touched: &Arc<Notify>) -> JoinHandle<Means> {
    let (folder, choice, touched) = (share.folder.clone(), share.watch, Arc::clone(touched));
    // May block on an unresponsive server, so it runs outside of the runtime.
    tokio::task::spawn_blocking(move || match (file_system::identity(&folder), means) {
        (Ok(identity), Means::Events(watcher))
            if watcher.folder == identity && !watcher.overflowed.load(Ordering::Relaxed) =>
        {
            Means::Events(watcher)
        }
        (Ok(identity), _) if wants_events(choice, &folder) => match open(&folder, identity, touched) {
            Ok(watcher) => Means::Events(watcher),
            Err(error) => {
                tracing::debug!(folder = %folder.display(), %error, "no events");
                Means::ClockForLackOfEvents
            }
        },
        _ => Means::Clock,
    })
}

fn wants_events(choice: Watch, folder: &Path) -> bool {
    match choice {
        Watch::Poll => false,
        Watch::Events => true,
        Watch::Auto => file_system::events(folder).is_ok_and(|events| events == Events::Reported),
    }
}

fn open(folder: &Path, identity: FileId, touched: Arc<Notify>) -> notify::Result<EventWatcher> {
    let overflowed = Arc::new(AtomicBool::new(false));
    let overflow = Arc::clone(&overflowed);
    let tell = move |event: notify::Result<notify::Event>| {
        let event = Seen::of(&event);
        overflow.fetch_or(event == Seen::Lost, Ordering::Relaxed);
        if event != Seen::Nothing {
            touched.notify_one();
        }
    };
    let mut watcher = RecommendedWatcher::new(tell, Config::default().with_follow_symlinks(false))?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(EventWatcher { _watcher: watcher, folder: identity, opened: runtime_instant(), overflowed })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Change,
    Lost,
}

impl Seen {
    fn of(event: &notify::Result<notify::Event>) -> Self {
        match event {
            Ok(event) if event.need_rescan() => Self::Lost,
            Ok(event) if may_be_a_change(event.kind) => Self::Change,
            Ok(_) => Self::Nothing,
            // An error may stand for lost events.
            Err(_) => Self::Lost,
        }
    }
}

/// Excludes read access, such as our own.
fn may_be_a_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

#[derive(Debug)]
pub struct Polling(JoinHandle<()>);

impl Drop for Polling {
    fn drop(&mut self) {
        self.0.abort();
    }
}

type SeenFiles = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Polls files, and the files in folders, and sends `news` on a change. Must be called within the runtime.
pub fn poll<E: Clone + Send + 'static>(paths: Vec<PathBuf>, every: Duration, sender: Sender<E>, news: E) -> Polling {
    Polling(tokio::spawn(async move {
        let mut last = seen(&paths).await;
        loop {
            tokio::time::sleep(every).await;
            let now = seen(&paths).await;
            // `None`: the server did not respond.
            if now.is_some() && now != last {
                last = now;
                if sender.send(news.clone()).await.is_err() {
                    return;
                }
            }
        }
    }))
}

/// Runs on a blocking thread, since a folder may be on a server.
async fn seen(paths: &[PathBuf]) -> Option<SeenFiles> {
    let paths = paths.to_vec();
    tokio::task::spawn_blocking(move || paths.iter().flat_map(|path| files_of(path)).collect()).await.ok()
}

fn files_of(path: &Path) -> SeenFiles {
    let look = |path: PathBuf| {
        let facts = files::facts(&path).ok()?;
        Some((path, (facts.size, facts.saved)))
    };
    match files::names_in(path) {
        Ok(Some(names)) => names.iter().filter_map(|name| look(path.join(name))).collect(),
        _ => look(path.to_owned()).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::Flag;

    use super::*;

    #[test]
    fn what_stands_for_lost_events_is_told_from_a_change() {
        assert_eq!(Seen::of(&Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))), Seen::Lost);
        assert_eq!(Seen::of(&Err(notify::Error::generic("queue overflow"))), Seen::Lost);
        assert_eq!(Seen::of(&Ok(Event::new(EventKind::Any))), Seen::Change);
        assert_eq!(Seen::of(&Ok(Event::new(EventKind::Access(AccessKind::Open(AccessMode::Any))))), Seen::Nothing);
    }

    #[test]
    fn reading_is_no_change() {
        use notify::event::{CreateKind, ModifyKind};
        assert!(!may_be_a_change(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!may_be_a_change(EventKind::Access(AccessKind::Close(AccessMode::Read))));
        assert!(may_be_a_change(EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(may_be_a_change(EventKind::Create(CreateKind::File)));
        assert!(may_be_a_change(EventKind::Modify(ModifyKind::Any)));
    }
}
