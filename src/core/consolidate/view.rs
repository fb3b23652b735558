//! How people have set the merged workbook up to look at it: widths, what is hidden, the order of sheets and columns,
//! what is frozen, the zoom, the paper and its margins, and what is filtered. Only differences from what was written
//! are kept as the user's.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A sheet as a workbook shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundView {
    /// By their place.
    pub columns: BTreeMap<u32, ColumnView>,
    pub hidden_rows: BTreeSet<u32>,
    /// Rows and columns that stay in sight.
    pub freeze: (u32, u32),
    pub zoom: u16,
    /// The number of the paper, as a workbook calls it.
    pub paper: Option<u8>,
    pub landscape: bool,
    /// Percent; nothing where it fits the width of the page.
    pub scale: Option<u16>,
    pub margins: Option<PageMargins>,
    /// By the place of the column.
    pub filters: BTreeMap<u32, Filter>,
    /// Anything is, also by conditions that are not kept.
    pub is_filtered: bool,
}

/// In inches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PageMargins {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub header: f64,
    pub footer: f64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnView {
    /// In half-width characters.
    pub width: Option<f64>,
    pub hidden: Option<bool>,
}

/// What of a column is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub values: BTreeSet<String>,
    /// Empty cells are.
    pub blank: bool,
    /// Year, month and day, as far as they were chosen.
    pub dates: Vec<(i32, Option<u32>, Option<u32>)>,
    /// Instead of a choice: what a cell must be.
    #[serde(default)]
    pub conditions: Vec<FilterCondition>,
    /// All conditions hold, and not only one of them.
    #[serde(default)]
    pub all: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterCondition {
    pub comparison: Comparison,
    /// A number, or a text in which `*` and `?` stand for others.
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    /// With what a workbook calls them.
    pub const NAMED: [(Self, &'static str); 6] = [
        (Self::Equal, "equal"),
        (Self::NotEqual, "notEqual"),
        (Self::Greater, "greaterThan"),
        (Self::GreaterOrEqual, "greaterThanOrEqual"),
        (Self::Less, "lessThan"),
        (Self::LessOrEqual, "lessThanOrEqual"),
    ];

    pub fn name(self) -> &'static str {
        Self::NAMED.into_iter().find(|(own, _)| *own == self).map_or("equal", |(_, name)| name)
    }
}

/// What people have set of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// By their header, or by their place where they have none.
    pub columns: BTreeMap<String, ColumnView>,
    /// The headers from left to right, where someone moved columns.
    pub order: Option<Vec<String>>,
    /// What the hidden rows are known by.
    pub hidden_rows: BTreeSet<String>,
    pub freeze: Option<(u32, u32)>,
    pub zoom: Option<u16>,
    pub paper: Option<u8>,
    pub landscape: Option<bool>,
    pub scale: Option<Option<u16>>,
    #[serde(default)]
    pub margins: Option<PageMargins>,
    pub filters: BTreeMap<String, Filter>,
}

/// What people have set of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkbookView {
    pub sheets: BTreeMap<String, View>,
    /// Where someone moved sheets.
    pub order: Option<Vec<String>>,
}

/// Where a column that was written stands now, and its header.
pub(super) struct ColumnPlace {
    pub(super) written: u32,
    pub(super) found: u32,
    pub(super) header: String,
}

/// By what a column is known.
pub(super) fn column_key(header: &str, place: u32) -> String {
    if header.is_empty() { format!("#{place}") } else { header.to_owned() }
}
