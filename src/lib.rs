//! matome (まとめ): reads the goal sheets that a city hall's departments keep, merges them into one workbook for the
//! planning section, and reminds each department ahead of its deadlines.
//!
//! Data flows one way:
//!
//! ```text
//! share ─► cells ─► records ─► store ─► snapshot ─┬─► workbook plan ─► merged workbook
//!  edge     edge     core      edge      core     └─► reminder plan ─► outbox ─► mail
//! ```
//!
//! - [`core`] decides: no file, clock, network, log or environment.
//! - [`edge`] touches the outside, one adapter a thing, and decides nothing.
//! - [`settings`] turns the configuration file into checked values.
//! - [`ports`] is all that the main loop knows of the outside: traits that stand beside their adapters, and are played
//!   in the tests.
//! - [`app`] is a configured city, opened: its settings and its state.
//! - [`intake`] takes in the share: what has settled is read, and kept in the state.
//! - [`merging`] is one merge, from the state by way of the workbook plan to what became of each workbook.
//! - [`outbox`] is one round of reminders, from the reminder plan to what became of each mail.
//! - [`next_year_sheets`] makes next year's sheets out of this year's.
//! - [`stop`] is the wish to end, which long work asks after.
//! - [`daemon`] is the main loop, [`cli`] what may be typed, [`demo`] a small city to try it on.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "a test plays the outside"))]

pub mod app;
pub mod cli;
pub mod daemon;
pub mod demo;
pub mod edge;
pub mod intake;
pub mod merging;
pub mod next_year_sheets;
pub mod outbox;
pub mod ports;
pub mod settings;
pub mod stop;

/// Readers put a limit on it.
#[cfg(windows)]
#[global_allocator]
static ALLOCATOR: ::cap::Cap<std::alloc::System> = ::cap::Cap::new(std::alloc::System, usize::MAX);
