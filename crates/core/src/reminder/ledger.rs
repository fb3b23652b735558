//! The ledger's view for planning: sent and waiting steps of reminders. A reminder is identified by receiver, kind,
//! fiscal year, measure or goal, and due date; a moved due date makes a new reminder. Each step goes out once.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kind::ReminderKind;
use super::step::Step;
use crate::office::city::City;
use crate::office::reorganisation::Office;
use crate::records::measure_id::MeasureId;
use matome_deadline::fiscal_year::FiscalYear;

/// Identifies a reminder across its steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReminderId {
    pub receiver: ReceiverId,
    pub kind: ReminderKind,
    pub fiscal_year: FiscalYear,
    pub subject: SubjectId,
    pub due: NaiveDate,
}

/// Distinguishes reminders of one receiver, kind, year and date.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SubjectId {
    Department,
    Section(String),
    /// A goal, by its first measure.
    Goal(MeasureId),
    Measure(MeasureId),
    Request(MeasureId, u32),
    Workbook(String),
}

impl ReminderId {
    /// Its key in the state: `総務部|人事課|interim_report|2026|M17|2026-10-15`.
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

/// Escapes the separator of keys.
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

/// The fate of an unsent mail when a day's plan is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overtaken {
    /// Its steps could not go out on their day.
    pub is_late: bool,
    /// Its demands are met or part of another mail.
    pub is_withdrawn: bool,
}

impl Overtaken {
    /// `its_day`: day of the mail; `planned`: day of the plan; `is_in_it`: whether the plan contains the mail.
    pub fn by_plan(its_day: NaiveDate, planned: NaiveDate, is_in_it: bool) -> Self {
        Self { is_late: its_day < planned, is_withdrawn: !is_in_it }
    }
}

/// One step of a reminder, as part of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    pub id: ReminderId,
    pub step: Step,
    pub day: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiverId {
    pub department: String,
    pub section: Option<String>,
}

/// The ledger as relevant to the planned day.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// `None` before the first run.
    pub last_run: Option<NaiveDate>,
    /// Steps sent or permanently refused, with the day of their mail.
    pub done: HashMap<ReminderId, Vec<(Step, NaiveDate)>>,
    /// Steps planned earlier that have reached nobody: held back, or in an undelivered mail.
    pub waiting: HashMap<ReminderId, HashSet<Step>>,
    /// The earliest day of a waiting step.
    pub waiting_since: Option<NaiveDate>,
    pub mailed: HashSet<ReceiverId>,
}

/// Delivery of a mail among its recipients.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub day: NaiveDate,
    /// A recipient has it, or may have it.
    pub reached: bool,
    /// A recipient has yet to get it.
    pub waiting: bool,
    /// It was only written into a file.
    pub only_written: bool,
}

/// The planned day, and the days from which the ledger counts.
#[derive(Debug, Clone, Copy)]
pub struct Horizon {
    pub day: NaiveDate,
    /// Earlier steps cannot come up again.
    pub oldest: NaiveDate,
    /// From this day on mail that was only written into files does not count.
    pub unsent_from: NaiveDate,
}

impl Reach {
    /// Its reminders are done. A refused mail may still reach a corrected address on its own day, not later.
    fn is_done(self, horizon: Horizon) -> bool {
        let is_through = self.reached || (!self.waiting && self.day != horizon.day);
        is_through && self.day >= horizon.oldest && !self.is_unsent(horizon)
    }

    /// Its reminders have reached nobody.
    fn is_with_nobody(self, horizon: Horizon) -> bool {
        !self.reached && (self.waiting || self.day == horizon.day)
    }

    pub fn is_mail_of_the_day(self, horizon: Horizon) -> bool {
        self.day == horizon.day && self.reached && !self.is_unsent(horizon)
    }

    fn is_unsent(self, horizon: Horizon) -> bool {
        self.only_written && self.day >= horizon.unsent_from
    }
}

impl Ledger {
    /// Records a reminder with the reach of its mail.
    pub fn enter(&mut self, reminder: Reminder, reach: Reach, horizon: Horizon) {
        if reach.is_done(horizon) {
            let done = self.done.entry(reminder.id.clone()).or_default();
            done.push((reminder.step, reach.day));
        }
        if reach.is_with_nobody(horizon) {
            self.wait(reminder);
        }
    }

    /// Records a reminder that has reached nobody.
    pub fn wait(&mut self, Reminder { id, step, day }: Reminder) {
        self.waiting.entry(id).or_default().insert(step);
        self.waiting_since = Some(self.waiting_since.map_or(day, |since| since.min(day)));
    }

    /// Whether the step is done, or another step of the reminder went out on that day.
    pub(super) fn is_done(&self, id: &ReminderId, step: Step, day: NaiveDate) -> bool {
        self.done.get(id).is_some_and(|sent| sent.iter().any(|(known, on)| *known == step || *on == day))
    }

    /// Whether the step was planned earlier and has reached nobody.
    pub(super) fn is_waiting(&self, id: &ReminderId, step: Step) -> bool {
        self.waiting.get(id).is_some_and(|steps| steps.contains(&step))
    }

    /// First day whose steps count as missed on `day`: the day after the latest run; `day` itself before any run.
    pub fn missed_from(&self, day: NaiveDate) -> NaiveDate {
        self.last_run.filter(|last| *last < day).and_then(|last| last.succ_opt()).unwrap_or(day)
    }

    /// The same under the names that the offices have in `year`: a department that was renamed, or a section that has
    /// moved, is not reminded anew of what it was reminded of before.
    #[must_use]
    pub fn under_present_names(self, city: &City, year: FiscalYear) -> Self {
        let chart = city.chart();
        let present = |known: ReceiverId| {
            let Some(department) = chart.department(&known.department) else { return known };
            let section = known.section.as_ref().and_then(|name| department.section(name));
            let office = city.successor(Office { department, section }, year);
            let section = office.section.map(|section| section.name.clone()).or(known.section);
            ReceiverId { department: office.department.name.clone(), section }
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
