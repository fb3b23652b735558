//! What the ledger knows: which reminder was sent by which step, and what is still waiting.
//!
//! A reminder's identity is its receiver, kind, fiscal year, measure or goal, and due date; a due date that is moved
//! makes a new reminder. Each of its steps goes out once. The ledger itself is kept at the edge; planning gets this
//! view of it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kind::ReminderKind;
use super::step::Step;
use crate::office::city::City;
use crate::records::measure_id::MeasureId;
use matome_deadline::fiscal_year::FiscalYear;

/// The identity of a reminder, whichever its step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReminderId {
    pub receiver: ReceiverId,
    pub kind: ReminderKind,
    pub fiscal_year: FiscalYear,
    pub subject: SubjectId,
    pub due: NaiveDate,
}

/// What tells the reminders of one receiver, kind, year and date from each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SubjectId {
    Department,
    Section(String),
    /// A goal is named by its first measure.
    Goal(MeasureId),
    Measure(MeasureId),
    /// What is to be corrected of a measure, in that round.
    Request(MeasureId, u32),
    /// A workbook, by its file.
    Workbook(String),
}

impl ReminderId {
    /// As it stands in the state: `総務部|人事課|interim_report|2026|M17|2026-10-15`.
    pub fn to_key(&self) -> String {
        let Self { receiver: ReceiverId { department, section }, kind, fiscal_year, subject, due } = self;
        let [department, section] = [department, section.as_deref().unwrap_or_default()].map(escaped);
        let subject = match subject {
            SubjectId::Department => String::new(),
            SubjectId::Section(name) => format!("課{}", escaped(name)),
            SubjectId::Goal(MeasureId(id)) => format!("目標{id}"),
            SubjectId::Measure(MeasureId(id)) => id.clone(),
            SubjectId::Request(MeasureId(id), round) => format!("{id}#{round}"),
            SubjectId::Workbook(file) => format!("ブック{}", escaped(file)),
        };
        format!("{department}|{section}|{}|{}|{subject}|{due}", kind.name(), fiscal_year.start())
    }

    /// The reminder of such a key.
    pub fn from_key(key: &str) -> Option<Self> {
        let parts: Vec<&str> = key.split('|').collect();
        let [department, section, kind, year, subject, due] = parts[..] else { return None };
        let section = Some(unescaped(section)).filter(|section| !section.is_empty());
        let measure = |id: &str| MeasureId(id.to_owned());
        let request = |(id, round): (&str, &str)| Some(SubjectId::Request(measure(id), round.parse().ok()?));
        let of_measure =
            || subject.rsplit_once('#').and_then(request).unwrap_or_else(|| SubjectId::Measure(measure(subject)));
        let of_goal = || subject.strip_prefix("目標").map_or_else(of_measure, |id| SubjectId::Goal(measure(id)));
        let of_section = || subject.strip_prefix('課').map_or_else(of_goal, |name| SubjectId::Section(unescaped(name)));
        let of_workbook =
            || subject.strip_prefix("ブック").map_or_else(of_section, |file| SubjectId::Workbook(unescaped(file)));
        Some(Self {
            receiver: ReceiverId { department: unescaped(department), section },
            kind: ReminderKind::named(kind)?,
            fiscal_year: FiscalYear::new(year.parse().ok()?),
            subject: if subject.is_empty() { SubjectId::Department } else { of_workbook() },
            due: due.parse().ok()?,
        })
    }
}

/// A name without the sign that stands between two parts of a key.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('|', "%7C")
}

fn unescaped(name: &str) -> String {
    name.replace("%7C", "|").replace("%25", "%")
}

impl From<ReminderId> for String {
    fn from(id: ReminderId) -> Self {
        id.to_key()
    }
}

impl TryFrom<String> for ReminderId {
    type Error = String;

    fn try_from(key: String) -> Result<Self, String> {
        Self::from_key(&key).ok_or(key)
    }
}

/// What becomes of a mail that waits and has reached nobody, when the plan of a day is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overtaken {
    /// The steps of its reminders could not go out on their day.
    pub is_late: bool,
    /// What it asks for has come in, or is asked for in another mail.
    pub is_withdrawn: bool,
}

impl Overtaken {
    /// The mail is of `its_day`; the plan is that of `planned`, and the mail `is_in_it` or not.
    pub fn by_plan(its_day: NaiveDate, planned: NaiveDate, is_in_it: bool) -> Self {
        Self { is_late: its_day < planned, is_withdrawn: !is_in_it }
    }
}

/// One step of one reminder, as a mail carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    pub id: ReminderId,
    pub step: Step,
    /// The day that the step falls on.
    pub day: NaiveDate,
}

/// Who a mail goes to: a department, or one of its sections.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiverId {
    pub department: String,
    pub section: Option<String>,
}

/// What has been said already, as far as it matters to the day that is planned.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The day of the latest run; `None` before the first.
    pub last_run: Option<NaiveDate>,
    /// The steps that went out or were refused for good, with the day of their mail.
    pub done: HashMap<ReminderId, Vec<(Step, NaiveDate)>>,
    /// Planned on an earlier occasion and with nobody yet: held back, or in a mail that did not get through.
    pub waiting: HashMap<ReminderId, HashSet<Step>>,
    /// The earliest day that a waiting step falls on.
    pub waiting_since: Option<NaiveDate>,
    /// Those who had a mail on the day that is planned.
    pub mailed: HashSet<ReceiverId>,
}

/// How far a mail has got, of all that it goes to.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub day: NaiveDate,
    /// Somebody has it, or may have it.
    pub reached: bool,
    /// Somebody is still to get it.
    pub waiting: bool,
    /// It went into a file and no further.
    pub only_written: bool,
}

/// The day that is planned, and from which other days on its ledger counts.
#[derive(Debug, Clone, Copy)]
pub struct Horizon {
    pub day: NaiveDate,
    /// What was done earlier cannot come up again.
    pub oldest: NaiveDate,
    /// From this day on what was only written into files counts for nothing.
    pub unsent_from: NaiveDate,
}

impl Reach {
    /// What it reminds of is through. A mail that everyone refused is done with on later days; on its own day a mended
    /// address may still get it.
    fn is_done(self, horizon: Horizon) -> bool {
        let is_through = self.reached || (!self.waiting && self.day != horizon.day);
        is_through && self.day >= horizon.oldest && !self.is_unsent(horizon)
    }

    /// What it reminds of is with nobody yet.
    fn is_with_nobody(self, horizon: Horizon) -> bool {
        !self.reached && (self.waiting || self.day == horizon.day)
    }

    /// Its receiver has had the mail of the day that is planned.
    pub fn is_mail_of_the_day(self, horizon: Horizon) -> bool {
        self.day == horizon.day && self.reached && !self.is_unsent(horizon)
    }

    fn is_unsent(self, horizon: Horizon) -> bool {
        self.only_written && self.day >= horizon.unsent_from
    }
}

impl Ledger {
    /// Takes in a reminder of a mail that has got so far.
    pub fn enter(&mut self, reminder: Reminder, reach: Reach, horizon: Horizon) {
        if reach.is_done(horizon) {
            let done = self.done.entry(reminder.id.clone()).or_default();
            done.push((reminder.step, reach.day));
        }
        if reach.is_with_nobody(horizon) {
            self.wait(reminder);
        }
    }

    /// Takes in a reminder that is with nobody yet.
    pub fn wait(&mut self, Reminder { id, step, day }: Reminder) {
        self.waiting.entry(id).or_default().insert(step);
        self.waiting_since = Some(self.waiting_since.map_or(day, |since| since.min(day)));
    }

    /// Whether the step is through, or another one of the same reminder went out on the very day.
    pub(super) fn is_done(&self, id: &ReminderId, step: Step, day: NaiveDate) -> bool {
        self.done.get(id).is_some_and(|sent| sent.iter().any(|(known, on)| *known == step || *on == day))
    }

    /// Whether the step was planned on an earlier occasion and is with nobody yet.
    pub(super) fn is_waiting(&self, id: &ReminderId, step: Step) -> bool {
        self.waiting.get(id).is_some_and(|steps| steps.contains(&step))
    }

    /// The first day whose steps count as missed on `day`: the day after the latest run, and `day` itself on the first.
    pub fn missed_from(&self, day: NaiveDate) -> NaiveDate {
        self.last_run.filter(|last| *last < day).and_then(|last| last.succ_opt()).unwrap_or(day)
    }

    /// The same under the names that the departments have in `city`: a department that was renamed, and has its old
    /// name as an alias, is not reminded anew of what it was reminded of under that.
    #[must_use]
    pub fn under_present_names(self, city: &City) -> Self {
        let chart = city.chart();
        let present = |known: ReceiverId| ReceiverId {
            department: chart.department(&known.department).map_or(known.department, |own| own.name.clone()),
            section: known.section,
        };
        let id = |known: ReminderId| ReminderId { receiver: present(known.receiver), ..known };
        let mut done: HashMap<ReminderId, Vec<(Step, NaiveDate)>> = HashMap::new();
        for (known, steps) in self.done {
            done.entry(id(known)).or_default().extend(steps);
        }
        let mut waiting: HashMap<ReminderId, HashSet<Step>> = HashMap::new();
        for (known, steps) in self.waiting {
            waiting.entry(id(known)).or_default().extend(steps);
        }
        let mailed = self.mailed.into_iter().map(present).collect();
        Self { done, waiting, mailed, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_the_reminder_that_it_was_made_of() {
        let measure = || MeasureId("M17".to_owned());
        let of = |department: &str, section: Option<&str>, subject, key: &str| {
            let receiver = ReceiverId { department: department.to_owned(), section: section.map(str::to_owned) };
            let due = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
            let (kind, fiscal_year) = (ReminderKind::InterimReport, FiscalYear::new(2026));
            let id = ReminderId { receiver, kind, fiscal_year, subject, due };
            assert_eq!((id.to_key().as_str(), ReminderId::from_key(key)), (key, Some(id)));
        };
        of("総務部", Some("人事課"), SubjectId::Measure(measure()), "総務部|人事課|interim_report|2026|M17|2026-10-15");
        of("総|務%部", None, SubjectId::Department, "総%7C務%25部||interim_report|2026||2026-10-15");
        of("総務部", None, SubjectId::Section("課|係".to_owned()), "総務部||interim_report|2026|課課%7C係|2026-10-15");
        of("総務部", None, SubjectId::Goal(measure()), "総務部||interim_report|2026|目標M17|2026-10-15");
        of("総務部", None, SubjectId::Request(measure(), 2), "総務部||interim_report|2026|M17#2|2026-10-15");
        of(
            "総務部",
            None,
            SubjectId::Workbook("R8#1.xlsx".to_owned()),
            "総務部||interim_report|2026|ブックR8#1.xlsx|2026-10-15",
        );
        for key in ["総務部|2026-10-15", "総務部||interim_report|2026||soon", "総務部||monthly|2026||2026-10-15"]
        {
            assert_eq!(ReminderId::from_key(key), None);
        }
    }

    #[test]
    fn a_mail_that_reached_nobody_is_late_after_its_day_and_withdrawn_when_nothing_asks_for_it() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        for (its_day, is_in_plan, is_late, is_withdrawn) in
            [(14, true, true, false), (14, false, true, true), (15, false, false, true), (15, true, false, false)]
        {
            let overtaken = Overtaken::by_plan(day(its_day), day(15), is_in_plan);
            assert_eq!(overtaken, Overtaken { is_late, is_withdrawn }, "of {its_day}, planned again: {is_in_plan}");
        }
    }

    #[test]
    fn what_is_done_what_waits_and_who_had_mail() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        let horizon = Horizon { day: day(15), oldest: day(5), unsent_from: NaiveDate::MAX };
        let sending = Horizon { unsent_from: day(10), ..horizon };
        let reach = |of, reached, waiting, only_written| Reach { day: day(of), reached, waiting, only_written };
        for (what, reach, horizon, expected) in [
            ("reached on an earlier day", reach(14, true, false, false), horizon, (true, false, false)),
            ("reached today", reach(15, true, false, false), horizon, (true, false, true)),
            ("reached, and one still waits", reach(14, true, true, false), horizon, (true, false, false)),
            ("waits", reach(14, false, true, false), horizon, (false, true, false)),
            ("refused by all on an earlier day", reach(14, false, false, false), horizon, (true, false, false)),
            ("refused by all today", reach(15, false, false, false), horizon, (false, true, false)),
            ("forgotten", reach(4, true, false, false), horizon, (false, false, false)),
            ("written, where that is all", reach(15, true, false, true), horizon, (true, false, true)),
            ("written, and mail is sent now", reach(15, true, false, true), sending, (false, false, false)),
            ("written before that", reach(9, true, false, true), sending, (true, false, false)),
        ] {
            let found = (reach.is_done(horizon), reach.is_with_nobody(horizon), reach.is_mail_of_the_day(horizon));
            assert_eq!(found, expected, "{what}");
        }
    }
}
