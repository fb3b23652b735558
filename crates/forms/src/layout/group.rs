//! The rows of a table that form one goal or measure.

use std::collections::BTreeMap;

use super::page::{BlockId, Page};
use crate::field::{Field, MeasureField};
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ColumnTime {
    /// The kind of value; `None` if each row has its own.
    Year(FiscalYear, Option<MeasureField>),
    /// Months of the fiscal year, counted from April.
    Months(u8, u8),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) number: Option<BlockId>,
    pub(super) cells: BTreeMap<Field, Vec<BlockId>>,
    pub(super) times: Vec<(ColumnTime, BlockId)>,
    /// Header and block of columns without a known field.
    pub(super) others: Vec<(BlockId, BlockId)>,
    /// All blocks in reading order; the first one is the source.
    pub(super) blocks: Vec<BlockId>,
    /// Its table has a column for deadlines, perhaps empty here.
    pub(super) has_period: bool,
    /// The row above with its number, in forms with such rows.
    pub(super) mark: Option<Vec<BlockId>>,
    pub(super) rows: (u32, u32),
}

impl Group {
    /// The first cell of its rows, except one that begins above.
    pub(super) fn first(&self, page: &Page<'_>) -> Option<BlockId> {
        let own = |id: &&BlockId| page.block(**id).area.first.row >= self.rows.0;
        self.blocks.iter().find(own).or(self.blocks.first()).copied()
    }

    pub(super) fn of(&self, field: Field) -> &[BlockId] {
        self.cells.get(&field).map_or(&[], Vec::as_slice)
    }
}
