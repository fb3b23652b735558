//! How high a row must be to show its text. Excel does not grow rows that another program wrote, so it is estimated.

use std::collections::BTreeMap;

use matome_deadline::text;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Cell, LINE, Line, MARGIN, Role, SheetColumn, SheetPlan, Value};

/// What the heights of a sheet's rows follow from.
pub(super) struct Heights {
    columns: Vec<SheetColumn>,
    /// Cells that reach over others of their row, and how wide they are so.
    wide: BTreeMap<Position, f64>,
    highest: f64,
}

impl Heights {
    pub(super) fn of(sheet: &SheetPlan) -> Self {
        let shown = |area: &Area| -> f64 {
            let across = sheet.columns.iter().take(area.last.column as usize + 1).skip(area.first.column as usize);
            across.filter(|column| !column.hidden).map(|column| column.width).sum()
        };
        let wide = sheet.merged.iter().filter(|area| area.first.row == area.last.row);
        let wide = wide.map(|area| (area.first, shown(area))).collect();
        Self { columns: sheet.columns.clone(), wide, highest: sheet.highest_row }
    }

    /// The height of the row `at`, in points.
    pub(super) fn of_line(&self, at: u32, line: &Line) -> f64 {
        line.height.unwrap_or_else(|| self.of_cells(at, &line.cells))
    }

    fn of_cells(&self, at: u32, cells: &[Cell]) -> f64 {
        let shown = (0..).zip(&self.columns).zip(cells).filter(|((_, column), _)| !column.hidden);
        let lines = shown.map(|((n, column), cell)| {
            lines(cell, self.wide.get(&Position::new(at, n)).copied().unwrap_or(column.width))
        });
        (lines.max().unwrap_or(1).max(1) as f64 * LINE + MARGIN).min(self.highest)
    }
}

/// The lines of a cell so wide.
fn lines(cell: &Cell, width: f64) -> usize {
    let wraps = matches!(
        cell.role,
        Role::Header
            | Role::TableHeader
            | Role::Label
            | Role::Body
            | Role::Long
            | Role::Short
            | Role::Centered
            | Role::Input
            | Role::Painted(_)
    );
    match &cell.value {
        Value::Text(text) if wraps => wrapped_lines(text, width),
        Value::Link(link) if wraps => wrapped_lines(&link.text, width),
        _ => 1,
    }
}

/// The lines that `text` takes in a column of that width.
fn wrapped_lines(text: &str, width: f64) -> usize {
    // A half-width place is a little narrower than the digit that widths are counted in, and the cell has margins.
    // Full-width characters fill an even number of places.
    let room = ((width * 1.05 - 0.8) as usize & !1).max(2);
    text.split('\n').map(|line| text::width(line).div_ceil(room).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_workbook::plan::{PaperSize, Print};

    #[test]
    fn a_text_over_several_columns_has_the_room_of_all() {
        let print = Print::on(PaperSize::A4, false);
        let mut sheet = SheetPlan::new("目標別", [14.0, 20.0, 20.0].map(SheetColumn::wide).to_vec(), print);
        let text = Cell::text(&"あ".repeat(19), Role::Body);
        sheet.push(vec![Cell::text("目的", Role::Label), text.clone()]);
        sheet.push(vec![Cell::text("目的", Role::Label), text]);
        sheet.merged.push(Area { first: Position::new(0, 1), last: Position::new(0, 2) });
        let heights = Heights::of(&sheet);
        let lines = |at: u32| heights.of_line(at, &sheet.rows[at as usize]) / LINE;
        assert_eq!((lines(0) as usize, lines(1) as usize), (1, 2));
    }

    #[test]
    fn full_width_text_wraps_at_half_the_characters() {
        for (text, width, lines) in [
            ("", 10.0, 1),
            ("あいうえ", 10.0, 1),
            ("あいうえお", 10.0, 2),
            ("abcdefgh", 10.0, 1),
            ("あ\n\nい", 10.0, 3),
        ] {
            assert_eq!(wrapped_lines(text, width), lines, "{text}");
        }
    }
}
