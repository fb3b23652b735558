//! Reader processes: our own program, started again under limits, turns bytes into records. A workbook that hangs it,
//! exhausts it or crashes it takes one of them along and loses nothing but itself.
//!
//! A failed allocation ends a process, and a parser that never returns cannot be stopped from within; so no check in the
//! same process is enough. A reader gets the bytes through a pipe and never opens a file: what is read is the one state
//! of the workbook that was copied and hashed, nothing in the share stays open meanwhile, and the reader needs no rights.

mod confine;
mod reader;
mod serve;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use self::reader::{Lost, Reader};
use super::reason;
use super::workbook::{self, OwnWorkbook, ReadError};
use crate::core::model::Workbook;

pub use serve::serve;

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

/// Why there is no answer, although the workbook may be perfectly good: it is to be tried again.
#[derive(Debug, thiserror::Error)]
pub enum ReadersError {
    #[error(
        "ブックを読むためのプロセスを始められません（{}）。メモリとプロセス数の制限を確かめてください",
        reason::of(.0)
    )]
    Start(#[from] io::Error),
    #[error("ブックを読むためのプロセスが外から止められました")]
    Interrupted,
}

/// The readers that are at rest; as many are started as workbooks are asked for at the same time.
#[derive(Debug)]
pub struct Readers {
    program: PathBuf,
    /// What each reader is told first.
    orders: Vec<u8>,
    limits: Limits,
    resting: Mutex<Vec<Reader>>,
}

impl Readers {
    /// Readers that know the built-in layouts and `own_layouts` (name, text). None is started yet.
    pub fn new(limits: Limits, own_layouts: Vec<(String, String)>, own_workbook: OwnWorkbook) -> Self {
        let orders = serve::Orders { limits, own_layouts, own_workbook };
        Self { program: our_own_program(), orders: orders.written(), limits, resting: Mutex::default() }
    }

    /// What the workbook says, or the problem that it cannot be read. `file` is its name in the records.
    pub fn records(&self, bytes: Vec<u8>, file: &str) -> Result<Workbook, ReadersError> {
        let bytes = Arc::new(bytes);
        let deadline = Instant::now() + self.limits.time;
        loop {
            let mut reader = self.reader()?;
            let is_fresh = reader.is_fresh();
            let lost = match reader.ask(file, &bytes, deadline) {
                Ok(answer) => {
                    self.rested().push(reader);
                    return Ok(postcard::from_bytes(&answer).unwrap_or_else(|_| unreadable(file, Lost::Crashed)));
                }
                Err(lost) => lost,
            };
            tracing::debug!("a reader was lost on {file}: {lost:?}");
            match lost {
                // It may have been weary of the workbooks before this one.
                Lost::Crashed | Lost::OutOfMemory | Lost::Interrupted if !is_fresh => {}
                Lost::Interrupted => return Err(ReadersError::Interrupted),
                lost => return Ok(unreadable(file, lost)),
            }
        }
    }

    /// Ends the readers; the next workbook starts another. An idle daemon shall take no more room than it needs.
    pub fn dismiss(&self) {
        self.rested().clear();
    }

    fn reader(&self) -> io::Result<Reader> {
        let rested = self.rested().pop();
        rested.map_or_else(|| Reader::start(&self.program, &self.orders), Ok)
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

fn unreadable(file: &str, lost: Lost) -> Workbook {
    workbook::unreadable(
        file,
        &match lost {
            Lost::TooSlow => ReadError::TooSlow,
            Lost::OutOfMemory => ReadError::TooMuchMemory,
            Lost::Crashed | Lost::Interrupted => ReadError::Damaged("読み取りの途中で処理が止まりました"),
        },
    )
}
