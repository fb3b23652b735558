//! The state of the share, and which changes are believed.

pub mod copies;
pub mod misdated;
pub mod settling;
pub mod share_rules;
pub mod unseen;
pub mod vanished;
