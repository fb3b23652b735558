//! Result of a round for its caller. The ledger holds all persistent data.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::OutboxError;
use crate::edge::mail::template::TemplateError;
use matome_core::delivery::relay_limits::ReachedLimit;
use matome_core::delivery::{Letter, OnlyWritten};
use matome_core::reminder::mail::Mail;
use matome_core::reminder::plan::{DayPlan, HeldMail, WhyHeld};
use matome_deadline::text::one_line;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendReport {
    pub day: NaiveDate,
    /// A closed day: nothing was sent.
    pub closed: bool,
    /// Another process is sending: nothing was done. Retry in a minute, not at once.
    pub busy: bool,
    pub sent: Vec<Delivery>,
    /// Rejected permanently, with the server's reply.
    pub failed: Vec<Delivery>,
    pub later: Vec<Delivery>,
    /// Possibly delivered; to be retried with the same Message-ID.
    pub uncertain: Vec<Delivery>,
    pub down: Option<String>,
    /// Limit of the mail server that was reached; the rest is sent later.
    pub full: Option<ReachedLimit>,
    /// Subjects of mails above the daily cap, deferred to the next working day.
    pub held: Vec<String>,
    /// Subjects of mails that arose after their receiver's mail of the day, deferred to the next working day.
    pub deferred: Vec<String>,
    /// Subjects of mails held until their workbooks are accessible.
    pub unseen: Vec<String>,
    /// Reasons why recent submissions are inaccessible, in sentences.
    pub dark: Vec<String>,
    pub unreachable: Vec<Unreachable>,
    /// Mails that could not be rendered; the next round retries.
    pub unworded: Vec<Unworded>,
    /// Lists whose mail went to former recipients, since the change is not announced yet.
    pub untold: Vec<String>,
    /// Mails only written to files before sending was enabled.
    pub only_written: Option<OnlyWritten>,
    pub next_try: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    /// The server's reply, unless it simply accepted.
    pub reply: String,
    /// Written to a file, not sent.
    pub only_written: bool,
}

/// A receiver of a reminder without an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreachable {
    pub department: String,
    pub items: usize,
}

/// A mail that not even the built-in template can render.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unworded {
    pub subject: String,
    pub reason: String,
}

impl Unworded {
    pub(super) fn new(subject: &str, error: &TemplateError) -> Self {
        Self { subject: subject.to_owned(), reason: one_line(&error.to_string()) }
    }
}

impl fmt::Display for Unworded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, reason } = self;
        write!(f, "文面を作れません（次の送信のときにもう一度作ります）: {subject}　{reason}")
    }
}

impl Unreachable {
    pub(super) fn new(mail: &Mail<'_>) -> Self {
        Self { department: mail.department.to_owned(), items: mail.items.len() }
    }
}

impl SendReport {
    /// Adds held mails and inaccessible submissions. `doubts` are listed only with held mails; 要確認 has them all.
    pub(super) fn keeps_back(&mut self, plan: &DayPlan<'_>, dark: Vec<String>, doubts: Vec<String>) {
        for HeldMail { mail, why } in &plan.held {
            let kept = match why {
                WhyHeld::TooMany => &mut self.held,
                WhyHeld::MailedAlready => &mut self.deferred,
                WhyHeld::Unseen => &mut self.unseen,
            };
            kept.push(mail.subject.clone());
        }
        self.dark = dark;
        if !self.unseen.is_empty() {
            self.dark.extend(doubts);
        }
        self.unreachable = plan.unreachable.iter().map(Unreachable::new).collect();
    }

    #[must_use]
    pub fn after(mut self, earlier: Self) -> Self {
        for (mine, theirs) in [
            (&mut self.sent, earlier.sent),
            (&mut self.failed, earlier.failed),
            (&mut self.later, earlier.later),
            (&mut self.uncertain, earlier.uncertain),
        ] {
            mine.splice(0..0, theirs);
        }
        self.down = self.down.or(earlier.down);
        self.full = self.full.or(earlier.full);
        self
    }

    /// The letter; `None` if it could not be rendered, which is recorded with `subject`.
    pub(super) fn unless_unworded(
        &mut self,
        subject: &str,
        letter: Result<Option<Letter>, OutboxError>,
    ) -> Result<Option<Letter>, OutboxError> {
        match letter {
            Err(OutboxError::Letter(error)) => {
                self.unworded.push(Unworded::new(subject, &error));
                Ok(None)
            }
            letter => letter,
        }
    }

    /// Whether nothing needs attention.
    pub fn is_clean(&self) -> bool {
        let Self { busy, failed, later, uncertain, down, full, held, unreachable, unworded, untold, .. } = self;
        let delivered =
            [failed, later, uncertain].iter().all(|some| some.is_empty()) && down.is_none() && full.is_none();
        !busy && delivered && unworded.is_empty() && untold.is_empty() && held.is_empty() && unreachable.is_empty()
    }
}

impl SendReport {
    /// Describes what happens to letters beyond the server's limit.
    pub fn full_in_words(&self) -> Option<String> {
        self.full.as_ref().map(|reached| format!("{reached}。残りは後で送ります"))
    }

    fn write_deliveries(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups = [
            ("送信", &self.sent),
            ("拒否（この宛先には再送しません）", &self.failed),
            ("未送信（後で再送します）", &self.later),
            ("到達不明（同じMessage-IDで、あと一度まで再送します）", &self.uncertain),
        ];
        for (heading, deliveries) in groups {
            for delivery in deliveries {
                writeln!(f, "{heading}: {delivery}")?;
            }
        }
        Ok(())
    }

    fn write_kept(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for subject in &self.held {
            writeln!(f, "保留（1日の上限を超えるため、次の開庁日に送ります）: {subject}")?;
        }
        for subject in &self.deferred {
            writeln!(f, "次の開庁日に送ります（本日分は送信済み）: {subject}")?;
        }
        for reason in &self.dark {
            writeln!(f, "見えないもの: {reason}")?;
        }
        for subject in &self.unseen {
            writeln!(f, "保留（ブックが見えるようになってから送ります）: {subject}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recipient, subject, reply, only_written, .. } = self;
        write!(f, "{recipient}　{subject}")?;
        if *only_written {
            f.write_str("　（ファイルに書き出し）")?;
        }
        if reply.is_empty() { Ok(()) } else { write!(f, "　{reply}") }
    }
}

impl fmt::Display for SendReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.busy {
            return writeln!(f, "別の matome がメールを送信中です。終わってからもう一度実行してください。");
        }
        if self.closed {
            return writeln!(f, "{} は閉庁日です。メールは送りません。", self.day);
        }
        self.write_deliveries(f)?;
        self.write_kept(f)?;
        for Unreachable { department, items } in &self.unreachable {
            writeln!(f, "宛先なし: {department}　{items}件。設定の [[departments]] に宛先を書いてください。")?;
        }
        for unworded in &self.unworded {
            writeln!(f, "{unworded}")?;
        }
        if let Some(only_written) = &self.only_written {
            writeln!(f, "{only_written}。")?;
        }
        for list in &self.untold {
            writeln!(f, "前の宛先のまま: {list}　宛先の変更を企画担当に知らせてから使います")?;
        }
        if let Some(reason) = self.full_in_words() {
            writeln!(f, "{reason}")?;
        }
        if let Some(reason) = &self.down {
            writeln!(f, "{reason}")?;
        }
        Ok(())
    }
}
