//! A sheet laid out: which block of text stands where, and what stands beside and below it.
//!
//! A block is a cell that shows something, with the area it takes: its merged region, or itself.

use std::collections::BTreeMap;

use super::label;
use crate::core::grid::{Area, Cell, Position, Sheet};
use crate::core::model::Source;
use crate::core::text::tidy;

/// The index of a block on its page.
pub(super) type BlockId = usize;

pub(super) struct Page<'a> {
    pub(super) sheet: &'a Sheet,
    /// In reading order.
    pub(super) blocks: Vec<Block<'a>>,
    rows: BTreeMap<u32, Vec<Slot>>,
}

pub(super) struct Block<'a> {
    pub(super) area: Area,
    pub(super) cell: &'a Cell,
    /// As a label; empty if it is too long for one.
    pub(super) key: String,
}

/// What takes some columns of a row: a block, or a merged region that shows nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) block: Option<BlockId>,
}

impl<'a> Page<'a> {
    pub(super) fn new(sheet: &'a Sheet) -> Self {
        let mut blocks = Vec::with_capacity(sheet.cells.len());
        let mut rows: BTreeMap<u32, Vec<Slot>> = BTreeMap::new();
        let mut place = |area: Area, block| {
            for row in area.first.row..=area.last.row {
                rows.entry(row).or_default().push(Slot { first: area.first.column, last: area.last.column, block });
            }
        };
        for (at, cell) in &sheet.cells {
            let area = sheet.merged.get(at).copied().unwrap_or(Area { first: *at, last: *at });
            place(area, Some(blocks.len()));
            blocks.push(Block { area, cell, key: label::key(&cell.text) });
        }
        for (at, area) in &sheet.merged {
            if !sheet.cells.contains_key(at) {
                place(*area, None);
            }
        }
        for slots in rows.values_mut() {
            slots.sort_by_key(|slot| slot.first);
        }
        // A row that holds nothing but empty regions is a blank row.
        Self { sheet, blocks, rows }
    }

    pub(super) fn block(&self, id: BlockId) -> &Block<'a> {
        &self.blocks[id]
    }

    /// The text of a block as records keep it.
    pub(super) fn text(&self, id: BlockId) -> Option<String> {
        tidy(&self.blocks[id].cell.text)
    }

    /// The texts of blocks, one below the other.
    pub(super) fn joined(&self, ids: &[BlockId]) -> Option<String> {
        let texts: Vec<String> = ids.iter().filter_map(|id| self.text(*id)).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }

    pub(super) fn source(&self, id: BlockId) -> Source {
        self.source_at(self.blocks[id].area.first)
    }

    pub(super) fn source_at(&self, at: Position) -> Source {
        Source { sheet: self.sheet.name.clone(), cell: at.to_string() }
    }

    /// Rows in which something is shown, those that merged regions reach into included.
    pub(super) fn rows(&self, range: std::ops::RangeInclusive<u32>) -> impl Iterator<Item = u32> + '_ {
        let (from, to) = (*range.start(), *range.end());
        (from <= to)
            .then(|| self.rows.range(from..=to))
            .into_iter()
            .flatten()
            .filter(|(_, slots)| slots.iter().any(|slot| slot.block.is_some()))
            .map(|(row, _)| *row)
    }

    pub(super) fn last_row(&self) -> u32 {
        self.rows.keys().next_back().copied().unwrap_or(0)
    }

    /// What takes the columns of `row`, from left to right.
    pub(super) fn slots(&self, row: u32) -> &[Slot] {
        self.rows.get(&row).map_or(&[], Vec::as_slice)
    }

    /// The blocks that show in `row`, from left to right, those that began in a row above included.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = BlockId> + '_ {
        self.slots(row).iter().filter_map(|slot| slot.block)
    }

    /// The blocks that begin in `row`.
    pub(super) fn starting(&self, row: u32) -> impl Iterator<Item = BlockId> + '_ {
        self.row(row).filter(move |id| self.blocks[*id].area.first.row == row)
    }

    /// What takes the cell at `row`, `column`.
    pub(super) fn slot_at(&self, row: u32, column: u32) -> Option<Slot> {
        self.slots(row).iter().copied().find(|slot| slot.first <= column && column <= slot.last)
    }
}

/// Whether two spans of columns have a column in common, and how many.
pub(super) fn overlap(a: (u32, u32), b: (u32, u32)) -> u32 {
    (a.1.min(b.1) + 1).saturating_sub(a.0.max(b.0))
}
