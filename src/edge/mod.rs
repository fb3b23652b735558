//! Adapters: each touches one outside thing and decides nothing.

pub mod clock;
pub mod store;
pub mod workbook;
