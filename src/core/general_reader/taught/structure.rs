//! How a form is built, as a person says it who looks at a copy of it. Each answer is a given fact of the parse, and is found
//! again in every book by words, looks and order, never by a position.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::core::fiscal_year::FiscalYear;
use crate::core::general_reader::item::Item;
use crate::core::general_reader::words::label_keys::taught_word;
use crate::core::general_reader::words::line_numbers::{self, Manner};
use crate::core::general_reader::words::vocabulary::Vocabulary;
use crate::core::grid::{Look, Position, Sheet};
use crate::core::text::comparison_key;
use crate::core::written::{department, mark, year};

/// What a person said of a form: which heading is which item (`None`: not to be used), what a goal is, and how it is built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taught {
    /// By the heading's key, as [`super::Heading::key`] gives it.
    pub headings: BTreeMap<String, Option<Item>>,
    /// The same of what was right as it was read: what was guessed in one book is given in the next.
    pub confirmed: BTreeMap<String, Option<Item>>,
    pub unit: Option<Unit>,
    pub structure: Structure,
}

impl Taught {
    /// The item of every heading that a person has chosen or confirmed.
    pub(crate) fn items(&self) -> BTreeMap<String, Option<Item>> {
        let confirmed = self.confirmed.iter().filter(|(key, _)| !self.headings.contains_key(*key));
        self.headings.iter().chain(confirmed).map(|(key, item)| (key.clone(), *item)).collect()
    }
}

/// What a goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Card,
    Line,
    Row,
    Sheet,
}

impl Unit {
    pub const ALL: [Self; 4] = [Self::Card, Self::Line, Self::Row, Self::Sheet];

    /// Its name in definitions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Line => "line",
            Self::Row => "row",
            Self::Sheet => "sheet",
        }
    }

    /// Where a goal begins and ends, as an office says it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Card => "見出しの欄ごと",
            Self::Line => "番号のついた行ごと",
            Self::Row => "表の行ごと",
            Self::Sheet => "シート全体で1つ",
        }
    }
}

/// The answers; each with the words in which it was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    pub header: Option<HeaderRows>,
    pub start: Option<Start>,
    pub measures: Option<Measures>,
    pub year: Option<Place>,
    pub department: Option<Place>,
    /// On which side of a label its values stand.
    #[serde(default)]
    pub sides: BTreeMap<String, Side>,
}

/// A side of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Right,
    Below,
}

impl Side {
    pub const ALL: [Self; 2] = [Self::Right, Self::Below];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Right => "右",
            Self::Below => "下",
        }
    }
}

impl Structure {
    /// Takes over what is not answered yet.
    pub fn add(&mut self, other: &Self) {
        let Self { header, start, measures, year, department, sides } = other.clone();
        self.header = self.header.take().or(header);
        self.start = self.start.take().or(start);
        self.measures = self.measures.or(measures);
        self.year = self.year.take().or(year);
        self.department = self.department.take().or(department);
        for (word, side) in sides {
            self.sides.entry(word).or_insert(side);
        }
    }
}

/// The rows of a table's headings, from the topmost down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderRows {
    pub shown: String,
    /// The words of each, as [`taught_word`] gives them.
    pub rows: Vec<Vec<String>>,
}

/// The kind of cell that a goal begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    pub shown: String,
    /// Its word, if it is the same for all goals: ■目標1 and ■目標2.
    pub word: Option<String>,
    pub manner: Option<Manner>,
    /// The mark or bracket in front.
    pub opening: Option<char>,
    pub bold: bool,
    pub filled: bool,
    /// The size of its letters in half points.
    pub size: u8,
}

/// What one measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measures {
    /// All that a goal says.
    Goal,
    /// Each line of the text that says what is done.
    Line,
    /// Each numbered line of it, with those below.
    Numbered,
}

impl Measures {
    pub const ALL: [Self; 3] = [Self::Goal, Self::Line, Self::Numbered];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Goal => "目標ごとに1つ",
            Self::Line => "文の1行ごと",
            Self::Numbered => "番号のついた文ごと",
        }
    }
}

/// Where all goals of a sheet have their year or their department from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub shown: String,
    pub from: Origin,
    /// The words of the cell.
    pub words: String,
    /// Which of the sheet's texts with a year, a department or a section it is.
    pub nth: usize,
    /// Which year in it.
    pub part: usize,
    /// Of the texts with a section, and not of those with a department.
    #[serde(default)]
    pub of_sections: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    Cell,
    SheetName,
    FileName,
    Folder,
}

impl Origin {
    pub const NAMES: [Self; 3] = [Self::SheetName, Self::FileName, Self::Folder];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Cell => "セル",
            Self::SheetName => "シート名",
            Self::FileName => "ファイル名",
            Self::Folder => "フォルダー名",
        }
    }
}

impl Start {
    /// What the cell with this text is known by.
    pub fn of(sheet: &Sheet, at: Position, text: &str) -> Self {
        let vocabulary = Vocabulary::built_in();
        let found = line_numbers::of(text, vocabulary);
        let is_counted = found.as_ref().is_none_or(|found| found.rest.is_none());
        let is_word = is_counted && vocabulary.senses(text).first().is_some_and(|(_, score)| *score >= 2.5)
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

    /// Whether a goal begins with this cell, too.
    pub(crate) fn fits(&self, sheet: &Sheet, at: Position, text: &str) -> bool {
        if let Some(word) = &self.word {
            return *word == taught_word(text);
        }
        let other = Self::of(sheet, at, text);
        let says = (self.manner, self.opening) == (other.manner, other.opening) && other.word.is_none();
        let looks = (self.bold, self.filled, self.size) == (other.bold, other.filled, other.size);
        says && (looks || self.manner == Some(Manner::Word))
    }

    /// A number or a mark says so, and no word of the form's labels.
    pub(crate) const fn is_marked(&self) -> bool {
        self.manner.is_some() || self.opening.is_some()
    }
}

impl HeaderRows {
    /// For each text the header row that it belongs to, of the texts of a sheet by their rows.
    pub(crate) fn found<'t>(&self, texts: impl Iterator<Item = (Position, &'t str)>) -> Vec<Option<usize>> {
        let texts: Vec<(u32, String)> = texts.map(|(at, text)| (at.row, taught_word(text))).collect();
        let mut found = vec![None; texts.len()];
        let is_strip = |words: &[String], row: u32| {
            let own: Vec<&String> = texts.iter().filter(|(at, _)| *at == row).map(|(_, word)| word).collect();
            let known = words.iter().filter(|word| own.contains(word)).count();
            known * 10 >= words.len() * 6 && known * 10 >= own.len() * 5
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

/// What the names around a sheet are: its own, its file's, and its innermost folder's.
#[derive(Debug, Clone, Copy)]
pub struct Names<'n> {
    pub sheet: &'n str,
    pub file: &'n str,
}

impl Place {
    /// The year that it gives; `texts` are those of the sheet in reading order.
    pub fn year<'t>(&self, texts: impl Iterator<Item = &'t str>, names: Names<'_>) -> Option<FiscalYear> {
        let years = self.text(texts, names, |text| !years_in(text).is_empty()).map(|text| years_in(&text))?;
        years.get(self.part).or_else(|| years.first()).copied()
    }

    /// The department that it gives.
    pub fn department<'t>(&self, texts: impl Iterator<Item = &'t str>, names: Names<'_>) -> Option<String> {
        let says = |text: &str| department_in(text).is_some_and(|name| department::is_large(&name) != self.of_sections);
        self.text(texts, names, says).and_then(|text| department_in(&text))
    }

    fn text<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        Names { sheet, file }: Names<'_>,
        says: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let mut parts = file.rsplit(['/', '\\']);
        let name = parts.next().unwrap_or_default();
        match self.from {
            Origin::Cell => {
                let all: Vec<&str> = texts.filter(|text| says(text)).collect();
                let same = all.iter().find(|text| taught_word(text) == self.words);
                same.or_else(|| all.get(self.nth)).map(|text| (*text).to_owned())
            }
            Origin::SheetName => Some(sheet.to_owned()),
            Origin::FileName => Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()),
            Origin::Folder => parts.find(|part| says(part)).map(str::to_owned),
        }
    }
}

/// No cell that says whose a sheet is, or of which year, is longer.
const LONGEST: usize = 60;

/// The fiscal years that a text names.
pub fn years_in(text: &str) -> Vec<FiscalYear> {
    let is_short = text.chars().count() <= LONGEST;
    if is_short { year::all_named(text) } else { Vec::new() }
}

/// The department that a text names.
pub fn department_in(text: &str) -> Option<String> {
    (text.chars().count() <= LONGEST).then(|| department::anywhere(text)).flatten()
}

/// Whether two choices are the same, as typed.
pub fn same_words(one: &str, other: &str) -> bool {
    comparison_key(one) == comparison_key(other)
}
