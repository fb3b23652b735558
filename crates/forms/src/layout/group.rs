//! The rows of a table that make up one goal or measure. Which rows these are is decided in `table`, and what they say
//! in `measure` and `rows`.

use std::collections::BTreeMap;

use super::page::{BlockId, Page};
use crate::field::{Field, MeasureField};
use matome_deadline::fiscal_year::FiscalYear;

/// The time that a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ColumnTime {
    /// What the column holds of the year; `None` where each row says that itself.
    Year(FiscalYear, Option<MeasureField>),
    /// The months of the fiscal year, counted from April.
    Months(u8, u8),
}

/// The rows that make up one goal or measure, and what stands in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) number: Option<BlockId>,
    /// The blocks of each column, from top to bottom.
    pub(super) cells: BTreeMap<Field, Vec<BlockId>>,
    /// What stands in columns of a time.
    pub(super) times: Vec<(ColumnTime, BlockId)>,
    /// Columns that are no known field.
    pub(super) others: Vec<(BlockId, BlockId)>,
    /// All of its blocks in reading order; the first one names the place.
    pub(super) blocks: Vec<BlockId>,
    /// Its table has a column for deadlines, be it empty here.
    pub(super) has_period: bool,
    /// The row above it that holds its number, in a form that has such rows.
    pub(super) mark: Option<Vec<BlockId>>,
    pub(super) rows: (u32, u32),
}

impl Group {
    /// The first cell of its rows, one that reaches in from above left aside.
    pub(super) fn first(&self, page: &Page<'_>) -> Option<BlockId> {
        let own = |id: &&BlockId| page.block(**id).area.first.row >= self.rows.0;
        self.blocks.iter().find(own).or(self.blocks.first()).copied()
    }

    pub(super) fn of(&self, field: Field) -> &[BlockId] {
        self.cells.get(&field).map_or(&[], Vec::as_slice)
    }
}
