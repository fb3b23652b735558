//! When to look: at the share by kernel events where the file system reports what others do, and by the clock
//! everywhere; at the other files that people change by polling.
//!
//! An event says no more than "look now": which file it names is not used, so that a lost one costs time and nothing
//! else.

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
use crate::edge::folders::writer_mark::FILE_NAME;
use crate::edge::processes::timeout;
use crate::edge::share::file_system;
use crate::edge::share::file_system::Events;
use crate::edge::share::{ShareSettings, Watch};
use crate::edge::system::clock::runtime_instant;

/// Even where events come, the share is looked at this often: an event can be lost.
const FULL_LOOK: Duration = Duration::from_mins(2);
/// A save is a burst of events; this long after the first of them one look is asked for.
const GATHER: Duration = Duration::from_millis(100);
/// Events without end ask for no more than one look in this time.
const SPACING: Duration = Duration::from_millis(500);

/// Asks for looks until it is dropped.
#[derive(Debug)]
pub struct Watching {
    task: JoinHandle<()>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts to send `look` into `sender` each time that the share is to be looked at; the first one at once.
/// Must be called within the runtime.
pub fn start<E: Clone + Send + 'static>(share: &ShareSettings, sender: mpsc::Sender<E>, look: E) -> Watching {
    let share = share.clone();
    let task = tokio::spawn(async move {
        // An error means that nobody listens any more.
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
        // Nobody has seen what happened before the watcher was opened.
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
    /// Events were wanted, but the system gives none: too many folders, or none of its kind.
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

/// A native watcher on one folder, which ends with the folder even if another takes its name.
struct EventWatcher {
    _watcher: RecommendedWatcher,
    folder: FileId,
    opened: Instant,
    /// Events were lost, and with them perhaps a new folder that is to be watched too.
    overflowed: Arc<AtomicBool>,
}

/// Keeps the watcher that is open, or opens one if its folder is no longer the share's.
fn choose(means: Means, share: &ShareSettings, touched: &Arc<Notify>) -> JoinHandle<Means> {
    let (folder, choice, touched) = (share.folder.clone(), share.watch, Arc::clone(touched));
    // A server that does not answer can hang here; it must hold up neither the runtime nor the clock.
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

/// Reading is no change; above all not our own.
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

/// Looks at these files, and at the files of these folders, and sends `news` whenever one of them has changed. Must
/// be called within the runtime.
pub fn poll<E: Clone + Send + 'static>(paths: Vec<PathBuf>, every: Duration, sender: Sender<E>, news: E) -> Polling {
    Polling(tokio::spawn(async move {
        let mut last = seen(&paths).await;
        loop {
            tokio::time::sleep(every).await;
            let now = seen(&paths).await;
            // A server that does not answer says nothing of its files.
            if now.is_some() && now != last {
                last = now;
                if sender.send(news.clone()).await.is_err() {
                    return;
                }
            }
        }
    }))
}

/// On a thread of its own: a folder may lie on a server.
async fn seen(paths: &[PathBuf]) -> Option<SeenFiles> {
    let paths = paths.to_vec();
    tokio::task::spawn_blocking(move || paths.iter().flat_map(|path| files_of(path)).collect()).await.ok()
}

fn files_of(path: &Path) -> SeenFiles {
    let look = |path: PathBuf| {
        // Renewed without end, and of no news.
        path.file_name().filter(|name| !name.to_string_lossy().starts_with(FILE_NAME))?;
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
