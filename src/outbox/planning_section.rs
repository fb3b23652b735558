//! The planning section's mails: the summary on its days, and a notice when something could not be sent.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use super::message_id::{Identity, identity};
use super::report::{SendReport, Unreachable, Unworded};
use super::round::recipients;
use super::{Occasion, Outbox, OutboxError, REQUESTS, STOOD_STILL, UNWORDED};
use crate::edge::mail::letters::{LetterKind, LetterText};
use crate::edge::state::store::Store;
use crate::edge::state::store::ledger::{MailLedger, OutgoingMail, Purpose, WhatTrouble};
use matome_core::consolidate::file_name;
use matome_core::delivery::Letter;
use matome_core::moment::Moment;
use matome_core::office::city::Address;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::dark;
use matome_core::reminder::news;
use matome_core::reminder::news::News;
use matome_core::reminder::notice::{Notice, Untold};
use matome_core::reminder::summary;
use matome_core::reminder::summary::Summary;
use matome_core::standstill::Standstill;
use matome_deadline::era::date_label;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::problem::Code;

/// Maximum number of changes counted in a summary.
const CHANGES: usize = 5_000;

/// Period of failures repeated in a summary.
const WEEK: TimeDelta = TimeDelta::days(7);

/// Period covered by the first notice.
const FIRST_NOTICE: TimeDelta = TimeDelta::days(40);

#[derive(Serialize)]
pub(super) struct SummaryFacts {
    #[serde(flatten)]
    pub summary: Summary,
    /// Reasons why parts may be outdated.
    pub dark: Vec<String>,
    pub failed: Vec<FailedLine>,
    pub late: Vec<LateLine>,
    pub changes: Vec<News>,
    /// Merged workbooks that a lock file keeps from being rewritten.
    pub locked: Vec<String>,
    /// Paths of the merged workbooks, one per line.
    pub workbooks: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct NoticeFacts<'a> {
    pub city: &'a str,
    pub today: String,
    /// Mails were kept back or failed; otherwise the notice reports inaccessible files only.
    pub unsent: bool,
    pub failed: Vec<FailedLine>,
    /// Possibly delivered; not sent again.
    pub undecided: Vec<FailedLine>,
    /// Withheld by the server's rules.
    pub withheld: Vec<FailedLine>,
    /// Not sent on their day.
    pub late: Vec<LateLine>,
    pub held: &'a [String],
    pub deferred: &'a [String],
    pub max_per_day: usize,
    pub unreachable: &'a [Unreachable],
    pub unworded: &'a [Unworded],
    /// Periods in which no mail could be sent.
    pub stood_still: Vec<StoodStillLine>,
    /// Reasons why recent submissions are inaccessible, and the mails held back for them.
    pub dark: &'a [String],
    pub unseen: &'a [String],
    pub only_written: Option<String>,
}

/// A letter to the planning section before rendering.
struct UnwordedLetter<'a, F> {
    purpose: Purpose,
    kind: LetterKind,
    /// A fact that the template must mention; otherwise the built-in one is used.
    needed: Option<&'a str>,
    facts: F,
}

#[derive(Serialize)]
pub(super) struct FailedLine {
    pub day: String,
    pub receiver: String,
    pub recipient: String,
    pub reply: String,
}

/// Days of one receiver without a delivered mail.
#[derive(Serialize)]
pub(super) struct LateLine {
    pub receiver: String,
    pub days: String,
    pub reply: String,
}

#[derive(Serialize)]
pub(super) struct StoodStillLine {
    /// 10月1日 8:30
    pub since: String,
    pub until: String,
    pub reason: String,
}

impl StoodStillLine {
    fn of(standstill: &Standstill) -> Self {
        let moment = |at: Moment| at.local().format("%-m月%-d日 %-H:%M").to_string();
        let Standstill { since, until, reason, .. } = standstill;
        Self { since: moment(*since), until: until.map(moment).unwrap_or_default(), reason: reason.clone() }
    }
}

impl Outbox<'_> {
    /// Builds the summary if one is due since the latest run and not entered, or an earlier one is unsent.
    pub(super) fn due_summary(
        &self,
        snapshot: &Snapshot,
        store: &Store,
        occasion: Occasion,
        missed_from: NaiveDate,
    ) -> Result<Option<Letter>, OutboxError> {
        let (rules, ledger) = (self.rules(), &store.mail_ledger());
        // After a restore the ledger may know a sent summary but not its run.
        let told = ledger.latest(Purpose::Summary)?.and_then(|latest| self.on_the_wall(latest).date_naive().succ_opt());
        let from = told.map_or(missed_from, |told| told.max(missed_from));
        if !summary::is_due(&rules, from, occasion.day) && !ledger.has_overtaken_summary(occasion.day)? {
            return Ok(None);
        }
        let mut summary = summary::summary(snapshot, &rules, occasion.day, ledger.first_run()?.unwrap_or(occasion.day));
        summary.requests.lost = store.notes()?.asked_of_nobody(&snapshot.closed);
        let week = occasion.now - WEEK;
        let latest = ledger.latest(Purpose::Summary)?;
        let since = latest.map_or(week, |latest| latest.min(week));
        let failed = lines(ledger, since, &[WhatTrouble::Failed, WhatTrouble::Uncertain, WhatTrouble::Undecided])?;
        let late = late_lines(ledger, since)?;
        let locked = snapshot.standing.iter().filter(|problem| problem.code() == Code::Locked);
        let locked: Vec<String> = locked.map(ToString::to_string).collect();
        if summary.is_empty() && failed.is_empty() && late.is_empty() && locked.is_empty() {
            return Ok(None);
        }
        let told = Moment::of(&latest.unwrap_or(week));
        let changes = news::by_department(&store.changes_since(told, CHANGES)?);
        let workbooks = self.workbooks(snapshot, occasion.day);
        let mut dark = dark::reasons(snapshot, rules.city, occasion.day);
        dark.extend(dark::doubts(snapshot));
        let needed = (!summary.requests.is_empty()).then_some(REQUESTS);
        let facts = SummaryFacts { summary, dark, failed, late, changes, locked, workbooks };
        let unworded = UnwordedLetter { purpose: Purpose::Summary, kind: LetterKind::Summary, needed, facts };
        self.planning_letter(store, occasion, &unworded)
    }

    /// Paths of the merged workbooks of this and the previous fiscal year, if the share has rows of them. Does not
    /// access the folder, whose server might block mail.
    pub(super) fn workbooks(&self, snapshot: &Snapshot, day: NaiveDate) -> Vec<String> {
        let this = FiscalYear::of(day);
        let years = [this, this.plus(-1)].into_iter().filter(|year| snapshot.years().contains(year));
        let merged = &self.settings.merged;
        let path = |year| match &merged.address {
            Some(address) => {
                let separator = if address.contains('\\') { '\\' } else { '/' };
                format!("{}{separator}{}", address.trim_end_matches(separator), file_name(year))
            }
            None => merged.folder.join(file_name(year)).display().to_string(),
        };
        years.map(path).collect()
    }

    /// Builds a notice of news since the last one. At most one a day; later failures go into the next one.
    pub(super) fn due_notice(
        &self,
        store: &Store,
        occasion: Occasion,
        report: &SendReport,
    ) -> Result<Option<Letter>, OutboxError> {
        let ledger = &store.mail_ledger();
        let since = ledger.latest(Purpose::Notice)?.unwrap_or(occasion.now - FIRST_NOTICE);
        let [failed, undecided, withheld] = [WhatTrouble::Failed, WhatTrouble::Undecided, WhatTrouble::Withheld]
            .map(|what| lines(ledger, since, &[what]));
        let (failed, undecided, withheld, late) = (failed?, undecided?, withheld?, late_lines(ledger, since)?);
        let SendReport { held, deferred, unreachable, unworded, dark, unseen, only_written, .. } = report;
        let stood_still: Vec<_> = store.standstills()?.ended().map(StoodStillLine::of).collect();
        let untold = Untold {
            deliveries: failed.len() + undecided.len() + withheld.len() + late.len(),
            mails: held.len() + deferred.len() + unreachable.len() + unworded.len() + stood_still.len(),
            only_written: only_written.is_some(),
            dark: !dark.is_empty(),
            unseen: !unseen.is_empty(),
        };
        let Some(notice) = untold.notice() else { return Ok(None) };
        let needed = [(STOOD_STILL, stood_still.is_empty()), (UNWORDED, unworded.is_empty())];
        let needed = needed.into_iter().find_map(|(name, is_empty)| (!is_empty).then_some(name));
        let facts = NoticeFacts {
            city: &self.settings.city.name,
            today: date_label(occasion.day),
            unsent: notice == Notice::OfMails,
            failed,
            undecided,
            withheld,
            late,
            held,
            deferred,
            max_per_day: self.settings.reminders.max_per_day,
            unreachable,
            unworded,
            stood_still,
            dark,
            unseen,
            only_written: only_written.as_ref().map(ToString::to_string),
        };
        let unworded = UnwordedLetter { purpose: Purpose::Notice, kind: LetterKind::Notice, needed, facts };
        self.planning_letter(store, occasion, &unworded)
    }

    pub(super) fn enter_letter(
        ledger: &MailLedger<'_>,
        purpose: Purpose,
        day: NaiveDate,
        letter: Letter,
    ) -> Result<(), OutboxError> {
        let recipients = recipients(letter.to.iter());
        Ok(ledger.enter(&OutgoingMail { purpose, day, receiver: None, letter, recipients, reminders: Vec::new() })?)
    }

    /// Builds a letter to the planning section; `None` without an address, or if today's is entered already.
    fn planning_letter(
        &self,
        store: &Store,
        occasion: Occasion,
        unworded: &UnwordedLetter<'_, impl Serialize>,
    ) -> Result<Option<Letter>, OutboxError> {
        let settings = self.settings;
        let UnwordedLetter { purpose, kind, needed, facts } = unworded;
        let identity = identity((settings, &store.installation(occasion.now)?), *purpose, occasion.day, None);
        if settings.city.planning.to.is_empty() || store.mail_ledger().knows(&identity.message_id)? {
            return Ok(None);
        }
        let words = self.letters.write(*kind, facts, *needed, settings.mail.html)?;
        Ok(Some(self.letter_of(identity, words, settings.city.planning.to.clone(), occasion.now)))
    }

    pub(super) fn letter_of(
        &self,
        identity: Identity,
        words: LetterText,
        to: Vec<Address>,
        now: DateTime<Utc>,
    ) -> Letter {
        let LetterText { subject, text, html } = words;
        let Identity { message_id, file_name } = identity;
        let (written_at, from) = (self.on_the_wall(now), self.settings.mail.from.clone());
        Letter { message_id, file_name, written_at, from, to, cc: Vec::new(), subject, text, html }
    }
}

/// The departments' mails with such trouble since `since`, without the section's own, which it could not read.
fn lines(ledger: &MailLedger<'_>, since: DateTime<Utc>, what: &[WhatTrouble]) -> Result<Vec<FailedLine>, OutboxError> {
    let troubles = ledger.troubles(since)?.into_iter();
    let told = troubles.filter(|trouble| what.contains(&trouble.what) && !trouble.department.is_empty());
    let lines = told.map(|trouble| FailedLine {
        day: date_label(trouble.day),
        receiver: receiver(trouble.department, trouble.section),
        recipient: trouble.recipient,
        reply: match trouble.what {
            WhatTrouble::Uncertain | WhatTrouble::Undecided => {
                format!("届いたかどうか確かめられません（{}）", trouble.reply)
            }
            _ => trouble.reply,
        },
    });
    Ok(lines.collect())
}

fn late_lines(ledger: &MailLedger<'_>, since: DateTime<Utc>) -> Result<Vec<LateLine>, OutboxError> {
    let steps = ledger.late_steps(since)?;
    let by_receiver = steps.chunk_by(|a, b| (&a.department, &a.section) == (&b.department, &b.section));
    let lines = by_receiver.map(|steps| LateLine {
        receiver: receiver(steps[0].department.clone(), steps[0].section.clone()),
        days: steps.iter().map(|step| date_label(step.day)).collect::<Vec<_>>().join("、"),
        reply: steps
            .iter()
            .map(|step| step.reply.as_str())
            .rfind(|reply| !reply.is_empty())
            .unwrap_or_default()
            .to_owned(),
    });
    Ok(lines.collect())
}

fn receiver(department: String, section: Option<String>) -> String {
    [Some(department), section].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
