//! A filled example beside the form, for those who fill it in: 【記入例】, and right of the form its labels once more. It holds
//! no goals. An example among the rows of a table is set aside in `goals`.

use std::collections::BTreeSet;

use super::BoxId;
use super::text_box::TextBox;
use matome_deadline::text::comparison_key;

const CAPTIONS: [&str; 3] = ["記入例", "記載例", "入力例"];
/// Minimum number of labels that a form and its example share.
const LABELS: usize = 3;

/// The boxes of an example, its caption first.
pub(super) fn find(boxes: &[TextBox], texts: &[&str]) -> Vec<BoxId> {
    (0..boxes.len())
        .filter(|id| is_caption(texts[*id]))
        .map(|id| below(boxes, texts, id))
        .find(|ids| !ids.is_empty())
        .unwrap_or_default()
}

fn is_caption(text: &str) -> bool {
    let key = comparison_key(text);
    CAPTIONS.contains(&key.trim_matches(['【', '】', '(', ')', '[', ']', '<', '>', '《', '》', '〔', '〕']))
}

/// The boxes right of and below the caption; empty unless they stand apart from the form and repeat its labels.
fn below(boxes: &[TextBox], texts: &[&str], caption: BoxId) -> Vec<BoxId> {
    let at = boxes[caption].area.first;
    let is_right = |id: &BoxId| boxes[*id].area.first.column >= at.column;
    let rows = (0..boxes.len()).filter(|id| boxes[*id].area.last.row >= at.row);
    let (right, left): (Vec<BoxId>, Vec<BoxId>) = rows.partition(is_right);
    let crosses = |id: &BoxId| boxes[*id].area.last.column >= at.column;
    let words = |ids: &[BoxId]| -> BTreeSet<String> { ids.iter().map(|id| comparison_key(texts[*id])).collect() };
    let is_own = !left.iter().any(crosses) && words(&left).intersection(&words(&right)).count() >= LABELS;
    if is_own { right } else { Vec::new() }
}
