//! The events of a sheet from top to bottom, once headings are decided.

pub(super) mod event;
mod from_facts;
mod outline_openings;
pub(super) mod sheet_view;
