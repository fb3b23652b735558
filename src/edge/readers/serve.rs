//! The life of a reader: hears its orders, then answers each workbook with its records until nothing more comes.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::reader::LONGEST_ANSWER;
use super::{Limits, confine};
use crate::core::layout::Layouts;
use crate::edge::frame;
use crate::edge::workbook::{self, LARGEST_FILE, OwnWorkbook, ReadError};

/// Layout definitions are texts of a few hundred lines.
const LONGEST_ORDERS: u64 = 64 << 20;
/// A path below the share.
const LONGEST_NAME: u64 = 1 << 20;

/// What a reader is told before the first workbook.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) limits: Limits,
    pub(super) own_layouts: Vec<(String, String)>,
    pub(super) own_workbook: OwnWorkbook,
}

impl Orders {
    pub(super) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers can always be written as JSON")
    }
}

/// Serves on standard input and output until the input ends.
pub fn serve() -> io::Result<()> {
    // A panic of the reading library is answered as damage; nobody would see what it prints.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut questions, mut answers) = (io::stdin().lock(), io::stdout().lock());
    let Some(orders) = frame::read(&mut questions, LONGEST_ORDERS)? else { return Ok(()) };
    let orders: Orders = serde_json::from_slice(&orders)?;
    confine::memory(orders.limits.memory_mib)?;
    let layouts = Layouts::with(&orders.own_layouts).map_err(io::Error::other)?;
    while let Some(file) = frame::read(&mut questions, LONGEST_NAME)? {
        let file = String::from_utf8_lossy(&file);
        let Some(bytes) = frame::read(&mut questions, LARGEST_FILE)? else { break };
        confine::time(orders.limits.time)?;
        frame::write(&mut answers, &answer(&bytes, &file, &layouts, orders.own_workbook)?)?;
        answers.flush()?;
    }
    Ok(())
}

fn answer(bytes: &[u8], file: &str, layouts: &Layouts, own_workbook: OwnWorkbook) -> io::Result<Vec<u8>> {
    // Not JSON: both ends are the same program, and the records of a prefecture weigh a hundred megabytes.
    let written = |records| postcard::to_stdvec(&records).map_err(io::Error::other);
    let answer = written(workbook::records(bytes, file, layouts, own_workbook))?;
    if answer.len() as u64 <= LONGEST_ANSWER {
        return Ok(answer);
    }
    let what = "読み取った内容のバイト数";
    let too_large = ReadError::TooLarge { what, found: answer.len() as u128, most: LONGEST_ANSWER.into() };
    written(workbook::unreadable(file, &too_large))
}
