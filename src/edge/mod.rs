//! Adapters: each touches one outside thing and decides nothing.

pub mod clock;
pub mod share;
pub mod store;
pub mod workbook;
