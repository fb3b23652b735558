//! The events of a sheet from top to bottom, once headings are decided.
//!
//! | file | subject |
//! | --- | --- |
//! | `event` | one event: a field, a line, a row, a table |
//! | `sheet_view` | a sheet with its decided headings |
//! | `from_facts` | facts into events |
//! | `outline_openings` | the first line of an outline, placed like a value |

pub(super) mod event;
mod from_facts;
mod outline_openings;
pub(super) mod sheet_view;
