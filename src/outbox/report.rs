//! What a round did, for the one who asked for it. What is kept of a round is in the ledger: a report that is lost
//! loses nothing.

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
    /// The city does not work on that day: nothing was sent.
    pub closed: bool,
    /// Another process is sending: nothing was done. Look again in a minute, not at once.
    pub busy: bool,
    pub sent: Vec<Delivery>,
    /// Refused for good, with the server's words.
    pub failed: Vec<Delivery>,
    pub later: Vec<Delivery>,
    /// May have arrived; to be tried again under the same Message-ID.
    pub uncertain: Vec<Delivery>,
    /// That no mail could be sent any more, and why, in a sentence.
    pub down: Option<String>,
    /// What the mail server, which is in order, lets no more through for; the rest is sent later.
    pub full: Option<ReachedLimit>,
    /// Subjects of the mails over the day's cap, held back until the next working day.
    pub held: Vec<String>,
    /// Subjects of what came up after its receiver's mail of the day, and waits for the next working day.
    pub deferred: Vec<String>,
    /// Subjects of what is kept until the workbooks that it is about can be seen.
    pub unseen: Vec<String>,
    /// Why what may have come in cannot be seen, in sentences.
    pub dark: Vec<String>,
    pub unreachable: Vec<Unreachable>,
    /// Mails that could not be worded; they are tried again at the next round.
    pub unworded: Vec<Unworded>,
    /// Whose mail went where it went before, because the planning section could not yet be told that it goes elsewhere.
    pub untold: Vec<String>,
    /// What was only written into files before mail was sent.
    pub only_written: Option<OnlyWritten>,
    pub next_try: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    /// What the server said, where it did not simply accept.
    pub reply: String,
    /// Written into a file, where mail goes into files: it has reached nobody.
    pub only_written: bool,
}

/// Somebody who should be reminded and has no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreachable {
    pub department: String,
    pub items: usize,
}

/// A mail that no template can say, not even the built-in one.
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
    /// What the plan keeps back, and why what may have come in cannot be seen: `doubts` are only told where a mail is kept
    /// for them, since 要確認 asks about them.
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

    /// The letter; `None` where it cannot be worded, which is told with `subject`.
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

    /// Whether nothing is left that a person should look at.
    pub fn is_clean(&self) -> bool {
        let Self { busy, failed, later, uncertain, down, full, held, unreachable, unworded, untold, .. } = self;
        let delivered =
            [failed, later, uncertain].iter().all(|some| some.is_empty()) && down.is_none() && full.is_none();
        !busy && delivered && unworded.is_empty() && untold.is_empty() && held.is_empty() && unreachable.is_empty()
    }
}

impl SendReport {
    /// What becomes of the letters that the server lets through no more.
    pub fn full_in_words(&self) -> Option<String> {
        self.full.as_ref().map(|reached| format!("{reached}。残りは後で送ります"))
    }

    fn write_deliveries(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups = [
            ("送信", &self.sent),
            ("拒否（再送しません）", &self.failed),
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
