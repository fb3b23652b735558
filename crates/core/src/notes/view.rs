//! How people have set the merged workbook up to look at it, and how they have painted cells of their own: widths, what is hidden, the order of sheets and columns,
//! what is frozen, the zoom, the paper and its margins, and what is filtered. Only differences from what was written
//! are kept as the user's.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use matome_workbook::plan::{Filter, PageMargins};

use super::own_sheets::ID;

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
    /// Anything is, also by a condition, a colour or a rank, which are not kept.
    pub is_filtered: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnView {
    /// In half-width characters.
    pub width: Option<f64>,
    pub hidden: Option<bool>,
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
pub fn column_key(header: &str, place: u32) -> String {
    if header.is_empty() { format!("#{place}") } else { header.to_owned() }
}

/// The columns that identify a row without an ID; those that change from day to day are left out.
const TELLING: [&str; 8] = ["部局", "担当課", "目標", "取組", "内容", "原文", "期限", "項目"];

/// By what a row is known, wherever it moves: its ID where the sheet has them, else its telling texts.
pub fn row_key(headers: &[String], words: impl Fn(usize) -> Option<String>) -> Option<String> {
    if let Some(id) = headers.iter().position(|header| header == ID) {
        return words(id);
    }
    let telling = headers.iter().enumerate().filter(|(_, header)| TELLING.contains(&header.as_str()));
    let said: Vec<String> = telling.map(|(at, _)| words(at).unwrap_or_default()).collect();
    said.iter().any(|text| !text.is_empty()).then(|| said.join("\u{1f}"))
}
