//! What matome remembers: the store and the databases below it.

pub mod database;
pub mod store;
