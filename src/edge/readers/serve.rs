//! The life of a reader: hears its orders, then answers one workbook after another until nothing more comes. How an
//! answer is made stands in `task`; what is made of one that never comes, in the module above.

use std::cell::LazyCell;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::records::OwnWorkbook;
use super::task::{self, Forms, ReaderTask};
use super::{Limits, confine};
use crate::core::problem::{Measured, Unreadable};
use crate::edge::worker::{self, frame};

/// A task, and a path below the share; a task may be all that is to stand in a workbook's cells.
const LONGEST_HEAD: u64 = 32 << 20;

/// What a reader is told before the first workbook.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) limits: Limits,
    pub(super) forms: Forms,
    pub(super) own_workbook: OwnWorkbook,
}

/// What is asked of a workbook, ahead of its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head<'a> {
    pub(super) task: ReaderTask,
    pub(super) file: &'a str,
}

/// Serves on standard input and output until the input ends.
pub fn serve() -> io::Result<()> {
    // A panic of the reading library is answered as damage; nobody would see what it prints.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut questions, mut answers) = (io::stdin().lock(), io::stdout().lock());
    let Some(orders) = worker::orders::<Orders>(&mut questions)? else { return Ok(()) };
    confine::memory(orders.limits.memory_mib)?;
    confine::no_files();
    confine::no_calls();
    // Not every task needs them.
    let layouts = LazyCell::new(|| orders.forms.layouts());
    let layouts = || layouts.as_ref().map_err(|error| io::Error::other(error.to_string()));
    while let Some(head) = frame::read(&mut questions, LONGEST_HEAD)? {
        let Head { task, file } = postcard::from_bytes(&head).map_err(io::Error::other)?;
        let Some(bytes) = frame::read(&mut questions, orders.limits.size)? else { break };
        confine::time(orders.limits.time)?;
        let answer = task::answer(&task, &bytes, file, layouts, orders.own_workbook)?;
        frame::write(&mut answers, &or_too_large(answer, orders.limits.answer)?)?;
        answers.flush()?;
    }
    Ok(())
}

fn or_too_large(answer: Vec<u8>, longest: u64) -> io::Result<Vec<u8>> {
    if answer.len() as u64 <= longest {
        return Ok(answer);
    }
    let what = Measured::Records;
    task::refused(Unreadable::TooLarge { what, found: answer.len() as u128, most: longest.into() })
}
