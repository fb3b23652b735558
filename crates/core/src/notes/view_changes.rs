//! What people have set up in a workbook since it was written.
//!
//! How it is laid over the next workbook is in `consolidate::apply_view`.

use std::collections::BTreeMap;

use super::Typed;
use super::edited_cells::{self, Cells, Sheets};
use super::own_sheets::OWN_SHEETS;
use super::view::{ColumnPlace, FoundView, View, WorkbookView, column_key, row_key};
use matome_workbook::plan::Filter;

/// Programs calculate widths a little differently.
const SAME_WIDTH: f64 = 0.3;

impl WorkbookView {
    /// The same with what someone has set since the workbook was written like this.
    #[must_use]
    pub fn with_changes(mut self, written: &Sheets, found: &Sheets) -> Self {
        let own = |sheets: &Sheets| -> Vec<String> {
            sheets.order.iter().filter(|name| OWN_SHEETS.contains(&name.as_str())).cloned().collect()
        };
        let (before, after) = (own(written), own(found));
        if before != after && before.len() == after.len() {
            self.order = Some(after);
        }
        // A program without a screen keeps nothing of what one shows.
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
            // What is hidden may have no width.
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
        self.scale = changed(is.scale, &was.scale).or(self.scale);
        let margins = is.margins.zip(was.margins).filter(|(now, before)| !now.are_about(before));
        self.margins = margins.map(|(now, _)| now).or(self.margins);
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
        // While something is filtered, nothing tells what was hidden by hand.
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
