//! The share as the daemon's loop reaches it: a server that has gone away may never answer, and whoever asks goes on
//! all the same. What silence means for what is known of the share, the loop decides.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{CopyTrouble, ShareSettings, ShareTrouble, WorkbookCopy, copy, copy_file, look, stamp};
use crate::core::settling::{Listing, Stamp};
use crate::core::share_rules::LARGEST_FILE;
use crate::edge::patience::{self, OneQuestionAtATime, Pending, Servers, Silent};

/// What the loop asks of the share. Every question is answered in time: a server that says nothing is silent, which is
/// an answer too.
pub trait ShareAccess: Send + Sync {
    /// What is there now.
    fn look(&self, share: &ShareSettings) -> Result<Listing, ShareTrouble>;

    /// How the ordinary file at `path` looks, `None` where there is none; an error where its server is silent.
    fn stamp(&self, path: &Path) -> io::Result<Option<Stamp>>;

    /// The bytes of a workbook; `path` is below the share.
    fn copy(&self, share: &ShareSettings, path: &str) -> Result<WorkbookCopy, CopyTrouble>;

    /// The bytes of the workbook at `path`.
    fn copy_file(&self, path: &Path) -> Result<WorkbookCopy, CopyTrouble>;
}

/// The file system, asked on threads of their own.
#[derive(Debug, Default)]
pub struct SystemShare {
    late: Mutex<Option<LateLook>>,
    /// Those of single files, which need not lie in the share.
    servers: Servers,
}

/// A look that has not come back. When it does, its answer counts, if the same is still asked.
#[derive(Debug)]
struct LateLook {
    asked: ShareSettings,
    answer: Pending<Result<Listing, ShareTrouble>>,
}

impl SystemShare {
    fn server_of(&self, file: &Path) -> Arc<OneQuestionAtATime> {
        self.servers.of(file.parent().unwrap_or(file))
    }
}

impl ShareAccess for SystemShare {
    fn look(&self, share: &ShareSettings) -> Result<Listing, ShareTrouble> {
        let silent = || ShareTrouble::Silent(share.folder.clone());
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = share.clone();
        let (answer, patience) = match late.take().filter(|late| late.asked == *share) {
            Some(late) => (late.answer, Duration::ZERO),
            None => (Pending::start(move || look(&asked)).map_err(|_| silent())?, patience::LOOK),
        };
        answer.wait(patience).unwrap_or_else(|Silent(answer)| {
            *late = answer.map(|answer| LateLook { asked: share.clone(), answer });
            Err(silent())
        })
    }

    fn stamp(&self, path: &Path) -> io::Result<Option<Stamp>> {
        let (server, path) = (self.server_of(path), path.to_owned());
        server.ask(patience::LOOK, move || Ok(stamp(&path)))
    }

    fn copy(&self, share: &ShareSettings, path: &str) -> Result<WorkbookCopy, CopyTrouble> {
        // Several are copied at a time, each on its own.
        let (share, path) = (share.clone(), path.to_owned());
        let answer = Pending::start(move || copy(&share, &path, LARGEST_FILE)).map_err(|_| CopyTrouble::Silent)?;
        answer.wait(patience::COPY).unwrap_or(Err(CopyTrouble::Silent))
    }

    fn copy_file(&self, path: &Path) -> Result<WorkbookCopy, CopyTrouble> {
        let (server, path) = (self.server_of(path), path.to_owned());
        let answer = server.ask(patience::COPY, move || Ok(copy_file(&path, LARGEST_FILE)));
        answer.unwrap_or(Err(CopyTrouble::Silent))
    }
}
