//! View settings of people in a merged workbook (widths, hidden and reordered columns, freeze, zoom, paper, filters)
//! and cell colours, as differences from the written workbook.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::edited_cells::{Cells, Sheets};
use super::own_sheets::{ID, OWN_SHEETS};
use super::{Typed, edited_cells};
use matome_workbook::plan::Filter;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundView {
    /// By column index.
    pub columns: BTreeMap<u32, ColumnView>,
    pub hidden_rows: BTreeSet<u32>,
    pub freeze: (u32, u32),
    pub zoom: u16,
    /// Paper size number of OOXML.
    pub paper: Option<u8>,
    pub landscape: bool,
    /// By column index.
    pub filters: BTreeMap<u32, Filter>,
    /// Filtered in any way, including conditions, colours and ranks, which are not kept.
    pub is_filtered: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnView {
    /// In half-width characters.
    pub width: Option<f64>,
    pub hidden: Option<bool>,
}

/// View settings of a sheet that people changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// By header, or by index if it has none.
    pub columns: BTreeMap<String, ColumnView>,
    /// Headers from left to right, if someone moved columns.
    pub order: Option<Vec<String>>,
    pub hidden_rows: BTreeSet<String>,
    pub freeze: Option<(u32, u32)>,
    pub zoom: Option<u16>,
    pub paper: Option<u8>,
    pub landscape: Option<bool>,
    pub filters: BTreeMap<String, Filter>,
}

/// View settings of a workbook that people changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkbookView {
    pub sheets: BTreeMap<String, View>,
    /// Sheet order, if someone moved sheets.
    pub order: Option<Vec<String>>,
}

/// Present index and header of a written column.
pub(super) struct ColumnPlace {
    pub(super) written: u32,
    pub(super) found: u32,
    pub(super) header: String,
}

pub fn column_key(header: &str, place: u32) -> String {
    if header.is_empty() { format!("#{place}") } else { header.to_owned() }
}

/// The columns that identify a row without an ID; those that change from day to day are left out.
const TELLING: [&str; 8] = ["部局", "担当課", "目標", "取組", "内容", "原文", "期限", "項目"];

/// Key of a row wherever it moves: its ID, else its identifying texts.
pub fn row_key(headers: &[String], words: impl Fn(usize) -> Option<String>) -> Option<String> {
    if let Some(id) = headers.iter().position(|header| header == ID) {
        return words(id);
    }
    let telling = headers.iter().enumerate().filter(|(_, header)| TELLING.contains(&header.as_str()));
    let said: Vec<String> = telling.map(|(at, _)| words(at).unwrap_or_default()).collect();
    said.iter().any(|text| !text.is_empty()).then(|| said.join("\u{1f}"))
}

/// Programs calculate slightly different widths.
const SAME_WIDTH: f64 = 0.3;

impl WorkbookView {
    /// Adds changes made since the workbook was written like this.
    #[must_use]
    pub fn with_changes(mut self, written: &Sheets, found: &Sheets) -> Self {
        let own = |sheets: &Sheets| -> Vec<String> {
            sheets.order.iter().filter(|name| OWN_SHEETS.contains(&name.as_str())).cloned().collect()
        };
        let (before, after) = (own(written), own(found));
        if before != after && before.len() == after.len() {
            self.order = Some(after);
        }
        // Programs without a display drop the view.
        let is_seen = found.views.values().any(|view| view.freeze != (0, 0));
        for (name, view) in &found.views {
            let (Some(was), Some(cells)) =
                (written.views.get(name), written.cells.get(name).zip(found.cells.get(name)))
            else {
                continue;
            };
            let places = edited_cells::places(cells.0, cells.1);
            let kept = self.sheets.entry(name.clone()).or_default();
            kept.take_columns(was, view, &places);
            kept.take_page(was, view, is_seen);
            kept.take_rows((was, cells.0), (view, cells.1), &places);
        }
        self.sheets.retain(|_, view| *view != View::default());
        self
    }
}

impl View {
    fn take_columns(&mut self, was: &FoundView, is: &FoundView, places: &[ColumnPlace]) {
        for place in places {
            let before = was.columns.get(&place.written).copied().unwrap_or_default();
            let now = is.columns.get(&place.found).copied().unwrap_or_default();
            let key = || column_key(&place.header, place.written);
            if now.hidden.unwrap_or(false) != before.hidden.unwrap_or(false) {
                self.columns.entry(key()).or_default().hidden = Some(now.hidden.unwrap_or(false));
            }
            // A hidden column may have no width.
            if let (Some(width), Some(old)) = (now.width.filter(|_| now.hidden != Some(true)), before.width)
                && (width - old).abs() > SAME_WIDTH
            {
                self.columns.entry(key()).or_default().width = Some(width);
            }
        }
        let named = || places.iter().filter(|place| !place.header.is_empty());
        if named().any(|place| place.written != place.found) {
            let mut moved: Vec<&ColumnPlace> = named().collect();
            moved.sort_by_key(|place| place.found);
            let is_moved = moved.windows(2).any(|pair| pair[0].written > pair[1].written);
            self.order =
                is_moved.then(|| moved.iter().map(|place| place.header.clone()).collect()).or(self.order.take());
        }
    }

    fn take_page(&mut self, was: &FoundView, is: &FoundView, is_seen: bool) {
        if is_seen {
            self.freeze = changed(is.freeze, &was.freeze).or(self.freeze);
            self.zoom = changed(is.zoom, &was.zoom).or(self.zoom);
        }
        if is.paper.is_none() {
            return;
        }
        self.paper = changed(is.paper, &was.paper).unwrap_or(self.paper);
        self.landscape = changed(is.landscape, &was.landscape).or(self.landscape);
    }

    fn take_rows(
        &mut self,
        (was, written): (&FoundView, &Cells),
        (is, found): (&FoundView, &Cells),
        places: &[ColumnPlace],
    ) {
        let filters = |view: &FoundView, place: fn(&ColumnPlace) -> u32| -> BTreeMap<String, Filter> {
            let of = |own: &ColumnPlace| Some((own.header.clone(), view.filters.get(&place(own))?.clone()));
            places.iter().filter_map(of).collect()
        };
        let (before, now) = (filters(was, |own| own.written), filters(is, |own| own.found));
        if before != now {
            self.filters = now;
        }
        // While rows are filtered, manual hiding cannot be told apart.
        if is.is_filtered {
            return;
        }
        let headers: Vec<String> = places.iter().map(|place| place.header.clone()).collect();
        let keys = |cells: &Cells, column: fn(&ColumnPlace) -> u32, view: &FoundView| {
            let key = |row: &BTreeMap<u32, Typed>| row_key(&headers, |at| Some(row.get(&column(&places[at]))?.shown()));
            let of = cells.iter().filter_map(|(at, row)| Some((key(row)?, view.hidden_rows.contains(at))));
            of.collect::<BTreeMap<String, bool>>()
        };
        let before = keys(written, |own| own.written, was);
        for (row, hidden) in keys(found, |own| own.found, is) {
            match (before.get(&row).copied().unwrap_or(false), hidden) {
                (false, true) => _ = self.hidden_rows.insert(row),
                (true, false) => _ = self.hidden_rows.remove(&row),
                _ => {}
            }
        }
    }
}

fn changed<T: PartialEq>(now: T, before: &T) -> Option<T> {
    (now != *before).then_some(now)
}
