//! The pure core: no file, no network, no clock, no log, no environment. Time and text come in as arguments, plans go out
//! as values. `tests/boundary.rs` keeps it so.

pub mod calendar;
pub mod changes;
pub mod city;
pub mod consolidate;
pub mod contacts;
pub mod deadline;
pub mod drift;
pub mod era;
pub mod fiscal_year;
pub mod grid;
pub mod ics;
pub mod identity;
pub mod kanji;
pub mod layout;
pub mod milestone;
pub mod model;
pub mod problem;
pub mod reminder;
pub mod settling;
pub mod snapshot;
pub mod text;
