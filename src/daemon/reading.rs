//! One workbook on its way from the share to its records, side by side with others.
//!
//! Nothing is kept here: `intake` does that, batch by batch.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use super::turns::Turns;
use crate::app::App;
use crate::core::layout::{Sketched, SketchedWorkbook};
use crate::core::model::Workbook;
use crate::core::settling::Stamp;
use crate::edge::pool::{self, Scope};
use crate::ports::{CopyTrouble, ReadersError, ShareAccess, WorkbookCopy, WorkbookReader};
use crate::settings::Settings;
use crate::stop::Stop;

/// One workbook of a batch.
pub(super) struct Fresh {
    pub(super) path: String,
    pub(super) found: Found,
}

/// What became of it.
pub(super) enum Found {
    /// Its content is the one that was read last.
    Same(Stamp),
    Read {
        records: Workbook,
        sketches: Vec<Sketched>,
        stamp: Stamp,
        content: String,
    },
    Trouble(CopyTrouble),
    /// It was given up for time.
    TooSlow(Stamp),
    /// Nothing was found out this time, or its folder has had its turn; it comes up again.
    Nothing,
}

/// What all workbooks of a look are read with.
pub(super) struct Reading<'a> {
    settings: &'a Settings,
    share: &'a dyn ShareAccess,
    readers: &'a dyn WorkbookReader,
    /// The hash of each file's bytes when it was last read.
    contents: &'a BTreeMap<String, String>,
    stop: &'a Stop,
    turns: Option<&'a Turns>,
    /// The server has not answered in time.
    silent: AtomicBool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(app: &'a App, contents: &'a BTreeMap<String, String>, stop: &'a Stop) -> Self {
        let (settings, share, readers) = (&app.settings, app.ports.share.as_ref(), app.resources.readers.as_ref());
        Self { settings, share, readers, contents, stop, turns: None, silent: AtomicBool::new(false) }
    }

    /// Folders take turns, each with so much time.
    pub(super) fn in_turns(self, turns: &'a Turns) -> Self {
        Self { turns: Some(turns), ..self }
    }

    /// Reads the workbooks side by side, as they come, until nobody takes them any more.
    pub(super) fn read_all<'scope>(
        &'scope self,
        paths: Vec<String>,
        scope: &'scope Scope<'scope, '_>,
    ) -> Receiver<Fresh> {
        pool::side_by_side(scope, paths.into_iter(), |path| self.read(path))
    }

    /// Copies a workbook and reads it, unless its content is the one that was read last.
    fn read(&self, path: String) -> Fresh {
        let found = match self.turns {
            Some(turns) => turns.take(&path, || self.found(&path)).unwrap_or(Found::Nothing),
            None => self.found(&path),
        };
        Fresh { path, found }
    }

    /// `None` where the server does not answer. Then the others are not asked for: the next look finds out more.
    fn copy(&self, path: &str) -> Option<Result<WorkbookCopy, CopyTrouble>> {
        if self.silent.load(Ordering::Relaxed) {
            return None;
        }
        let copy = self.share.copy(&self.settings.share, path);
        let is_silent = matches!(copy, Err(CopyTrouble::Silent));
        self.silent.fetch_or(is_silent, Ordering::Relaxed);
        (!is_silent).then_some(copy)
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
        let unreadable =
            |problem| SketchedWorkbook { workbook: Workbook::unreadable(path, problem), sketches: Vec::new() };
        let reading = match self.readers.reading(bytes, path) {
            Err(ReadersError::TooSlow) => return Found::TooSlow(stamp),
            Err(error) => error.problem().map(unreadable),
            Ok(reading) => Ok(reading),
        };
        match reading {
            Ok(SketchedWorkbook { workbook: records, sketches }) => Found::Read { records, sketches, stamp, content },
            Err(error) => {
                tracing::error!("{path}: {error}");
                Found::Nothing
            }
        }
    }
}
