//! How high a row must be to show its text. Excel does not grow rows that another program wrote, so it is estimated.

use super::plan::{Cell, Column, LINE, MARGIN, Role, Value};
use crate::core::text;

/// The height of a row of these cells, in points, `highest` at most.
pub(super) fn of_row(cells: &[Cell], columns: &[Column], highest: f64) -> f64 {
    let lines =
        cells.iter().zip(columns).filter(|(_, column)| !column.hidden).map(|(cell, column)| lines(cell, *column));
    (lines.max().unwrap_or(1).max(1) as f64 * LINE + MARGIN).min(highest)
}

fn lines(cell: &Cell, column: Column) -> usize {
    let wraps = matches!(
        cell.role,
        Role::Header
            | Role::Label
            | Role::Body
            | Role::Long
            | Role::Short
            | Role::Centered
            | Role::Input
            | Role::Painted(_)
    );
    match &cell.value {
        Value::Text(text) if wraps => wrapped_lines(text, column.width),
        Value::Link(link) if wraps => wrapped_lines(&link.text, column.width),
        _ => 1,
    }
}

/// The lines that `text` takes in a column of that width.
fn wrapped_lines(text: &str, width: f64) -> usize {
    // A half-width place is a little narrower than the digit that widths are counted in, and the cell has margins. Full-width
    // characters fill an even number of places.
    let room = ((width * 1.05 - 0.8) as usize & !1).max(2);
    text.split('\n').map(|line| text::width(line).div_ceil(room).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

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
