//! What a reader may be asked to make of a workbook, and how it does it. What cells mean is decided in the core;
//! nothing is decided here but which of its questions is asked.

use std::io;

use serde::{Deserialize, Serialize};

use super::records::{self, OwnWorkbook};
use crate::core::contacts::Contacts;
use crate::core::layout::{DefinitionError, Layouts};
use crate::core::next_year::account::Edits;
use crate::core::next_year::blank_form;
use crate::core::problem::Unreadable;
use crate::core::teaching;
use crate::edge::workbook;
use crate::edge::{fill_workbook, mail, read_notes};

/// What is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum ReaderTask {
    Records,
    Explanation,
    Draft,
    Contacts,
    Notes,
    Cells,
    Choices,
    /// The workbook with other values in some of its cells.
    Fill(Edits),
    /// The places of a blank form.
    Blank,
}

/// The definitions of forms that a reader knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Forms {
    /// The built-in ones, and these (name, text).
    BuiltInAnd(Vec<(String, String)>),
    /// These alone.
    Only(Vec<(String, String)>),
}

impl Forms {
    /// The definitions, if they are right.
    pub fn layouts(&self) -> Result<Layouts, DefinitionError> {
        match self {
            Self::BuiltInAnd(own) => Layouts::with(own),
            Self::Only(files) => Layouts::only(files),
        }
    }
}

/// What is made of the workbook: a value or a problem, as it goes through the pipe.
///
/// Not JSON: both ends are the same program, and the records of a prefecture weigh a hundred megabytes.
pub(super) fn answer<'a>(
    task: &ReaderTask,
    bytes: &[u8],
    file: &str,
    layouts: impl Fn() -> io::Result<&'a Layouts>,
    own_workbook: OwnWorkbook,
) -> io::Result<Vec<u8>> {
    match task {
        ReaderTask::Records => written(&Ok(records::reading(bytes, file, layouts()?, own_workbook))),
        ReaderTask::Explanation => written(&Ok(records::explanation(bytes, file, layouts()?))),
        ReaderTask::Draft => match workbook::read(bytes, file) {
            Ok(workbook) => written(&Ok(teaching::draft(file, &workbook, layouts()?).map_err(io::Error::other)?)),
            Err(error) => refused(error),
        },
        ReaderTask::Contacts => match workbook::read(bytes, file) {
            Ok(workbook) => written(&Ok(Contacts::read(&workbook, mail::address))),
            Err(error) => refused(error),
        },
        ReaderTask::Choices => match workbook::read(bytes, file) {
            Ok(workbook) => written(&Ok(teaching::read(&workbook))),
            Err(error) => refused(error),
        },
        ReaderTask::Notes => written(&Ok(read_notes::read(bytes))),
        ReaderTask::Cells => written(&Ok(read_notes::sheets(bytes))),
        ReaderTask::Blank => match workbook::read(bytes, file) {
            Ok(workbook) => written(&Ok(blank_form::places(&workbook))),
            Err(error) => refused(error),
        },
        ReaderTask::Fill(edits) => written(&Ok(fill_workbook::fill(bytes, edits))),
    }
}

/// The answer that is a problem and no value.
pub(super) fn refused(error: Unreadable) -> io::Result<Vec<u8>> {
    written::<()>(&Err(error))
}

fn written<T: Serialize>(answer: &Result<T, Unreadable>) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(answer).map_err(io::Error::other)
}
