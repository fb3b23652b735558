//! Reader processes parse workbooks under limits, so that a malicious or damaged workbook can hang or crash only its reader.
//! In-process checks are not enough: a failed allocation ends a process, and a hung parser cannot be stopped. A reader gets
//! the bytes through a pipe and opens no file, so it needs no rights and reads exactly the bytes that were hashed.

mod bytes;
mod confine;
pub mod records;
mod serve;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::records::OwnWorkbook;
use self::serve::{Head, Orders, ReaderTask};
use crate::edge::processes::reading_slots::ReadingSlots;
use crate::edge::processes::worker::{Lost, Trust, Worker};
use crate::edge::processes::{timeout, worker};
use crate::edge::system::clock::{Clock, SystemClock};
use matome_core::notes::TypedNotes;
use matome_core::notes::edited_cells::Sheets;
use matome_core::office::contacts::Contacts;
use matome_deadline::BillDays;
use matome_forms::layout::{SketchedWorkbook, WorkbookExplanation};
use matome_forms::model::Workbook;
use matome_forms::teaching::{FormDraft, TypedChoices};
use matome_workbook::edits::{Edits, Filled, NotPossible};
use matome_workbook::grid::LARGEST_FILE;
use matome_workbook::os_error;
use matome_workbook::problem::{Damage, Problem, Unreadable};

pub use bytes::bytes;
pub use serve::{Forms, serve};

pub const COMMAND: &str = "reader";

/// Upper bound of memory per byte of a merged workbook, which is compressed and held with all its texts.
const MEMORY_A_BYTE: u64 = 24;

/// Ratio of wall-clock to CPU limit, if there is one: a starved reader means a busy machine, not a large workbook.
const OTHER_WORK: u32 = if cfg!(unix) { 4 } else { 1 };

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub memory_mib: u64,
    pub time: Duration,
    pub size: u64,
    pub answer: u64,
}

impl Default for Limits {
    /// Far above any real goal sheet; at most ten seconds of work for any file.
    fn default() -> Self {
        Self {
            memory_mib: 256,
            time: timeout::hurried(Duration::from_secs(8)),
            size: LARGEST_FILE,
            answer: worker::LONGEST_ANSWER,
        }
    }
}

impl Limits {
    /// Limits for our own merged workbook, which scale with its size, so that it is always readable.
    const fn of_merged(self, bytes: u64) -> Self {
        let of_size = bytes >> 20;
        Self {
            memory_mib: self.memory_mib * 4 + of_size * MEMORY_A_BYTE,
            time: self.time.saturating_mul(4).saturating_add(Duration::from_secs(of_size)),
            size: u64::MAX,
            answer: u64::MAX,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ReadersError {
    #[error("{0}")]
    Unreadable(Unreadable),
    /// Caused by the workbook or by a busy machine; to be retried, but seldom.
    #[error("{}", Unreadable::TooSlow)]
    TooSlow,
    /// The workbook may be fine; to be retried.
    #[error(
        "ブックを読むためのプロセスを始められません（{}）。メモリとプロセス数の制限を確かめてください",
        os_error::in_words(.0)
    )]
    Start(#[from] io::Error),
    /// Killed from outside; the workbook may be fine here, too.
    #[error("ブックを読むためのプロセスが外から止められました")]
    Interrupted,
}

impl ReadersError {
    /// The workbook's problem, or the error itself if it is not the workbook's.
    pub fn problem(self) -> Result<Problem, Self> {
        match self {
            Self::Unreadable(why) => Ok(why.into()),
            Self::TooSlow => Ok(Unreadable::TooSlow.into()),
            Self::Start(_) | Self::Interrupted => Err(self),
        }
    }
}

/// Reads a workbook's bytes; `file` is its name in the records.
pub trait WorkbookReader: Send + Sync {
    /// Reads records and sketches for teaching.
    fn reading(&self, bytes: Vec<u8>, file: &str) -> Result<SketchedWorkbook, ReadersError>;

    fn records(&self, bytes: Vec<u8>, file: &str) -> Result<Workbook, ReadersError> {
        Ok(self.reading(bytes, file)?.workbook)
    }

    fn contacts(&self, bytes: Vec<u8>, file: &str) -> Result<Contacts, ReadersError>;

    fn notes(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<TypedNotes, ReadersError>;

    /// Reads the cells of one of our merged workbooks.
    fn cells(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<Sheets, ReadersError>;

    /// Reads the choices in 様式の読み取り.xlsx; `None` for another workbook.
    fn choices(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<Option<TypedChoices>, ReadersError>;

    /// Replaces the form definitions, which are valid.
    fn learn(&self, forms: Forms);

    fn dismiss(&self);
}

/// A pool of readers, one per concurrent request.
#[derive(Debug)]
pub struct Readers {
    program: PathBuf,
    limits: Limits,
    forms: Mutex<Forms>,
    own_workbook: OwnWorkbook,
    bills: BillDays,
    resting: Mutex<Vec<Worker>>,
    slots: ReadingSlots,
}

impl Readers {
    #[must_use]
    pub fn with_bills(self, bills: BillDays) -> Self {
        Self { bills, ..self }
    }

    /// Creates the pool without starting a reader.
    pub fn new(forms: Forms, own_workbook: OwnWorkbook) -> Self {
        Self {
            program: worker::our_own_program(),
            limits: Limits::default(),
            forms: Mutex::new(forms),
            own_workbook,
            bills: BillDays::default(),
            resting: Mutex::default(),
            slots: ReadingSlots::of_environment(),
        }
    }

    #[must_use]
    pub fn under(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets the `matome` executable; for tests and benches, which are other programs.
    #[must_use]
    pub fn run_by(self, program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), ..self }
    }

    /// Reads records with the interpretation of each cell.
    pub fn explanation(&self, bytes: Vec<u8>, file: &str) -> Result<WorkbookExplanation, ReadersError> {
        self.ask(ReaderTask::Explanation, bytes, file)
    }

    pub fn draft(&self, bytes: Vec<u8>, file: &str) -> Result<FormDraft, ReadersError> {
        self.ask(ReaderTask::Draft, bytes, file)
    }

    pub fn filled(
        &self,
        bytes: Vec<u8>,
        file: &str,
        edits: Edits,
    ) -> Result<Result<Filled, NotPossible>, ReadersError> {
        self.ask(ReaderTask::Fill(edits), bytes, file)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        task: ReaderTask,
        bytes: impl Into<Arc<Vec<u8>>>,
        file: &str,
    ) -> Result<T, ReadersError> {
        let is_merged = matches!(task, ReaderTask::Notes | ReaderTask::Cells | ReaderTask::Choices);
        let head = packed(&Head { task, file })?;
        let bytes: Arc<Vec<u8>> = bytes.into();
        let limits = self.limits_of(is_merged, bytes.len() as u64);
        let question = vec![Arc::new(head), bytes];
        let _slot = self.slots.take();
        let deadline = SystemClock.instant() + limits.time.saturating_mul(OTHER_WORK);
        loop {
            let mut reader = self.reader(limits)?;
            let is_fresh = reader.is_fresh();
            let lost = match reader.ask(question.clone(), Some(deadline)) {
                Ok(answer) => {
                    self.rest(reader, limits);
                    let answer: Result<T, Unreadable> = postcard::from_bytes(&answer).map_err(|_| crashed())?;
                    return answer.map_err(ReadersError::Unreadable);
                }
                Err(lost) => lost,
            };
            tracing::debug!("a reader was lost on {file}: {lost:?}");
            let error = of_the_lost(&lost);
            // Earlier workbooks may have used up its memory or time.
            if is_fresh || matches!(error, ReadersError::TooSlow) {
                return Err(error);
            }
        }
    }

    const fn limits_of(&self, is_merged: bool, bytes: u64) -> Limits {
        if is_merged { self.limits.of_merged(bytes) } else { self.limits }
    }

    fn reader(&self, limits: Limits) -> io::Result<Worker> {
        if limits == self.limits
            && let Some(rested) = self.rested().pop()
        {
            return Ok(rested);
        }
        let orders = packed(&Orders { limits, forms: self.forms().clone(), own_workbook: self.own_workbook })?;
        Worker::start(&self.program, COMMAND, Trust::None, (orders, limits.answer))
    }

    /// Keeps an idle reader unless its limits are unusual.
    fn rest(&self, reader: Worker, limits: Limits) {
        if limits == self.limits {
            self.rested().push(reader);
        }
    }

    fn forms(&self) -> std::sync::MutexGuard<'_, Forms> {
        self.forms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rested(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WorkbookReader for Readers {
    fn reading(&self, bytes: Vec<u8>, file: &str) -> Result<SketchedWorkbook, ReadersError> {
        let mut reading: SketchedWorkbook = self.ask(ReaderTask::Records, bytes, file)?;
        reading.workbook.deadlines_mut().for_each(|deadline| self.bills.apply(deadline));
        Ok(reading)
    }

    fn contacts(&self, bytes: Vec<u8>, file: &str) -> Result<Contacts, ReadersError> {
        self.ask(ReaderTask::Contacts, bytes, file)
    }

    fn notes(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<TypedNotes, ReadersError> {
        self.ask(ReaderTask::Notes, bytes, file)
    }

    fn cells(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<Sheets, ReadersError> {
        self.ask(ReaderTask::Cells, bytes, file)
    }

    fn choices(&self, bytes: Arc<Vec<u8>>, file: &str) -> Result<Option<TypedChoices>, ReadersError> {
        self.ask(ReaderTask::Choices, bytes, file)
    }

    fn learn(&self, forms: Forms) {
        *self.forms() = forms;
        self.dismiss();
    }

    fn dismiss(&self) {
        self.rested().clear();
    }
}

fn packed(message: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(message).map_err(io::Error::other)
}

fn of_the_lost(lost: &Lost) -> ReadersError {
    match lost {
        Lost::TooSlow => ReadersError::TooSlow,
        Lost::GivenUp => ReadersError::Interrupted,
        Lost::Ended(end) if end.ran_out_of_memory() => ReadersError::Unreadable(Unreadable::TooMuchMemory),
        Lost::Ended(end) if end.ran_out_of_cpu_time() => ReadersError::TooSlow,
        Lost::Ended(end) if end.is_from_outside() => ReadersError::Interrupted,
        Lost::Ended(_) => crashed(),
    }
}

fn crashed() -> ReadersError {
    ReadersError::Unreadable(Unreadable::Damaged(Damage::Crash))
}
