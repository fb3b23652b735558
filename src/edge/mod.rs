//! Adapters: each touches one outside thing and decides nothing.

pub mod bell;
pub mod clock;
pub mod contacts;
pub mod file_owner;
mod file_system;
pub mod fill_workbook;
pub mod glance;
pub mod letters;
pub mod log;
pub mod mail;
pub mod merged_folder;
pub mod page;
pub mod patience;
pub mod pool;
pub mod private_file;
pub mod read_notes;
pub mod readers;
pub mod reason;
pub mod replace_file;
pub mod service;
pub mod share;
pub mod store;
pub mod watch;
pub mod workbook;
pub mod worker;
pub mod write_workbook;
