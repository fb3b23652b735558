//! Rows that a person called table headers, and their reprints.

use serde::{Deserialize, Serialize};

use crate::general_reader::words::label_keys::taught_word;
use matome_workbook::grid::Position;

/// From the topmost row down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderRows {
    pub shown: String,
    /// Words of each row, as from [`taught_word`].
    pub rows: Vec<Vec<String>>,
}

/// Minimum share of the named words in a row, and of the row in the words: spelling may vary and columns be added.
const WORDS_TENTHS: usize = 6;
const TEXTS_TENTHS: usize = 5;

impl HeaderRows {
    /// The header row of each text of a sheet, if any.
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
