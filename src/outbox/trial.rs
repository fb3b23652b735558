//! Renders trial letters, to find faulty templates before they are needed: from samples that cover every field, and
//! from real records. Nothing is entered or sent.

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::planning_section::SummaryFacts;
use super::{Outbox, REQUESTS};
use crate::edge::mail::letters::LetterKind;
use crate::edge::mail::template::TemplateError;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::letter::Facts;
use matome_core::reminder::plan::calendar;
use matome_core::reminder::summary;

const ON_TRIAL: usize = 200;

/// Sample facts with every field of [`Facts`], [`SummaryFacts`], [`NoticeFacts`](super::planning_section::NoticeFacts)
/// and [`RecipientFacts`](super::announcing::RecipientFacts).
const SAMPLES: &str = include_str!("sample_letters.json");

impl Outbox<'_> {
    /// Renders every template with the sample facts.
    pub fn check_templates(&self) -> Result<(), TemplateError> {
        let samples: Value = serde_json::from_str(SAMPLES).unwrap_or_default();
        for (kind, name) in [
            (LetterKind::Department, "department"),
            (LetterKind::Summary, "summary"),
            (LetterKind::Notice, "notice"),
            (LetterKind::Recipients, "recipients"),
        ] {
            self.letters.check(kind, &samples[name], true)?;
            let speaks_of_requests = !samples[name][REQUESTS].is_null();
            if speaks_of_requests && !self.letters.knows(kind, REQUESTS, self.settings.mail.html) {
                tracing::warn!(
                    "メールのひな形 {name} に修正依頼（{REQUESTS}）の場所がありません。修正依頼のあるメールには、組み込みのひな形を使います"
                );
            }
        }
        Ok(())
    }

    /// Renders the mails of the coming year, assuming no changes, and today's summary; returns their number.
    pub fn check_letters(&self, snapshot: &Snapshot, today: NaiveDate) -> Result<usize, TemplateError> {
        let (rules, folder, to) = (self.rules(), self.share_address(), today + Days::new(365));
        let mut count = 0;
        for mail in calendar(snapshot, &rules, today, to).take(ON_TRIAL) {
            self.letters.check(LetterKind::Department, &Facts::new(&mail, self.sender(&folder)), true)?;
            count += 1;
        }
        let summary = summary::summary(snapshot, &rules, today, today);
        if !summary.is_empty() {
            let workbooks = self.workbooks(snapshot, today);
            let facts = SummaryFacts {
                summary,
                dark: vec![],
                failed: vec![],
                late: vec![],
                changes: vec![],
                locked: vec![],
                workbooks,
            };
            self.letters.check(LetterKind::Summary, &facts, true)?;
            count += 1;
        }
        Ok(count)
    }
}
