//! The loop of a reader process: reads its orders, then answers one workbook after another until its input ends.

use std::cell::LazyCell;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::records::{self, OwnWorkbook};
use super::{Limits, confine};
use crate::edge::processes::worker;
use crate::edge::{mail, read_notes};
use matome_core::office::contacts::Contacts;
use matome_excel::{fill, read};
use matome_forms::layout::{DefinitionError, Layouts};
use matome_forms::teaching;
use matome_workbook::edits::Edits;
use matome_workbook::problem::{Measured, Unreadable};

/// A task and a path below the share; a task may contain all new cells of a workbook.
const LONGEST_HEAD: u64 = 32 << 20;

/// Orders sent before the first workbook.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) limits: Limits,
    pub(super) forms: Forms,
    pub(super) own_workbook: OwnWorkbook,
}

/// Header of a request, followed by the workbook's bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head<'a> {
    pub(super) task: ReaderTask,
    pub(super) file: &'a str,
}

pub fn serve() -> io::Result<()> {
    // A panic of the reading library is answered as damage; its message is dropped.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut questions, mut answers) = (io::stdin().lock(), io::stdout().lock());
    let Some(orders) = worker::orders::<Orders>(&mut questions)? else { return Ok(()) };
    confine::memory(orders.limits.memory_mib)?;
    confine::no_files();
    confine::no_calls();
    // Not every task needs them.
    let layouts = LazyCell::new(|| orders.forms.layouts());
    let layouts = || layouts.as_ref().map_err(|error| io::Error::other(error.to_string()));
    while let Some(head) = worker::read_frame(&mut questions, LONGEST_HEAD)? {
        let Head { task, file } = postcard::from_bytes(&head).map_err(io::Error::other)?;
        let Some(bytes) = worker::read_frame(&mut questions, orders.limits.size)? else { break };
        confine::time(orders.limits.time)?;
        let answer = answer(&task, &bytes, file, layouts, orders.own_workbook)?;
        worker::write_frame(&mut answers, &or_too_large(answer, orders.limits.answer)?)?;
        answers.flush()?;
    }
    Ok(())
}

fn or_too_large(answer: Vec<u8>, longest: u64) -> io::Result<Vec<u8>> {
    if answer.len() as u64 <= longest {
        return Ok(answer);
    }
    let what = Measured::Records;
    refused(Unreadable::TooLarge { what, found: answer.len() as u128, most: longest.into() })
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum ReaderTask {
    Records,
    Explanation,
    Draft,
    Contacts,
    Notes,
    Cells,
    Choices,
    Fill(Edits),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Forms {
    /// The built-in ones plus these (name, text).
    BuiltInAnd(Vec<(String, String)>),
    Only(Vec<(String, String)>),
}

impl Forms {
    pub fn layouts(&self) -> Result<Layouts, DefinitionError> {
        match self {
            Self::BuiltInAnd(own) => Layouts::with(own),
            Self::Only(files) => Layouts::only(files),
        }
    }
}

/// Encodes the result, a value or a problem. Not as JSON: both ends are the same program, and the records of a
/// prefecture take a hundred megabytes.
fn answer<'a>(
    task: &ReaderTask,
    bytes: &[u8],
    file: &str,
    layouts: impl Fn() -> io::Result<&'a Layouts>,
    own_workbook: OwnWorkbook,
) -> io::Result<Vec<u8>> {
    match task {
        ReaderTask::Records => written(&Ok(records::reading(bytes, file, layouts()?, own_workbook))),
        ReaderTask::Explanation => written(&Ok(records::explanation(bytes, file, layouts()?))),
        ReaderTask::Draft => match read::workbook(bytes, file) {
            Ok(workbook) => written(&Ok(teaching::draft(file, &workbook, layouts()?).map_err(io::Error::other)?)),
            Err(error) => refused(error),
        },
        ReaderTask::Contacts => match read::workbook(bytes, file) {
            Ok(workbook) => written(&Ok(Contacts::read(&workbook, mail::address))),
            Err(error) => refused(error),
        },
        ReaderTask::Choices => match read::workbook(bytes, file) {
            Ok(workbook) => written(&Ok(teaching::read(&workbook))),
            Err(error) => refused(error),
        },
        ReaderTask::Notes => written(&Ok(read_notes::read(bytes))),
        ReaderTask::Cells => written(&Ok(read_notes::sheets(bytes))),
        ReaderTask::Fill(edits) => written(&Ok(fill::fill(bytes, edits))),
    }
}

fn refused(error: Unreadable) -> io::Result<Vec<u8>> {
    written::<()>(&Err(error))
}

fn written<T: Serialize>(answer: &Result<T, Unreadable>) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(answer).map_err(io::Error::other)
}
