//! One workbook on its way from the share to its records, side by side with others.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};

use super::intake::COPY_PATIENCE;
use crate::core::model::Workbook;
use crate::core::settling::Stamp;
use crate::edge::patience::Pending;
use crate::edge::readers::{Readers, ReadersError};
use crate::edge::share::{self, CopyTrouble, WorkbookCopy};
use crate::edge::workbook;
use crate::settings::Settings;
use crate::stop::Stop;

/// So many workbooks may have been read and not be kept yet.
const AHEAD: usize = 4;

/// One workbook of a batch.
pub(super) struct Fresh {
    pub(super) path: String,
    pub(super) found: Found,
}

/// What became of it.
pub(super) enum Found {
    /// It says what it said before.
    Same(Stamp),
    Read {
        records: Workbook,
        stamp: Stamp,
        content: String,
    },
    Trouble(CopyTrouble),
    /// It was given up for time.
    TooSlow(Stamp),
    /// Nothing was found out this time; it comes up again.
    Nothing,
}

/// What all workbooks of a look are read with.
pub(super) struct Reading<'a> {
    settings: &'a Arc<Settings>,
    readers: &'a Readers,
    /// The hash of each file's bytes when it was last read.
    contents: &'a BTreeMap<String, String>,
    stop: &'a Stop,
    /// The server has not answered in time.
    silent: AtomicBool,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(
        settings: &'a Arc<Settings>,
        readers: &'a Readers,
        contents: &'a BTreeMap<String, String>,
        stop: &'a Stop,
    ) -> Self {
        Self { settings, readers, contents, stop, silent: AtomicBool::new(false) }
    }

    /// Reads the workbooks side by side, as they come, until nobody takes them any more.
    pub(super) fn read_all<'scope>(
        &'scope self,
        paths: BTreeSet<String>,
        scope: &'scope Scope<'scope, '_>,
    ) -> Receiver<Fresh> {
        let (send, fresh) = mpsc::sync_channel(AHEAD);
        let at_once = side_by_side().min(paths.len());
        let queue = Arc::new(Mutex::new(paths.into_iter()));
        for _ in 0..at_once {
            let (send, queue) = (send.clone(), Arc::clone(&queue));
            let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            scope.spawn(move || {
                iter::from_fn(next).map(|path| self.read(path)).try_for_each(|fresh| send.send(fresh).ok())
            });
        }
        fresh
    }

    /// Copies a workbook and reads it, unless its content is the one that was read last.
    fn read(&self, path: String) -> Fresh {
        Fresh { found: self.found(&path), path }
    }

    /// `None` where the server does not answer. Then the others are not asked for: the next look finds out more.
    fn copy(&self, path: &str) -> Option<Result<WorkbookCopy, CopyTrouble>> {
        if self.silent.load(Ordering::Relaxed) {
            return None;
        }
        let (settings, path) = (Arc::clone(self.settings), path.to_owned());
        let copy = move || share::copy(&settings.share, &path, workbook::LARGEST_FILE);
        let copy = Pending::start(copy).ok().and_then(|copy| copy.wait(COPY_PATIENCE).ok());
        self.silent.fetch_or(copy.is_none(), Ordering::Relaxed);
        copy
    }

    fn found(&self, path: &str) -> Found {
        if self.stop.is_asked() {
            return Found::Nothing;
        }
        let WorkbookCopy { bytes, stamp, content } = match self.copy(path) {
            Some(Ok(copy)) => copy,
            Some(Err(trouble)) => return Found::Trouble(trouble),
            None => return Found::Nothing,
        };
        if self.contents.get(path) == Some(&content) {
            return Found::Same(stamp);
        }
        tracing::info!("{path} を読みます");
        let records = match self.readers.records(bytes, path) {
            Err(ReadersError::TooSlow) => return Found::TooSlow(stamp),
            Err(error) => error.problem().map(|problem| workbook::unreadable(path, problem)),
            Ok(records) => Ok(records),
        };
        match records {
            Ok(records) => Found::Read { records, stamp, content },
            Err(error) => {
                tracing::error!("{path}: {error}");
                Found::Nothing
            }
        }
    }
}

/// One workbook more than there are processors: while it is fetched, the others are read.
fn side_by_side() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get) + 1
}
