//! What the share shows, and which of it is believed.

pub mod copies;
pub mod misdated;
pub mod settling;
pub mod share_rules;
pub mod unseen;
pub mod vanished;
