//! A sheet as boxes: which text is in which rectangle, and the odds that it is a label rather than a value.

pub(super) mod canvas;
mod examples;
mod form;
pub(super) mod looks;
pub(super) mod stamps;
pub(super) mod text_box;
pub(super) mod time_axes;
pub(super) mod unfilled_labels;
pub(super) mod weights;

/// Index of a text among those of a sheet, in reading order.
pub(super) type BoxId = usize;
