//! Worker processes and threads.

pub mod cities;
pub mod readers;
pub mod reading_slots;
pub mod timeout;
pub mod worker;
