//! What belongs together on a sheet: lines, pairs of label and value, and tables, so that the odds of all boxes
//! together are highest. Leaves out what the labels mean.
//!
//! | file | subject |
//! | --- | --- |
//! | `parser` | the best parse of a sheet |
//! | `band` | rows that no box cuts, and a table that may begin at one |
//! | `table_search` | where tables could begin and end, and what each would be worth |
//! | `table` | the table that was found: its columns and rows |
//! | `stacked_records` | tables whose records take several rows |
//! | `repeated_headers` | headers that a form prints once a goal |
//! | `lanes` | cards that stand side by side |
//! | `weights` | what parts of a sheet cost and bring |

pub(super) mod band;
pub(super) mod lanes;
pub(super) mod parser;
pub(super) mod repeated_headers;
pub(super) mod stacked_records;
pub(super) mod table;
pub(super) mod table_search;
mod weights;
