//! Rows of a sheet with charts, written by the library, since its charts cache the cells that they draw.

use chrono::NaiveDateTime;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::formats::{CellStyle, Formats};
use super::links::Links;
use super::put;
use matome_workbook::grid::Area;
use matome_workbook::plan::{Cell, Line, SheetPlan, Value};

pub(super) struct RowWriter<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a mut Formats,
    made_at: NaiveDateTime,
    links: Links,
}

impl<'a> RowWriter<'a> {
    pub(super) fn of(sheet: &'a mut Worksheet, formats: &'a mut Formats, made_at: NaiveDateTime) -> Self {
        Self { sheet, formats, made_at, links: Links::default() }
    }

    pub(super) fn write(mut self, mut plan: SheetPlan) -> Result<(), XlsxError> {
        let merged = std::mem::take(&mut plan.merged);
        for (row, line) in (0..).zip(plan.into_rows()) {
            for area in merged.iter().filter(|area| area.first.row == row) {
                self.merge(*area, &line)?;
            }
            self.line(row, line)?;
        }
        Ok(())
    }

    fn line(&mut self, row: u32, line: Line) -> Result<(), XlsxError> {
        let Line { height, cells, hidden } = line;
        if let Some(height) = height {
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
                self.cell((row, column), cell)?;
            }
        }
        Ok(())
    }

    /// Writes adjacent empty cells of the same style.
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

    fn cell(&mut self, at: (u32, u16), cell: Cell) -> Result<(), XlsxError> {
        let own = Some(self.formats.of(&CellStyle::of(&cell)));
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

    /// Merging accepts text only, so the cell is written afterwards.
    fn merge(&mut self, area: Area, line: &Line) -> Result<(), XlsxError> {
        let Area { first, last } = area;
        let cell = line.cells.get(first.column as usize).cloned().unwrap_or_default();
        let format = self.formats.of(&CellStyle::of(&cell));
        self.sheet.merge_range(first.row, first.column as u16, last.row, last.column as u16, "", format)?;
        Ok(())
    }
}
