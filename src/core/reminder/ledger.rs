//! What the ledger knows: which reminder was sent by which step, and what is still waiting.
//!
//! A reminder's identity is its receiver, kind, fiscal year, measure or goal, and due date; a due date that is moved makes a new
//! reminder. Each of its steps goes out once. The ledger itself is kept at the edge; planning gets this view of it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::demand::Kind;
use crate::core::city::City;
use crate::core::fiscal_year::FiscalYear;
use crate::core::identity::MeasureId;

/// The identity of a reminder, whichever its step; readable, as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReminderId(pub String);

/// What tells the reminders of one receiver, kind, year and date from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectId<'a> {
    Department,
    /// A goal is named by its first measure.
    Goal(&'a MeasureId),
    Measure(&'a MeasureId),
}

impl ReminderId {
    pub(super) fn new(
        (department, section): (&str, Option<&str>),
        (kind, year, due): (Kind, FiscalYear, NaiveDate),
        subject: SubjectId<'_>,
    ) -> Self {
        let (mark, subject) = match subject {
            SubjectId::Department => ("", ""),
            SubjectId::Goal(MeasureId(id)) => ("目標", id.as_str()),
            SubjectId::Measure(MeasureId(id)) => ("", id.as_str()),
        };
        let (section, kind, year) = (section.unwrap_or_default(), kind.name(), year.start());
        Self(format!("{department}|{section}|{kind}|{year}|{mark}{subject}|{due}"))
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
    pub waiting: HashSet<(ReminderId, String)>,
    /// The earliest day that a waiting step falls on.
    pub waiting_since: Option<NaiveDate>,
    /// Those who had a mail on the day that is planned.
    pub mailed: HashSet<ReceiverId>,
}

impl Ledger {
    /// The first day whose steps count as missed on `day`: the day after the latest run, and `day` itself on the first.
    pub fn missed_from(&self, day: NaiveDate) -> NaiveDate {
        self.last_run.filter(|last| *last < day).and_then(|last| last.succ_opt()).unwrap_or(day)
    }

    /// The same under the names that the departments bear in `city`: a department that was renamed, and bears its old name as an
    /// alias, is not reminded anew of what it was reminded of under that.
    #[must_use]
    pub fn under_present_names(self, city: &City) -> Self {
        let present = |name: &str| city.department(name).map(|department| department.name.clone());
        let id = |id: ReminderId| match id.0.split_once('|') {
            Some((name, rest)) => present(name).map_or_else(|| id.clone(), |name| ReminderId(format!("{name}|{rest}"))),
            None => id,
        };
        let mut done: HashMap<ReminderId, Vec<(String, NaiveDate)>> = HashMap::new();
        for (known, steps) in self.done {
            done.entry(id(known)).or_default().extend(steps);
        }
        let waiting = self.waiting.into_iter().map(|(known, step)| (id(known), step)).collect();
        let receiver = |known: ReceiverId| ReceiverId {
            department: present(&known.department).unwrap_or(known.department),
            section: known.section,
        };
        let mailed = self.mailed.into_iter().map(receiver).collect();
        Self { done, waiting, mailed, ..self }
    }

    /// Whether that step is through, or another one of the same reminder went out on the very day.
    pub(super) fn is_done(&self, id: &ReminderId, step: &str, day: NaiveDate) -> bool {
        self.done.get(id).is_some_and(|sent| sent.iter().any(|(known, on)| known == step || *on == day))
    }
}
