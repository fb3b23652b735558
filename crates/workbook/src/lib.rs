//! Workbooks as data: the cells of one that was read, the plan of one to be written, and the problems found in it.

pub mod edits;
pub mod grid;
pub mod link;
pub mod long_text;
pub mod os_error;
pub mod plan;
pub mod problem;
