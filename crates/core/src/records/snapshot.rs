//! All that is known of the share at one moment.
//!
//! How it is put together out of the state is `merging::gather`; what is made of it,
//! [`consolidate`](crate::consolidate) and [`reminder`](crate::reminder).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::notes::Answers;
use crate::records::confirmation::{Confirmations, Decided};
use crate::records::measure_id::MeasureId;
use crate::records::request::Requests;
use crate::share::unseen::Unseen;
use crate::share::vanished::Absence;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::{Goal, Measure, Workbook};
use matome_workbook::problem::{Fault, Problem};

/// From this many on workbooks that vanished together are one problem: a year's folder that was put away.
const TOGETHER: usize = 3;

/// A problem and the files that it is about.
pub type OfFiles = (Vec<String>, Problem);

/// What each workbook said when it was last readable, by its path below the share (with `/`).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Snapshot {
    pub workbooks: BTreeMap<String, KnownWorkbook>,
    /// What the planning section has decided of measures.
    pub confirmations: Confirmations,
    /// What it asks departments to correct.
    pub requests: Requests,
    /// The planning section's answers on the owners of sheets.
    pub answers: Answers,
    /// The years whose rows stay as they were.
    pub closed: Closed,
    /// What of the share cannot be seen.
    pub unseen: Unseen,
    /// Standstills of the daemon, and merged workbooks under another name.
    pub standing: Vec<Problem>,
}

/// The closed years of a snapshot.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Closed {
    /// With the day of closing.
    pub days: BTreeMap<FiscalYear, NaiveDate>,
    /// Workbooks of the share that say of a closed year what it was not closed with.
    pub differing: BTreeSet<(FiscalYear, String)>,
}

impl Closed {
    pub fn contains(&self, year: FiscalYear) -> bool {
        self.days.contains_key(&year)
    }
}

/// One workbook of the share.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KnownWorkbook {
    /// The last good records. The problems are those of the latest reading, good or not.
    pub records: Workbook,
    /// Set while the workbook cannot be read and its last good records stand in for it: since when, as shown to people.
    pub stale_since: Option<String>,
    /// When its content was last saved, in nanoseconds since 1970.
    #[serde(skip)]
    pub saved_ns: i64,
    /// Set while its file is not there, and its last records stand.
    pub absence: Option<Absence>,
    /// The years whose rows are those that the year was closed with.
    pub closed: BTreeSet<FiscalYear>,
    /// The ids of its measures: `ids[goal][measure]`.
    pub ids: Vec<Vec<MeasureId>>,
}

/// The records that stand for a workbook which could not be read, and since when they stand in for it.
#[derive(Debug, Clone, PartialEq)]
pub struct StandIn {
    pub records: Workbook,
    /// `None` where it never could be read: then nothing but its problems is known.
    pub stale_since: Option<String>,
}

impl StandIn {
    /// The last good records of `before` stay, under the present path and with the `problems` of this reading, which was
    /// done at `read_at`.
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

    /// It may say something of `year`: it does, or it says of no year what it is about, or its years disagree.
    pub fn concerns(&self, year: FiscalYear) -> bool {
        let mut years = self.years().chain(self.disputed_years().map(Some)).peekable();
        years.peek().is_none() || years.any(|own| own.is_none_or(|own| own == year))
    }

    /// The years of its measures, or of those of the workbook that it is a copy of.
    fn years(&self) -> impl Iterator<Item = Option<FiscalYear>> {
        let goals = self.records.goals.iter();
        let of_goals = goals.flat_map(|goal| goal.measures.iter().map(|m| m.fiscal_year.or(goal.fiscal_year)));
        let of_copy = self.records.problems.iter().flat_map(|problem| match &problem.fault {
            Fault::Copy { years, .. } => years.as_slice(),
            _ => &[],
        });
        of_goals.chain(of_copy.copied().map(Some))
    }

    /// Takes out the goals of a sheet, and their ids.
    pub fn drop_sheet(&mut self, sheet: &str) {
        let goals = std::mem::take(&mut self.records.goals).into_iter().zip(std::mem::take(&mut self.ids));
        (self.records.goals, self.ids) = goals.filter(|(goal, _)| goal.source.sheet != sheet).unzip();
    }

    /// The problems that sheet, file name and folder disagree on a year, with the year that was taken.
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

    /// Each of its measures has an id.
    pub fn has_ids(&self) -> bool {
        let goals = &self.records.goals;
        self.ids.len() == goals.len() && goals.iter().zip(&self.ids).all(|(goal, ids)| goal.measures.len() == ids.len())
    }
}

/// One measure with all that it belongs to: a row of 一覧.
#[derive(Debug, Clone, Copy)]
pub struct MeasureRow<'a> {
    pub file: &'a str,
    pub workbook: &'a KnownWorkbook,
    pub goal: &'a Goal,
    pub measure: &'a Measure,
    pub id: &'a MeasureId,
}

impl MeasureRow<'_> {
    /// The fiscal year whose merged workbook the measure stands in.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        self.measure.fiscal_year.or(self.goal.fiscal_year)
    }

    /// It belongs to a year that is closed.
    pub fn is_closed(&self) -> bool {
        self.fiscal_year().is_some_and(|year| self.workbook.closed.contains(&year))
    }

    /// Set while its workbook is missing, and its year is not closed.
    pub fn absence(&self) -> Option<Absence> {
        self.workbook.absence.filter(|_| !self.is_closed())
    }
}

impl Snapshot {
    /// What cannot be seen, and was not read this morning: since before `day`, or ever.
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

    /// Gives the measures of each file their ids, in their order.
    pub fn take_ids(&mut self, mut ids: BTreeMap<String, Vec<MeasureId>>) {
        for (file, workbook) in &mut self.workbooks {
            workbook.take_ids(&mut ids.remove(file).unwrap_or_default().into_iter());
        }
    }

    /// Every measure that has an id, in the order of files, goals and rows.
    pub fn rows(&self) -> impl Iterator<Item = MeasureRow<'_>> {
        self.workbooks.iter().flat_map(|(file, workbook)| {
            workbook.records.goals.iter().zip(&workbook.ids).flat_map(move |(goal, ids)| {
                goal.measures.iter().zip(ids).map(move |(measure, id)| MeasureRow { file, workbook, goal, measure, id })
            })
        })
    }

    /// How many goals there are. One whose measures are of several years is kept in parts once one of these years is
    /// closed, and is one all the same.
    pub fn goals(&self) -> usize {
        let places = self.workbooks.iter().flat_map(|(file, workbook)| {
            workbook.records.goals.iter().map(move |goal| (file, &goal.source, &goal.title))
        });
        places.collect::<BTreeSet<_>>().len()
    }

    /// Not all that it says is of closed years.
    pub fn is_open(&self, workbook: &KnownWorkbook) -> bool {
        let mut years = workbook.years().peekable();
        years.peek().is_none() || years.any(|year| year.is_none_or(|year| !self.closed.contains(year)))
    }

    /// Its file is not there, and not all that it says is of closed years.
    pub fn is_missed(&self, workbook: &KnownWorkbook) -> bool {
        workbook.absence.is_some() && self.is_open(workbook)
    }

    /// What is to be said of the workbooks that are not where they were, of those that `is_asked_about`.
    pub fn missing(&self, is_asked_about: impl Fn(&KnownWorkbook) -> bool) -> Vec<OfFiles> {
        let mut vanished: BTreeMap<NaiveDateTime, Vec<String>> = BTreeMap::new();
        for (file, workbook) in self.workbooks.iter().filter(|(_, workbook)| is_asked_about(workbook)) {
            if let Some(absence) = workbook.absence {
                vanished.entry(absence.since).or_default().push(file.clone());
            }
        }
        let together = vanished.into_iter().flat_map(|(since, files)| {
            let size = if files.len() < TOGETHER { 1 } else { files.len() };
            let fault = |files: &[String]| Fault::Missing { since, files: files.to_vec(), left: false };
            let problem = |files: &[String]| (files.to_vec(), fault(files).into());
            files.chunks(size).map(problem).collect::<Vec<_>>()
        });
        together.collect()
    }

    pub const fn decided(&self) -> Decided<'_> {
        Decided { confirmations: &self.confirmations, requests: &self.requests }
    }

    /// The fiscal years that any measure is about.
    pub fn years(&self) -> BTreeSet<FiscalYear> {
        self.rows().filter_map(|row| row.fiscal_year()).collect()
    }
}
