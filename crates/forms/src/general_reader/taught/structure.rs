//! Answers of a person who looked at a copy of a form. They are given facts for the parse, found in every workbook by
//! words, looks and order, never by position.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form_rules::FormRules;
use super::header_rows::HeaderRows;
use super::place::Place;
use super::start_cell::StartCell;
use super::unit::Unit;
use crate::general_reader::item::Item;
use crate::general_reader::words::label_keys::heading_words;
use matome_deadline::text::comparison_key;

/// Answers about a form: items of headings (`None`: not used), what a goal is, and the structure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taught {
    /// By heading key (`Key::taught`).
    pub headings: BTreeMap<String, Option<Item>>,
    /// By the sheets in their order.
    pub units: Vec<Option<Unit>>,
    pub structure: Structure,
    /// What the definition of its form says.
    #[serde(skip)]
    pub rules: FormRules,
}

impl Taught {
    /// What a goal of a sheet was said to be.
    pub(crate) fn unit(&self, sheet: usize) -> Option<Unit> {
        self.units.get(sheet).copied().flatten()
    }

    /// The answer for a heading; that for the first of several columns applies to the others.
    pub(crate) fn said(&self, key: &str) -> Option<&Option<Item>> {
        self.headings.get(key).or_else(|| self.headings.get(heading_words(key).0))
    }
}

/// Each answer has the words in which it was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    pub header: Option<HeaderRows>,
    pub start: Option<StartCell>,
    pub measures: Option<Measures>,
    pub year: Option<Place>,
    pub department: Option<Place>,
    #[serde(default)]
    pub sides: BTreeMap<String, Side>,
}

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
    /// Fills in open answers.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measures {
    Goal,
    /// Each line of the action.
    Line,
    /// Each numbered line of it, with the lines below.
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

pub fn same_words(one: &str, other: &str) -> bool {
    comparison_key(one) == comparison_key(other)
}
