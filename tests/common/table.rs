//! A sheet as its reader sees it: rows below headings, a cell by what its row says and what stands above its column.

use std::io::{Cursor, Read, Seek};
use std::ops::Index;
use std::rc::Rc;

use calamine::{Data, Reader as _, Xlsx};
use matome_workbook::grid::Position;

/// What most tests look at.
pub(crate) const LIST: &str = "一覧";
/// Every sheet that is a list of something says whose its rows are, or counts them.
const HEADINGS_OF_ALL: [&str; 2] = ["部局", "No."];

/// The rows below the headings, up to the first that is blank.
pub(crate) struct Table {
    /// The row of the headings, as Excel counts.
    number: u32,
    headings: Rc<[String]>,
    rows: Vec<Row>,
}

/// A row, whose cells are asked for by their headings: `row["企画課メモ"]`. The second column of a heading is `担当者（2）`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// As Excel counts.
    number: u32,
    headings: Rc<[String]>,
    cells: Vec<String>,
}

impl Table {
    /// That of a sheet in a workbook.
    pub(crate) fn in_workbook(bytes: Vec<u8>, sheet: &str) -> Self {
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        Self::of(rows_of(&mut workbook, sheet))
    }

    /// `rows` stand from A1 on. Titles and dates may stand above the headings.
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

    /// The only row that has these words, `総務部 / 規程の見直し`, each as the whole text of a cell.
    pub(crate) fn row(&self, words: &str) -> Row {
        let found = self.rows_with(words);
        let [row] = found.as_slice() else { panic!("{} rows say {words}, of these: {:#?}", found.len(), self.rows) };
        row.clone()
    }

    /// Those that have these words.
    pub(crate) fn rows_with(&self, words: &str) -> Vec<Row> {
        let says = |row: &&Row| words.split(" / ").all(|word| row.cells.iter().any(|cell| cell == word));
        self.rows.iter().filter(says).cloned().collect()
    }

    /// The texts below a heading.
    pub(crate) fn column(&self, heading: &str) -> Vec<String> {
        self.rows.iter().map(|row| row[heading].clone()).collect()
    }

    /// The texts below some headings, a line a row.
    pub(crate) fn columns(&self, headings: &[&str]) -> Vec<String> {
        self.rows.iter().map(|row| row.texts(headings)).collect()
    }

    /// What Excel calls the cell below `heading` in the row that has these words.
    pub(crate) fn cell(&self, words: &str, heading: &str) -> String {
        Position::new(self.row(words).number - 1, column(&self.headings, heading)).to_string()
    }

    /// What Excel calls the cell of a heading.
    pub(crate) fn heading(&self, heading: &str) -> String {
        Position::new(self.number - 1, column(&self.headings, heading)).to_string()
    }

    /// What Excel calls the place of the heading behind the last, `free` columns left free.
    pub(crate) fn next_heading(&self, free: u32) -> String {
        let last = self.headings.iter().rposition(|heading| !heading.is_empty()).unwrap();
        Position::new(self.number - 1, last as u32 + 1 + free).to_string()
    }
}

impl Row {
    /// As Excel counts.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// The texts below these headings, `総務部 | 規程の見直し`.
    pub(crate) fn texts(&self, headings: &[&str]) -> String {
        headings.iter().map(|heading| self[*heading].as_str()).collect::<Vec<_>>().join(" | ")
    }

    /// It has a text below one of the headings; one that the sheet has not has none.
    pub(crate) fn has_any(&self, headings: &[&str]) -> bool {
        headings.iter().any(|heading| !self.text(heading).is_empty())
    }

    /// The text below a heading that the sheet may have.
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

/// The headings, those that stand there again with their count.
fn told_apart(row: &[String]) -> Vec<String> {
    let heading = |(at, heading): (usize, &String)| match row[..at].iter().filter(|other| *other == heading).count() {
        before if before > 0 && !heading.is_empty() => format!("{heading}（{}）", before + 1),
        _ => heading.clone(),
    };
    row.iter().enumerate().map(heading).collect()
}

/// The texts of a sheet, row by row, from A1 on.
pub(crate) fn rows_of<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str) -> Vec<Vec<String>> {
    let range = workbook.worksheet_range(sheet).unwrap();
    let Some((last_row, last_column)) = range.end() else { return Vec::new() };
    let text = |row, column| range.get_value((row, column)).map(shown).unwrap_or_default();
    (0..=last_row).map(|row| (0..=last_column).map(|column| text(row, column)).collect()).collect()
}

/// A day as `2026-10-31`, all else as it is.
pub(crate) fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) => date.as_datetime().map(|d| d.date().to_string()).unwrap_or_default(),
        other => other.to_string(),
    }
}
