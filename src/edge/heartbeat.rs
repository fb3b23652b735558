//! A file that is written as long as the daemon goes round, so that a watcher outside can miss it. What does not answer holds nobody
//! up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::files;
use super::patience::OneQuestionAtATime;

/// How often it is written while there is nothing to do.
pub const EVERY: Duration = Duration::from_mins(1);
/// A disk that is slow is waited for no longer; the next beat comes all the same.
const PATIENCE: Duration = Duration::from_millis(500);

/// None where none is asked for.
#[derive(Debug, Clone, Default)]
pub struct Heartbeat {
    file: Option<PathBuf>,
    disk: Arc<OneQuestionAtATime>,
}

impl Heartbeat {
    pub fn into_file(file: Option<PathBuf>) -> Self {
        Self { file, disk: Arc::default() }
    }

    /// How long until it is to be beaten again; `None` where nobody listens.
    pub fn every(&self) -> Option<Duration> {
        self.file.as_ref().map(|_| EVERY)
    }

    /// Says that all is well at `now`. That it cannot be said is what a watcher notices.
    pub fn beat(&self, now: DateTime<Utc>) {
        let Some(file) = self.file.clone() else { return };
        let _ = self.disk.ask(PATIENCE, move || files::write(&file, format!("{}\n", now.to_rfc3339()).as_bytes()));
    }
}

/// When it was last written there, by its own words.
pub fn last(file: &Path) -> Option<DateTime<Utc>> {
    let text = files::read_text(file).ok()?;
    Some(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc())
}
