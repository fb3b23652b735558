//! Checkboxes: □達成　■未達成.

use std::borrow::Cow;

const EMPTY: [char; 3] = ['□', '☐', '▢'];
const TICKED: [char; 5] = ['☑', '☒', '✓', '✔', '■'];

const LONGEST_OPTION: usize = 12;

/// The ticked options.
pub fn ticked(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains('[') {
        for (typed, drawn) in [("[ ]", "□"), ("[　]", "□"), ("[x]", "☑"), ("[レ]", "☑")] {
            text = text.replace(typed, drawn).into();
        }
    }
    if offers_boxes(&text) { text.lines().map(of_line).collect::<Vec<_>>().join("\n").into() } else { text }
}

/// Unticks all boxes; `None` if there are none.
pub fn unticked(text: &str) -> Option<String> {
    let empty = text.chars().find(|c| EMPTY.contains(c)).unwrap_or(EMPTY[0]);
    offers_boxes(text).then(|| text.chars().map(|c| if TICKED.contains(&c) { empty } else { c }).collect())
}

/// A single box may be a bullet, as may several before sentences.
fn offers_boxes(text: &str) -> bool {
    let boxes = text.chars().filter(|c| EMPTY.contains(c)).count();
    if boxes == 0 {
        return false;
    }
    let is_box = |c: char| EMPTY.contains(&c) || TICKED.contains(&c);
    let ticks = text.chars().filter(|c| TICKED.contains(c)).count();
    let options = || text.split(is_box).skip(1).all(|option| option.trim().chars().count() <= LONGEST_OPTION);
    boxes + ticks >= 2 && options()
}

fn of_line(line: &str) -> String {
    let mut kept = String::new();
    let mut keep = true;
    for c in line.chars() {
        if EMPTY.contains(&c) || TICKED.contains(&c) {
            keep = TICKED.contains(&c);
            kept.push(' ');
        } else if keep {
            kept.push(c);
        }
    }
    kept
}
