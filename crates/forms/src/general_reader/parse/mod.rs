//! Parses a sheet into lines, pairs of label and value, and tables, maximising the joint odds of all boxes.
//!
//! | file | subject |
//! | --- | --- |
//! | `parser` | the best parse of a sheet |
//! | `band` | rows that no box crosses, and tables that may begin there |
//! | `table_search` | where tables could begin and end, with scores |
//! | `table` | columns and rows of a table |
//! | `stacked_records` | tables with records of several rows |
//! | `repeated_headers` | headers printed once per goal |
//! | `lanes` | cards side by side |
//! | `weights` | costs and bonuses |

pub(super) mod band;
pub(super) mod lanes;
pub(super) mod parser;
pub(super) mod repeated_headers;
pub(super) mod stacked_records;
pub(super) mod table;
pub(super) mod table_search;
mod weights;
