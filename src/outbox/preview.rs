//! A dry run: the mails that a round would send, in full, without sending or recording anything. All else that a round
//! says is said by its own report, which a dry run fills in likewise.

use std::fmt;

use super::report::SendReport;
use super::{Occasion, Outbox, OutboxError, SUMMARY};
use crate::core::city::Address;
use crate::core::delivery::Letter;
use crate::core::reminder::dark;
use crate::core::reminder::plan::plan_day;
use crate::core::snapshot::Snapshot;
use crate::edge::store::Store;

/// What a round would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub letters: Vec<Letter>,
    /// Of which nothing has been sent.
    pub report: SendReport,
}

impl Outbox<'_> {
    /// What a round of `occasion` would send.
    pub fn preview(&self, snapshot: &Snapshot, store: &Store, occasion: Occasion) -> Result<Preview, OutboxError> {
        let day = occasion.day;
        let rules = self.rules();
        let view = self.view(&store.mail_ledger(), occasion)?;
        let plan = plan_day(snapshot, &rules, day, &view);
        let mut report = SendReport { day, closed: !self.calendar.is_open(day), ..SendReport::default() };
        let mut letters = Vec::new();
        for mail in &plan.mails {
            let letter = self.letter(mail, occasion.now).map(Some).map_err(OutboxError::from);
            letters.extend(report.unless_unworded(&mail.subject, letter)?);
        }
        if !report.closed {
            let summary = self.due_summary(snapshot, store, occasion, view.missed_from(day));
            letters.extend(report.unless_unworded(SUMMARY, summary)?);
        }
        report.keeps_back(&plan, dark::reasons(snapshot, rules.city, day), dark::doubts(snapshot));
        Ok(Preview { letters, report })
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { letters, report } = self;
        if report.closed {
            return report.fmt(f);
        }
        let list = |addresses: &[Address]| addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        for Letter { to, cc, subject, text, from, .. } in letters {
            writeln!(f, "差出人: {from}\n宛先: {}", list(to))?;
            if !cc.is_empty() {
                writeln!(f, "Cc: {}", list(cc))?;
            }
            writeln!(f, "件名: {subject}\n\n{text}\n{}", "─".repeat(37))?;
        }
        report.fmt(f)?;
        writeln!(f, "{}　メール{}通", report.day, letters.len())
    }
}
