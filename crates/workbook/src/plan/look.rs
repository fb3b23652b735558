//! Formatting that people apply to a sheet or cell: filters, colours.

use std::collections::BTreeSet;

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};

use super::Value;

/// Selected values of a column filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub values: BTreeSet<String>,
    /// Shows empty cells.
    pub blank: bool,
    /// Year, month and day, down to the selected precision.
    pub dates: Vec<(i32, Option<u32>, Option<u32>)>,
}

impl Filter {
    /// Whether the filter shows a cell with this value. Unsupported filters show everything.
    pub fn takes(&self, value: &Value) -> bool {
        let has = |text: &str| self.values.iter().any(|own| own.to_lowercase() == text.to_lowercase());
        match value {
            Value::Empty => self.blank,
            Value::Text(text) => has(text),
            Value::Link(link) => has(&link.text),
            Value::Number(number) => has(&number.to_string()),
            Value::Percent(part) => has(&format!("{:.0}%", part * 100.0)),
            Value::Date(day) => self.dates.iter().any(|(year, month, of_month)| {
                *year == day.year()
                    && month.is_none_or(|month| month == day.month())
                    && of_month.is_none_or(|of_month| of_month == day.day())
            }),
            _ => true,
        }
    }
}

/// A person's formatting of an input cell, where it differs from the default. Colours are `0xRRGGBB`. Font, size,
/// borders and vertical alignment stay those of the sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own, in every combination")]
pub struct Paint {
    pub fill: Option<u32>,
    pub ink: Option<u32>,
    pub bold: bool,
    pub italic: bool,
    pub underlined: bool,
    pub struck: bool,
    /// Input stays text: `001`.
    pub as_text: bool,
    pub align: Option<Align>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    Center,
    Right,
}
