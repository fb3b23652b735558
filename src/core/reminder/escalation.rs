//! When a department's head hears of what is late: the mails about it carry a copy for the head from then on.
//!
//! That the head has an address, and that the copy is wanted, is known to the configuration.

use chrono::NaiveDate;

use super::Rules;
use super::step::day_after;

/// Whether a paper due on `due` is so late on `day` that the department's head is to know.
pub(super) fn is_escalated(due: NaiveDate, day: NaiveDate, rules: &Rules<'_>) -> bool {
    let after = rules.policy.escalate_after;
    after.is_some_and(|after| day > due && day >= day_after(due, after, rules.calendar))
}
