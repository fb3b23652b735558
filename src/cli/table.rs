//! Columns of text for a terminal in which a full-width character takes two places.
//!
//! Tables of the merged workbook are planned in `matome_core::consolidate`.

use std::io::{self, Write};

use matome_deadline::text;

/// A table that is printed with its columns aligned; the last column may be of any length.
pub(super) struct TextTable {
    lines: Vec<Vec<String>>,
}

impl TextTable {
    pub(super) fn new(header: &[&str]) -> Self {
        Self::headed(header.iter().map(ToString::to_string))
    }

    pub(super) fn headed(header: impl IntoIterator<Item = String>) -> Self {
        Self { lines: vec![header.into_iter().collect()] }
    }

    pub(super) fn line(&mut self, cells: impl IntoIterator<Item = String>) {
        self.lines.push(cells.into_iter().map(|cell| cell.replace('\n', " ")).collect());
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let widths = self.widths();
        for line in &self.lines {
            let mut printed = String::new();
            for (cell, width) in line.iter().zip(&widths) {
                printed.push_str(cell);
                printed.push_str(&" ".repeat(width - text::width(cell) + 2));
            }
            writeln!(out, "{}", printed.trim_end())?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        (0..columns)
            .map(|c| self.lines.iter().filter_map(|l| l.get(c)).map(|s| text::width(s)).max().unwrap_or(0))
            .collect()
    }
}

/// `text` on one line, at most `width` columns wide; what is cut is marked with `…`.
pub(super) fn shorten(text: &str, width: usize) -> String {
    text::fitting(&text.replace('\n', " "), width).into_owned()
}
