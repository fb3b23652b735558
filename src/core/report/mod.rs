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
//! ```text
//! clause ─► left open, late, in part: the work is not done       open
//!        └► deeds: an act that is past, and its object           deed, object, act
//! target ─► parts: an act, words, amounts                        aim, amount
//! row    ─► rated as less than done                              rating
//! ```
//!
//! Clause by clause; one that negates, plans, limits or goes on leaves the whole undone. Else the work is done when what was done
//! reaches what the measure aims at: the act of the target or a later one on what the target names, and as much of it as was
//! asked for. A step on the way (調査, 算定, 選任, 素案) ends only the measure that aims at it. A row that rates itself low
//! (△, やや遅れ, 達成度80%) is not done. In doubt the work is not done: one reminder too many is the lesser harm.
//!
#![doc = include_str!("examples.md")]

mod act;
mod aim;
mod amount;
pub mod checkbox;
mod clause;
pub mod completion;
mod deed;
pub mod judged;
mod marks;
mod object;
mod open;
mod phrases;
mod piece;
pub mod presence;
pub mod printed;
pub mod progress;
mod rating;
mod word_list;

pub use completion::{Completion, Subject};
pub use judged::Judged;
pub use presence::Presence;
pub use printed::Printed;
pub use progress::{GoalProgress, Progress, Reports};
