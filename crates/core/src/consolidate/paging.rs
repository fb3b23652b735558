//! Page breaks between blocks of rows, from estimated row heights: Excel does not grow rows of generated files.

use std::collections::BTreeMap;

use matome_deadline::text;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Cell, LINE, Line, MARGIN, MARGINS, Print, Role, SheetColumn, SheetPlan, Value};

/// Share of a page that may stay blank to keep a block together.
const BLANK: f64 = 0.4;
/// Printers and screens differ slightly.
const SAFE: f64 = 0.975;

/// Rows that belong together, up to the next block.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowBlock {
    pub(super) first: u32,
    /// Number of first rows that never end a page: headings, and the row below them.
    pub(super) head: u32,
}

/// Rows before which a page begins, besides the sheet's own breaks.
pub(super) fn breaks(sheet: &SheetPlan, blocks: &[RowBlock]) -> Vec<u32> {
    let heights = Heights::of(sheet);
    let heights: Vec<f64> = (0..).zip(&sheet.rows).map(|(at, line)| heights.of_line(at, line)).collect();
    let rows = |first: u32, end: u32| &heights[first as usize..(end as usize).min(heights.len())];
    let ends = blocks.iter().skip(1).map(|next| next.first).chain([sheet.next_row()]);
    let room = room(&sheet.print);
    let (mut breaks, mut used) = (Vec::new(), 0.0);
    for (block, end) in blocks.iter().zip(ends) {
        let (whole, head): (f64, f64) =
            (rows(block.first, end).iter().sum(), rows(block.first, block.first + block.head).iter().sum());
        let rest = room - used;
        if sheet.breaks.contains(&block.first) {
            used = 0.0;
        } else if head > rest || whole > rest && whole <= room && rest <= BLANK * room {
            breaks.push(block.first);
            used = 0.0;
        }
        for height in rows(block.first, end) {
            used = if used + height > room { *height } else { used + height };
        }
    }
    breaks
}

pub(super) fn is_on_one_page(sheet: &SheetPlan) -> bool {
    let heights = Heights::of(sheet);
    (0..).zip(&sheet.rows).map(|(at, line)| heights.of_line(at, line)).sum::<f64>() <= room(&sheet.print)
}

/// Height of a page between its margins, in points of the sheet; a sheet scaled to page width holds more.
fn room(print: &Print) -> f64 {
    let [_, _, top, bottom, ..] = MARGINS;
    (print.page_height() - top - bottom) * 72.0 * 100.0 / f64::from(print.scale.unwrap_or(100)) * SAFE
}

pub(super) struct Heights {
    columns: Vec<SheetColumn>,
    /// Total width of merged cells, by their first cell.
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

    /// Height of row `at`, in points.
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

fn wrapped_lines(text: &str, width: f64) -> usize {
    // A half-width character is a little narrower than the digit in which widths are counted, and a cell has margins.
    // Full-width characters fill an even number of places.
    let room = ((width * 1.05 - 0.8) as usize & !1).max(2);
    text.split('\n').map(|line| text::width(line).div_ceil(room).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_workbook::plan::{Line, PaperSize, Print};

    #[test]
    fn a_heading_goes_with_what_it_heads_and_a_short_block_stays_whole() {
        // Row heights of each block, its head first; and the blocks that begin a page.
        let cases: [(&[&[f64]], &[usize]); 6] = [
            (&[&[300.0, 100.0], &[20.0, 250.0]], &[]),
            (&[&[300.0, 400.0], &[20.0, 50.0]], &[1]),
            (&[&[300.0, 200.0], &[20.0, 250.0]], &[1]),
            // At most 40% of a page stays blank.
            (&[&[300.0, 50.0], &[20.0, 200.0, 300.0]], &[]),
            // A block longer than a page is split anyway.
            (&[&[300.0, 200.0], &[20.0, 150.0, 400.0, 300.0]], &[]),
            (&[&[300.0, 400.0], &[20.0, 409.0, 409.0], &[20.0, 200.0], &[20.0, 100.0]], &[1, 3]),
        ];
        for (given, expected) in cases {
            let mut sheet = SheetPlan::new("目標別", Vec::new(), Print::on(PaperSize::A4, false));
            let mut blocks = Vec::new();
            for heights in given {
                blocks.push(RowBlock { first: sheet.next_row(), head: 2 });
                sheet.rows.extend(heights.iter().map(|height| Line::high(*height, Vec::new())));
            }
            let begins: Vec<usize> = breaks(&sheet, &blocks)
                .iter()
                .filter_map(|row| blocks.iter().position(|block| block.first == *row))
                .collect();
            assert_eq!(begins, expected, "{given:?}");
        }
    }

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
