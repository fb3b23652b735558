//! Texts that are broken by hand over the rows of a table.

use super::BlockId;
use super::item::Item;
use super::rows::Rows;
use super::table::Row;

impl Rows<'_> {
    /// Whether names go on below rows with a number, in cells of their own.
    pub(super) fn is_broken(&self) -> bool {
        let flat = |id: BlockId| {
            let area = self.source.canvas.of(id).area;
            area.first.row == area.last.row
        };
        let rows = || self.table.rows.iter().filter(|row| row.section.is_none());
        let is_number =
            |row: &&Row| self.cell(row, Item::Number).is_some_and(|id| self.source.canvas.of(id).content.numeral);
        // A line is drawn above each record and none within it.
        let framed =
            |row: &Row| self.cell(row, Item::Number).is_some_and(|number| self.source.canvas.has_line_above(number));
        let goes_on = |(before, row): &(&Row, &Row)| {
            self.goes_on(row, self.cell(before, Item::Number))
                && (self.cell(row, Item::Title).is_some_and(flat) || framed(row))
        };
        rows().next().is_some_and(|row| is_number(&row)) && rows().zip(rows().skip(1)).filter(goes_on).count() >= 2
    }

    /// Whether the row has no number of its own but the one `before`, and no line above it.
    pub(super) fn goes_on(&self, row: &Row, before: Option<BlockId>) -> bool {
        let Some(number) = self.cell(row, Item::Number) else { return true };
        let area = |id: BlockId| self.source.canvas.of(id).area;
        let top = row.cells.iter().flatten().map(|id| area(*id).first.row).max();
        let begins = |id: &&BlockId| Some(area(**id).first.row) == top;
        Some(number) == before
            && !row.cells.iter().flatten().filter(begins).any(|id| self.source.canvas.has_line_above(*id))
    }
}
