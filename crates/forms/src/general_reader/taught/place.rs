//! A person's answer where the year or department of a sheet comes from: a cell, or a name around the sheet.

use serde::{Deserialize, Serialize};

use crate::general_reader::words::label_keys::taught_word;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::{department, year};

/// The source of a sheet's year or department.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub shown: String,
    pub from: Origin,
    pub words: String,
    /// Index among the sheet's texts with a year, department or section.
    pub nth: usize,
    /// Index of the year within it.
    pub part: usize,
    /// `nth` counts texts with a section instead of a department.
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

/// Names around a sheet: its own, its file's, its innermost folder's.
#[derive(Debug, Clone, Copy)]
pub struct Names<'n> {
    pub sheet: &'n str,
    pub file: &'n str,
}

impl Place {
    /// `texts` are those of the sheet in reading order.
    pub fn year<'t>(&self, texts: impl Iterator<Item = &'t str>, names: Names<'_>) -> Option<FiscalYear> {
        let years = self.text(texts, names, |text| !years_in(text).is_empty()).map(|text| years_in(&text))?;
        years.get(self.part).or_else(|| years.first()).copied()
    }

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

/// Longest cell that names owner or year.
const LONGEST: usize = 60;

pub fn years_in(text: &str) -> Vec<FiscalYear> {
    let is_short = text.chars().count() <= LONGEST;
    if is_short { year::all_named(text) } else { Vec::new() }
}

pub fn department_in(text: &str) -> Option<String> {
    (text.chars().count() <= LONGEST).then(|| department::anywhere(text)).flatten()
}
