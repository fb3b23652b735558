//! The plan of a whole workbook, made sheet by sheet: a prefecture's year has some million cells, and only those of one
//! sheet need to be there at a time.

use super::apply_view::with_view;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::WorkbookOccasion;
use super::finding::Finding;
use super::height::Heights;
use super::receipt::Receipts;
use super::sheets::page::{self, Appointment, YearPart};
use super::sheets::{self, WorkbookPlan};
use crate::office::city::City;
use crate::office::milestone::Reporting;
use crate::records::snapshot::KnownWorkbook;
use crate::report::Progress;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::plan::{Body, Line, SheetPlan};

impl<'a> WorkbookPlan<'a> {
    pub fn year(&self) -> FiscalYear {
        self.fiscal_year
    }

    /// Whose it is: the city, and the department where it is only that one's.
    pub fn owner(&self) -> String {
        let office = [self.city.name.as_str(), self.copy_for.as_deref().unwrap_or_default()];
        office.join(" ").trim().to_owned()
    }

    /// Who hands it out, for the foot of each page: the department whose copy it is, else the planning section.
    pub fn issuer(&self) -> String {
        let contact = self.city.planning.contact.as_deref().filter(|_| !self.is_copy());
        format!("{}　{}", self.owner(), contact.unwrap_or_default()).trim().to_owned()
    }

    /// The sheets in their order, each made when it is asked for.
    pub fn sheets(&self) -> impl Iterator<Item = SheetPlan<'_>> {
        let view = &self.occasion.view;
        let sheets = sheets::all(self, view.order.as_deref().unwrap_or_default());
        sheets.map(|sheet| match view.sheets.get(sheet.name) {
            Some(view) => with_heights(with_view(sheet, view)),
            None => with_heights(sheet),
        })
    }

    /// How many rows 一覧 has below its header.
    pub fn measures(&self) -> usize {
        self.entries.len()
    }

    /// 一覧
    pub fn list(&self) -> SheetPlan<'_> {
        with_heights(sheets::list::plan(self))
    }

    /// The year as a part of 状況.html, with ways to the departments' copies where there are any.
    pub fn page(&self, with_copies: bool) -> YearPart {
        page::of_year(self, with_copies)
    }

    /// Its dates for the calendars of that installation.
    pub fn appointments(&self, installation: &str) -> Vec<Appointment> {
        page::appointments(self, installation)
    }

    /// All that 要確認 lists.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// When what was handed in was first seen, this workbook's day included.
    pub fn receipts(&self) -> &Receipts {
        &self.occasion.receipts
    }

    /// What it was made from besides the share and the configuration, with what it adds to what is known.
    pub const fn occasion(&self) -> &WorkbookOccasion {
        &self.occasion
    }

    /// All that the workbook is made from. Equal inputs give equal workbooks, the time of making apart.
    pub fn inputs(&self) -> impl Serialize {
        let shown = &self.snapshot.workbooks;
        let stale = |(file, workbook): (&'a String, &'a KnownWorkbook)| {
            workbook.stale_since.as_deref().map(|since| (file.as_str(), since))
        };
        Inputs {
            year: self.fiscal_year,
            city: self.city,
            copy_for: self.copy_for.as_deref(),
            reporting: self.reporting,
            workbooks: self.entries.iter().map(|entry| (entry.row.file, entry.row.workbook)).collect(),
            in_share: shown.values().filter(|workbook| workbook.absence.is_none()).count(),
            stale: shown.iter().filter_map(stale).collect(),
            progress: self.entries.iter().map(|entry| &entry.progress).collect(),
            closed: self.snapshot.closed.days.get(&self.fiscal_year),
            findings: &self.findings,
            last_year: self.last_year.inputs(),
            occasion: &self.occasion,
        }
    }
}

#[derive(Serialize)]
struct Inputs<'a, L> {
    year: FiscalYear,
    city: &'a City,
    copy_for: Option<&'a str>,
    reporting: &'a Reporting,
    /// Those with a measure of the year.
    workbooks: BTreeMap<&'a str, &'a KnownWorkbook>,
    /// How many workbooks the share has.
    in_share: usize,
    stale: Vec<(&'a str, &'a str)>,
    /// What stands in reports is also judged by other workbooks.
    progress: Vec<&'a Progress>,
    closed: Option<&'a NaiveDate>,
    findings: &'a [Finding],
    last_year: L,
    occasion: &'a WorkbookOccasion,
}

/// Rows without a height of their own get the one that their text needs.
pub fn with_heights(sheet: SheetPlan) -> SheetPlan {
    let (heights, below) = (Heights::of(&sheet), sheet.rows.len() as u32);
    let high = move |(at, row): (u32, Line)| Line { height: Some(heights.of_line(at, &row)), ..row };
    let rows = (0..).zip(sheet.rows).map(&high).collect();
    let body = Body { lines: Box::new((below..).zip(sheet.body.lines).map(high)), ..sheet.body };
    SheetPlan { rows, body, ..sheet }
}
