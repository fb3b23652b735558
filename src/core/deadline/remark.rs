//! What a person should know about a reading.

use super::Reading;
use super::fold::Folded;
use super::resolve::Resolved;
use crate::core::deadline::DeadlineKind;
use crate::core::fiscal_year::FiscalYear;
use crate::core::problem::{Days, Doubt, Remark};

impl Days {
    pub(super) fn of(resolved: &Resolved) -> Self {
        let known = resolved.kind != DeadlineKind::Unclear;
        Self {
            start: resolved.start.filter(|_| known),
            due: resolved.due.filter(|_| known),
            approximate: resolved.approximate,
        }
    }
}

/// Adds the remarks on one resolved expression.
pub(super) fn add(reading: &mut Reading, folded: &Folded, span: (usize, usize), resolved: &Resolved, year: FiscalYear) {
    let text = folded.printed(span.0, span.1);
    if resolved.kind == DeadlineKind::Unclear {
        reading.remarks.push(Remark::unclear(text));
    }
    let days = Days::of(resolved);
    let doubts = resolved.assumptions.iter().map(|rule| Doubt::Ambiguous { rule: *rule, days, year });
    reading.remarks.extend(doubts.map(|doubt| Remark { text: text.to_owned(), doubt }));
}
