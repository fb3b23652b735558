//! What the parts of a sheet cost and bring, so that the parse whose boxes are together the likeliest is the best one.
//!
//! The scale is that of the odds in `boxes::weights`: a part is worth the odds of its boxes, taken as labels or as
//! values, less its own cost. `words::weights` says how these figures were found. Costs keep the parse from cutting a
//! sheet finer than its boxes ask for.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;

/// No single box outweighs the others: what it is worth as a label or against one at most, and as a value. A text is
/// less surely a value than a word is a label.
const MOST: f32 = 4.0;
const MOST_OF_VALUE: f32 = 2.0;

/// What a box is worth as a label.
pub(super) fn of_label(canvas: &Canvas<'_>, id: BoxId) -> f32 {
    canvas.odds(id).clamp(-MOST, MOST)
}

/// What a box is worth as a value.
pub(super) fn of_value(canvas: &Canvas<'_>, id: BoxId) -> f32 {
    (-canvas.odds(id)).clamp(-MOST, MOST_OF_VALUE)
}

// Lines, pairs and rows (`parser`).

/// What a region costs, so that few large ones win over many small ones.
pub(super) const PAIR_COST: f32 = 0.25;
pub(super) const LINE_COST: f32 = 0.5;
pub(super) const ROW_COST: f32 = 1.0;
/// What a value gains by the label or the header that stands for it.
pub(super) const EXPLAINED: f32 = 0.6;
/// What it costs that things stand beside each other with nothing that says why.
pub(super) const BESIDE: f32 = 0.3;
/// A line alone in its rows loses no more: it may head what is below.
pub(super) const LEAST_OF_LINE: f32 = -1.5;
/// What each further text below a caption costs: a caption is of the next one above all.
pub(super) const FURTHER_BELOW: f32 = 0.3;
/// What each further value beside a label costs: less than below it, because a row ends by itself.
pub(super) const FURTHER_BESIDE: f32 = 0.1;
/// What a label without a value costs.
pub(super) const NO_VALUE: f32 = 0.5;
/// Below these odds nothing is tried as a label.
pub(super) const LEAST_OF_LABEL: f32 = -1.5;
/// What looks give to a text of no known word, of all labels' looks.
pub(super) const BY_LOOKS: f32 = 2.6;
/// What empty columns cost between a label and its value, between values, and in front of a text, which is something
/// else.
pub(super) const GAP_BEHIND_LABEL: f32 = 0.3;
pub(super) const GAP_BEHIND_VALUE: f32 = 1.0;
pub(super) const GAP_BEFORE_TEXT: f32 = 4.0;

// Tables (`table_search`).

/// What a table costs: more than any other part, because it explains much at once.
pub(super) const TABLE_COST: f32 = 1.0;
/// A strip is a header if its boxes together are worth more; one that is a header elsewhere gains so much.
pub(super) const LEAST_OF_HEADER: f32 = 0.5;
pub(super) const REPEATED: f32 = 2.0;
/// What a header is worth that a person has given: more than any other parse.
pub(super) const GIVEN: f32 = 100.0;
/// Odds of a box that is no label at all, up to which it speaks against a header.
pub(super) const STRANGE: f32 = -2.6;
/// Odds from which on what stands in a column names its rows.
pub(super) const ROW_LABEL: f32 = 0.3;
/// A table whose rows lose so much is at its end, and so are candidates that are so much worse than the best.
pub(super) const LOSS: f32 = 9.0;
pub(super) const HOPELESS: f32 = 20.0;
/// Cost of a form note between rows: a table ends above it unless rows follow.
pub(super) const NOTE: f32 = 3.0;
/// Cost of a blank row below the header and of one between rows, each gap capped at the widest.
pub(super) const GAP_BELOW_HEADER: f32 = 1.5;
pub(super) const GAP: f32 = 0.5;
pub(super) const WIDEST_GAP: f32 = 2.0;
/// Cost of a counted label among the rows, of a box over most columns, which may be a heading, and of one over some of
/// them.
pub(super) const COUNTED: f32 = 0.2;
pub(super) const OVER_MOST: f32 = 0.6;
pub(super) const OVER_SOME: f32 = 1.0;
/// The part that a box over most columns keeps of what speaks against it as a value.
pub(super) const AS_HEADING: f32 = 0.5;
