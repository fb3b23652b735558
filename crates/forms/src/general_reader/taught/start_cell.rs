//! The kind of cell that begins a goal, according to a person, and how to recognise others of that kind.

use serde::{Deserialize, Serialize};

use crate::general_reader::words::label_keys::taught_word;
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Manner;
use crate::general_reader::words::vocabulary::Vocabulary;
use crate::general_reader::words::weights::LIKELY;
use matome_deadline::written::mark;
use matome_workbook::grid::{Look, Position, Sheet};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartCell {
    pub shown: String,
    /// Its word, if all goals have the same: ■目標1 and ■目標2.
    pub word: Option<String>,
    pub manner: Option<Manner>,
    /// The mark or bracket in front.
    pub opening: Option<char>,
    pub bold: bool,
    pub filled: bool,
    /// Letter size in half points.
    pub size: u8,
}

impl StartCell {
    pub fn of(sheet: &Sheet, at: Position, text: &str) -> Self {
        let vocabulary = Vocabulary::built_in();
        let found = line_numbers::of(text, vocabulary);
        let is_counted = found.as_ref().is_none_or(|found| found.rest.is_none());
        let is_word = is_counted && vocabulary.senses(text).first().is_some_and(|(_, score)| *score >= LIKELY)
            || found.as_ref().is_some_and(|found| found.manner == Manner::Word && found.rest.is_none());
        let Look { bold, fill, half_points, .. } = sheet.looks.at(at);
        Self {
            shown: String::new(),
            word: is_word.then(|| taught_word(text)),
            manner: found.map(|found| found.manner),
            opening: text.trim().chars().next().filter(|c| mark::is_mark(*c) || mark::closing_of(*c).is_some()),
            bold,
            filled: fill.is_some(),
            size: half_points,
        }
    }

    /// Whether a goal begins with this cell too.
    pub(crate) fn fits(&self, sheet: &Sheet, at: Position, text: &str) -> bool {
        if let Some(word) = &self.word {
            return *word == taught_word(text);
        }
        let other = Self::of(sheet, at, text);
        let says = (self.manner, self.opening) == (other.manner, other.opening) && other.word.is_none();
        let looks = (self.bold, self.filled, self.size) == (other.bold, other.filled, other.size);
        says && (looks || self.manner == Some(Manner::Word))
    }

    /// Recognised by a number or mark, not by a word.
    pub(crate) const fn is_marked(&self) -> bool {
        self.manner.is_some() || self.opening.is_some()
    }
}
