//! Turns cells into records: finds goals, measures and deadlines in sheets of any form.

pub mod assumed;
pub mod drift;
pub mod field;
pub mod general_reader;
pub mod layout;
pub mod mistake;
pub mod model;
pub mod said;
pub mod teaching;
