//! A worksheet that is filled as a person would fill it: rows by number, columns by letter, cells merged where a text
//! spans several, and rows as high as their text.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::core::grid::Position;
use crate::core::text;

/// Higher rows than this are none in Excel.
const HIGHEST_ROW: f64 = 409.0;

pub(super) struct Page {
    sheet: Worksheet,
    widths: Vec<f64>,
    /// The size that texts are written in, which decides how many lines they take.
    size: f64,
    heights: BTreeMap<u32, f64>,
}

impl Page {
    /// An empty A4 page with columns of these widths, from A on.
    pub(super) fn new(name: &str, size: f64, widths: &[f64]) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?.set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        sheet.set_footer("&C&P / &N");
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        Ok(Self { sheet, widths: widths.to_vec(), size, heights: BTreeMap::new() })
    }

    pub(super) fn landscape(&mut self) {
        self.sheet.set_landscape();
    }

    /// Prints rows `1` to `last` on every page.
    pub(super) fn repeat(&mut self, rows: RangeInclusive<u32>) -> Result<(), XlsxError> {
        self.sheet.set_repeat_rows(rows.start() - 1, rows.end() - 1)?;
        Ok(())
    }

    /// Writes `text` into the columns `B` or, merged, `B:D` of a row.
    pub(super) fn put(&mut self, row: u32, columns: &str, text: &str, format: &Format) -> Result<(), XlsxError> {
        let needed = self.height_of(text, columns);
        self.at_least(row, needed);
        self.put_down(row..=row, columns, text, format)
    }

    /// Writes `text` into cells merged over several rows, which does not make them higher.
    pub(super) fn put_down(
        &mut self,
        rows: RangeInclusive<u32>,
        columns: &str,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let (first, last) = span(columns);
        let (top, bottom) = (rows.start() - 1, rows.end() - 1);
        if (top, first) != (bottom, last) {
            self.sheet.merge_range(top, first, bottom, last, text, format)?;
        } else if text.is_empty() {
            self.sheet.write_blank(top, first, format)?;
        } else {
            self.sheet.write_string_with_format(top, first, text, format)?;
        }
        Ok(())
    }

    /// Writes `text` where there is one, and the empty frame where there is none.
    pub(super) fn put_if(
        &mut self,
        row: u32,
        columns: &str,
        text: Option<&str>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.put(row, columns, text.unwrap_or_default(), format)
    }

    /// Writes a true number into one cell.
    pub(super) fn number(&mut self, row: u32, column: &str, value: f64, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(row - 1, span(column).0, value, format)?;
        Ok(())
    }

    /// Makes a row at least that high, in points.
    pub(super) fn at_least(&mut self, row: u32, height: f64) {
        let known = self.heights.entry(row).or_insert(0.0);
        *known = known.max(height.min(HIGHEST_ROW));
    }

    pub(super) fn finish(mut self) -> Result<Worksheet, XlsxError> {
        for (row, height) in &self.heights {
            self.sheet.set_row_height(row - 1, *height)?;
        }
        Ok(self.sheet)
    }

    /// The height that `text` takes in those columns: Excel does not find it for merged cells.
    fn height_of(&self, text: &str, columns: &str) -> f64 {
        let (first, last) = span(columns);
        let width: f64 = (first..=last).filter_map(|column| self.widths.get(usize::from(column))).sum();
        // A column's width counts digits of 11 points, and Japanese text breaks a little before the edge.
        let room = (width * 11.0 / self.size - 2.0).max(2.0);
        let lines: f64 = text.split('\n').map(|line| (text::width(line) as f64 / room).ceil().max(1.0)).sum();
        lines * self.size * 1.5 + 6.0
    }
}

/// The first and the last column of `B:D` or of `B`.
fn span(columns: &str) -> (u16, u16) {
    let column = |letters: &str| Position::parse(&format!("{letters}1")).map_or(0, |at| at.column as u16);
    let (first, last) = columns.split_once(':').unwrap_or((columns, columns));
    (column(first), column(last))
}
