//! One thing that a sheet says: what stands at a label, a line, a row without a label, a table. Events are made in
//! `from_facts`; which of them begin goals is decided in `goals`.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::reading::Value;
use crate::general_reader::words::inline_labels::Part;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;

#[derive(Debug, Clone)]
pub(crate) enum Event<'f> {
    /// A label and its values.
    Field {
        head: Head,
        label: BoxId,
        /// Of the goal, and of its measure, by the labels around: 目標１, 取組２.
        number: Option<Value>,
        part: Option<Value>,
        values: Vec<Value>,
    },
    /// A text that stands alone.
    Line(Value),
    /// A text that markers divide, and the number beside it.
    Marked {
        number: Option<Value>,
        box_id: BoxId,
        parts: Vec<Part>,
    },
    /// Texts beside each other; and their label, if they have one.
    Row {
        head: Option<Head>,
        values: Vec<Value>,
    },
    Table {
        table: &'f Table,
        heads: Vec<Head>,
        outer: Vec<Value>,
    },
}

impl Event<'_> {
    /// The first box of what it says; a table has no first.
    pub(crate) fn first_box(&self) -> Option<BoxId> {
        match self {
            Self::Field { label, .. } => Some(*label),
            Self::Line(value) => Some(value.box_id),
            Self::Marked { number, box_id, .. } => Some(number.as_ref().map_or(*box_id, |number| number.box_id)),
            Self::Row { values, .. } => values.first().map(|value| value.box_id),
            Self::Table { .. } => None,
        }
    }
}

/// A heading as it was decided.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) item: Option<Item>,
    pub(crate) time: Option<Time>,
    /// What a label above its year says of all years.
    pub(crate) outer_kind: Option<Kind>,
    pub(crate) printed: String,
    pub(crate) names_rows: bool,
}
