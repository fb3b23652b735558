//! What the ledger knows: which reminder was sent by which step, and what is still waiting.
//!
//! A reminder's identity is its receiver, kind, fiscal year, measure or goal, and due date; a due date that is moved
//! makes a new reminder. Each of its steps goes out once. The ledger itself is kept at the edge; planning gets this
//! view of it.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::kind::ReminderKind;
use super::step::Step;
use crate::core::city::City;
use crate::core::fiscal_year::FiscalYear;
use crate::core::measure_id::MeasureId;

/// The identity of a reminder, whichever its step; readable, as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReminderId(pub String);

/// What tells the reminders of one receiver, kind, year and date from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectId<'a> {
    Department,
    Section(&'a str),
    /// A goal is named by its first measure.
    Goal(&'a MeasureId),
    Measure(&'a MeasureId),
    /// What is to be corrected of a measure, in that round.
    Request(&'a MeasureId, u32),
}

impl ReminderId {
    pub(super) fn new(
        (department, section): (&str, Option<&str>),
        (kind, year, due): (ReminderKind, FiscalYear, NaiveDate),
        subject: SubjectId<'_>,
    ) -> Self {
        let mut id = String::new();
        let (year, due) = (year.start().to_string(), due.to_string());
        Self::write((department, section), (kind, &year, &due), subject, &mut id);
        Self(id)
    }

    /// Overwrites the buffer `id` with the id: `総務部|人事課|interim_report|2026|m17|2026-10-15`. Without `format!`,
    /// as a day has many.
    fn write(
        (department, section): (&str, Option<&str>),
        (kind, year, due): (ReminderKind, &str, &str),
        subject: SubjectId<'_>,
        id: &mut String,
    ) {
        let round;
        let (mark, subject, round) = match subject {
            SubjectId::Department => ("", "", ""),
            SubjectId::Section(name) => ("課", name, ""),
            SubjectId::Goal(MeasureId(id)) => ("目標", id.as_str(), ""),
            SubjectId::Measure(MeasureId(id)) => ("", id.as_str(), ""),
            SubjectId::Request(MeasureId(id), of) => {
                round = format!("#{of}");
                ("", id.as_str(), round.as_str())
            }
        };
        id.clear();
        let section = section.unwrap_or_default();
        for part in [department, "|", section, "|", kind.name(), "|", year, "|", mark, subject, round, "|", due] {
            id.push_str(part);
        }
    }
}

/// What an id says of its reminder to whoever reads the ledger later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadId {
    /// The name of its [`ReminderKind`]; earlier versions knew others.
    pub kind: String,
    pub fiscal_year: i32,
    pub due: NaiveDate,
}

impl ReminderId {
    /// `None` where it was written by nobody who writes ids as they are written here. From its end, as only the
    /// receiver's names may hold the sign between two parts.
    pub fn read(&self) -> Option<ReadId> {
        let mut parts = self.0.rsplitn(5, '|');
        let (due, _subject, year, kind) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(ReadId { kind: kind.to_owned(), fiscal_year: year.parse().ok()?, due: due.parse().ok()? })
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

/// Lets a map keyed by ids be queried with a borrowed `&str`.
impl Borrow<str> for ReminderId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Asks the ledger after many steps, one after another; what two of them have in common is written out once.
#[derive(Debug)]
pub(super) struct Inquiry<'l> {
    ledger: &'l Ledger,
    id: String,
    step: String,
    year: (FiscalYear, String),
    due: (NaiveDate, String),
}

impl<'l> Inquiry<'l> {
    pub(super) fn of(ledger: &'l Ledger) -> Self {
        let (year, due) = (FiscalYear::new(0), NaiveDate::MIN);
        let (id, step) = (String::new(), String::new());
        Self { ledger, id, step, year: (year, String::new()), due: (due, String::new()) }
    }

    /// Turns to one step of one reminder.
    pub(super) fn turn_to(
        &mut self,
        receiver: (&str, Option<&str>),
        (kind, year, due): (ReminderKind, FiscalYear, NaiveDate),
        subject: SubjectId<'_>,
        step: Step,
    ) {
        if self.year.0 != year {
            self.year = (year, year.start().to_string());
        }
        if self.due.0 != due {
            self.due = (due, due.to_string());
        }
        ReminderId::write(receiver, (kind, &self.year.1, &self.due.1), subject, &mut self.id);
        self.step.clear();
        let _ = write!(self.step, "{step}");
    }

    /// Whether the step is through, or another one of the same reminder went out on the very day.
    pub(super) fn is_done(&self, day: NaiveDate) -> bool {
        let done = self.ledger.done.get(self.id.as_str());
        done.is_some_and(|sent| sent.iter().any(|(known, on)| *known == self.step || *on == day))
    }

    /// Whether the step was planned on an earlier occasion and is with nobody yet.
    pub(super) fn is_waiting(&self) -> bool {
        self.ledger.waiting.get(self.id.as_str()).is_some_and(|steps| steps.contains(&self.step))
    }
}

/// One step of one reminder, as a mail carries it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reminder {
    pub id: ReminderId,
    /// [`super::step::Step`], written out.
    pub step: String,
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
    pub done: HashMap<ReminderId, Vec<(String, NaiveDate)>>,
    /// Planned on an earlier occasion and with nobody yet: held back, or in a mail that did not get through.
    pub waiting: HashMap<ReminderId, HashSet<String>>,
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
            done.push((reminder.step.clone(), reach.day));
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

    /// The first day whose steps count as missed on `day`: the day after the latest run, and `day` itself on the first.
    pub fn missed_from(&self, day: NaiveDate) -> NaiveDate {
        self.last_run.filter(|last| *last < day).and_then(|last| last.succ_opt()).unwrap_or(day)
    }

    /// The same under the names that the departments have in `city`: a department that was renamed, and has its old
    /// name as an alias, is not reminded anew of what it was reminded of under that.
    #[must_use]
    pub fn under_present_names(self, city: &City) -> Self {
        let chart = city.chart();
        let present = |name: &str| chart.department(name).map(|department| department.name.clone());
        let id = |id: ReminderId| match id.0.split_once('|') {
            Some((name, rest)) => present(name).map_or_else(|| id.clone(), |name| ReminderId(format!("{name}|{rest}"))),
            None => id,
        };
        let mut done: HashMap<ReminderId, Vec<(String, NaiveDate)>> = HashMap::new();
        for (known, steps) in self.done {
            done.entry(id(known)).or_default().extend(steps);
        }
        let mut waiting: HashMap<ReminderId, HashSet<String>> = HashMap::new();
        for (known, steps) in self.waiting {
            waiting.entry(id(known)).or_default().extend(steps);
        }
        let receiver = |known: ReceiverId| ReceiverId {
            department: present(&known.department).unwrap_or(known.department),
            section: known.section,
        };
        let mailed = self.mailed.into_iter().map(receiver).collect();
        Self { done, waiting, mailed, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_later_what_it_was_written_with() {
        let due = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let id = |text: &str| ReminderId(text.to_owned()).read();
        let expected = ReadId { kind: "interim_report".to_owned(), fiscal_year: 2026, due };
        assert_eq!(id("総務部|人事課|interim_report|2026|m17|2026-10-15"), Some(expected.clone()));
        assert_eq!(id("総|務部||interim_report|2026||2026-10-15"), Some(expected));
        assert_eq!(id("総務部|2026-10-15"), None);
        assert_eq!(id("総務部||interim_report|2026||soon"), None);
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
