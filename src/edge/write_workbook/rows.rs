//! The rows of a sheet, each written once and in their order.
//!
//! To find the number of a format the library hashes all of it, once for each cell, and what is set of a row it keeps to
//! the end. But a cell without a format of its own takes that of its column, and a row without a height the sheet's, both
//! at the moment at which the row is complete. So columns and sheet lend what they have as long as rows are written;
//! then they are again as they were, and nothing shows of it.

use chrono::NaiveDateTime;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::formats::{self, CellStyle, Formats};
use super::links::Links;
use super::put;
use crate::core::consolidate::plan::{Cell, Line, SheetPlan, Value};
use crate::core::grid::Area;

/// A sheet whose rows are being written.
pub(super) struct RowWriter<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a mut Formats,
    made_at: NaiveDateTime,
    links: Links,
    /// What the columns lend; nothing where the library keeps the rows until it saves the workbook.
    lent: Vec<Option<CellStyle>>,
}

impl<'a> RowWriter<'a> {
    pub(super) fn of(sheet: &'a mut Worksheet, formats: &'a mut Formats, made_at: NaiveDateTime) -> Self {
        Self { sheet, formats, made_at, links: Links::default(), lent: Vec::new() }
    }

    /// Writes all rows of `plan`.
    pub(super) fn write(mut self, mut plan: SheetPlan) -> Result<(), XlsxError> {
        let merged = std::mem::take(&mut plan.merged);
        // A sheet with charts keeps its rows until the workbook is saved.
        let borrows = plan.charts.is_empty();
        let end = plan.next_row();
        for (row, line) in (0..).zip(plan.into_rows()) {
            for area in merged.iter().filter(|area| area.first.row == row) {
                self.merge(*area, &line)?;
            }
            if row == 1 && borrows {
                self.lend(&line.cells)?;
            }
            self.line(row, line, borrows)?;
        }
        if borrows { self.end(end) } else { Ok(()) }
    }

    /// From now on each column lends the format that its one of `cells` has.
    fn lend(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        for (column, cell) in (0..).zip(cells) {
            // The library gives a link without a format one of its own.
            let lendable = !cell.is_absent() && !matches!(cell.value, Value::Link(_));
            let look = lendable.then(|| CellStyle::of(cell));
            if let Some(look) = &look {
                self.sheet.set_column_format(column, self.formats.of(look))?;
            }
            self.lent.push(look);
        }
        Ok(())
    }

    /// Completes the last row by beginning one below it, which stays empty, and takes back what was lent. Left to the saving,
    /// a last row with a height of its own would be written twice, which Excel repairs.
    fn end(&mut self, row: u32) -> Result<(), XlsxError> {
        self.sheet.write_blank(row, 0, &formats::base())?;
        self.sheet.clear_cell(row, 0);
        for (column, _) in (0..).zip(&self.lent).filter(|(_, look)| look.is_some()) {
            self.sheet.set_column_format(column, &formats::base())?;
        }
        self.sheet.set_default_row_height_pixels(formats::ROW_HEIGHT);
        Ok(())
    }

    fn line(&mut self, row: u32, line: Line, borrows: bool) -> Result<(), XlsxError> {
        let Line { height, cells, hidden } = line;
        let borrows_height = borrows && !hidden && !cells.iter().all(Cell::is_absent);
        if let Some(height) = height.filter(|_| !borrows_height) {
            self.sheet.set_row_height(row, height)?;
        }
        if hidden {
            self.sheet.set_row_hidden(row)?;
        }
        let mut cells = (0..).zip(cells).peekable();
        while let Some((column, cell)) = cells.next() {
            if cell.value == Value::Empty {
                let alike = std::iter::from_fn(|| cells.next_if(|(_, next)| *next == cell));
                let last = alike.last().map_or(column, |(last, _)| last);
                self.blanks(row, (column, last), &cell)?;
            } else {
                self.cell((row, column), cell, borrows)?;
            }
        }
        // Only now: with its first cell this row has completed the one above.
        if let Some(height) = height.filter(|_| borrows_height) {
            self.sheet.set_default_row_height(height);
        }
        Ok(())
    }

    /// Empty cells side by side that look the same.
    fn blanks(&mut self, row: u32, (first, last): (u16, u16), cell: &Cell) -> Result<(), XlsxError> {
        if cell.is_absent() {
            return Ok(());
        }
        let format = self.formats.of(&CellStyle::of(cell));
        self.sheet.write_blank(row, first, format)?;
        if first < last {
            self.sheet.set_range_format(row, first + 1, row, last, format)?;
        }
        Ok(())
    }

    fn cell(&mut self, at: (u32, u16), cell: Cell, borrows: bool) -> Result<(), XlsxError> {
        let look = CellStyle::of(&cell);
        let is_lent = borrows && self.lent.get(usize::from(at.1)).is_some_and(|lent| lent.as_ref() == Some(&look));
        let own = if is_lent { None } else { Some(self.formats.of(&look)) };
        match cell.value {
            Value::Empty => Ok(()),
            Value::Text(text) => put(self.sheet, at, text, own),
            Value::Number(n) | Value::Percent(n) | Value::Serial(n) | Value::Formatted { number: n, .. } => {
                put(self.sheet, at, n, own)
            }
            Value::Truth(truth) => put(self.sheet, at, truth, own),
            Value::Date(day) => put(self.sheet, at, &day, own),
            Value::MadeAt => put(self.sheet, at, &self.made_at, own),
            Value::Link(link) => self.links.write(self.sheet, at, *link, own),
        }
    }

    /// Merging takes only a text, so the cell itself is written after it.
    fn merge(&mut self, area: Area, line: &Line) -> Result<(), XlsxError> {
        let Area { first, last } = area;
        let cell = line.cells.get(first.column as usize).cloned().unwrap_or_default();
        let format = self.formats.of(&CellStyle::of(&cell));
        self.sheet.merge_range(first.row, first.column as u16, last.row, last.column as u16, "", format)?;
        Ok(())
    }
}
