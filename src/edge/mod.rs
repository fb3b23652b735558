//! Adapters: each touches one outside thing and decides nothing.

pub mod clock;
pub mod letters;
pub mod mail;
pub mod store;
