//! Reads `.xls`: values and merged ranges from the library, number formats from the records, as the library does not
//! expose them. Looks and rich text are not read; no known form needs them.

mod formats;

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls, XlsError};

use super::number_format::NumberFormat;
use super::{error, limit, shown};
use formats::{Formats, SheetFormats};
use matome_workbook::grid::{Area, Cell, Looks, Position, Sheet, WorkbookCells};
use matome_workbook::problem::{BadCell, FileKind, Unreadable};

pub(super) fn read(bytes: &[u8]) -> Result<WorkbookCells, Unreadable> {
    let stream = formats::stream(bytes).unwrap_or_default();
    // The library misreads workbooks with older encryption as plain.
    if formats::is_protected(&stream) {
        return Err(Unreadable::Password);
    }
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| open_error(bytes, &error))?;
    let formats = Formats::read(&stream);
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let (mut taken, mut budget) = (WorkbookCells::default(), limit::CELLS);
    for (i, (name, hidden)) in sheets.into_iter().enumerate() {
        let range = match workbook.worksheet_range(&name) {
            Ok(range) => range,
            Err(error) => {
                taken.problems.push(super::unreadable_sheet(&name, &error.to_string()));
                continue;
            }
        };
        let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let merged = merged.iter().filter_map(|d| area(d.start, d.end)).collect();
        let reading = SheetCursor { formats: formats.sheet(i), is_1904: workbook.has_1904_epoch() };
        let mut cells = Vec::new();
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let at = Position::new(top + row as u32, left + column as u32);
            if let Data::Error(error) = value {
                taken.problems.push(super::bad_cell(&name, at.to_string(), BadCell::ErrorValue(error.to_string())));
            } else if let Some(cell) = reading.cell(at, value) {
                budget = budget.checked_sub(1).ok_or_else(super::too_many_cells)?;
                cells.push((at, cell));
            }
        }
        let sheet = super::sheet(name, hidden, cells, merged, Looks::default())?;
        taken.sheets.push(Sheet { hidden_cells: reading.formats.hidden(), ..sheet });
    }
    Ok(taken)
}

struct SheetCursor<'f> {
    formats: SheetFormats<'f>,
    is_1904: bool,
}

impl SheetCursor<'_> {
    fn cell(&self, at: Position, value: &Data) -> Option<Cell> {
        let number = match value {
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                let written = self.formats.of(at).and_then(|format| format.text(text));
                return Some(Cell { text: shown(written.as_deref().unwrap_or(text))?, ..Cell::default() });
            }
            Data::Bool(value) => {
                return Some(Cell { text: if *value { "TRUE" } else { "FALSE" }.to_owned(), ..Cell::default() });
            }
            Data::Int(number) => *number as f64,
            Data::Float(number) => *number,
            Data::DateTime(moment) => moment.as_f64(),
            Data::Error(_) | Data::Empty => return None,
        };
        match self.formats.of(at) {
            Some(format) => format.cell(number, self.is_1904),
            None => NumberFormat::general().cell(number, self.is_1904),
        }
    }
}

fn open_error(bytes: &[u8], error: &XlsError) -> Unreadable {
    match error {
        XlsError::Password => Unreadable::Password,
        _ if names(bytes, "EncryptedPackage") => Unreadable::Password,
        _ if !names(bytes, "Workbook") && !names(bytes, "Book") => Unreadable::NotAWorkbook(FileKind::OtherOffice),
        error => error::damaged(error),
    }
}

fn area(first: (u32, u32), last: (u32, u32)) -> Option<Area> {
    let ordered = first.0 <= last.0 && first.1 <= last.1 && first != last;
    ordered.then_some(Area { first: Position::new(first.0, first.1), last: Position::new(last.0, last.1) })
}

/// Whether the compound file has a stream of this name (UTF-16).
fn names(bytes: &[u8], stream: &str) -> bool {
    let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|window| window == wide)
}
