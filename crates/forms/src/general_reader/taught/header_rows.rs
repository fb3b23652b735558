//! The rows that a person called the headings of a table, and where they are printed again. What stands below them is
//! read as below any header (`parse`).

use serde::{Deserialize, Serialize};

use crate::general_reader::words::label_keys::taught_word;
use matome_workbook::grid::Position;

/// The rows of a table's headings, from the topmost down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderRows {
    pub shown: String,
    /// The words of each, as [`taught_word`] gives them.
    pub rows: Vec<Vec<String>>,
}

/// Six tenths of the words that were named must stand in a row, and be half of what stands there: a word may be written
/// otherwise in one workbook, and a column added.
const WORDS_TENTHS: usize = 6;
const TEXTS_TENTHS: usize = 5;

impl HeaderRows {
    /// For each text the header row that it belongs to, of the texts of a sheet by their rows.
    pub(crate) fn found<'t>(&self, texts: impl Iterator<Item = (Position, &'t str)>) -> Vec<Option<usize>> {
        let texts: Vec<(u32, String)> = texts.map(|(at, text)| (at.row, taught_word(text))).collect();
        let mut found = vec![None; texts.len()];
        let is_strip = |words: &[String], row: u32| {
            let own: Vec<&String> = texts.iter().filter(|(at, _)| *at == row).map(|(_, word)| word).collect();
            let known = words.iter().filter(|word| own.contains(word)).count();
            known * 10 >= words.len() * WORDS_TENTHS && known * 10 >= own.len() * TEXTS_TENTHS
        };
        let mut tops: Vec<u32> = texts.iter().map(|(row, _)| *row).collect();
        tops.dedup();
        let mut at = 0;
        while at < tops.len() {
            let rows = tops.get(at..at + self.rows.len()).unwrap_or_default();
            if rows.is_empty() || !self.rows.iter().zip(rows).all(|(words, row)| is_strip(words, *row)) {
                at += 1;
                continue;
            }
            for (i, (row, _)) in texts.iter().enumerate() {
                found[i] = rows.iter().position(|known| known == row).or(found[i]);
            }
            at += self.rows.len();
        }
        found
    }
}
