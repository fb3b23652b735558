//! `.xls` and `.xlsb`: the library reads them whole, without number formats. A percentage is a bare number here and a date
//! is written 2026/3/31.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls, XlsError, Xlsb};
use chrono::Datelike;

use super::number_format::NumberFormat;
use super::{ReadError, limit, shown};
use crate::core::grid::{Area, Book, Cell, Position, Sheet};

pub(super) fn read_xls(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => ReadError::Password,
        _ if names(bytes, "EncryptedPackage") => ReadError::Password,
        _ if !names(bytes, "Workbook") && !names(bytes, "Book") => {
            ReadError::NotAWorkbook { found: "Word など別のソフトの文書" }
        }
        error => ReadError::damaged(&error),
    })?;
    let mut book = Book::default();
    for (name, hidden) in visible_sheets(&workbook) {
        let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let merged = merged.iter().filter_map(|d| area(d.start, d.end)).collect();
        let range = workbook.worksheet_range(&name).map_err(|error| error.to_string());
        add(&mut book, name, hidden, range, merged)?;
    }
    Ok(book)
}

pub(super) fn read_xlsb(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|error| ReadError::damaged(&error))?;
    let mut book = Book::default();
    for (name, hidden) in visible_sheets(&workbook) {
        let range = workbook.worksheet_range(&name).map_err(|error| error.to_string());
        add(&mut book, name, hidden, range, Vec::new())?;
    }
    Ok(book)
}

/// The sheets' names, and whether each is hidden.
pub(super) fn visible_sheets<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(workbook: &R) -> Vec<(String, bool)>
where
    Cursor<B>: std::io::Read + std::io::Seek,
{
    workbook
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect()
}

/// Adds what was read of a sheet, or the problem that it was not.
pub(super) fn add(
    book: &mut Book,
    name: String,
    hidden: bool,
    range: Result<calamine::Range<Data>, String>,
    merged: Vec<Area>,
) -> Result<(), ReadError> {
    match range {
        Ok(range) => {
            let before = book.sheets.iter().map(|sheet| sheet.cells.len()).sum();
            book.sheets.push(sheet(name, hidden, &range, merged, before)?);
        }
        Err(detail) => book.problems.push(super::unreadable_sheet(&name, &detail)),
    }
    Ok(())
}

fn sheet(
    name: String,
    hidden: bool,
    range: &calamine::Range<Data>,
    merged: Vec<Area>,
    before: usize,
) -> Result<Sheet, ReadError> {
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut cells = Vec::new();
    for (row, column, value) in range.used_cells() {
        let at = Position::new(top + row as u32, left + column as u32);
        if at.row < limit::ROWS && at.column < limit::COLUMNS {
            cells.extend(cell(value).map(|cell| (at, cell)));
        }
        if before + cells.len() > limit::CELLS {
            return Err(ReadError::TooLarge {
                what: "値のあるセルの数",
                found: (before + cells.len()) as u128,
                most: limit::CELLS as u128,
            });
        }
    }
    super::sheet(name, hidden, cells, merged)
}

fn cell(value: &Data) -> Option<Cell> {
    match value {
        Data::String(text) | Data::DurationIso(text) => Some(Cell { text: shown(text)?, ..Cell::default() }),
        Data::Int(number) => NumberFormat::general().cell(*number as f64, false),
        Data::Float(number) => NumberFormat::general().cell(*number, false),
        Data::Bool(value) => Some(Cell { text: if *value { "TRUE" } else { "FALSE" }.to_owned(), ..Cell::default() }),
        Data::DateTime(moment) if moment.is_duration() => NumberFormat::general().cell(moment.as_f64(), false),
        Data::DateTime(moment) => Some(date_cell(moment.as_datetime()?.date())),
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Some(date_cell(day)),
            None => Some(Cell { text: shown(text)?, ..Cell::default() }),
        },
        _ => None,
    }
}

fn date_cell(day: chrono::NaiveDate) -> Cell {
    let text = format!("{}/{}/{}", day.year(), day.month(), day.day());
    Cell { text, date: Some(day), ..Cell::default() }
}

fn area(first: (u32, u32), last: (u32, u32)) -> Option<Area> {
    let ordered = first.0 <= last.0 && first.1 <= last.1 && first != last;
    ordered.then_some(Area { first: Position::new(first.0, first.1), last: Position::new(last.0, last.1) })
}

/// The compound file has a stream of that name (names in it are UTF-16).
fn names(bytes: &[u8], stream: &str) -> bool {
    let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|window| window == wide)
}
