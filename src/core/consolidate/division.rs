//! How the fiscal years are divided into merged workbooks: which there are, and what stands in which.
//!
//! Not divided, a year has one workbook with all that it says. Divided by department, each department with measures has
//! one with its rows and their notes, and the year's own has what speaks of the whole, what belongs to no department's
//! workbook, and every note whose row is gone: it is there whatever becomes of a department.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::decision;
use super::file_name::names_in_files;
use super::finding::Finding;
use super::merged_workbook::MergedWorkbook;
use super::notes::{KeptNote, KnownNotes, NoteId, YearNotes};
use super::receipt::Receipts;
use crate::core::changes::Change;
use crate::core::city::City;
use crate::core::fiscal_year::FiscalYear;
use crate::core::snapshot::Snapshot;
use crate::core::text;

/// `[merged] split`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Split {
    /// One workbook a year.
    #[default]
    None,
    /// One a year and department.
    Department,
}

impl Split {
    /// With what the configuration calls them.
    pub const NAMED: [(&str, Self); 2] = [("none", Self::None), ("department", Self::Department)];
}

/// Whose the rows are that no department of the chart has.
const REST: &str = "設定にない部局";

/// What of a year a workbook shows, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Scope {
    /// All of it, to the planning section.
    Year,
    /// What speaks of the whole; the rows stand in these workbooks.
    Whole(Vec<DepartmentWorkbook>),
    /// One department's rows, to the planning section.
    Department(String),
    /// The same to the department itself: a copy out of that workbook, without the notes and without a place for any.
    Copy { department: String, taken_from: String },
}

/// A workbook beside the year's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentWorkbook {
    pub department: String,
    pub file: String,
}

impl Scope {
    pub const fn is_copy(&self) -> bool {
        matches!(self, Self::Copy { .. })
    }

    /// It has the sheets with a row a measure or deadline.
    pub const fn has_rows(&self) -> bool {
        !matches!(self, Self::Whole(_))
    }

    /// Whose it is, where it is one department's.
    pub fn department(&self) -> Option<&str> {
        match self {
            Self::Department(department) | Self::Copy { department, .. } => Some(department),
            Self::Year | Self::Whole(_) => None,
        }
    }
}

/// The workbooks of all years.
#[derive(Debug)]
pub struct Division {
    split: Split,
    /// The departments in the order of the chart, each with the name of its part; last those that it does not know.
    parts: Vec<(String, String)>,
    /// The place of each department among them, by its names as they are compared.
    places: BTreeMap<String, usize>,
    made: BTreeSet<MergedWorkbook>,
    stale: BTreeSet<MergedWorkbook>,
}

impl Division {
    /// Decides from the names of all `files` in the folder, and from the `parts` of years among them that were written
    /// by us. One that is there stays as long as its department is known, also without a row.
    pub fn of(
        split: Split,
        (snapshot, city): (&Snapshot, &City),
        files: &BTreeSet<String>,
        parts: &BTreeSet<MergedWorkbook>,
        today: NaiveDate,
    ) -> Self {
        let departments = || city.departments.iter().map(|own| own.name.as_str()).chain([REST]);
        let names: Vec<(String, String)> =
            departments().map(ToOwned::to_owned).zip(names_in_files(departments())).collect();
        let mut places = BTreeMap::new();
        for (at, department) in city.departments.iter().enumerate() {
            for name in department.names() {
                places.entry(text::comparison_key(name)).or_insert(at);
            }
        }
        let mut years = decision::years(snapshot, files, today);
        // What stood beside the rows of a part has to stand somewhere.
        years.extend(parts.iter().map(|part| part.year));
        let made = years.into_iter().map(MergedWorkbook::of_year).collect();
        let mut division = Self { split, parts: names, places, made, stale: BTreeSet::new() };
        if split == Split::Department {
            division.add_parts(snapshot, city);
            let is_known = |part: &&MergedWorkbook| division.department_of(part).is_some();
            let known: Vec<MergedWorkbook> = parts.iter().filter(is_known).cloned().collect();
            division.made.extend(known);
        }
        division.stale = parts.difference(&division.made).cloned().collect();
        division
    }

    /// Of every department that has a measure.
    fn add_parts(&mut self, snapshot: &Snapshot, city: &City) {
        let chart = city.chart();
        let (mut last, mut found) = (None, BTreeSet::new());
        for row in snapshot.rows() {
            let Some(year) = row.fiscal_year() else { continue };
            // Rows of a goal follow each other, and looking its department up is slow.
            let goal: *const _ = row.goal;
            if last.replace((goal, year)) != Some((goal, year)) {
                found.insert((year, self.place_of(chart.name_of_responsible(row.goal))));
            }
        }
        let part = |(year, place): (FiscalYear, usize)| MergedWorkbook::of_part(year, self.parts[place].1.clone());
        let parts: Vec<MergedWorkbook> = found.into_iter().map(part).collect();
        self.made.extend(parts);
    }

    fn place_of(&self, department: &str) -> usize {
        self.places.get(&text::comparison_key(department)).copied().unwrap_or(self.parts.len() - 1)
    }

    /// The workbooks to be made.
    pub const fn made(&self) -> &BTreeSet<MergedWorkbook> {
        &self.made
    }

    /// Those of before that are made no more: of another division, or of a department that there is no more.
    pub const fn stale(&self) -> &BTreeSet<MergedWorkbook> {
        &self.stale
    }

    /// The years with a workbook.
    pub fn years(&self) -> BTreeSet<FiscalYear> {
        self.made.iter().map(|workbook| workbook.year).collect()
    }

    /// The year's own has all that the year says, and there is no other.
    pub fn is_whole(&self) -> bool {
        self.split == Split::None
    }

    /// What `workbook` shows.
    pub fn scope(&self, workbook: &MergedWorkbook) -> Scope {
        match (self.split, &workbook.part) {
            (Split::None, _) => Scope::Year,
            (Split::Department, None) => Scope::Whole(self.departments_of(workbook.year)),
            (Split::Department, Some(part)) => {
                Scope::Department(self.department_of(workbook).unwrap_or(part).to_owned())
            }
        }
    }

    /// The workbook that has the rows of that department, `None` where it has no rows of its own.
    pub fn of_rows(&self, year: FiscalYear, department: &str) -> Option<MergedWorkbook> {
        let (_, part) = &self.parts[self.place_of(department)];
        let workbook = match self.split {
            Split::None => MergedWorkbook::of_year(year),
            Split::Department => MergedWorkbook::of_part(year, part.clone()),
        };
        Some(workbook).filter(|workbook| self.made.contains(workbook))
    }

    /// Whether the rows of that department stand in `workbook`.
    pub fn has_rows_of(&self, workbook: &MergedWorkbook, department: &str) -> bool {
        match (self.split, &workbook.part) {
            (Split::None, _) => true,
            (Split::Department, None) => false,
            (Split::Department, Some(part)) => self.parts[self.place_of(department)].1 == *part,
        }
    }

    /// Whether what was found about that department stands in `workbook`: with its rows, else in the year's own.
    fn has_findings_of(&self, workbook: &MergedWorkbook, department: &str) -> bool {
        let home = Some(department).filter(|department| !department.is_empty());
        let home = home.and_then(|department| self.of_rows(workbook.year, department));
        home.as_ref().map_or(workbook.part.is_none(), |home| home == workbook)
    }

    pub(super) fn has_finding(&self, workbook: &MergedWorkbook, finding: &Finding) -> bool {
        self.has_findings_of(workbook, &finding.department)
    }

    /// Of a part its own; the year's own is made from all of them.
    pub fn notes(&self, notes: &KnownNotes, workbook: &MergedWorkbook) -> YearNotes {
        if workbook.part.is_none() {
            return notes.of_year(workbook.year);
        }
        notes.of_part(workbook.year, |id, kept| self.has_note(workbook, id, kept))
    }

    fn has_note(&self, workbook: &MergedWorkbook, id: &NoteId, kept: &KeptNote) -> bool {
        let department = &kept.label.department;
        if id.is_beside_a_finding() && kept.orphan_since.is_none() {
            return self.has_findings_of(workbook, department);
        }
        self.has_rows_of(workbook, department)
    }

    /// The same of the days on which something was first seen.
    pub fn receipts(&self, receipts: Receipts, workbook: &MergedWorkbook) -> Receipts {
        if workbook.part.is_none() {
            return receipts;
        }
        receipts.only(|year, department| year == workbook.year && self.has_rows_of(workbook, department))
    }

    /// Whether 変更履歴 of `workbook` has the change.
    pub fn has_change(&self, workbook: &MergedWorkbook, change: &Change) -> bool {
        workbook.part.is_none() || !change.department.is_empty() && self.has_rows_of(workbook, &change.department)
    }

    /// The department of the chart that the part is of, or what those are called that it does not know.
    fn department_of(&self, workbook: &MergedWorkbook) -> Option<&str> {
        let own = self.parts.iter().find(|(_, part)| Some(part) == workbook.part.as_ref());
        own.map(|(department, _)| department.as_str())
    }

    fn departments_of(&self, year: FiscalYear) -> Vec<DepartmentWorkbook> {
        let workbook = |(department, part): &(String, String)| {
            let workbook = MergedWorkbook::of_part(year, part.clone());
            let department = department.clone();
            self.made.contains(&workbook).then(|| DepartmentWorkbook { department, file: workbook.file_name() })
        };
        self.parts.iter().filter_map(workbook).collect()
    }
}
