//! A sheet as a person sees it: cells by position, merged ranges, hidden sheets.

mod looks;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
pub use looks::{Borders, Line, Look, Looks};

/// In bytes.
pub const LARGEST_FILE: u64 = 50 << 20;

/// A zero-based cell position, ordered by row, then column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    pub row: u32,
    pub column: u32,
}

impl Position {
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }

    /// Parses A1 notation: `E12`, `$E$12`.
    pub fn parse(name: &str) -> Option<Self> {
        let (letters, digits) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
        let letters = letters.trim_matches('$');
        if letters.is_empty() || letters.len() > 3 {
            return None;
        }
        let mut column = 0;
        for c in letters.chars() {
            column = column * 26 + c.to_ascii_uppercase().to_digit(36).filter(|d| *d >= 10)? - 9;
        }
        let row: u32 = digits.parse().ok()?;
        Some(Self { row: row.checked_sub(1)?, column: column - 1 })
    }
}

impl std::fmt::Display for Position {
    /// A1 notation: `E12`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut letters = [0u8; 8];
        let (mut at, mut rest) = (letters.len(), self.column + 1);
        while rest > 0 {
            at -= 1;
            letters[at] = b'A' + ((rest - 1) % 26) as u8;
            rest = (rest - 1) / 26;
        }
        let name: String = letters[at..].iter().map(|b| char::from(*b)).collect();
        write!(f, "{name}{}", self.row + 1)
    }
}

/// A rectangle of cells, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Area {
    pub first: Position,
    pub last: Position,
}

impl Area {
    pub const fn of_row(row: u32, first: u32, last: u32) -> Self {
        Self { first: Position::new(row, first), last: Position::new(row, last) }
    }

    pub const fn of_column(column: u32, first: u32, last: u32) -> Self {
        Self { first: Position::new(first, column), last: Position::new(last, column) }
    }

    pub const fn contains(&self, at: Position) -> bool {
        self.first.row <= at.row
            && at.row <= self.last.row
            && self.first.column <= at.column
            && at.column <= self.last.column
    }
}

/// Displayed text of a cell, with its value where the text loses information.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// As Excel displays it: a formatted date, 0.7 as `70%`. Never empty.
    pub text: String,
    /// Unscaled number (0.7 for `70%`).
    pub number: Option<f64>,
    pub percent: bool,
    pub date: Option<NaiveDate>,
}

/// One sheet. Holds displayed cells only, without those covered by a merged range.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub name: String,
    /// Hidden or very hidden.
    pub hidden: bool,
    pub hidden_cells: HiddenCells,
    pub cells: BTreeMap<Position, Cell>,
    /// Merged ranges, by their first cell.
    pub merged: BTreeMap<Position, Area>,
    /// Looks within the range of texts and merged ranges.
    pub looks: Looks,
}

/// Hidden rows and columns, from zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HiddenCells {
    pub rows: BTreeSet<u32>,
    pub columns: Vec<RangeInclusive<u32>>,
}

impl HiddenCells {
    pub fn contains(&self, at: Position) -> bool {
        self.rows.contains(&at.row) || self.columns.iter().any(|columns| columns.contains(&at.column))
    }
}

/// The sheets in order, and problems met while reading them.
#[derive(Debug, Clone, Default)]
pub struct WorkbookCells {
    pub sheets: Vec<Sheet>,
    pub problems: Vec<Problem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_print_and_parse_as_excel_names_them() {
        for (row, column, name) in
            [(0, 0, "A1"), (11, 4, "E12"), (0, 25, "Z1"), (0, 26, "AA1"), (1_048_575, 16_383, "XFD1048576")]
        {
            assert_eq!(Position::new(row, column).to_string(), name);
            assert_eq!(Position::parse(name), Some(Position::new(row, column)));
        }
        assert_eq!(Position::parse("$E$12"), Some(Position::new(11, 4)));
        assert_eq!(Position::parse("E0"), None);
        assert_eq!(Position::parse("12"), None);
    }
}
