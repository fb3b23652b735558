//! The parse as facts: each value with the path of its labels. Corrects what a parse cannot see; later stages ignore
//! positions.

pub(super) mod counting_columns;
pub(super) mod fact;
pub(super) mod goal_bands;
pub(super) mod goal_columns;
pub(super) mod half_year_labels;
pub(super) mod label_sides;
pub(super) mod label_strips;
pub(super) mod label_words;
