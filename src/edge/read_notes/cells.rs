//! Cells of a sheet with typed values and formatting.

use std::io::Cursor;

use calamine::{
    Cell, Color, DataRef, FillPattern, HorizontalAlignment, Style, Xlsx, XlsxCellFormulaMetadataRecord, XlsxError,
    XlsxFormulaMetadata,
};

use matome_core::notes::Typed;
use matome_core::notes::saved_workbook::{Rows, TypedCells};
use matome_excel::read::number_format::{self, japanese};
use matome_excel::write::{INK, NOTE_FILL, is_own_format};
use matome_workbook::plan::{Align, Paint};

/// Gives up a sheet after this many unreadable cells.
const MOST_BAD_CELLS: usize = 10_000;
/// Built-in formats of dates and times by default.
const UNCHOSEN: [u32; 2] = [14, 22];

pub(super) type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;
pub(super) fn cells(workbook: &mut Workbook, sheet: &str) -> Option<TypedCells> {
    let mut cells = TypedCells::default();
    take_values(workbook, sheet, &mut cells)?;
    take_formulas(workbook, sheet, &mut cells.rows)?;
    Some(cells)
}

fn take_values(workbook: &mut Workbook, sheet: &str, TypedCells { rows, paints }: &mut TypedCells) -> Option<()> {
    let mut reader = workbook.worksheet_cells_reader(sheet).ok()?;
    let styles = reader.styles().to_vec();
    let painted: Vec<Paint> = styles.iter().map(paint).collect();
    let take = |(cell, style): (Cell<DataRef>, usize)| {
        let (row, column) = cell.get_position();
        if let Some(value) = typed(cell.get_value(), styles.get(style)) {
            rows.entry(row).or_default().insert(column, value);
        }
        if let Some(paint) = painted.get(style).filter(|paint| **paint != Paint::default()) {
            paints.insert((row, column), *paint);
        }
    };
    every(|| reader.next_cell_with_style_id(), take)
}

/// Adds the source of formulas without a value; values and formulas require separate passes.
fn take_formulas(workbook: &mut Workbook, sheet: &str, rows: &mut Rows) -> Option<()> {
    let mut reader = workbook.worksheet_cells_reader(sheet).ok()?;
    let take = |cell: XlsxCellFormulaMetadataRecord| {
        if let (DataRef::Empty, Some(words)) = (cell.value, cell.formula.and_then(words)) {
            rows.entry(cell.pos.0).or_default().insert(cell.pos.1, Typed::Text(words));
        }
    };
    every(|| reader.next_cell_with_formula_metadata(), take)
}

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
    let id = format.and_then(|format| format.format_id);
    let code = format.map(|format| id.and_then(japanese).unwrap_or(&format.format_code));
    let code = code.filter(|code| *code != "General");
    match value {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_of(text),
        DataRef::SharedString(text) => text_of(text),
        DataRef::Int(number) => Some(number_of(*number as f64, code)),
        DataRef::Float(number) => Some(number_of(*number, code)),
        DataRef::Bool(truth) => Some(Typed::Truth(*truth)),
        DataRef::DateTime(moment) => {
            let chosen = id.is_none_or(|id| !UNCHOSEN.contains(&id));
            Some(moment_of(moment.as_f64(), code.filter(|_| chosen)))
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

/// Formats a date or time without an explicit format like the others on the sheet.
fn moment_of(serial: f64, code: Option<&str>) -> Typed {
    match code.filter(|code| !is_own_format(code)) {
        Some(code) => Typed::Formatted { number: serial, format: code.to_owned() },
        None => Typed::Serial(serial),
    }
}

/// Falls back to the formula's source, since some programs store no value.
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

/// Formats a value for comparison with headers and ids.
pub(super) fn shown(value: &Typed) -> String {
    match value {
        Typed::Text(text) => text.clone(),
        Typed::Number(number) => number.to_string(),
        Typed::Serial(serial) if *serial < 1.0 => number_format::shown(*serial, "h:mm"),
        Typed::Serial(serial) => number_format::shown(*serial, "yyyy/m/d"),
        Typed::Formatted { number, format } => number_format::shown(*number, format),
        Typed::Truth(truth) => truth.to_string().to_uppercase(),
    }
}

/// The formatting that differs from that of a generated note cell.
pub(super) fn paint(style: &Style) -> Paint {
    let font = style.font.as_ref();
    let fill = style.fill.as_ref().filter(|fill| fill.pattern == FillPattern::Solid);
    let is_text = style.number_format.as_ref().is_some_and(|format| format.format_code == "@");
    Paint {
        fill: fill.and_then(|fill| fill.foreground_color).map(rgb).filter(|fill| *fill != NOTE_FILL),
        // Programs write black for uncoloured text.
        ink: font.and_then(|font| font.color).map(rgb).filter(|ink| ![INK, 0].contains(ink)),
        bold: font.is_some_and(calamine::Font::is_bold),
        italic: font.is_some_and(calamine::Font::is_italic),
        underlined: font.is_some_and(calamine::Font::has_underline),
        struck: font.is_some_and(calamine::Font::has_strikethrough),
        as_text: is_text,
        align: style.alignment.as_ref().and_then(|alignment| align(alignment.horizontal)),
    }
}

fn rgb(colour: Color) -> u32 {
    u32::from_be_bytes([0, colour.red, colour.green, colour.blue])
}

const fn align(horizontal: HorizontalAlignment) -> Option<Align> {
    match horizontal {
        HorizontalAlignment::Left => Some(Align::Left),
        HorizontalAlignment::Center => Some(Align::Center),
        HorizontalAlignment::Right => Some(Align::Right),
        _ => None,
    }
}
