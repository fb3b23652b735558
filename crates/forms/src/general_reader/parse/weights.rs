//! Costs and bonuses of a parse. The scale is that of `boxes::weights`: a part scores the odds of its boxes, as labels
//! or values, less its own cost. Costs prevent cutting a sheet finer than its boxes suggest. `words::weights` tells the
//! origin of the figures.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;

/// Limits of a single box's score, as a label and as a value. A text is less surely a value than a word is a label.
const MOST: f32 = 4.0;
const MOST_OF_VALUE: f32 = 2.0;

pub(super) fn of_label(canvas: &Canvas<'_>, id: BoxId) -> f32 {
    canvas.odds(id).clamp(-MOST, MOST)
}

pub(super) fn of_value(canvas: &Canvas<'_>, id: BoxId) -> f32 {
    (-canvas.odds(id)).clamp(-MOST, MOST_OF_VALUE)
}

// Lines, pairs and rows (`parser`).

/// Costs of regions, so that few large ones win over many small ones.
pub(super) const PAIR_COST: f32 = 0.25;
pub(super) const LINE_COST: f32 = 0.5;
pub(super) const ROW_COST: f32 = 1.0;
/// Bonus of a value with a label or header.
pub(super) const EXPLAINED: f32 = 0.6;
/// Cost of texts side by side without a reason.
pub(super) const BESIDE: f32 = 0.3;
/// Lower bound for a line alone in its rows: it may be a heading.
pub(super) const LEAST_OF_LINE: f32 = -1.5;
/// Cost of each further text below a caption, which mostly governs the next one.
pub(super) const FURTHER_BELOW: f32 = 0.3;
/// Cost of each further value beside a label: less than below it, since a row ends by itself.
pub(super) const FURTHER_BESIDE: f32 = 0.1;
pub(super) const NO_VALUE: f32 = 0.5;
pub(super) const LEAST_OF_LABEL: f32 = -1.5;
/// Bonus of an unknown text that looks like a label.
pub(super) const BY_LOOKS: f32 = 2.6;
/// Cost of empty columns after a label, between values, and before a text, which is then something else.
pub(super) const GAP_BEHIND_LABEL: f32 = 0.3;
pub(super) const GAP_BEHIND_VALUE: f32 = 1.0;
pub(super) const GAP_BEFORE_TEXT: f32 = 4.0;

// Tables (`table_search`).

/// Cost of a table: the highest, since it explains much at once.
pub(super) const TABLE_COST: f32 = 1.0;
/// Minimum joint odds of a header, and the bonus of a strip that is a header elsewhere.
pub(super) const LEAST_OF_HEADER: f32 = 0.5;
pub(super) const REPEATED: f32 = 2.0;
/// A header given by a person outweighs any other parse.
pub(super) const GIVEN: f32 = 100.0;
/// Odds at which a box counts as clearly no label, against a header.
pub(super) const STRANGE: f32 = -2.6;
/// Odds from which texts of a column name its rows.
pub(super) const ROW_LABEL: f32 = 0.3;
/// Loss at which a table ends, and gap to the best at which candidates are dropped.
pub(super) const LOSS: f32 = 9.0;
pub(super) const HOPELESS: f32 = 20.0;
/// Cost of a form note between rows: a table ends above it unless rows follow.
pub(super) const NOTE: f32 = 3.0;
/// Cost of a blank row below the header and of one between rows, each gap capped at the widest.
pub(super) const GAP_BELOW_HEADER: f32 = 1.5;
pub(super) const GAP: f32 = 0.5;
pub(super) const WIDEST_GAP: f32 = 2.0;
/// Costs of a counted label among the rows, of a box over most columns (perhaps a heading), and of one over some.
pub(super) const COUNTED: f32 = 0.2;
pub(super) const OVER_MOST: f32 = 0.6;
pub(super) const OVER_SOME: f32 = 1.0;
/// Share of the penalty as a value that a box over most columns keeps.
pub(super) const AS_HEADING: f32 = 0.5;
