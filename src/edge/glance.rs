//! Polls the files outside the share that people change, and reports what is new. What has changed in one, whoever
//! hears the news finds out; the share itself has [`watch`](super::watch).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;

use super::files;
use super::writer_mark::PREFIX;

/// Ends the glances when it is dropped.
#[derive(Debug)]
pub struct Glances(JoinHandle<()>);

impl Drop for Glances {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Size and time of change of each file.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Glances at these files, and at the files of these folders, and sends `news` whenever one of them has changed. Must
/// be called within the runtime.
pub fn start<E: Clone + Send + 'static>(paths: Vec<PathBuf>, every: Duration, sender: Sender<E>, news: E) -> Glances {
    Glances(tokio::spawn(async move {
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
async fn seen(paths: &[PathBuf]) -> Option<Seen> {
    let paths = paths.to_vec();
    tokio::task::spawn_blocking(move || paths.iter().flat_map(|path| files_of(path)).collect()).await.ok()
}

/// The file itself, or the files of a folder.
fn files_of(path: &Path) -> Seen {
    let look = |path: PathBuf| {
        // Renewed without end, and of no news.
        path.file_name().filter(|name| !name.to_string_lossy().starts_with(PREFIX))?;
        let facts = files::facts(&path).ok()?;
        Some((path, (facts.size, facts.saved)))
    };
    match files::names_in(path) {
        Ok(Some(names)) => names.iter().filter_map(|name| look(path.join(name))).collect(),
        _ => look(path.to_owned()).into_iter().collect(),
    }
}
