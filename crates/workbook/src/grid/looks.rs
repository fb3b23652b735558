//! How cells look: what a person goes by, beside the words, to tell labels from values and one box from the next.
//!
//! What a look means on a given sheet is for the readers of sheets to find out.

use super::Position;

/// The look of one cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// The colour behind the text as red, green and blue; `None` where there is none or it is white.
    pub fill: Option<[u8; 3]>,
    pub bold: bool,
    /// The size of the font in half points (21 is 10.5); 0 where the file does not say it.
    pub half_points: u8,
    /// Centred or distributed over the width.
    pub centred: bool,
    /// Its letters stand one below the other.
    pub vertical: bool,
    pub borders: Borders,
}

/// The lines around a cell as its own style draws them. A line between two cells may be drawn by either, and the lines
/// of a merged region by its outer cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Borders {
    pub left: Line,
    pub right: Line,
    pub top: Line,
    pub bottom: Line,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    #[default]
    None,
    /// As thin as lines are: solid, dotted or dashed.
    Thin,
    /// Medium, thick or double.
    Thick,
}

/// The looks of a sheet's cells, also of those without text and of those that a merged region covers.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    plain: Look,
    /// Those that are not plain, by position.
    cells: Vec<(Position, Look)>,
}

impl Looks {
    /// Of a sheet whose other cells look `plain`. The cells may come in any order; of two looks of a cell the first
    /// counts.
    pub fn new(plain: Look, mut cells: Vec<(Position, Look)>) -> Self {
        cells.retain(|(_, look)| *look != plain);
        if !cells.is_sorted_by_key(|(at, _)| *at) {
            cells.sort_by_key(|(at, _)| *at);
        }
        cells.dedup_by_key(|(at, _)| *at);
        Self { plain, cells }
    }

    /// The look of a cell.
    pub fn at(&self, at: Position) -> Look {
        self.cells.binary_search_by_key(&at, |(at, _)| *at).map_or(self.plain, |i| self.cells[i].1)
    }

    /// The cells that do not look like an untouched one, in reading order.
    pub fn cells(&self) -> &[(Position, Look)] {
        &self.cells
    }

    /// Those of them that stand in `row`, from left to right.
    pub fn in_row(&self, row: u32) -> &[(Position, Look)] {
        let from = self.cells.partition_point(|(at, _)| at.row < row);
        let to = self.cells.partition_point(|(at, _)| at.row <= row);
        &self.cells[from..to]
    }

    /// Forgets the cells beyond `last`, to the right and below.
    pub fn cut(&mut self, last: Position) {
        self.cells.retain(|(at, _)| at.row <= last.row && at.column <= last.column);
        self.cells.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_found_by_its_cell_in_whatever_order_they_came() {
        let bold = Look { bold: true, ..Look::default() };
        let red = Look { fill: Some([255, 0, 0]), ..Look::default() };
        let (first, second, plain) = (Position::new(0, 3), Position::new(2, 0), Position::new(1, 1));
        let mut looks = Looks::new(Look::default(), vec![(second, red), (plain, Look::default()), (first, bold)]);
        assert_eq!((looks.at(first), looks.at(second), looks.at(plain)), (bold, red, Look::default()));
        assert_eq!(looks.cells(), [(first, bold), (second, red)]);
        assert_eq!((looks.in_row(2), looks.in_row(1)), (&[(second, red)][..], &[][..]));
        looks.cut(Position::new(1, 9));
        assert_eq!(looks.cells(), [(first, bold)]);
    }
}
