//! From records to plans: who owes what, the merged workbook, the mails. No file, network, clock, log or environment.

pub mod backoff;
pub mod consolidate;
pub mod delivery;
pub mod duty;
pub mod figures;
pub mod ics;
pub mod moment;
pub mod next_year;
pub mod notes;
pub mod office;
pub mod progress;
pub mod records;
pub mod reminder;
pub mod report;
pub mod share;
pub mod standstill;
