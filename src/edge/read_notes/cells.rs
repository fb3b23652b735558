//! The cells of a sheet as someone typed them.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Cell, DataRef, Style, Xlsx, XlsxCellFormulaMetadataRecord, XlsxError, XlsxFormulaMetadata};

use crate::core::consolidate::notes::Typed;
use crate::edge::write_workbook::is_own_format;

/// A cell that cannot be read says so each time; a sheet full of them is not read to its end.
const MOST_BAD_CELLS: usize = 10_000;
/// The number formats from here on are a workbook's own; those below depend on the reader's country.
const FIRST_OWN_FORMAT: u32 = 164;

pub(super) type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;
/// Cells that hold something, by row and column.
pub(super) type Rows = BTreeMap<u32, BTreeMap<u32, Typed>>;

/// The cells of a sheet; `None` where it cannot be read.
pub(super) fn rows(workbook: &mut Workbook, sheet: &str) -> Option<Rows> {
    let mut rows = Rows::new();
    take_values(workbook, sheet, &mut rows)?;
    take_formulas(workbook, sheet, &mut rows)?;
    Some(rows)
}

fn take_values(workbook: &mut Workbook, sheet: &str, rows: &mut Rows) -> Option<()> {
    let mut reader = workbook.worksheet_cells_reader(sheet).ok()?;
    let styles = reader.styles().to_vec();
    let take = |(cell, style): (Cell<DataRef>, usize)| {
        if let Some(value) = typed(cell.get_value(), styles.get(style)) {
            let (row, column) = cell.get_position();
            rows.entry(row).or_default().insert(column, value);
        }
    };
    every(|| reader.next_cell_with_style_id(), take)
}

/// The words of formulas that have no value; values and formulas do not come in one pass.
fn take_formulas(workbook: &mut Workbook, sheet: &str, rows: &mut Rows) -> Option<()> {
    let mut reader = workbook.worksheet_cells_reader(sheet).ok()?;
    let take = |cell: XlsxCellFormulaMetadataRecord| {
        if let (DataRef::Empty, Some(words)) = (cell.value, cell.formula.and_then(words)) {
            rows.entry(cell.pos.0).or_default().insert(cell.pos.1, Typed::Text(words));
        }
    };
    every(|| reader.next_cell_with_formula_metadata(), take)
}

/// Takes every cell that can be read.
fn every<T>(mut next: impl FnMut() -> Result<Option<T>, XlsxError>, mut take: impl FnMut(T)) -> Option<()> {
    let mut bad = 0;
    loop {
        match next() {
            Ok(Some(cell)) => take(cell),
            Ok(None) => return Some(()),
            Err(_) if bad < MOST_BAD_CELLS => bad += 1,
            Err(_) => return None,
        }
    }
}

fn typed(value: &DataRef, style: Option<&Style>) -> Option<Typed> {
    let format = style.and_then(|style| style.number_format.as_ref());
    let code = format.map(|format| format.format_code.as_str()).filter(|code| *code != "General");
    match value {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_of(text),
        DataRef::SharedString(text) => text_of(text),
        DataRef::Int(number) => Some(number_of(*number as f64, code)),
        DataRef::Float(number) => Some(number_of(*number, code)),
        DataRef::Bool(truth) => Some(Typed::Truth(*truth)),
        DataRef::DateTime(moment) => {
            let own = format.is_some_and(|format| format.format_id.is_none_or(|id| id >= FIRST_OWN_FORMAT));
            Some(moment_of(moment.as_f64(), code.filter(|_| own)))
        }
        DataRef::Error(error) => Some(Typed::Text(error.to_string())),
    }
}

fn number_of(number: f64, code: Option<&str>) -> Typed {
    match code {
        Some(code) => Typed::Formatted { number, format: code.to_owned() },
        None => Typed::Number(number),
    }
}

/// A day or time without a format of its own is shown as all others on the sheet are.
fn moment_of(serial: f64, code: Option<&str>) -> Typed {
    match code.filter(|code| !is_own_format(code)) {
        Some(code) => Typed::Formatted { number: serial, format: code.to_owned() },
        None => Typed::Serial(serial),
    }
}

/// A program that does not calculate leaves no value; the words of the formula are better than nothing.
fn words(formula: XlsxFormulaMetadata) -> Option<String> {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            Some(format!("={formula}"))
        }
        _ => None,
    }
}

fn text_of(text: &str) -> Option<Typed> {
    (!text.is_empty()).then(|| Typed::Text(text.replace("\r\n", "\n").replace('\r', "\n")))
}

/// A value as a header or an id has it.
pub(super) fn shown(value: &Typed) -> String {
    match value {
        Typed::Text(text) => text.clone(),
        Typed::Number(number) | Typed::Serial(number) | Typed::Formatted { number, .. } => number.to_string(),
        Typed::Truth(truth) => truth.to_string().to_uppercase(),
    }
}
