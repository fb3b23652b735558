//! Adapters: each touches one outside thing and decides nothing.

pub mod clock;
pub mod letters;
pub mod mail;
pub mod merged;
mod read_notes;
pub mod replace_file;
pub mod share;
pub mod store;
pub mod workbook;
pub mod write_workbook;
