//! Labels whose value belongs into their own box and is missing: 【達成状況】 on a sheet where 【目標指標】 and its value share a
//! box in the same columns. They govern nothing beside or below them.

use std::collections::BTreeMap;

use super::BoxId;
use super::text_box::TextBox;
use super::weights::UNFILLED;
use crate::general_reader::words::inline_labels;
use crate::general_reader::words::vocabulary::Vocabulary;
use matome_deadline::text::comparison_key;

/// The boxes are in reading order.
pub(crate) fn mark(boxes: &mut [TextBox], texts: &[&str], vocabulary: &Vocabulary) {
    let is_filled = |id: &BoxId| boxes[*id].labelled && inline_labels::begins_with_label(texts[*id]);
    let filled: Vec<BoxId> = (0..boxes.len()).filter(is_filled).collect();
    let mut bare: BTreeMap<String, Vec<BoxId>> = BTreeMap::new();
    for id in 0..boxes.len() {
        let has_like = filled.iter().any(|other| same_columns(&boxes[id], &boxes[*other]));
        if has_like && inline_labels::is_bare_label(texts[id], vocabulary) {
            bare.entry(comparison_key(texts[id])).or_default().push(id);
        }
    }
    for ids in bare.into_values() {
        for id in ids {
            let own = &mut boxes[id];
            (own.unfilled, own.labelled, own.odds) = (true, true, own.odds.min(UNFILLED));
            own.senses.clear();
        }
    }
}

const fn same_columns(one: &TextBox, other: &TextBox) -> bool {
    one.area.first.column == other.area.first.column && one.area.last.column == other.area.last.column
}
