//! Texts broken by hand over several rows of a table. Texts within one border or merged cell are one box already.

use super::Rows;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Row;

impl Rows<'_> {
    /// Whether names continue below numbered rows in cells of their own.
    pub(super) fn is_broken(&self) -> bool {
        let flat = |id: BoxId| {
            let area = self.view.canvas.of(id).area;
            area.first.row == area.last.row
        };
        let rows = || self.table.rows.iter().filter(|row| row.section.is_none() && self.labelled(row).is_none());
        let is_number =
            |row: &&Row| self.cell(row, Item::Number).is_some_and(|id| self.view.canvas.of(id).content.numeral);
        // Lines are drawn above each record, none within it.
        let framed =
            |row: &Row| self.cell(row, Item::Number).is_some_and(|number| self.view.canvas.has_line_above(number));
        let goes_on = |(before, row): &(&Row, &Row)| {
            self.goes_on(row, self.cell(before, Item::Number))
                && (self.cell(row, Item::Title).is_some_and(flat) || framed(row))
        };
        rows().next().is_some_and(|row| is_number(&row)) && rows().zip(rows().skip(1)).filter(goes_on).count() >= 2
    }

    /// Whether the row has no number but the one `before`, and no line above it.
    pub(super) fn goes_on(&self, row: &Row, before: Option<BoxId>) -> bool {
        let Some(number) = self.cell(row, Item::Number) else { return true };
        let area = |id: BoxId| self.view.canvas.of(id).area;
        let top = row.cells.iter().flatten().map(|id| area(*id).first.row).max();
        let begins = |id: &&BoxId| Some(area(**id).first.row) == top;
        Some(number) == before
            && !row.cells.iter().flatten().filter(begins).any(|id| self.view.canvas.has_line_above(*id))
    }
}
