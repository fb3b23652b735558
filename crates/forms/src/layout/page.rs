//! A sheet as blocks: non-empty cells with their area, which is the merged range or the cell itself.

use std::cell::OnceCell;
use std::ops::{Range, RangeInclusive};

use super::marked::MarkedText;
use matome_deadline::source::Source;
use matome_deadline::text::tidy;
use matome_deadline::written::label;
use matome_deadline::written::label::Key;
use matome_workbook::grid::{Area, Cell, Position, Sheet};

pub(super) type BlockId = usize;

pub(super) struct Page<'a> {
    pub(super) sheet: &'a Sheet,
    /// In reading order.
    pub(super) blocks: Vec<Block<'a>>,
    /// From top to bottom, without empty ones.
    rows: Vec<PageRow>,
    /// Slots of all rows, from left to right.
    slots: Vec<Slot>,
}

struct PageRow {
    at: u32,
    /// Range in the page's slots.
    slots: Range<usize>,
    /// A row with only empty merged ranges.
    is_blank: bool,
}

pub(super) struct Block<'a> {
    pub(super) area: Area,
    pub(super) cell: &'a Cell,
    /// As a label; empty if too long for one.
    pub(super) key: Key,
    marked: OnceCell<MarkedText<'a>>,
}

impl<'a> Block<'a> {
    pub(super) fn marked(&self) -> &MarkedText<'a> {
        self.marked.get_or_init(|| MarkedText::of(&self.cell.text))
    }
}

/// Part of a row: a block, or an empty merged range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) block: Option<BlockId>,
}

impl<'a> Page<'a> {
    /// Whether its first cell is in a hidden row or column.
    pub(super) fn is_hidden(&self, id: BlockId) -> bool {
        self.sheet.hidden_cells.contains(self.blocks[id].area.first)
    }

    pub(super) fn new(sheet: &'a Sheet) -> Self {
        let mut blocks = Vec::with_capacity(sheet.cells.len());
        let mut slots: Vec<(u32, Slot)> = Vec::with_capacity(sheet.cells.len() + sheet.merged.len());
        let mut place = |area: Area, block| {
            let slot = Slot { first: area.first.column, last: area.last.column, block };
            slots.extend((area.first.row..=area.last.row).map(|row| (row, slot)));
        };
        for (at, cell) in &sheet.cells {
            let area = sheet.merged.get(at).copied().unwrap_or(Area { first: *at, last: *at });
            place(area, Some(blocks.len()));
            blocks.push(Block { area, cell, key: label::key(&cell.text), marked: OnceCell::new() });
        }
        for (at, area) in &sheet.merged {
            if !sheet.cells.contains_key(at) {
                place(*area, None);
            }
        }
        slots.sort_by_key(|(row, slot)| (*row, slot.first));
        Self { sheet, blocks, rows: rows(&slots), slots: slots.into_iter().map(|(_, slot)| slot).collect() }
    }

    pub(super) fn block(&self, id: BlockId) -> &Block<'a> {
        &self.blocks[id]
    }

    pub(super) fn has(&self, word: &Key) -> bool {
        !word.is_empty() && self.blocks.iter().any(|block| block.key == *word)
    }

    /// The text of a block as stored in records.
    pub(super) fn text(&self, id: BlockId) -> Option<String> {
        tidy(&self.blocks[id].cell.text)
    }

    /// The texts of blocks, one per line.
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

    /// Non-empty rows, including those that merged ranges reach into.
    pub(super) fn rows(&self, range: RangeInclusive<u32>) -> impl Iterator<Item = u32> + '_ {
        let first = self.rows.partition_point(|row| row.at < *range.start());
        let rows = self.rows[first..].iter().take_while(move |row| row.at <= *range.end());
        rows.filter(|row| !row.is_blank).map(|row| row.at)
    }

    pub(super) fn last_row(&self) -> u32 {
        self.rows.last().map_or(0, |row| row.at)
    }

    /// Index of `row` among non-empty rows.
    pub(super) fn place(&self, row: u32) -> Option<usize> {
        self.rows.binary_search_by_key(&row, |row| row.at).ok()
    }

    /// Number of non-empty rows.
    pub(super) fn height(&self) -> usize {
        self.rows.len()
    }

    /// From left to right.
    pub(super) fn slots(&self, row: u32) -> &[Slot] {
        self.place(row).map_or(&[], |place| &self.slots[self.rows[place].slots.clone()])
    }

    /// Blocks in `row`, from left to right, including those begun above.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = BlockId> + '_ {
        self.slots(row).iter().filter_map(|slot| slot.block)
    }

    pub(super) fn starting(&self, row: u32) -> impl Iterator<Item = BlockId> + '_ {
        self.row(row).filter(move |id| self.blocks[*id].area.first.row == row)
    }

    pub(super) fn slot_at(&self, row: u32, column: u32) -> Option<Slot> {
        self.slots(row).iter().copied().find(|slot| slot.first <= column && column <= slot.last)
    }
}

/// The rows of slots ordered by row.
fn rows(slots: &[(u32, Slot)]) -> Vec<PageRow> {
    let mut end = 0;
    let row = |slots: &[(u32, Slot)]| {
        let start = end;
        end += slots.len();
        PageRow { at: slots[0].0, slots: start..end, is_blank: slots.iter().all(|(_, slot)| slot.block.is_none()) }
    };
    slots.chunk_by(|(row, _), (next, _)| row == next).map(row).collect()
}

/// Number of columns in common.
pub(super) fn overlap(a: (u32, u32), b: (u32, u32)) -> u32 {
    (a.1.min(b.1) + 1).saturating_sub(a.0.max(b.0))
}

/// More than marks, numbers and dashes, as in an unused row or an unfilled `(1)`.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !matches!(c, 'ー' | '〇'))
}
