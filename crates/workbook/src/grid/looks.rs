//! Cell formatting that helps to tell labels from values and one box from the next.

use super::Position;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// Background as RGB; `None` if absent or white.
    pub fill: Option<[u8; 3]>,
    pub bold: bool,
    /// Font size in half points (21 is 10.5); 0 if unspecified.
    pub half_points: u8,
    /// Centred or distributed horizontally.
    pub centred: bool,
    pub vertical: bool,
    pub borders: Borders,
}

/// Borders of the cell's own style. A border may belong to either neighbour; a merged range's to its outer cells.
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
    /// Thin, dotted or dashed.
    Thin,
    /// Medium, thick or double.
    Thick,
}

/// Looks of a sheet's cells, including empty and covered ones.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    plain: Look,
    /// Non-plain cells, by position.
    cells: Vec<(Position, Look)>,
}

impl Looks {
    /// The looks of a sheet whose other cells are `plain`. `cells` may be unordered; the first of duplicates wins.
    pub fn new(plain: Look, mut cells: Vec<(Position, Look)>) -> Self {
        cells.retain(|(_, look)| *look != plain);
        if !cells.is_sorted_by_key(|(at, _)| *at) {
            cells.sort_by_key(|(at, _)| *at);
        }
        cells.dedup_by_key(|(at, _)| *at);
        Self { plain, cells }
    }

    pub fn at(&self, at: Position) -> Look {
        self.cells.binary_search_by_key(&at, |(at, _)| *at).map_or(self.plain, |i| self.cells[i].1)
    }

    /// Cells that differ from an untouched one, in reading order.
    pub fn cells(&self) -> &[(Position, Look)] {
        &self.cells
    }

    /// Discards cells below or to the right of `last`.
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
        looks.cut(Position::new(1, 9));
        assert_eq!(looks.cells(), [(first, bold)]);
    }
}
