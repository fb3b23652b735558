//! Builds rows of single cells, headers and merged cells.

use super::{Cell, Line, Role, SheetPlan, Value};
use crate::grid::Area;

impl SheetPlan<'_> {
    pub fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push(Line::of(cells));
    }

    pub fn push_high(&mut self, height: f64, cells: Vec<Cell>) {
        self.rows.push(Line::high(height, cells));
    }

    /// Appends a row with one cell merged up to the column `last`.
    pub fn push_whole(&mut self, height: f64, cell: Cell, last: u32) {
        self.push_high(height, vec![cell]);
        self.merge_last(0, last);
    }

    pub fn push_headers<T: AsRef<str>>(&mut self, headers: impl IntoIterator<Item = T>) {
        self.push(headers.into_iter().map(|header| Cell::text(header.as_ref(), Role::Header)).collect());
    }

    /// Appends the placeholder of an empty table: `cell` in column `at`.
    pub fn push_none(&mut self, at: usize, cell: Cell) {
        let mut cells = vec![Cell::empty(cell.role); self.columns.len()];
        cells[at] = cell;
        self.push(cells);
    }

    /// Appends a row of cells, each merged over the columns of its part.
    pub fn push_parts(&mut self, height: Option<f64>, parts: &[(u32, u32)], cells: impl IntoIterator<Item = Cell>) {
        let row = self.next_row();
        let mut line = Vec::new();
        for ((first, last), cell) in parts.iter().zip(cells) {
            let filler = Cell { value: Value::Empty, ..cell.clone() };
            line.push(cell);
            line.resize(*last as usize + 1, filler);
            if last > first {
                self.merged.push(Area::of_row(row, *first, *last));
            }
        }
        self.rows.push(Line { height, ..Line::of(line) });
    }

    pub fn merge_last(&mut self, first: u32, last: u32) {
        self.merged.push(Area::of_row(self.next_row() - 1, first, last));
    }
}
