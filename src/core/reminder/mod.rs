//! Planning of reminders: what is due on a day, for whom, and what has been said already.

pub mod policy;
