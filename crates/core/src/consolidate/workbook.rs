//! The plan of a whole workbook, generated sheet by sheet, since all cells of a large year need much memory. Applies
//! the view that people set to each sheet.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::finding::Finding;
use super::paging::Heights;
use super::receipt::Receipts;
use super::sheets::page::{Appointment, YearPart};
use super::sheets::{WorkbookPlan, page};
use super::{WorkbookOccasion, sheets};
use crate::notes::own_sheets::ID;
use crate::notes::view::{View, column_key, row_key};
use crate::office::city::City;
use crate::office::milestone::Reporting;
use crate::progress::Progress;
use crate::records::snapshot::KnownWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Body, Cell, Filter, Line, SheetColumn, SheetPlan};

impl<'a> WorkbookPlan<'a> {
    /// The city, and the department of a copy.
    pub fn owner(&self) -> String {
        let office = [self.city.name.as_str(), self.copy_for.as_deref().unwrap_or_default()];
        office.join(" ").trim().to_owned()
    }

    /// The issuer for the page footer: the copy's department, else the planning section.
    pub fn issuer(&self) -> String {
        let contact = self.city.planning.contact.as_deref().filter(|_| !self.is_copy());
        format!("{}　{}", self.owner(), contact.unwrap_or_default()).trim().to_owned()
    }

    /// The sheets in order, generated lazily.
    pub fn sheets(&self) -> impl Iterator<Item = SheetPlan<'_>> {
        let view = &self.occasion.view;
        let sheets = sheets::all(self, view.order.as_deref().unwrap_or_default());
        sheets.map(|sheet| match view.sheets.get(sheet.name) {
            Some(view) => with_heights(with_view(sheet, view)),
            None => with_heights(sheet),
        })
    }

    /// Number of rows of 一覧 below its header.
    pub fn measures(&self) -> usize {
        self.entries.len()
    }

    /// The year's part of 状況.html, with links to the departments' copies if `with_copies`.
    pub fn page(&self, with_copies: bool) -> YearPart {
        page::of_year(self, with_copies)
    }

    /// Its dates for calendars; `installation` makes their UIDs unique.
    pub fn appointments(&self, installation: &str) -> Vec<Appointment> {
        page::appointments(self, installation)
    }

    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Days on which submissions were first seen, including this merge's.
    pub fn receipts(&self) -> &Receipts {
        &self.occasion.receipts
    }

    /// Its inputs besides share and configuration, with the receipts added by this plan.
    pub const fn occasion(&self) -> &WorkbookOccasion {
        &self.occasion
    }

    /// All inputs of the plan. Equal inputs give equal workbooks except for the time of writing.
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
    workbooks: BTreeMap<&'a str, &'a KnownWorkbook>,
    in_share: usize,
    stale: Vec<(&'a str, &'a str)>,
    /// Included because a report is also judged by other workbooks.
    progress: Vec<&'a Progress>,
    closed: Option<&'a NaiveDate>,
    findings: &'a [Finding],
    last_year: L,
    occasion: &'a WorkbookOccasion,
}

/// Estimates the height of rows that have none.
pub fn with_heights(sheet: SheetPlan) -> SheetPlan {
    let (heights, below) = (Heights::of(&sheet), sheet.rows.len() as u32);
    let high = move |(at, row): (u32, Line)| Line { height: Some(heights.of_line(at, &row)), ..row };
    let rows = (0..).zip(sheet.rows).map(&high).collect();
    let body = Body { lines: Box::new((below..).zip(sheet.body.lines).map(high)), ..sheet.body };
    SheetPlan { rows, body, ..sheet }
}

/// Applies `view` to a sheet.
#[must_use]
pub(super) fn with_view<'a>(mut plan: SheetPlan<'a>, view: &View) -> SheetPlan<'a> {
    let headers = headers(&plan);
    for (at, column) in plan.columns.iter_mut().enumerate() {
        let key = column_key(headers.get(at).map_or("", String::as_str), at as u32);
        if let Some(set) = view.columns.get(&key) {
            *column =
                SheetColumn { width: set.width.unwrap_or(column.width), hidden: set.hidden.unwrap_or(column.hidden) };
        }
    }
    plan.freeze = view.freeze.map_or(plan.freeze, |(row, column)| Position::new(row, column));
    plan.zoom = view.zoom.unwrap_or(plan.zoom);
    plan.print.paper = view.paper.unwrap_or(plan.print.paper);
    plan.print.landscape = view.landscape.unwrap_or(plan.print.landscape);
    let arranged = with_rows_hidden(plan, &headers, view);
    match (&view.order, arranged.table) {
        (Some(order), Some(_)) => with_columns_in(arranged, order, &headers),
        _ => arranged,
    }
}

/// The headers of its table, or of the row that names the IDs.
fn headers(plan: &SheetPlan) -> Vec<String> {
    let names_id = |row: &&Line| row.cells.iter().any(|cell| cell.words() == Some(ID));
    let row = plan.rows.iter().find(names_id).or_else(|| plan.rows.first().filter(|_| plan.table.is_some()));
    let words = |cell: &Cell| cell.words().unwrap_or_default().to_owned();
    row.map(|row| row.cells.iter().map(words).collect()).unwrap_or_default()
}

fn with_rows_hidden<'a>(mut plan: SheetPlan<'a>, headers: &[String], view: &View) -> SheetPlan<'a> {
    let place = |header: &str| headers.iter().position(|own| own == header);
    let filters: Vec<(usize, Filter)> = view
        .filters
        .iter()
        // A filter without a choice hides nothing.
        .filter(|(_, filter)| plan.table.is_some() && **filter != Filter::default())
        .filter_map(|(header, filter)| Some((place(header)?, filter.clone())))
        .collect();
    let (headers, hidden) = (headers.to_vec(), view.hidden_rows.clone());
    plan.filters = filters.iter().map(|(column, filter)| (*column as u32, filter.clone())).collect();
    let hide = move |mut line: Line| {
        let words = |at: usize| line.cells.get(at)?.words().map(str::to_owned);
        let is_hidden = !hidden.is_empty() && row_key(&headers, words).is_some_and(|key| hidden.contains(&key));
        let is_filtered = filters
            .iter()
            .any(|(column, filter)| line.cells.get(*column).is_none_or(|cell| !filter.takes(&cell.value)));
        line.hidden = is_hidden || is_filtered;
        line
    };
    let top = usize::from(plan.table.is_some()).min(plan.rows.len());
    let below = plan.rows.split_off(top);
    plan.rows.extend(below.into_iter().map(&hide));
    plan.body = Body { lines: Box::new(plan.body.lines.map(hide)), ..plan.body };
    plan
}

/// Reorders table columns; those not in `order` follow.
fn with_columns_in<'a>(mut plan: SheetPlan<'a>, order: &[String], headers: &[String]) -> SheetPlan<'a> {
    let known = order.iter().filter_map(|header| headers.iter().position(|own| own == header));
    let mut from: Vec<usize> = Vec::new();
    for at in known.chain(0..plan.columns.len()) {
        if at < plan.columns.len() && !from.contains(&at) {
            from.push(at);
        }
    }
    let to = |column: u32| from.iter().position(|at| *at as u32 == column).map_or(column, |to| to as u32);
    let moved = |area: Area| Area {
        first: Position::new(area.first.row, to(area.first.column)),
        last: Position::new(area.last.row, to(area.last.column)),
    };
    plan.columns = from.iter().map(|at| plan.columns[*at]).collect();
    plan.choices.iter_mut().for_each(|choice| choice.area = moved(choice.area));
    plan.marks.iter_mut().for_each(|mark| mark.area = moved(mark.area));
    plan.filters = std::mem::take(&mut plan.filters).into_iter().map(|(at, filter)| (to(at), filter)).collect();
    plan.print.columns = plan.print.columns.map(|(first, last)| {
        let printed = || (first..=last).map(to);
        (printed().min().unwrap_or(first), printed().max().unwrap_or(last))
    });
    let arrange = move |mut line: Line| {
        let mut cells: Vec<Option<Cell>> = line.cells.into_iter().map(Some).collect();
        line.cells = from.iter().map(|at| cells.get_mut(*at).and_then(Option::take).unwrap_or_default()).collect();
        line
    };
    plan.rows = plan.rows.into_iter().map(&arrange).collect();
    plan.body = Body { lines: Box::new(plan.body.lines.map(arrange)), ..plan.body };
    plan
}
