//! Plain tables in lists other than goal sheets: a header of known words in any order, and one entry per row. Headers
//! match like those of forms, regardless of spacing, brackets and numbers.

use super::page::{BlockId, Page, overlap};
use super::words::WordTable;
use matome_deadline::source::Source;
use matome_deadline::written::label::key;
use matome_workbook::grid::Sheet;

pub struct Columns<T>(WordTable<T>);

/// One row by known columns. A merged range appears in each row it covers.
pub struct PlainRow<T> {
    cells: Vec<(T, String, Source)>,
}

impl<T: Copy + PartialEq> Columns<T> {
    pub fn new(words: &[(T, &[&str])]) -> Self {
        let mut columns = WordTable::default();
        for (meaning, words) in words {
            words.iter().for_each(|word| columns.add(word, *meaning));
        }
        Self(columns)
    }

    /// The rows below the header on `sheet`; `None` without a header that has all of `needed`.
    pub fn rows(&self, sheet: &Sheet, needed: &[T]) -> Option<Vec<PlainRow<T>>> {
        let page = Page::new(sheet);
        let header = |row: &u32| {
            let columns = self.header(&page, *row);
            needed.iter().all(|column| columns.iter().any(|(known, _)| known == column)).then_some(columns)
        };
        let (at, columns) = page.rows(0..=page.last_row()).find_map(|row| Some((row, header(&row)?)))?;
        let bottom = columns.iter().map(|(_, id)| page.block(*id).area.last.row).max().unwrap_or(at);
        let below = page.rows(bottom + 1..=page.last_row()).filter(|row| header(row).is_none());
        Some(below.map(|row| PlainRow::at(&page, &columns, row)).collect())
    }

    /// The header words in `row`: per column the best match, or several equally good ones (宛先１, 宛先２).
    fn header(&self, page: &Page<'_>, row: u32) -> Vec<(T, BlockId)> {
        // In a list every word stands for itself; containing a word does not count.
        let word = |id: BlockId| {
            let (column, quality) = self.0.best(&key(&page.block(id).cell.text))?;
            Some((column, id, quality))
        };
        let found: Vec<_> = page.starting(row).filter_map(word).collect();
        let is_best = |(column, _, quality): &(T, BlockId, usize)| {
            !found.iter().any(|(other, _, better)| other == column && better > quality)
        };
        found.iter().filter(|block| is_best(block)).map(|(column, id, _)| (*column, *id)).collect()
    }
}

impl<T: Copy + PartialEq> PlainRow<T> {
    fn at(page: &Page<'_>, columns: &[(T, BlockId)], row: u32) -> Self {
        let span = |id: BlockId| (page.block(id).area.first.column, page.block(id).area.last.column);
        let cells = columns.iter().flat_map(|(column, header)| {
            let below = page.row(row).filter(|id| overlap(span(*header), span(*id)) > 0);
            below.filter_map(|id| Some((*column, page.text(id)?, page.source(id))))
        });
        Self { cells: cells.collect() }
    }

    /// The text of a column, with its place.
    pub fn get(&self, column: T) -> Option<(&str, &Source)> {
        self.all(column).next()
    }

    /// The texts of all columns with that header.
    pub fn all(&self, column: T) -> impl Iterator<Item = (&str, &Source)> {
        let cells = self.cells.iter().filter(move |(known, ..)| *known == column);
        cells.map(|(_, text, source)| (text.as_str(), source))
    }
}
