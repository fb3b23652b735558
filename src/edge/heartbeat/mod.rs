//! Word to a watcher outside that the daemon goes round, so that it can be missed: a file that is written, and a web
//! address that is called. What does not answer holds nobody up. That all is well is decided by the loop, which beats;
//! how long a silence is too long, by the watcher.

mod call;
mod watcher;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::patience::OneQuestionAtATime;
use super::watcher::{Beat, Watcher};
use super::{clock, files};
pub use watcher::WatcherUrl;

/// How often it is given while there is nothing to do.
pub const EVERY: Duration = Duration::from_mins(1);
/// A watcher is not called more often, however often the daemon goes round.
const BETWEEN_CALLS: Duration = Duration::from_secs(50);
/// A disk that is slow is waited for no longer; the next beat comes all the same.
const SLOWEST_DISK: Duration = Duration::from_millis(500);

/// `[heartbeat]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatSettings {
    pub file: Option<PathBuf>,
    pub url: Option<WatcherUrl>,
    /// The authority that vouches for the watcher, besides those of the system.
    pub ca_file: Option<PathBuf>,
}

/// Nothing is told where nobody is to be told.
#[derive(Debug, Clone, Default)]
pub struct Heartbeat {
    settings: HeartbeatSettings,
    disk: Arc<OneQuestionAtATime>,
    calls: Arc<Mutex<Calls>>,
}

/// What became of the calls to the watcher.
#[derive(Debug, Default)]
struct Calls {
    is_calling: bool,
    is_answered: bool,
    last: Option<Instant>,
    trouble: Option<String>,
}

impl Heartbeat {
    pub fn new(settings: HeartbeatSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the watcher, and does not wait for its answer.
    fn call(&self) {
        let (Some(url), Ok(runtime)) = (self.settings.url.clone(), Handle::try_current()) else { return };
        let now = clock::runtime_instant();
        let mut calls = self.calls();
        if calls.is_calling || calls.last.is_some_and(|last| now.duration_since(last) < BETWEEN_CALLS) {
            return;
        }
        (calls.is_calling, calls.last) = (true, Some(now));
        drop(calls);
        let (this, ca_file) = (self.clone(), self.settings.ca_file.clone());
        runtime.spawn(async move {
            let answer = call::call(&url, ca_file.as_deref()).await;
            this.note(&url, answer.err());
        });
    }

    /// Says once that the watcher cannot be told, and once that it can again.
    fn note(&self, url: &WatcherUrl, trouble: Option<String>) {
        let mut calls = self.calls();
        match (&trouble, &calls.trouble) {
            (Some(trouble), last) if last.as_ref() != Some(trouble) => {
                tracing::warn!("監視（{}）に「動いている」ことを伝えられません: {trouble}", url.server());
            }
            (None, Some(_)) => tracing::info!("監視（{}）にまた伝えられるようになりました", url.server()),
            _ => {}
        }
        (calls.is_calling, calls.is_answered, calls.trouble) = (false, true, trouble);
    }
}

impl Watcher for Heartbeat {
    fn every(&self) -> Option<Duration> {
        (self.settings.file.is_some() || self.settings.url.is_some()).then_some(EVERY)
    }

    /// Says that all is well. That it cannot be said, or is not so, is what a watcher notices.
    fn hear(&self, beat: &Beat) {
        if !beat.is_well {
            return;
        }
        if let Some(file) = self.settings.file.clone() {
            let word = format!("{}\n", beat.now.to_rfc3339());
            let _ = self.disk.ask(SLOWEST_DISK, move || files::write(&file, word.as_bytes()));
        }
        self.call();
    }

    fn is_heard(&self) -> Option<Result<(), String>> {
        let calls = self.calls();
        calls.is_answered.then(|| calls.trouble.clone().map_or(Ok(()), Err))
    }
}

/// When it was last written there, by its own words.
pub fn last(file: &Path) -> Option<DateTime<Utc>> {
    let text = files::read_text(file).ok()?;
    Some(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc())
}
