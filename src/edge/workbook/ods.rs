//! `.ods`: values from the library, merged regions from the content itself, as the library does not tell them.

use std::io::Cursor;

use calamine::{Ods, OdsError, Reader};
use quick_xml::events::{BytesStart, Event};

use super::part::Package;
use super::{ReadError, legacy, limit};
use crate::core::grid::{Area, Book, Position};

pub(super) fn read(bytes: &[u8], package: &mut Package<'_>) -> Result<Book, ReadError> {
    let mut workbook = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => ReadError::Password,
        OdsError::CellLimitExceeded { requested, max } => {
            ReadError::TooLarge { what: "セルの数", found: requested as u128, most: max as u128 }
        }
        OdsError::InvalidMime(_) => ReadError::NotAWorkbook { found: "表計算ではない OpenDocument 文書" },
        error => ReadError::damaged(&error),
    })?;
    let mut merged = package.text("content.xml").map(|xml| merged_regions(&xml)).unwrap_or_default().into_iter();
    let mut book = Book::default();
    for (name, hidden) in legacy::visible_sheets(&workbook) {
        let range = workbook.worksheet_range(&name).map_err(|error| error.to_string());
        legacy::add(&mut book, name, hidden, range, merged.next().unwrap_or_default())?;
    }
    Ok(book)
}

/// The merged regions of each table, in order.
fn merged_regions(xml: &str) -> Vec<Vec<Area>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut tables, mut at) = (Vec::new(), Position::new(0, 0));
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "table" => {
                    tables.push(Vec::new());
                    at = Position::new(0, 0);
                }
                "table-row" => {
                    at.row = at.row.saturating_add(number(&e, "number-rows-repeated"));
                    at.column = 0;
                }
                "table-cell" | "covered-table-cell" => {
                    if let (Some(table), Some(area)) = (tables.last_mut(), spanned(&e, at)) {
                        table.push(area);
                    }
                    at.column = at.column.saturating_add(number(&e, "number-columns-repeated"));
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    tables
}

/// The region of a cell at `at`, whose row counts from one as it is added up ahead of the row's cells.
fn spanned(cell: &BytesStart<'_>, at: Position) -> Option<Area> {
    let (rows, columns) = (number(cell, "number-rows-spanned"), number(cell, "number-columns-spanned"));
    let first = Position::new(at.row.checked_sub(1)?, at.column);
    let last = Position::new(first.row.checked_add(rows - 1)?, first.column.checked_add(columns - 1)?);
    (first != last && last.row < limit::ROWS && last.column < limit::COLUMNS).then_some(Area { first, last })
}

/// An attribute that counts from one, one where it is absent.
fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    element
        .attributes()
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)
        .and_then(|a| a.value.parse().ok())
        .unwrap_or(1)
        .max(1)
}
