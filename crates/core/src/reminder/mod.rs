//! Plans reminders: what is due on a day, for whom, less what was sent already.
//!
//! ```text
//! snapshot ─► demands ─► agenda ─► mails of a day ─► letters
//!             what is     on which   one a receiver    the facts
//!             asked of    day, by    (digest), less    a template
//!             whom        which step the ledger        fills in
//! ```
//!
//! A mail's content is decided on its day from the present share. The [`ledger`] prevents sending a reminder twice.

mod agenda;
pub mod asked;
mod background;
pub mod dark;
mod demand;
pub mod hints;
pub mod kind;
pub mod ledger;
pub mod letter;
pub mod mail;
pub mod news;
pub mod notice;
pub mod plan;
pub mod policy;
mod receiver;
mod sight;
pub mod step;
pub mod summary;

use crate::office::calendar::WorkingCalendar;
use crate::office::city::City;
use crate::office::milestone::Reporting;
use policy::Policy;

/// Everything besides the share and the ledger that reminders depend on.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub city: &'a City,
    pub reporting: &'a Reporting,
    pub policy: &'a Policy,
    pub calendar: &'a WorkingCalendar,
}
