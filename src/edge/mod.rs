//! Adapters: each touches one outside thing and decides nothing.

pub mod bell;
pub mod clock;
mod file_system;
pub mod reason;
pub mod share;
pub mod store;
pub mod watch;
