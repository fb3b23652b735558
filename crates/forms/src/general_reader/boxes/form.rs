//! Applies the definition of a form to a sheet's boxes: marks labels, headings, values and the ends of tables.

use std::collections::{BTreeMap, HashMap};

use super::BoxId;
use super::canvas::Canvas;
use super::weights::{KNOWN_LABEL, NO_LABEL, TAUGHT};
use crate::general_reader::taught::form_rules::FormRules;
use crate::general_reader::words::time::Time;
use matome_deadline::written::label::{Key, key};
use matome_workbook::grid::Position;

/// Fewer headings in a row are no header.
const FEWEST_HEADINGS: usize = 2;

pub(super) fn apply(canvas: &mut Canvas<'_>, rules: &FormRules) {
    if !rules.is_any() {
        return;
    }
    (canvas.is_ruled, canvas.is_of_years) = (true, rules.year_labels);
    let sheet = Boxes::of(canvas);
    for id in 0..canvas.boxes.len() {
        sheet.mark(canvas, rules, id);
    }
    for id in (0..canvas.boxes.len()).filter(|id| rules.is_card_label(&sheet.keys[*id])) {
        sheet.mark_values(canvas, rules, id);
    }
    sheet.mark_numbered_rows(canvas, rules);
    sheet.mark_headers(canvas, rules);
}

/// The boxes of a sheet by their words and places.
struct Boxes {
    keys: Vec<Key>,
    rows: BTreeMap<u32, Vec<BoxId>>,
    places: HashMap<Position, BoxId>,
}

impl Boxes {
    fn of(canvas: &Canvas<'_>) -> Self {
        let mut rows: BTreeMap<u32, Vec<BoxId>> = BTreeMap::new();
        let mut places = HashMap::new();
        for id in canvas.shown() {
            let first = canvas.of(id).area.first;
            rows.entry(first.row).or_default().push(id);
            places.insert(first, id);
        }
        Self { keys: (0..canvas.boxes.len()).map(|id| key(canvas.text(id))).collect(), rows, places }
    }

    fn row(&self, row: u32) -> &[BoxId] {
        self.rows.get(&row).map_or(&[], Vec::as_slice)
    }

    /// Marks a box that is a word of the form.
    fn mark(&self, canvas: &mut Canvas<'_>, rules: &FormRules, id: BoxId) {
        let (key, area) = (&self.keys[id], canvas.of(id).area);
        let row = self.row(area.first.row);
        if rules.is_side(key)
            && let Some(next) = row.iter().copied().find(|next| canvas.of(*next).area.first.column > area.last.column)
        {
            canvas.boxes[id].is_blank = true;
            canvas.boxes[next].ends_table = true;
        }
        let is_mark = rules.is_mark(canvas.text(id));
        let text_box = &mut canvas.boxes[id];
        text_box.ends_table |= row.len() == 1 && rules.is_title(key) || rules.is_end(key);
        text_box.is_mark = is_mark;
        if rules.is_card_label(key) {
            (text_box.of_card, text_box.ends_table) = (true, true);
            (text_box.time, text_box.on_axis) = (None, false);
            text_box.odds = text_box.odds.max(TAUGHT);
        }
        if rules.year_labels && matches!(text_box.time, Some(Time::Year(_, Some(_)))) {
            text_box.on_axis = true;
            text_box.odds = text_box.odds.max(KNOWN_LABEL);
        }
    }

    /// Boxes right of a label of cards, up to the next word of the form, are its values, however short.
    fn mark_values(&self, canvas: &mut Canvas<'_>, rules: &FormRules, label: BoxId) {
        let area = canvas.of(label).area;
        let mut at = Position::new(area.first.row, area.last.column + 1);
        while let Some(value) = self.places.get(&at).copied() {
            let text_box = &mut canvas.boxes[value];
            if rules.is_word(&self.keys[value]) || text_box.on_axis {
                break;
            }
            text_box.odds = text_box.odds.min(NO_LABEL);
            at.column = text_box.area.last.column + 1;
        }
    }

    /// A row that begins with a number and has no word of the form holds values alone, even if they look like headings:
    /// 1 | 総務部の目標; ② | 完了予定 | 後日報告.
    fn mark_numbered_rows(&self, canvas: &mut Canvas<'_>, rules: &FormRules) {
        for ids in self.rows.values() {
            let [number, values @ ..] = ids.as_slice() else { continue };
            if canvas.of(*number).content.numeral && !values.iter().any(|id| rules.is_word(&self.keys[*id])) {
                for id in values {
                    let value = &mut canvas.boxes[*id];
                    (value.odds, value.kind, value.half) = (value.odds.min(NO_LABEL), None, None);
                }
            }
        }
    }

    /// A row with several headings of the form's columns is the header of a table; one right below belongs to it.
    fn mark_headers(&self, canvas: &mut Canvas<'_>, rules: &FormRules) {
        let mut above: Option<(u32, usize)> = None;
        for (row, ids) in &self.rows {
            let below = above.filter(|(last, _)| last + 1 == *row);
            // （いつまでに） below a heading explains it.
            let explains = below.is_some() && ids.iter().all(|id| is_bracketed(canvas.text(*id)));
            if !explains && !self.is_header(canvas, rules, ids) {
                continue;
            }
            let place = below.map_or(0, |(_, place)| place + 1);
            above = Some((*row, place));
            for id in ids {
                let text_box = &mut canvas.boxes[*id];
                (text_box.of_card, text_box.ends_table, text_box.header_row) = (false, false, Some(place));
                text_box.odds = text_box.odds.max(TAUGHT);
            }
        }
    }

    fn is_header(&self, canvas: &Canvas<'_>, rules: &FormRules, ids: &[BoxId]) -> bool {
        let is_own = |id: &&BoxId| rules.is_column(&self.keys[**id]);
        let is_named = |id: &&BoxId| is_own(id) || canvas.of(**id).known().is_some_and(|item| rules.has(item));
        let known = ids.iter().filter(is_named).count();
        known >= FEWEST_HEADINGS
            && known * 2 > ids.len()
            && ids.iter().any(|id| is_own(&id))
            && !ids.iter().any(|id| canvas.of(*id).content.numeral)
    }
}

fn is_bracketed(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && !text.contains(char::is_numeric)
}
