//! All that is known of the share at one time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::moment::Moment;
use crate::notes::Answers;
use crate::records::confirmation::{Confirmations, Decided};
use crate::records::measure_id::MeasureId;
use crate::records::request::Requests;
use crate::share::unseen::Unseen;
use crate::share::vanished::Absence;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::{Goal, Measure, Workbook};
use matome_workbook::problem::{Fault, Problem};

/// As many workbooks that vanish together are one problem: a year's folder was put away.
const TOGETHER: usize = 3;

pub type OfFiles = (Vec<String>, Problem);

/// Each workbook's last readable content, by path below the share (with `/`).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Snapshot {
    pub workbooks: BTreeMap<String, KnownWorkbook>,
    pub confirmations: Confirmations,
    pub requests: Requests,
    /// The planning section's answers on owners of sheets.
    pub answers: Answers,
    pub closed: Closed,
    pub unseen: Unseen,
    /// Standstills of the daemon, and merged workbooks under another name.
    pub standing: Vec<Problem>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Closed {
    /// With the day of closing.
    pub days: BTreeMap<FiscalYear, NaiveDate>,
    /// Workbooks that now differ from the content with which the year was closed.
    pub differing: BTreeSet<(FiscalYear, String)>,
}

impl Closed {
    pub fn contains(&self, year: FiscalYear) -> bool {
        self.days.contains_key(&year)
    }
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct KnownWorkbook {
    /// The last good records, with the problems of the latest reading.
    pub records: Workbook,
    /// Set while the workbook cannot be read and its last good records are used: the time since, as displayed.
    pub stale_since: Option<String>,
    /// Time of the last save of its content, in nanoseconds since 1970.
    #[serde(skip)]
    pub saved_ns: i64,
    /// Set while its file is missing; its last records are used.
    pub absence: Option<Absence>,
    /// Years whose rows come from the closing.
    pub closed: BTreeSet<FiscalYear>,
    /// IDs of its measures: `ids[goal][measure]`.
    pub ids: Vec<Vec<MeasureId>>,
}

/// Records used instead of an unreadable workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct StandIn {
    pub records: Workbook,
    /// `None` if it was never readable; then only problems are known.
    pub stale_since: Option<String>,
}

impl StandIn {
    /// The last good records of `before` under the present path, with the `problems` of the reading at `read_at`.
    pub fn after_failure(before: Option<Self>, path: &str, problems: &[Problem], read_at: &str) -> Self {
        let stale_since = before
            .as_ref()
            .filter(|before| !before.records.goals.is_empty())
            .map(|before| before.stale_since.clone().unwrap_or_else(|| read_at.to_owned()));
        let known = before.map(|before| before.records).unwrap_or_default();
        let records = Workbook { file: path.to_owned(), problems: problems.to_vec(), ..known };
        Self { records, stale_since }
    }
}

impl KnownWorkbook {
    /// Takes one ID per measure from `ids`, in the order of goals and rows.
    pub fn take_ids(&mut self, ids: &mut impl Iterator<Item = MeasureId>) {
        let goals = self.records.goals.iter();
        self.ids = goals.map(|goal| ids.by_ref().take(goal.measures.len()).collect()).collect();
    }

    /// Whether it may concern `year`: it has rows of that year, rows of unknown year, or disputed years.
    pub fn concerns(&self, year: FiscalYear) -> bool {
        let mut years = self.years().chain(self.disputed_years().map(Some)).peekable();
        years.peek().is_none() || years.any(|own| own.is_none_or(|own| own == year))
    }

    /// Years of its measures, or of the workbook it is a copy of.
    fn years(&self) -> impl Iterator<Item = Option<FiscalYear>> {
        let goals = self.records.goals.iter();
        let of_goals = goals.flat_map(|goal| goal.measures.iter().map(|m| m.fiscal_year.or(goal.fiscal_year)));
        let of_copy = self.records.problems.iter().flat_map(|problem| match &problem.fault {
            Fault::Copy { years, .. } => years.as_slice(),
            _ => &[],
        });
        of_goals.chain(of_copy.copied().map(Some))
    }

    pub fn drop_sheet(&mut self, sheet: &str) {
        let goals = std::mem::take(&mut self.records.goals).into_iter().zip(std::mem::take(&mut self.ids));
        (self.records.goals, self.ids) = goals.filter(|(goal, _)| goal.source.sheet != sheet).unzip();
    }

    /// Problems of a year on which sheet, file name and folder disagree, with the year that was chosen.
    pub fn disputes(&self) -> impl Iterator<Item = (FiscalYear, &Problem)> {
        self.records.problems.iter().filter_map(|problem| match &problem.fault {
            Fault::YearsDisagree { taken, .. } => Some((*taken, problem)),
            _ => None,
        })
    }

    /// Years on which sheet, file name and folder disagree.
    pub fn disputed_years(&self) -> impl Iterator<Item = FiscalYear> {
        self.records.problems.iter().flat_map(|problem| match &problem.fault {
            Fault::YearsDisagree { taken, named, .. } => named.iter().map(|(_, year)| *year).chain([*taken]).collect(),
            _ => Vec::new(),
        })
    }

    pub fn has_ids(&self) -> bool {
        let goals = &self.records.goals;
        self.ids.len() == goals.len() && goals.iter().zip(&self.ids).all(|(goal, ids)| goal.measures.len() == ids.len())
    }
}

/// A measure with its context: a row of 一覧.
#[derive(Debug, Clone, Copy)]
pub struct MeasureRow<'a> {
    pub file: &'a str,
    pub workbook: &'a KnownWorkbook,
    pub goal: &'a Goal,
    pub measure: &'a Measure,
    pub id: &'a MeasureId,
}

impl MeasureRow<'_> {
    /// The year of the merged workbook that contains the measure.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        self.measure.fiscal_year.or(self.goal.fiscal_year)
    }

    pub fn is_closed(&self) -> bool {
        self.fiscal_year().is_some_and(|year| self.workbook.closed.contains(&year))
    }

    /// Set while its workbook is missing and its year is open.
    pub fn absence(&self) -> Option<Absence> {
        self.workbook.absence.filter(|_| !self.is_closed())
    }
}

impl Snapshot {
    /// Parts unreachable since before `day`, or never reached.
    pub fn unseen_before(&self, day: NaiveDate) -> Unseen {
        let mut unseen = self.unseen.before(day);
        for (part, since) in &self.unseen.parts {
            let only = Unseen { share: None, parts: BTreeMap::from([(part.clone(), *since)]) };
            if !self.workbooks.keys().any(|file| only.hides(file)) {
                unseen.parts.extend(only.parts);
            }
        }
        unseen
    }

    pub fn take_ids(&mut self, mut ids: BTreeMap<String, Vec<MeasureId>>) {
        for (file, workbook) in &mut self.workbooks {
            workbook.take_ids(&mut ids.remove(file).unwrap_or_default().into_iter());
        }
    }

    /// All measures that have IDs, in the order of files, goals and rows.
    pub fn rows(&self) -> impl Iterator<Item = MeasureRow<'_>> {
        self.workbooks.iter().flat_map(|(file, workbook)| {
            workbook.records.goals.iter().zip(&workbook.ids).flat_map(move |(goal, ids)| {
                goal.measures.iter().zip(ids).map(move |(measure, id)| MeasureRow { file, workbook, goal, measure, id })
            })
        })
    }

    /// Number of goals. A goal over several years is stored in parts once one is closed, but counts once.
    pub fn goals(&self) -> usize {
        let places = self.workbooks.iter().flat_map(|(file, workbook)| {
            workbook.records.goals.iter().map(move |goal| (file, &goal.source, &goal.title))
        });
        places.collect::<BTreeSet<_>>().len()
    }

    /// Whether it has contents of open years.
    pub fn is_open(&self, workbook: &KnownWorkbook) -> bool {
        let mut years = workbook.years().peekable();
        years.peek().is_none() || years.any(|year| year.is_none_or(|year| !self.closed.contains(year)))
    }

    /// Whether its file is missing and it has contents of open years.
    pub fn is_missed(&self, workbook: &KnownWorkbook) -> bool {
        workbook.absence.is_some() && self.is_open(workbook)
    }

    /// Problems of missing workbooks for which `is_asked_about` holds.
    pub fn missing(&self, is_asked_about: impl Fn(&KnownWorkbook) -> bool) -> Vec<OfFiles> {
        let mut vanished: BTreeMap<Moment, Vec<String>> = BTreeMap::new();
        for (file, workbook) in self.workbooks.iter().filter(|(_, workbook)| is_asked_about(workbook)) {
            if let Some(absence) = workbook.absence {
                vanished.entry(absence.since).or_default().push(file.clone());
            }
        }
        let together = vanished.into_iter().flat_map(|(since, files)| {
            let size = if files.len() < TOGETHER { 1 } else { files.len() };
            let since = since.local();
            let fault = |files: &[String]| Fault::Missing { since, files: files.to_vec(), left: false };
            let problem = |files: &[String]| (files.to_vec(), fault(files).into());
            files.chunks(size).map(problem).collect::<Vec<_>>()
        });
        together.collect()
    }

    pub const fn decided(&self) -> Decided<'_> {
        Decided { confirmations: &self.confirmations, requests: &self.requests }
    }

    pub fn years(&self) -> BTreeSet<FiscalYear> {
        self.rows().filter_map(|row| row.fiscal_year()).collect()
    }
}
