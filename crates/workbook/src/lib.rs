//! Workbooks as data: cells read, sheets to write, and problems found.

pub mod edits;
pub mod grid;
pub mod link;
pub mod long_text;
pub mod os_error;
pub mod plan;
pub mod problem;
