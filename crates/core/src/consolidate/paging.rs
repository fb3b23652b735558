//! Where a new page begins, so that what belongs together is not torn apart without need. Where Excel would break a
//! page of its own accord is estimated from the heights of the rows.
//!
//! How high a row must be is estimated in `height`.

use super::height::Heights;
use matome_workbook::plan::{Print, SheetPlan};

/// The share of a page that may stay blank for the sake of a block.
const BLANK: f64 = 0.4;
/// Printers and screens do not agree to the last point.
const SAFE: f64 = 0.975;

/// Rows that belong together, as far as the next block.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowBlock {
    pub(super) first: u32,
    /// How many of its first rows never end a page: headings, and the row below them.
    pub(super) head: u32,
}

/// The rows above which a page begins besides the sheet's own breaks.
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

/// Whether it is sure to be.
pub(super) fn is_on_one_page(sheet: &SheetPlan) -> bool {
    let heights = Heights::of(sheet);
    (0..).zip(&sheet.rows).map(|(at, line)| heights.of_line(at, line)).sum::<f64>() <= room(&sheet.print)
}

/// What a page holds between its margins, in points of the sheet. A sheet scaled to the page's width holds more.
fn room(print: &Print) -> f64 {
    let margins = print.margins.top + print.margins.bottom;
    (print.page_height() - margins) * 72.0 * 100.0 / f64::from(print.scale.unwrap_or(100)) * SAFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_workbook::plan::{Line, PaperSize, Print};

    #[test]
    fn a_heading_goes_with_what_it_heads_and_a_short_block_stays_whole() {
        // Of each block the heights of its rows, the first of which is its head; and the blocks that begin a page.
        let cases: [(&[&[f64]], &[usize]); 6] = [
            (&[&[300.0, 100.0], &[20.0, 250.0]], &[]),
            (&[&[300.0, 400.0], &[20.0, 50.0]], &[1]),
            (&[&[300.0, 200.0], &[20.0, 250.0]], &[1]),
            // More than a third of the page is not left blank.
            (&[&[300.0, 50.0], &[20.0, 200.0, 300.0]], &[]),
            // What takes more than a page is torn in any case.
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
}
