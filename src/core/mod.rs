//! The pure core: no file, no network, no clock, no log, no environment. Time and text come in as arguments, plans go out
//! as values. `tests/boundary.rs` keeps it so.

pub mod absence;
pub mod assumed;
pub mod backoff;
pub mod calendar;
pub mod changes;
pub mod city;
pub mod closing;
pub mod consolidate;
pub mod contacts;
pub mod deadline;
pub mod drift;
pub mod era;
pub mod field;
pub mod fiscal_year;
pub mod form;
pub mod grid;
pub mod ics;
pub mod identity;
pub mod layout;
pub mod measure_id;
pub mod milestone;
pub mod misdated;
pub mod model;
pub mod ownership;
pub mod problem;
pub mod recipients;
pub mod reminder;
pub mod report;
pub mod settling;
pub mod snapshot;
pub mod source;
pub mod teaching;
pub mod text;
pub mod unseen;
pub mod written;
