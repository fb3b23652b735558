//! What the cells of a sheet are used for. What each is used for is found in `account` and, where nothing claims it, in
//! `left_over`.

use serde::{Deserialize, Serialize};

use super::page::BlockId;
use crate::field::Field;

/// What a cell was taken for. `goal` and `measure` are places in the list of goals and in that goal's list of measures,
/// counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What is known of some of a page's blocks, by their ids.
pub(super) struct Uses(Vec<Option<Use>>);

impl Uses {
    /// For a page of so many blocks, of which nothing is known.
    pub(super) fn new(blocks: usize) -> Self {
        Self(vec![None; blocks])
    }

    /// What is known first stays.
    pub(super) fn add(&mut self, id: BlockId, taken: Use) {
        self.0[id].get_or_insert(taken);
    }

    pub(super) fn get(&self, id: BlockId) -> Option<&Use> {
        self.0[id].as_ref()
    }

    pub(super) fn has(&self, id: BlockId) -> bool {
        self.0[id].is_some()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (BlockId, &Use)> {
        self.0.iter().enumerate().filter_map(|(id, taken)| Some((id, taken.as_ref()?)))
    }

    /// Of each block what is known, or what `other` says.
    pub(super) fn completed(&self, other: impl Fn(BlockId) -> Use) -> Vec<Use> {
        self.0.iter().enumerate().map(|(id, taken)| taken.clone().unwrap_or_else(|| other(id))).collect()
    }
}
