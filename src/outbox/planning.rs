//! The planning section's own mails: the summary on its days, and a notice on a day on which something could not be sent.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use super::identity::identity;
use super::report::{SendReport, Unreachable};
use super::round::recipients;
use super::{Occasion, Outbox, OutboxError};
use crate::core::era::date_label;
use crate::core::reminder::delivery::Letter;
use crate::core::reminder::summary::{self, Summary};
use crate::core::snapshot::Snapshot;
use crate::edge::letters::Form;
use crate::edge::store::ledger::{Entry, MailLedger, Purpose, WhatTrouble};

/// What failed longer ago than this has been told, or nobody wants to know it any more.
const LONG_AGO: TimeDelta = TimeDelta::days(7);

#[derive(Serialize)]
pub(super) struct SummaryFacts {
    #[serde(flatten)]
    pub summary: Summary,
    pub failed: Vec<FailedLine>,
}

#[derive(Serialize)]
pub(super) struct NoticeFacts<'a> {
    pub city: &'a str,
    pub today: String,
    pub failed: Vec<FailedLine>,
    pub held: &'a [String],
    pub deferred: &'a [String],
    pub max_per_day: usize,
    pub unreachable: &'a [Unreachable],
}

#[derive(Serialize)]
pub(super) struct FailedLine {
    /// The mail's day: 令和8年10月1日
    pub day: String,
    pub receiver: String,
    pub recipient: String,
    pub reply: String,
}

impl Outbox<'_> {
    /// The summary, if one is due on `occasion` or was since the latest run, and has not been entered.
    pub(super) fn due_summary(
        &self,
        snapshot: &Snapshot,
        ledger: &MailLedger<'_>,
        occasion: Occasion,
        missed_from: NaiveDate,
    ) -> Result<Option<Letter>, OutboxError> {
        let rules = self.rules();
        if !summary::is_due(&rules, missed_from, occasion.day) {
            return Ok(None);
        }
        let summary = summary::summary(snapshot, &rules, occasion.day);
        let long_ago = occasion.now - LONG_AGO;
        let since = ledger.latest(Purpose::Summary)?.map_or(long_ago, |latest| latest.min(long_ago));
        let failed = lines(ledger, since, &[WhatTrouble::Failed, WhatTrouble::Uncertain])?;
        if summary.is_empty() && failed.is_empty() {
            return Ok(None);
        }
        let facts = SummaryFacts { summary, failed };
        self.planning_letter(ledger, (occasion.day, occasion.now), Purpose::Summary, Form::Summary, &facts)
    }

    /// A notice, if there is something that the planning section must know and has not been told. One a day; what fails after
    /// it stands in the next, whichever day the mail was of.
    pub(super) fn due_notice(
        &self,
        ledger: &MailLedger<'_>,
        day: NaiveDate,
        now: DateTime<Utc>,
        report: &SendReport,
    ) -> Result<Option<Letter>, OutboxError> {
        let long_ago = now - LONG_AGO;
        let since = ledger.latest(Purpose::Notice)?.map_or(long_ago, |latest| latest.max(long_ago));
        let failed = lines(ledger, since, &[WhatTrouble::Failed])?;
        let SendReport { held, deferred, unreachable, .. } = report;
        if failed.is_empty() && held.is_empty() && deferred.is_empty() && unreachable.is_empty() {
            return Ok(None);
        }
        let facts = NoticeFacts {
            city: &self.settings.city.name,
            today: date_label(day),
            failed,
            held,
            deferred,
            max_per_day: self.settings.reminders.max_per_day,
            unreachable,
        };
        self.planning_letter(ledger, (day, now), Purpose::Notice, Form::Notice, &facts)
    }

    /// Enters a letter to the planning section.
    pub(super) fn enter_letter(
        ledger: &MailLedger<'_>,
        purpose: Purpose,
        day: NaiveDate,
        letter: Letter,
    ) -> Result<(), OutboxError> {
        let recipients = recipients(&letter);
        Ok(ledger.enter(&Entry { purpose, day, receiver: None, letter, recipients, reminders: Vec::new() })?)
    }

    /// A letter to the planning section; none without an address, or where the day's one is entered already.
    fn planning_letter(
        &self,
        ledger: &MailLedger<'_>,
        (day, now): (NaiveDate, DateTime<Utc>),
        purpose: Purpose,
        form: Form,
        facts: &impl Serialize,
    ) -> Result<Option<Letter>, OutboxError> {
        let settings = self.settings;
        let identity = identity(settings, purpose, day, None);
        if settings.city.planning.to.is_empty() || ledger.knows(&identity.message_id)? {
            return Ok(None);
        }
        let words = self.letters.write(form, facts, settings.mail.html)?;
        Ok(Some(Letter {
            message_id: identity.message_id,
            file_name: identity.file_name,
            written_at: self.on_the_wall(now),
            from: settings.mail.from.clone(),
            to: settings.city.planning.to.clone(),
            cc: Vec::new(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            calendar: None,
        }))
    }
}

/// The departments' mails that have met with such trouble since then. The planning section's own are left out: it could not read of them.
fn lines(ledger: &MailLedger<'_>, since: DateTime<Utc>, what: &[WhatTrouble]) -> Result<Vec<FailedLine>, OutboxError> {
    let troubles = ledger.troubles(since)?.into_iter();
    let told = troubles.filter(|trouble| what.contains(&trouble.what) && !trouble.department.is_empty());
    let lines = told.map(|trouble| FailedLine {
        day: date_label(trouble.day),
        receiver: [Some(trouble.department), trouble.section].into_iter().flatten().collect::<Vec<_>>().join(" "),
        recipient: trouble.recipient,
        reply: match trouble.what {
            WhatTrouble::Uncertain => format!("届いたかどうか確かめられません（{}）", trouble.reply),
            WhatTrouble::Failed | WhatTrouble::PerhapsTwice => trouble.reply,
        },
    });
    Ok(lines.collect())
}
