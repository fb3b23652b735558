//! Events: the statements of a sheet, each a label with values, a line, a row without label, or a table.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::reading::Value;
use crate::general_reader::words::inline_labels::Part;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;

#[derive(Debug, Clone)]
pub(crate) enum Event<'f> {
    Field {
        head: Head,
        label: BoxId,
        /// Numbers of the goal and its measure, from surrounding labels: 目標１, 取組２.
        number: Option<Value>,
        part: Option<Value>,
        values: Vec<Value>,
    },
    Line(Value),
    /// A text divided by markers, and its number.
    Marked {
        number: Option<Value>,
        box_id: BoxId,
        parts: Vec<Part>,
    },
    /// Texts side by side, with their label if any.
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
    /// First box of the event; a table has none.
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

#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) item: Option<Item>,
    pub(crate) time: Option<Time>,
    /// The kind that a label above the year gives to all years.
    pub(crate) outer_kind: Option<Kind>,
    pub(crate) printed: String,
    pub(crate) names_rows: bool,
}
