//! A person's answers about a form: items of headings, what a goal is, and the structure.

pub(super) mod form_rules;
pub(super) mod header_rows;
pub(super) mod place;
pub(super) mod start_cell;
pub(super) mod structure;
pub(super) mod unit;
