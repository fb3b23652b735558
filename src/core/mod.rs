//! The pure core: no file, no network, no clock, no log, no environment. Time and text come in as arguments, plans go
//! out as values. `tests/boundary.rs` keeps it so.

// What every room uses: texts, numbers and years as people write them, fields, problems as data.
pub mod assumed;
pub mod backoff;
pub mod era;
pub mod field;
pub mod fiscal_year;
pub mod grid;
pub mod ics;
pub mod measure_id;
pub mod mistake;
pub mod model;
pub mod month_day;
pub mod notes;
pub mod problem;
pub mod serial_day;
pub mod source;
pub mod text;
pub mod written;

// Share to records: which files are believed, what their sheets say.
pub mod absence;
pub mod bounds;
pub mod deadline;
pub mod delivery;
pub mod drift;
pub mod general_reader;
pub mod layout;
pub mod report;
pub mod settling;
pub mod share_rules;
pub mod teaching;
pub mod unseen;
pub mod writer;

// What the loop tells of itself.
pub mod figures;

// Records to the state of the year: whose they are, which measure is which, what people decided.
pub mod calendar;
pub mod changes;
pub mod city;
pub mod closing;
pub mod confirmation;
pub mod contacts;
pub mod identity;
pub mod milestone;
pub mod misdated;
pub mod ownership;
pub mod recipients;
pub mod request;
pub mod snapshot;
pub mod vanished;

// What is made of it: the merged workbook, the mails, next year's sheets.
pub mod consolidate;
pub mod next_year;
pub mod reminder;
