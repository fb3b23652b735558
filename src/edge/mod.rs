//! Adapters: each wraps one external system and contains no policy.

pub mod folders;
pub mod mail;
pub mod merged_workbook;
pub mod processes;
pub mod read_notes;
pub mod share;
pub mod state;
pub mod system;
pub mod teaching_workbook;
