//! Assigns items to headings, once per workbook and for all headings of a table or of the cards together.

pub(super) mod assignment;
pub(super) mod content_fit;
pub(super) mod heading;
pub(super) mod past_years;
pub(super) mod path_senses;
pub(super) mod possible_items;
mod weights;
pub(super) mod year_marks;
