//! Boxes for stamps, which belong to the form: 決裁, 部長, 課長 side by side with nothing below.

use super::BoxId;
use super::text_box::TextBox;
use matome_deadline::written::label;

/// Titles of signatories, and words for stamps.
const STAMPS: [&str; 27] = [
    "決裁",
    "供覧",
    "合議",
    "受付",
    "確認",
    "承認",
    "検印",
    "起案",
    "起案者",
    "市長",
    "副市長",
    "教育長",
    "部長",
    "局長",
    "次長",
    "参事",
    "課長",
    "室長",
    "所長",
    "主幹",
    "課長補佐",
    "補佐",
    "係長",
    "主査",
    "主任",
    "担当",
    "担当者",
];

const LONGEST: usize = 4;

pub(crate) fn find(boxes: &[TextBox], texts: &[&str]) -> Vec<BoxId> {
    let named: Vec<BoxId> = (0..boxes.len())
        .filter(|id| boxes[*id].content.length <= LONGEST && STAMPS.contains(&label::key(texts[*id]).as_str()))
        .filter(|id| !is_filled(boxes, *id))
        .collect();
    let has_neighbour = |id: BoxId| named.iter().any(|other| *other != id && beside(&boxes[id], &boxes[*other]));
    let rows = (0..boxes.len()).filter(|id| is_row_of_stamps(texts[*id]));
    named.iter().copied().filter(|id| has_neighbour(*id)).chain(rows).collect()
}

/// 部長 ㊞ 課長: places for several stamps in one box, or one with its mark.
fn is_row_of_stamps(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == '㊞').filter(|word| !word.is_empty()).collect();
    let are_ranks = !words.is_empty() && words.iter().all(|word| STAMPS.contains(word));
    are_ranks && (words.len() > 1 || text.contains('㊞'))
}

/// Whether a text below makes it the header of a column, or names the signatory.
fn is_filled(boxes: &[TextBox], id: BoxId) -> bool {
    let own = boxes[id].area;
    boxes.iter().any(|other| {
        let area = other.area;
        !other.is_blank
            && area.first.row == own.last.row + 1
            && area.first.column <= own.last.column
            && own.first.column <= area.last.column
    })
}

fn beside(one: &TextBox, other: &TextBox) -> bool {
    let (one, other) = (one.area, other.area);
    one.first.row == other.first.row
        && (one.last.column + 1 == other.first.column || other.last.column + 1 == one.first.column)
}
