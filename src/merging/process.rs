//! A merge in a process of its own: our own program, started again.
//!
//! What it takes while it works is the system's again when it has ended, so that a daemon at rest is small; a folder on
//! a server that has stopped answering keeps nothing else waiting; and it can be given up at any moment, as a power cut
//! would: the workbooks and the state are replaced as a whole or not at all.

use std::io::{self, Read, Write};
use std::mem::discriminant;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::MergeJob;
use super::outcome::{Done, MergeError, WorkbookOutcome};
use crate::edge::abrupt_end;
use crate::edge::clock::{Clock, SystemClock};
use crate::edge::readers::{Forms, Readers};
use crate::edge::reason;
use crate::edge::store::Store;
use crate::edge::workbook::OwnWorkbook;
use crate::edge::worker::{self, End, Lost, Trust, Worker, frame};

/// The hidden command under which our program merges.
pub const COMMAND: &str = "merger";

/// What became of one merged workbook, in the words of the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkbookReport {
    /// For the log.
    pub sentence: String,
    /// It says what it said before.
    pub is_unchanged: bool,
    /// It says what it should.
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

/// Why nothing is known of the merged workbooks.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It was [given up](Merger::give_up).
    #[error("取りまとめを中止しました")]
    GivenUp,
    #[error(
        "取りまとめのためのプロセスを始められません（{}）。メモリとプロセス数の制限を確かめてください",
        reason::of(.0)
    )]
    Start(io::Error),
    #[error(
        "取りまとめのためのプロセスが途中で終わりました（{0}）。メモリの制限と、一時フォルダーのディスクの空きを確かめてください"
    )]
    Ended(End),
    /// It could not merge anything; the reason is its own.
    #[error("{}", .0.sentence)]
    Failed(MergeFailure),
}

impl ProcessError {
    /// No retry helps.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Failed(MergeFailure { is_final: true, .. }))
    }

    /// The same cause, whatever the details say.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Failed(this), Self::Failed(other)) => this == other,
            (Self::Start(this), Self::Start(other)) => this.kind() == other.kind(),
            _ => discriminant(self) == discriminant(other),
        }
    }
}

/// Why a merge came to nothing, as its process says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeFailure {
    pub sentence: String,
    /// No retry helps.
    pub is_final: bool,
}

impl MergeFailure {
    fn of(error: &MergeError) -> Self {
        Self { sentence: error.to_string(), is_final: error.is_final() }
    }
}

/// Who makes merges. Must be called within the runtime.
pub trait MergeStarter: Send + Sync {
    fn start(&self, job: &MergeJob) -> Result<Merger, ProcessError>;
}

/// Each merge in a process of its own.
#[derive(Debug, Clone, Copy)]
pub struct MergeProcesses;

impl MergeStarter for MergeProcesses {
    fn start(&self, job: &MergeJob) -> Result<Merger, ProcessError> {
        let job = postcard::to_stdvec(job).map_err(io::Error::other);
        let start =
            |job| Worker::start(&worker::our_own_program(), COMMAND, Trust::Full, (job, worker::LONGEST_ANSWER));
        let merger = job.and_then(start).map_err(ProcessError::Start)?;
        Ok(Merger::attending(|end| attend(merger, end)))
    }
}

/// A merge that is being made.
#[derive(Debug)]
pub struct Merger {
    reports: oneshot::Receiver<Result<Vec<WorkbookReport>, ProcessError>>,
    give_up: Option<oneshot::Sender<()>>,
}

impl Merger {
    /// One that `work` makes, which is handed the wish to give it up.
    pub fn attending<W>(work: impl FnOnce(oneshot::Receiver<()>) -> W) -> Self
    where
        W: Future<Output = Result<Vec<WorkbookReport>, ProcessError>> + Send + 'static,
    {
        let ((tell, reports), (give_up, end)) = (oneshot::channel(), oneshot::channel());
        let work = work(end);
        tokio::spawn(async move {
            // Nobody listens any more where the daemon has ended meanwhile.
            let _ = tell.send(work.await);
        });
        Self { reports, give_up: Some(give_up) }
    }

    /// What became of each workbook. Returns once the process is gone, and may be asked again if it was not waited for.
    pub async fn ended(&mut self) -> Result<Vec<WorkbookReport>, ProcessError> {
        (&mut self.reports).await.unwrap_or(Err(ProcessError::GivenUp))
    }

    /// Ends the process, whatever it is doing.
    pub fn give_up(&mut self) {
        if let Some(give_up) = self.give_up.take() {
            let _ = give_up.send(());
        }
    }
}

/// Waits on a thread of its own. Where it is given up too: two merges at once would only be in each other's way.
async fn attend(mut merger: Worker, end: oneshot::Receiver<()>) -> Result<Vec<WorkbookReport>, ProcessError> {
    let give_up = merger.give_up();
    let mut reports = tokio::task::spawn_blocking(move || match merger.ask(Vec::new(), None) {
        Ok(answer) => postcard::from_bytes::<Result<_, _>>(&answer)
            .map_err(|error| ProcessError::Start(io::Error::other(error)))?
            .map_err(ProcessError::Failed),
        Err(Lost::Ended(end)) => Err(ProcessError::Ended(end)),
        Err(Lost::GivenUp | Lost::TooSlow) => Err(ProcessError::GivenUp),
    });
    let reports = tokio::select! {
        reports = &mut reports => reports,
        Ok(()) = end => {
            give_up.now();
            reports.await
        }
    };
    reports.unwrap_or(Err(ProcessError::GivenUp))
}

/// The life of the process: hears its job, merges, tells what became of it. It ends with whoever started it.
pub fn serve() -> io::Result<()> {
    let mut input = io::stdin();
    let Some(job) = worker::orders::<MergeJob>(&mut input)? else { return Ok(()) };
    std::thread::spawn(move || {
        let _ = input.read(&mut [0]);
        abrupt_end::end_process(1)
    });
    let reports = merge(&job).map_err(|error| MergeFailure::of(&error));
    let reports = postcard::to_stdvec(&reports).map_err(io::Error::other)?;
    let mut answers = io::stdout().lock();
    frame::write(&mut answers, &reports)?;
    answers.flush()
}

fn merge(job: &MergeJob) -> Result<Vec<WorkbookReport>, MergeError> {
    let store = Store::open(&job.database)?;
    let now = SystemClock.now();
    let readers = Readers::new(job.reading, Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
    job.take_answers(&store, &readers, now.with_timezone(&job.timezone))?;
    let snapshot = job.snapshot(&store, now)?;
    Ok(job
        .merge(&snapshot, &store, &readers, now.with_timezone(&job.timezone))?
        .iter()
        .map(WorkbookReport::of)
        .collect())
}
