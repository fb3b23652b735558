//! What a person said of a form: which heading is which item, what a goal is, and how the form is built. Leaves out how
//! it is asked and kept (`matome_forms::teaching`, `matome_forms::layout`).
//!
//! | file | subject |
//! | --- | --- |
//! | `structure` | all answers |
//! | `header_rows` | the rows of a table's headings |
//! | `start_cell` | the kind of cell that a goal begins with |
//! | `place` | where a year or a department stands |

pub(super) mod header_rows;
pub(super) mod place;
pub(super) mod start_cell;
pub(super) mod structure;
