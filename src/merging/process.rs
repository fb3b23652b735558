//! Runs a merge in its own process. It can be killed at any time, since workbooks and state are replaced atomically.

use std::io;

use serde::{Deserialize, Serialize};

use super::MergeJob;
use super::outcome::{Done, MergeError, WorkbookOutcome};
use crate::edge::processes::readers::records::OwnWorkbook;
use crate::edge::processes::readers::{Forms, Readers};
use crate::edge::processes::worker::errand::{self, Errand, ErrandError, ErrandFailure, ErrandKind};
use crate::edge::state::store::Store;
use crate::edge::system::clock::{Clock, SystemClock};
use crate::edge::system::log;

pub const MERGE: ErrandKind = ErrandKind { command: "merger", name: "取りまとめ" };

/// Outcome for one merged workbook, as sent by the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkbookReport {
    pub sentence: String,
    pub is_unchanged: bool,
    pub is_up_to_date: bool,
}

impl WorkbookReport {
    fn of(outcome: &WorkbookOutcome) -> Self {
        Self {
            sentence: outcome.to_string(),
            is_unchanged: matches!(outcome.done, Done::Unchanged),
            is_up_to_date: outcome.is_up_to_date(),
        }
    }
}

pub type Merger = Errand<Vec<WorkbookReport>>;

/// Starts merges. Must be called within the runtime.
pub trait MergeStarter: Send + Sync {
    fn start(&self, job: &MergeJob) -> Result<Merger, ErrandError>;
}

#[derive(Debug, Clone, Copy)]
pub struct MergeProcesses;

impl MergeStarter for MergeProcesses {
    fn start(&self, job: &MergeJob) -> Result<Merger, ErrandError> {
        MERGE.start(job)
    }
}

pub fn serve() -> io::Result<()> {
    errand::serve(|job: MergeJob| {
        log::go_on_in(job.log.clone());
        let failure = |error: MergeError| ErrandFailure {
            sentence: error.to_string(),
            is_final: error.is_final(),
            is_of_the_moment: error.is_of_the_moment(),
        };
        merge(&job).map_err(failure)
    })
}

fn merge(job: &MergeJob) -> Result<Vec<WorkbookReport>, MergeError> {
    let store = Store::open(&job.database)?;
    let now = SystemClock.now();
    let readers = Readers::new(Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
    let (_, outcomes) = job.run(&store, &readers, now.with_timezone(&job.timezone))?;
    Ok(outcomes.iter().map(WorkbookReport::of).collect())
}
