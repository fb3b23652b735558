//! A dry run: the mails that a round would send, in full, without sending or recording anything.

use std::fmt;

use chrono::NaiveDate;

use super::report::{SendReport, Unreachable, Unworded};
use super::{Outbox, OutboxError, SUMMARY};
use crate::core::reminder::delivery::Letter;
use crate::core::reminder::plan::{HeldMail, WhyHeld, plan_day};
use crate::core::snapshot::Snapshot;
use crate::edge::store::Store;

/// What a round would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub day: NaiveDate,
    pub closed: bool,
    pub letters: Vec<Letter>,
    /// Subjects of the mails that would be held back, each with the reason.
    pub held: Vec<String>,
    /// Those of what would be kept until the workbooks that it is about can be seen.
    pub unseen: Vec<String>,
    pub unreachable: Vec<Unreachable>,
    /// Mails that could not be worded.
    pub unworded: Vec<Unworded>,
}

impl Outbox<'_> {
    /// What a round of `occasion` would send.
    pub fn preview(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        occasion: super::Occasion,
    ) -> Result<Preview, OutboxError> {
        let day = occasion.day;
        let rules = self.rules();
        let (ledger, closed) = (store.mail_ledger(), !self.calendar.is_open(day));
        let view = self.view(&ledger, occasion)?;
        let plan = plan_day(snapshot, &rules, day, &view);
        let mut report = SendReport::default();
        let mut letters = Vec::new();
        for mail in &plan.mails {
            let letter = self.letter(mail, occasion.now).map(Some).map_err(OutboxError::from);
            letters.extend(report.unless_unworded(&mail.subject, letter)?);
        }
        if !closed {
            let summary = self.due_summary(snapshot, store, occasion, view.missed_from(day));
            letters.extend(report.unless_unworded(SUMMARY, summary)?);
        }
        let subject = |held: &HeldMail<'_>| held.mail.subject.clone();
        Ok(Preview {
            day,
            closed,
            letters,
            held: plan
                .held
                .iter()
                .filter_map(|held| Some(format!("{}（{}）", subject(held), until_next(held.why)?)))
                .collect(),
            unseen: plan.held.iter().filter(|held| held.why == WhyHeld::Unseen).map(subject).collect(),
            unreachable: plan.unreachable.iter().map(Unreachable::new).collect(),
            unworded: report.unworded,
        })
    }
}

/// Why a mail waits for the next working day; nothing where it waits for the share.
const fn until_next(why: WhyHeld) -> Option<&'static str> {
    match why {
        WhyHeld::TooMany => Some("1日の上限 max_per_day を超えるため"),
        WhyHeld::MailedAlready => Some("この宛先には同じ日にすでに送ったため"),
        WhyHeld::Unseen => None,
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.closed {
            return writeln!(f, "{} は閉庁日です。メールは送りません。", self.day);
        }
        for Letter { to, cc, subject, text, from, .. } in &self.letters {
            let list = |addresses: &[crate::core::city::Address]| {
                addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            };
            writeln!(f, "差出人: {from}\n宛先: {}", list(to))?;
            if !cc.is_empty() {
                writeln!(f, "Cc: {}", list(cc))?;
            }
            writeln!(f, "件名: {subject}\n\n{text}\n{}", "─".repeat(37))?;
        }
        for subject in &self.held {
            writeln!(f, "保留（次の開庁日に送ります）: {subject}")?;
        }
        for subject in &self.unseen {
            writeln!(f, "保留（ブックが見えるようになってから送ります）: {subject}")?;
        }
        for Unreachable { department, items } in &self.unreachable {
            writeln!(f, "宛先なし: {department}　{items}件")?;
        }
        for Unworded { subject, reason } in &self.unworded {
            writeln!(f, "文面を作れません: {subject}　{reason}")?;
        }
        writeln!(f, "{}　メール{}通", self.day, self.letters.len())
    }
}
