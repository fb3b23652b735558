//! The copy of a sheet: texts in place, coloured by what they were read as.

use rust_xlsxwriter::{Color, FormatAlign, XlsxError};

use super::{COPY, Page, boxed, coloured};
use matome_forms::layout::{CopiedCell, SheetCopy};
use matome_forms::teaching::FormSheet;
use matome_workbook::grid::Area;

const NARROWEST: f64 = 2.5;
const WIDEST: f64 = 24.0;
/// Maximum total width of the columns that a text spans.
const WIDE_TOGETHER: f64 = 44.0;
const HIGHEST: f64 = 6.0;

impl Page<'_> {
    pub(super) fn copy(&mut self, form: &FormSheet) -> Result<(), XlsxError> {
        for CopiedCell { area, text, taken } in &form.copy.cells {
            let format = self.formats.entry(*taken).or_insert_with(|| coloured(boxed(), *taken)).clone();
            let Area { first, last } = *area;
            let (row, column) = (self.header + first.row, COPY + first.column as u16);
            if first != last {
                let (last_row, last_column) = (self.header + last.row, COPY + last.column as u16);
                self.sheet.merge_range(row, column, last_row, last_column, "", &format)?;
            }
            self.text(row, column, text, &format)?;
        }
        self.addresses(form)?;
        let italic = super::formats::base().set_italic().set_align(FormatAlign::Left);
        self.text(0, COPY, &form.sample, &italic)
    }
}

impl Page<'_> {
    /// Writes column letters and row numbers, since choices refer to cells.
    fn addresses(&mut self, form: &FormSheet) -> Result<(), XlsxError> {
        let last = |of: fn(&CopiedCell) -> u32| form.copy.cells.iter().map(of).max();
        let grey = super::formats::base().set_font_color(Color::Gray).set_font_size(8).set_align(FormatAlign::Center);
        for column in 0..last(|cell| cell.area.last.column + 1).unwrap_or(0) {
            let letter = rust_xlsxwriter::utility::column_number_to_name(column as u16);
            self.text(self.header - 1, COPY + column as u16, &letter, &grey)?;
        }
        for row in 0..last(|cell| cell.area.last.row + 1).unwrap_or(0) {
            self.text(self.header + row, COPY - 1, &(row + 1).to_string(), &grey)?;
        }
        Ok(())
    }
}

pub(super) fn widths(copy: &SheetCopy) -> Vec<f64> {
    let columns = copy.cells.iter().map(|cell| cell.area.last.column + 1).max().unwrap_or(0);
    let mut widths = vec![NARROWEST; columns as usize];
    for cell in &copy.cells {
        let Area { first, last } = cell.area;
        let columns = f64::from(last.column - first.column + 1);
        let longest = cell.text.lines().map(width).fold(0.0, f64::max) + 1.5;
        let each = longest.min(if columns > 1.0 { WIDE_TOGETHER } else { WIDEST }) / columns;
        for column in &mut widths[first.column as usize..=last.column as usize] {
            *column = column.max(each).min(WIDEST);
        }
    }
    widths
}

pub(super) fn heights(copy: &SheetCopy, widths: &[f64]) -> Vec<f64> {
    let rows = copy.cells.iter().map(|cell| cell.area.last.row + 1).max().unwrap_or(0);
    let mut heights: Vec<f64> = vec![1.0; rows as usize];
    for cell in &copy.cells {
        let Area { first, last } = cell.area;
        let room: f64 = widths[first.column as usize..=last.column as usize].iter().sum::<f64>() - 1.0;
        let lines: f64 = cell.text.lines().map(|line| (width(line) / room).ceil().max(1.0)).sum();
        let each = lines / f64::from(last.row - first.row + 1);
        for row in &mut heights[first.row as usize..=last.row as usize] {
            *row = row.max(each).min(HIGHEST);
        }
    }
    heights
}

fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}
