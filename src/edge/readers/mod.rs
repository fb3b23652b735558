//! Reader processes: our own program, started again under limits, makes of a workbook's bytes what is asked for. A workbook
//! that hangs it, exhausts it or crashes it takes one of them along and loses nothing but itself.
//!
//! A failed allocation ends a process, and a parser that never returns cannot be stopped from within; so no check in the
//! same process is enough. A reader gets the bytes through a pipe and never opens a file: what is read is the one state
//! of the workbook that was copied and hashed, nothing in the share stays open meanwhile, and the reader needs no rights.

mod confine;
mod reader;
mod serve;
mod task;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::reader::{Lost, Question, Reader};
use self::task::Task;
use super::reason;
use super::workbook::{OwnWorkbook, ReadError};
use crate::core::consolidate::notes::TypedNotes;
use crate::core::contacts::Contacts;
use crate::core::layout::{Explanation, Proposal};
use crate::core::model::Workbook;
use crate::core::problem::Problem;

pub use serve::serve;
pub use task::Forms;

/// The hidden command under which our program is a reader.
pub const COMMAND: &str = "reader";

/// How much one workbook may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub memory_mib: u64,
    pub time: Duration,
}

impl Default for Limits {
    /// Far more than any real goal sheet needs, and an answer within ten seconds whatever the file.
    fn default() -> Self {
        Self { memory_mib: 256, time: Duration::from_secs(8) }
    }
}

impl Limits {
    /// What one of our own merged workbooks may take: it holds what all the others say.
    const fn of_merged(self) -> Self {
        Self { memory_mib: self.memory_mib * 4, time: self.time.saturating_mul(4) }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadersError {
    /// It is the workbook's own doing.
    #[error("{}", .0.message)]
    Unreadable(Problem),
    /// It may be the workbook's doing, or that of a machine with too much else to do: it is to be tried again, but seldom.
    #[error("{}", ReadError::TooSlow)]
    TooSlow,
    /// The workbook may be perfectly good, and is to be tried again.
    #[error(
        "ブックを読むためのプロセスを始められません（{}）。メモリとプロセス数の制限を確かめてください",
        reason::of(.0)
    )]
    Start(#[from] io::Error),
    /// The same.
    #[error("ブックを読むためのプロセスが外から止められました")]
    Interrupted,
}

impl ReadersError {
    /// What there is to say of the workbook; the error itself where that is nothing.
    pub fn problem(self) -> Result<Problem, Self> {
        match self {
            Self::Unreadable(problem) => Ok(problem),
            Self::TooSlow => Ok(ReadError::TooSlow.problem()),
            Self::Start(_) | Self::Interrupted => Err(self),
        }
    }
}

/// The readers that are at rest; as many are started as workbooks are asked for at the same time.
#[derive(Debug)]
pub struct Readers {
    program: PathBuf,
    limits: Limits,
    forms: Forms,
    own_workbook: OwnWorkbook,
    resting: Mutex<Vec<Reader>>,
}

impl Readers {
    /// Readers that know these definitions of forms. None is started yet.
    pub fn new(limits: Limits, forms: Forms, own_workbook: OwnWorkbook) -> Self {
        Self { program: our_own_program(), limits, forms, own_workbook, resting: Mutex::default() }
    }

    /// The same, run by the `matome` that lies there; for programs that are none.
    #[must_use]
    pub fn run_by(self, program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), ..self }
    }

    /// What the workbook says. `file` is its name in the records.
    pub fn records(&self, bytes: Vec<u8>, file: &str) -> Result<Workbook, ReadersError> {
        self.ask(Task::Records, bytes, file)
    }

    /// The same, with what each of its cells was taken for.
    pub fn explanation(&self, bytes: Vec<u8>, file: &str) -> Result<Explanation, ReadersError> {
        self.ask(Task::Explanation, bytes, file)
    }

    /// A definition for the form of the workbook.
    pub fn draft(&self, bytes: Vec<u8>, file: &str) -> Result<Proposal, ReadersError> {
        self.ask(Task::Draft, bytes, file)
    }

    /// Who gets mail, as the workbook says.
    pub fn contacts(&self, bytes: Vec<u8>, file: &str) -> Result<Contacts, ReadersError> {
        self.ask(Task::Contacts, bytes, file)
    }

    /// What people have typed into one of our own merged workbooks.
    pub fn notes(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<TypedNotes, ReadersError> {
        self.ask(Task::Notes, bytes, file)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        task: Task,
        bytes: impl Into<Arc<Vec<u8>>>,
        file: &str,
    ) -> Result<T, ReadersError> {
        let question = Arc::new(Question { task, file: file.to_owned(), bytes: bytes.into() });
        let limits = self.limits_of(task);
        let deadline = Instant::now() + limits.time;
        loop {
            let mut reader = self.reader(limits)?;
            let is_fresh = reader.is_fresh();
            let lost = match reader.ask(&question, deadline) {
                Ok(answer) => {
                    self.rest(reader, limits);
                    let answer: Result<T, Problem> =
                        postcard::from_bytes(&answer).map_err(|_| unreadable(Lost::Crashed))?;
                    return answer.map_err(ReadersError::Unreadable);
                }
                Err(lost) => lost,
            };
            tracing::debug!("a reader was lost on {file}: {lost:?}");
            match lost {
                // It may have been weary of the workbooks before this one.
                Lost::Crashed | Lost::OutOfMemory | Lost::Interrupted if !is_fresh => {}
                lost => return Err(unreadable(lost)),
            }
        }
    }

    /// Ends the readers; the next workbook starts another. An idle daemon shall take no more room than it needs.
    pub fn dismiss(&self) {
        self.rested().clear();
    }

    const fn limits_of(&self, task: Task) -> Limits {
        if matches!(task, Task::Notes) { self.limits.of_merged() } else { self.limits }
    }

    fn reader(&self, limits: Limits) -> io::Result<Reader> {
        if limits == self.limits
            && let Some(rested) = self.rested().pop()
        {
            return Ok(rested);
        }
        let orders = serve::Orders { limits, forms: self.forms.clone(), own_workbook: self.own_workbook };
        Reader::start(&self.program, &orders.written())
    }

    /// A reader under other limits than most is not kept.
    fn rest(&self, reader: Reader, limits: Limits) {
        if limits == self.limits {
            self.rested().push(reader);
        }
    }

    fn rested(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The very program that runs, even if another version has been installed over it meanwhile.
pub fn our_own_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { running } else { std::env::current_exe().unwrap_or_else(|_| PathBuf::from("matome")) }
}

fn unreadable(lost: Lost) -> ReadersError {
    let error = match lost {
        Lost::TooSlow => return ReadersError::TooSlow,
        Lost::Interrupted => return ReadersError::Interrupted,
        Lost::OutOfMemory => ReadError::TooMuchMemory,
        Lost::Crashed => ReadError::Damaged("読み取りの途中で処理が止まりました"),
    };
    ReadersError::Unreadable(error.problem())
}
