//! What the cells of a sheet are used for.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::page::BlockId;
use crate::core::field::Field;

/// What a cell was taken for. `goal` and `measure` are places in the list of goals and in that goal's list of measures,
/// counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Use {
    /// The form's heading; what the goals below take from it.
    Heading { gives: Vec<Field> },
    /// A label beside or above a value.
    Label { field: Option<Field> },
    /// A header of a column; without a field it is no known word.
    Header { field: Option<Field> },
    /// The value of a field. A sheet's year or department belongs to its first goal.
    Value { field: Field, goal: usize, measure: Option<usize> },
    /// A legend, an instruction, or what else stands around the goals and belongs to the form.
    Note,
    /// A mark, a page's number, the number of a row that is empty.
    Decoration,
    /// A text among the goals that nothing was made of.
    Unread,
    /// The sheet gave no goals.
    Unused,
}

/// What is known of some of the blocks, by their ids.
pub(super) type Uses = HashMap<BlockId, Use>;
