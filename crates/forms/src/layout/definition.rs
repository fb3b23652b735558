//! A layout definition: one form (様式) as data, in the language of `config/layouts/README.md`.

use super::page::Block;
use super::words::WordTable;
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader::{Item, UnderstoodHeading};
use matome_deadline::written::label::{Key, key};
use matome_deadline::written::year;

#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) id: String,
    pub(super) name: String,
    /// Parts of the form's heading.
    pub(super) titles: Vec<Key>,
    /// The sheet must have one of these keys, or one of `titles`; empty requires nothing.
    pub(super) any: Vec<Key>,
    /// Keys that the sheet must not have.
    pub(super) none: Vec<Key>,
    /// Fields that a sheet may lack without affecting recognition.
    pub(super) optional: Vec<String>,
    /// Used only if no other definition matches.
    pub(super) fallback: bool,
    pub(super) goal: GoalUnit,
    /// Labels beside or above a goal's fields.
    pub(super) labels: WordTable<GoalField>,
    pub(super) columns: WordTable<Field>,
    pub(super) measure: MeasureUnit,
    /// A measure's title is the first line of its actions, if that is a heading.
    pub(super) heading: bool,
    /// Month columns are a schedule: their bars and texts are the measure's period.
    pub(super) schedule: bool,
    /// Labels below which there are no more measures.
    pub(super) ends: Vec<String>,
    pub(super) fiscal_year_from: Vec<Origin>,
    pub(super) department_from: Vec<Origin>,
    /// Text before and after the department in a title, squeezed.
    pub(super) department_titles: Vec<(String, String)>,
    pub(super) deadlines: DeadlinesFrom,
    /// Headers of columns for remarks (備考), never a field.
    pub(super) asides: WordTable<()>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum GoalUnit {
    /// At each label of its title: a sheet or a card.
    Labels,
    /// At each line of number and title, with its measures below. `side` labels stand beside the measures.
    Lines { side: Vec<String> },
    /// At each row of a table. `marked_by`: words of a separate row above, which has the number.
    Rows { marked_by: Vec<String>, several: bool },
}

#[derive(Debug, Clone)]
pub(super) enum MeasureUnit {
    Rows,
    /// Rows or columns labelled with a year and one of these words.
    Years(WordTable<MeasureField>),
    /// Numbered cells with fields begun by markers such as 【施策】.
    Marked(WordTable<MeasureField>),
    Goal,
}

/// Source of a goal's year or department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Origin {
    Title,
    Label,
    OtherSheet,
    SheetName,
    FileName,
    Folder,
    /// The first year of the goal's own rows.
    Rows,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeadlinesFrom {
    Period,
    /// Title, target and actions; but a period column, if present, takes precedence.
    Text,
}

impl Definition {
    pub(super) fn is_aside(&self, key: &Key) -> bool {
        self.asides.best(key).is_some()
    }

    /// Whether a block is the form's heading. A row labelled with a year is none, even if it says 行動計画.
    pub(super) fn is_heading(&self, block: &Block<'_>) -> bool {
        self.titles.iter().any(|title| block.key.includes(title)) && !self.is_year_label(block)
    }

    /// Whether a block is the label of a year's row: R4年度実績.
    pub(super) fn is_year_label(&self, block: &Block<'_>) -> bool {
        let MeasureUnit::Years(words) = &self.measure else { return false };
        // 目標（令和8年度） is the goal's own.
        self.labels.exact(&block.key).is_none()
            && year::labelled(&block.cell.text).is_some_and(|(_, rest)| words.best(&key(&rest)).is_some())
    }

    /// The kind of a row by its label: 計画, 実績 below columns of years.
    pub(super) fn kind_of_row(&self, block: &Block<'_>) -> Option<MeasureField> {
        let MeasureUnit::Years(words) = &self.measure else { return None };
        words.exact(&block.key)
    }

    /// Whether a label of a heading's path is a word of the form, however it is extended.
    pub(super) fn has_word(&self, heading: &UnderstoodHeading) -> bool {
        let of_measures = match &self.measure {
            MeasureUnit::Years(words) | MeasureUnit::Marked(words) => Some(words),
            MeasureUnit::Rows | MeasureUnit::Goal => None,
        };
        // Plan and result of a year stand beside its label.
        if let (MeasureUnit::Years(words), Some(Field::Measure(field))) =
            (&self.measure, heading.item.and_then(Item::field))
            && words.has(field)
        {
            return true;
        }
        let is_word = |text: &String| {
            let key = key(text);
            self.labels.best(&key).is_some()
                || self.columns.best(&key).is_some()
                || of_measures.is_some_and(|words| words.best(&key).is_some())
        };
        heading.printed.iter().any(is_word)
    }

    pub(super) fn is_optional(&self, field: GoalField) -> bool {
        self.optional.iter().any(|name| *name == field.name())
    }

    /// Fields by which the form is recognised.
    pub(super) fn core_labels(&self) -> Vec<GoalField> {
        self.labels.meanings().iter().copied().filter(|field| !self.is_optional(*field)).collect()
    }

    /// Columns by which the form is recognised.
    pub(super) fn core_columns(&self) -> Vec<Field> {
        let optional = |field: &Field| self.optional.iter().any(|name| *name == field.name());
        self.columns.meanings().iter().copied().filter(|field| !optional(field)).collect()
    }
}
