//! Columns that number the rows of a table: consecutive numbers from the first row to the last count the table's
//! subject; numbers that restart count parts.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::parse::table::{Row, Table};
use matome_deadline::written::number;

/// Minimum length of a sequence.
const FEWEST: usize = 3;

/// Whether a column numbers the `counted` rows consecutively without restarting.
pub(crate) fn counts_on(canvas: &Canvas<'_>, table: &Table, place: usize, counted: impl Fn(&Row) -> bool) -> bool {
    let rows = table.rows.iter().filter(|row| row.section.is_none() && counted(row));
    let mut boxes: Vec<BoxId> = rows.filter_map(|row| row.cells[place]).collect();
    boxes.dedup();
    let numbers: Option<Vec<u32>> = boxes.iter().map(|id| number::alone(canvas.text(*id), &[])?.parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.len() >= FEWEST && numbers.windows(2).all(|two| two[0] < two[1]))
}
