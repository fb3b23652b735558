//! matome (まとめ): reads the goal sheets of a city hall's departments, merges them into one workbook for the planning section,
//! and reminds each department of its deadlines.
//!
//! Data flows one way:
//!
//! ```text
//! share ─► cells ─► records ─► store ─► snapshot ─┬─► workbook plan ─► merged workbook
//!  edge     edge     core      edge      core     └─► reminder plan ─► outbox ─► mail
//! ```
//!
//! - [`core`] decides, without files, clock, network, log or environment.
//! - [`edge`] adapts external systems and contains no policy.
//! - [`settings`] validates the configuration file.
//! - [`ports`] are the main loop's interfaces to the outside.
//! - [`app`] is an opened city: settings and state.
//! - [`intake`] reads settled workbooks of the share into the state.
//! - [`merging`] updates the merged workbooks from the state.
//! - [`outbox`] runs a round of reminders.
//! - [`next_year_sheets`] prepares next year's sheets.
//! - [`stop`] is a stop request, polled by long work.
//! - [`daemon`] is the main loop, [`cli`] the commands, [`demo`] a small city to try.
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

/// Readers limit it.
#[cfg(windows)]
#[global_allocator]
static ALLOCATOR: ::cap::Cap<std::alloc::System> = ::cap::Cap::new(std::alloc::System, usize::MAX);
