use serde::{Deserialize, Serialize};

use super::page::BlockId;
use crate::field::Field;

/// The use of a cell. `goal` and `measure` are indices from 0, of the goal and within its measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// The form's heading, with the fields that goals take from it.
    Heading {
        gives: Vec<Field>,
    },
    /// A label beside or above a value.
    Label {
        field: Option<Field>,
    },
    /// A column header; without a field it is unknown.
    Header {
        field: Option<Field>,
    },
    /// The value of a field. A sheet's year or department belongs to its first goal.
    Value {
        field: Field,
        goal: usize,
        measure: Option<usize>,
    },
    /// A legend, an instruction, or other text of the form around the goals.
    Note,
    /// A mark, a page number, the number of an empty row.
    Decoration,
    Unread,
    /// The sheet gave no goals.
    Unused,
}

impl Use {
    /// The field whose value it is.
    pub(super) const fn value_of(&self) -> Option<Field> {
        if let Self::Value { field, .. } = self { Some(*field) } else { None }
    }
}

/// Known uses of a page's blocks, by ID.
pub(super) struct Uses(Vec<Option<Use>>);

impl Uses {
    /// For a page with this many blocks.
    pub(super) fn new(blocks: usize) -> Self {
        Self(vec![None; blocks])
    }

    /// An existing use takes precedence.
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

    /// Fills unknown uses with `other`.
    pub(super) fn completed(&self, other: impl Fn(BlockId) -> Use) -> Vec<Use> {
        self.0.iter().enumerate().map(|(id, taken)| taken.clone().unwrap_or_else(|| other(id))).collect()
    }
}
