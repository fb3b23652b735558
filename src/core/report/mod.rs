//! What stands in a report: is it one at all, and does it say that the work is done.
//!
//! ```text
//! text of a field ─► pieces ─► nothing, put off, perhaps, a report      presence
//!                └─► clauses ─► done, not done, done by sub-item         completion
//! both, 達成度, 企画課確認 ─► what a measure is still asked for            progress
//! ```
//!
//! # Is it a report
//!
//! A report is what a person wrote of the measure, also that there is nothing to write. Of no account are
//!
//! - **the form's printed skeleton**: enumerators and bullets alone, labels with nothing behind them, boxes of which none is
//!   ticked, units without a number, instructions, examples, a date alone; and any line that stands in the same place of most
//!   sheets of the form, of last year's sheet or of a blank one ([`printed`]) and states nothing;
//! - **words that put it off** (未記入, 作成中, 後日報告), if nothing else is said.
//!
//! What is not sure counts as a report, and is shown to a person.
//!
//! # Does it say that the work is done
//!
//! Clause by clause; one that negates, plans, limits or goes on leaves the whole undone. What is said to be completed must be
//! what the measure is about: its own words (title, target, actions) are compared, and a stage on the way (素案, 設計, 調査)
//! completes only the measure that is named after it. In doubt the work is not done: one reminder too many is the lesser harm.
//!
#![doc = include_str!("examples.md")]

pub mod checkbox;
mod clause;
pub mod completion;
mod marks;
mod object;
mod phrases;
mod piece;
pub mod presence;
pub mod printed;
pub mod progress;
mod words;

pub use completion::{Completion, Subject};
pub use presence::Presence;
pub use printed::Printed;
pub use progress::{GoalProgress, Progress, Reports};
