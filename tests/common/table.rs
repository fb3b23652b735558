//! A sheet as rows below headings; cells are addressed by words of their row and their heading.

use std::io::{Cursor, Read, Seek};
use std::ops::Index;
use std::rc::Rc;

use calamine::{Data, Reader as _, Xlsx};
use matome_workbook::grid::Position;

pub(crate) const LIST: &str = "一覧";
/// Every list names the departments of its rows, or counts the rows.
const HEADINGS_OF_ALL: [&str; 2] = ["部局", "No."];

/// The rows below the headings, up to the first blank one.
pub(crate) struct Table {
    /// Row number of the headings, as in Excel.
    number: u32,
    headings: Rc<[String]>,
    rows: Vec<Row>,
}

/// Cells are addressed by heading: `row["企画課メモ"]`. The second column of a heading is `担当者（2）`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    number: u32,
    headings: Rc<[String]>,
    cells: Vec<String>,
}

impl Table {
    pub(crate) fn in_workbook(bytes: Vec<u8>, sheet: &str) -> Self {
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        Self::of(rows_of(&mut workbook, sheet))
    }

    /// `rows` start at A1. Titles and dates may stand above the headings.
    fn of(rows: Vec<Vec<String>>) -> Self {
        let at = rows.iter().position(|row| row.iter().any(|cell| HEADINGS_OF_ALL.contains(&cell.as_str())));
        let at = at.unwrap_or_else(|| panic!("no row is one of headings: {rows:#?}"));
        let headings: Rc<[String]> = told_apart(&rows[at]).into();
        let below = (1..).zip(rows).skip(at + 1);
        let filled = below.take_while(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        let rows = filled.map(|(number, cells)| Row { number, headings: Rc::clone(&headings), cells }).collect();
        Self { number: at as u32 + 1, headings, rows }
    }

    pub(crate) fn headings(&self) -> &[String] {
        &self.headings
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The only row with these words, `総務部 / 規程の見直し`, each as a whole cell.
    pub(crate) fn row(&self, words: &str) -> Row {
        let found = self.rows_with(words);
        let [row] = found.as_slice() else { panic!("{} rows say {words}, of these: {:#?}", found.len(), self.rows) };
        row.clone()
    }

    pub(crate) fn rows_with(&self, words: &str) -> Vec<Row> {
        let says = |row: &&Row| words.split(" / ").all(|word| row.cells.iter().any(|cell| cell == word));
        self.rows.iter().filter(says).cloned().collect()
    }

    pub(crate) fn column(&self, heading: &str) -> Vec<String> {
        self.rows.iter().map(|row| row[heading].clone()).collect()
    }

    pub(crate) fn columns(&self, headings: &[&str]) -> Vec<String> {
        self.rows.iter().map(|row| row.texts(headings)).collect()
    }

    /// Excel's name of the cell below `heading` in the row with these words.
    pub(crate) fn cell(&self, words: &str, heading: &str) -> String {
        Position::new(self.row(words).number - 1, column(&self.headings, heading)).to_string()
    }

    pub(crate) fn heading(&self, heading: &str) -> String {
        Position::new(self.number - 1, column(&self.headings, heading)).to_string()
    }

    /// Excel's name of the place after the last heading and `free` empty columns.
    pub(crate) fn next_heading(&self, free: u32) -> String {
        let last = self.headings.iter().rposition(|heading| !heading.is_empty()).unwrap();
        Position::new(self.number - 1, last as u32 + 1 + free).to_string()
    }
}

impl Row {
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Texts below these headings: `総務部 | 規程の見直し`.
    pub(crate) fn texts(&self, headings: &[&str]) -> String {
        headings.iter().map(|heading| self[*heading].as_str()).collect::<Vec<_>>().join(" | ")
    }

    /// Whether it has a text below one of the headings, which may be missing.
    pub(crate) fn has_any(&self, headings: &[&str]) -> bool {
        headings.iter().any(|heading| !self.text(heading).is_empty())
    }

    /// The heading may be missing.
    pub(crate) fn text(&self, heading: &str) -> &str {
        let at = self.headings.iter().position(|own| own == heading);
        at.map_or("", |at| &self.cells[at])
    }
}

impl Index<&str> for Row {
    type Output = String;

    fn index(&self, heading: &str) -> &String {
        &self.cells[column(&self.headings, heading) as usize]
    }
}

fn column(headings: &[String], heading: &str) -> u32 {
    let at = headings.iter().position(|own| own == heading);
    at.unwrap_or_else(|| panic!("no column is headed {heading}, only {headings:?}")) as u32
}

/// Repeated headings get a count.
fn told_apart(row: &[String]) -> Vec<String> {
    let heading = |(at, heading): (usize, &String)| match row[..at].iter().filter(|other| *other == heading).count() {
        before if before > 0 && !heading.is_empty() => format!("{heading}（{}）", before + 1),
        _ => heading.clone(),
    };
    row.iter().enumerate().map(heading).collect()
}

/// From A1, row by row.
pub(crate) fn rows_of<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str) -> Vec<Vec<String>> {
    let range = workbook.worksheet_range(sheet).unwrap();
    let Some((last_row, last_column)) = range.end() else { return Vec::new() };
    let text = |row, column| range.get_value((row, column)).map(shown).unwrap_or_default();
    (0..=last_row).map(|row| (0..=last_column).map(|column| text(row, column)).collect()).collect()
}

/// Dates as `2026-10-31`.
pub(crate) fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) => date.as_datetime().map(|d| d.date().to_string()).unwrap_or_default(),
        other => other.to_string(),
    }
}
