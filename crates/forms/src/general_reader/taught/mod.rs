//! A person's answers about a form: items of headings, what a goal is, and the structure.
//!
//! | file | subject |
//! | --- | --- |
//! | `structure` | all answers |
//! | `header_rows` | header rows of a table |
//! | `start_cell` | the kind of cell that begins a goal |
//! | `place` | the source of year and department |

pub(super) mod header_rows;
pub(super) mod place;
pub(super) mod start_cell;
pub(super) mod structure;
