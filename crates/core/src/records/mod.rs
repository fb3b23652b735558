//! The records of a year: which measure is which, what changed, what people decided.

pub mod bounds;
pub mod changes;
pub mod closing;
pub mod confirmation;
pub mod identity;
pub mod measure_id;
pub mod request;
pub mod snapshot;
