//! Reads `.xlsx` and `.xlsm`: streamed cells, formatted here; the rest by `part`, `looks` and `corrections`.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use super::number_format::NumberFormat;
use super::part::{Extras, Package};
use super::{echoes, error, limit, looks, shown};
use matome_deadline::source::Source;
use matome_workbook::grid::{Cell, Look, Looks, Position, Sheet, WorkbookCells};
use matome_workbook::problem::{BadCell, Damage, Fault, Problem, Unreadable};

/// Gives up a sheet after this many unreadable cells, since the stream may repeat one error endlessly.
const MOST_BAD_CELLS: usize = 100;

pub(super) fn read(bytes: &[u8]) -> Result<WorkbookCells, Unreadable> {
    let mut package = Package::open(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(open_error)?;
    let parts: HashMap<String, String> = package.worksheets().into_iter().collect();
    if workbook.sheets_metadata().is_empty() {
        return Err(Unreadable::Damaged(Damage::NoSheets));
    }
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let mut formats = Formats { known: Vec::new(), looks: Vec::new(), is_1904: workbook.has_1904_epoch() };
    let corrections = package.corrections();
    let mut echoes = BTreeMap::new();
    let (mut taken, mut budget) = (WorkbookCells::default(), Budget { cells: limit::CELLS, looks: limit::LOOKS });
    for (name, hidden) in sheets {
        let mut extras = parts.get(&name).map_or_else(Extras::default, |part| package.extras(part, &corrections));
        echoes.insert(name.clone(), std::mem::take(&mut extras.echoes));
        let mut reading = SheetCursor { name: &name, formats: &mut formats, budget: &mut budget, problems: Vec::new() };
        match reading.sheet(&mut workbook, hidden, extras) {
            Ok(sheet) => taken.sheets.push(sheet),
            Err(ReadFailure::Sheet(detail)) => reading.problems.push(super::unreadable_sheet(&name, &detail)),
            Err(ReadFailure::Workbook(error)) => return Err(error),
        }
        taken.problems.append(&mut reading.problems);
    }
    echoes::drop_empty(&mut taken.sheets, &echoes);
    Ok(taken)
}

enum ReadFailure {
    Sheet(String),
    Workbook(Unreadable),
}

impl From<XlsxError> for ReadFailure {
    fn from(error: XlsxError) -> Self {
        Self::Sheet(error.to_string())
    }
}

/// Remaining cells and looks allowed for the workbook.
struct Budget {
    cells: usize,
    looks: usize,
}

struct SheetCursor<'a> {
    name: &'a str,
    formats: &'a mut Formats,
    budget: &'a mut Budget,
    problems: Vec<Problem>,
}

impl SheetCursor<'_> {
    fn sheet(
        &mut self,
        workbook: &mut Xlsx<Cursor<&[u8]>>,
        hidden: bool,
        extras: Extras,
    ) -> Result<Sheet, ReadFailure> {
        let mut reader = workbook.worksheet_cells_reader(self.name)?;
        self.formats.learn(reader.styles());
        let (mut cells, mut looks, mut bad, mut last) = (Vec::new(), Vec::new(), 0, None);
        loop {
            match reader.next_cell_with_style_id() {
                Ok(None) => break,
                Ok(Some((cell, style))) => {
                    last = Some(cell.get_position());
                    self.look(&mut looks, cell.get_position(), style);
                    let at = cell.get_position();
                    let corrected = extras.corrected.get(&Position::new(at.0, at.1));
                    self.keep(&mut cells, at, (cell.get_value(), corrected.map(String::as_str)), style)?;
                }
                Err(error) if bad == MOST_BAD_CELLS || matches!(error, XlsxError::Xml(_) | XlsxError::XmlEof(_)) => {
                    return Err(error.into());
                }
                // The stream continues after the cell; the library does not report its position.
                Err(_) => {
                    bad += 1;
                    let before = last.map(|(row, column)| Position::new(row, column).to_string());
                    self.problems.push(Fault::UnreadableCell(before.unwrap_or_default()).on_sheet(self.name));
                }
            }
        }
        for cell in extras.uncalculated {
            self.problems.push(super::bad_cell(self.name, cell, BadCell::Uncalculated));
        }
        for (at, text) in extras.text_boxes.into_iter().take(MOST_BAD_CELLS) {
            let source = Source { sheet: self.name.to_owned(), cell: at.to_string() };
            self.problems.push(Fault::TextBox(text).at(&source));
        }
        let looks = Looks::new(self.formats.look(0), looks);
        let sheet = super::sheet(self.name.to_owned(), hidden, cells, extras.merged, looks);
        Ok(Sheet { hidden_cells: extras.hidden_cells, ..sheet.map_err(ReadFailure::Workbook)? })
    }

    /// Cells without a value have looks too: empty boxes, covered cells of a merged range.
    fn look(&mut self, looks: &mut Vec<(Position, Look)>, (row, column): (u32, u32), style: usize) {
        if style > 0 && self.budget.looks > 0 && row < limit::ROWS && column < limit::COLUMNS {
            self.budget.looks -= 1;
            looks.push((Position::new(row, column), self.formats.look(style)));
        }
    }

    fn keep(
        &mut self,
        cells: &mut Vec<(Position, Cell)>,
        (row, column): (u32, u32),
        (value, corrected): (&DataRef<'_>, Option<&str>),
        style: usize,
    ) -> Result<(), ReadFailure> {
        if matches!(value, DataRef::Empty) || row >= limit::ROWS || column >= limit::COLUMNS {
            return Ok(());
        }
        let at = Position::new(row, column);
        if let DataRef::Error(error) = value {
            self.problems.push(super::bad_cell(self.name, at.to_string(), BadCell::ErrorValue(error.to_string())));
        } else if let Some(cell) = self.formats.cell(value, corrected, style) {
            self.budget.cells =
                self.budget.cells.checked_sub(1).ok_or_else(|| ReadFailure::Workbook(super::too_many_cells()))?;
            cells.push((at, cell));
        }
        Ok(())
    }
}

struct Formats {
    known: Vec<NumberFormat>,
    looks: Vec<Look>,
    is_1904: bool,
}

impl Formats {
    /// All sheets share the styles.
    fn learn(&mut self, styles: &[Style]) {
        if self.known.is_empty() {
            self.known = styles
                .iter()
                .map(|style| {
                    style
                        .number_format
                        .as_ref()
                        .map_or_else(NumberFormat::general, |f| NumberFormat::of(f.format_id, &f.format_code))
                })
                .collect();
            self.looks = styles.iter().map(looks::of).collect();
        }
    }

    fn look(&self, style: usize) -> Look {
        self.looks.get(style).copied().unwrap_or_default()
    }

    /// `corrected` replaces a text.
    fn cell(&self, value: &DataRef<'_>, corrected: Option<&str>, style: usize) -> Option<Cell> {
        let of_text = |text| {
            let text = corrected.unwrap_or(text);
            let written = self.known.get(style).and_then(|format| format.text(text));
            text_cell(written.as_deref().unwrap_or(text))
        };
        let number = match value {
            DataRef::SharedString(text) => return of_text(text),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => return of_text(text),
            DataRef::Bool(value) => return text_cell(if *value { "TRUE" } else { "FALSE" }),
            DataRef::Int(number) => *number as f64,
            DataRef::Float(number) => *number,
            DataRef::DateTime(moment) => moment.as_f64(),
            DataRef::Error(_) | DataRef::Empty => return None,
        };
        match self.known.get(style) {
            Some(format) => format.cell(number, self.is_1904),
            None => NumberFormat::general().cell(number, self.is_1904),
        }
    }
}

fn text_cell(text: &str) -> Option<Cell> {
    Some(Cell { text: shown(text)?, ..Cell::default() })
}

fn open_error(error: XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Password,
        error => error::damaged(&error),
    }
}
