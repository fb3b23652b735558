//! Parses a sheet into lines, pairs of label and value, and tables, maximising the joint odds of all boxes.

pub(super) mod band;
pub(super) mod lanes;
pub(super) mod parser;
pub(super) mod repeated_headers;
pub(super) mod stacked_records;
pub(super) mod table;
pub(super) mod table_search;
mod weights;
