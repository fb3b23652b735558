//! Writes sheet plans as an `.xlsx` file. The same plan and moment yield the same bytes.

mod assembly;
mod charts;
pub mod formats;
mod links;
mod relations;
mod row_xml;
mod rows;
mod tables;

use std::io::{self, Write};

use chrono::{DateTime, SubsecRound as _, Utc};
use chrono_tz::Tz;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, Format, IgnoreError,
    IntoExcelData, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use self::assembly::Assembly;
use self::formats::{CellStyle, Formats};
pub use self::formats::{INK, NOTE_FILL, is_own_format};
use self::rows::RowWriter;
use self::tables::TableRest;
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::{Cell, CellMark, Choice, MARGINS, Role, SheetPlan, Tone, Value};

/// The plan violates a rule of the file format.
#[derive(Debug, thiserror::Error)]
#[error("取りまとめのブックを作れません: {0}")]
pub struct WriteError(#[from] XlsxError);

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self(error.into())
    }
}

/// A third of the default level's time, for a file that is a third larger.
const COMPRESSION: u8 = 2;

/// Document property with the number of the writing.
pub const WRITING: &str = "matome-writing";

#[derive(Debug, Clone, Default)]
pub struct Cover {
    pub title: String,
    pub owner: String,
    pub issuer: String,
}

/// Writes sheets as a workbook. The library writes all parts except rows; it writes rows only for sheets with charts.
pub fn write_sheets<'a>(
    cover: &Cover,
    sheets: impl Iterator<Item = SheetPlan<'a>>,
    made_at: DateTime<Tz>,
    writing: Option<String>,
    out: impl Write,
) -> Result<(), WriteError> {
    // The document properties store whole seconds, and the cell must match.
    let made_at = made_at.trunc_subsecs(0);
    let Cover { title, owner, issuer } = cover;
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_default_format(&formats::base(), formats::ROW_HEIGHT, 64)?;
    workbook.set_properties(&properties(title, owner, made_at, writing));
    let margins = Margins {
        header: format!("&C&B&12 {}　&A", escape_code(title)),
        footer: format!("&L{}&C&P / &N ページ&R&A", escape_code(issuer)),
    };
    let mut assembly = Assembly::new(made_at.naive_local());
    for sheet in sheets {
        add(&mut workbook, &mut assembly, sheet, &margins)?;
    }
    assembly.write(workbook, out)
}

/// Adds a sheet to the library's workbook; the assembly writes its rows unless it has charts.
fn add<'a>(
    workbook: &mut Workbook,
    assembly: &mut Assembly<'a>,
    sheet: SheetPlan<'a>,
    margins: &Margins,
) -> Result<(), WriteError> {
    if let Some(table) = sheet.table {
        assembly.tables.insert(table.name, TableRest::of(&sheet, table));
    }
    let formats = &mut assembly.formats;
    if !sheet.charts.is_empty() {
        let worksheet = workbook.add_worksheet();
        set_up(worksheet, &sheet, margins, formats)?;
        RowWriter::of(worksheet, formats, assembly.made_at).write(sheet)?;
        assembly.rows.push(None);
        return Ok(());
    }
    // The library writes the table header, too.
    for cell in sheet.rows.iter().take(1).flat_map(|row| &row.cells).filter(|cell| !cell.is_absent()) {
        formats.number(&CellStyle::of(cell));
    }
    formats.register(workbook);
    let worksheet = workbook.add_worksheet_with_constant_memory()?;
    set_up(worksheet, &sheet, margins, formats)?;
    for Area { first, last } in &sheet.merged {
        let (left, right) = (first.column as u16, last.column as u16);
        worksheet.merge_range(first.row, left, last.row, right, "", &formats::base())?;
    }
    assembly.rows.push(Some(sheet));
    Ok(())
}

pub fn properties(title: &str, owner: &str, made_at: DateTime<Tz>, writing: Option<String>) -> DocProperties {
    let properties = DocProperties::new()
        .set_title(title)
        .set_company(owner)
        .set_author("matome")
        .set_creation_datetime(&made_at.with_timezone(&Utc));
    match writing {
        Some(writing) => properties.set_custom_property(WRITING, writing),
        None => properties,
    }
}

struct Margins {
    header: String,
    footer: String,
}

/// `&` begins a code in a header or footer, which holds at most 255 characters.
fn escape_code(text: &str) -> String {
    text.chars().take(100).collect::<String>().replace('&', "&&")
}

/// Sets up everything but rows and merged ranges.
fn set_up(sheet: &mut Worksheet, plan: &SheetPlan, margins: &Margins, formats: &mut Formats) -> Result<(), XlsxError> {
    sheet.set_name(plan.name)?;
    lay_out(sheet, plan)?;
    set_up_print(sheet, plan, margins)?;
    if let Some(table) = plan.table {
        add_table(sheet, plan, table.name, table.columns, formats)?;
    }
    for choice in &plan.choices {
        offer(sheet, choice)?;
    }
    for mark in &plan.marks {
        add_mark(sheet, mark)?;
    }
    for chart in &plan.charts {
        let drawn = charts::draw(chart, plan.name);
        sheet.insert_chart(chart.at.row, chart.at.column as u16, &drawn)?;
    }
    Ok(())
}

fn lay_out(sheet: &mut Worksheet, plan: &SheetPlan) -> Result<(), XlsxError> {
    for (at, column) in plan.columns.iter().enumerate() {
        sheet.set_column_width(at as u16, column.width)?;
        if column.hidden {
            sheet.set_column_hidden(at as u16)?;
        }
    }
    if plan.freeze != Position::new(0, 0) {
        sheet.set_freeze_panes(plan.freeze.row, plan.freeze.column as u16)?;
    }
    sheet.set_zoom(plan.zoom);
    if plan.table.is_none() {
        sheet.set_screen_gridlines(false);
    }
    Ok(())
}

fn set_up_print(sheet: &mut Worksheet, plan: &SheetPlan, margins: &Margins) -> Result<(), XlsxError> {
    let print = plan.print;
    sheet.set_paper_size(print.paper);
    if print.landscape {
        sheet.set_landscape();
    }
    match print.scale {
        Some(scale) => sheet.set_print_scale(scale),
        None => sheet.set_print_fit_to_pages(1, u16::from(print.one_page)),
    };
    sheet.set_print_center_horizontally(true);
    let [left, right, top, bottom, header, footer] = MARGINS;
    sheet.set_margins(left, right, top, bottom, header, footer).set_footer(&margins.footer);
    // A sheet with a title needs no page header.
    if plan.rows.first().and_then(|row| row.cells.first()).is_none_or(|cell| cell.role != Role::Title) {
        sheet.set_header(&margins.header);
    }
    if !plan.breaks.is_empty() {
        sheet.set_page_breaks(&plan.breaks)?;
    }
    if let Some((first, last)) = print.columns {
        let last_row = plan.next_row().max(2) - 1;
        sheet.set_print_area(0, first as u16, last_row, last as u16)?;
    }
    if let Some((first, last)) = print.repeat_rows {
        sheet.set_repeat_rows(first, last)?;
    }
    Ok(())
}

fn add_table(
    sheet: &mut Worksheet,
    plan: &SheetPlan,
    name: &str,
    columns: u32,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    let headers = plan.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    let column = |cell: &Cell| match &cell.value {
        Value::Text(text) => TableColumn::new().set_header(text).set_header_format(formats.of(&CellStyle::of(cell))),
        _ => TableColumn::new(),
    };
    let columns_of_table: Vec<TableColumn> = headers.iter().take(columns as usize).map(column).collect();
    let table = Table::new().set_name(name).set_style(TableStyle::None).set_columns(&columns_of_table);
    sheet.add_table(0, 0, tables::LAST_KNOWN_ROW, (columns - 1) as u16, &table)?;
    // 目標No. is text; this hides the green error marks.
    sheet.ignore_error_range(0, 0, tables::last_row(plan), (columns - 1) as u16, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

fn offer(sheet: &mut Worksheet, choice: &Choice) -> Result<(), XlsxError> {
    // Other words are allowed, since people would otherwise type them elsewhere.
    let validation = DataValidation::new().allow_list_strings(&choice.options)?.show_error_message(false);
    let Area { first, last } = choice.area;
    sheet.add_data_validation(first.row, first.column as u16, last.row, last.column as u16, &validation)?;
    Ok(())
}

fn add_mark(sheet: &mut Worksheet, mark: &CellMark) -> Result<(), XlsxError> {
    let rule = ConditionalFormatCellRule::EqualTo(mark.text.to_owned());
    let format = ConditionalFormatCell::new().set_rule(rule).set_format(formats::overlay(mark.tone));
    let Area { first, last } = mark.area;
    sheet.add_conditional_format(first.row, first.column as u16, last.row, last.column as u16, &format)?;
    Ok(())
}

/// Tones differ in brightness and remain distinct in black and white.
const fn fill_of(tone: Tone) -> Option<u32> {
    match tone {
        Tone::Plain | Tone::Assumed => None,
        Tone::Bar => Some(0x009D_C3E6),
        Tone::Good => Some(0x00DD_EFD9),
        Tone::Underway => Some(0x00FF_F2CC),
        Tone::Near => Some(0x00FB_DFC6),
        Tone::Late => Some(0x00EE_A39B),
        Tone::Quiet => Some(0x00F2_F2F2),
    }
}

/// Writes a value, optionally with a format.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: impl IntoExcelData,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    match format {
        Some(format) => sheet.write_with_format(row, column, value, format)?,
        None => sheet.write(row, column, value)?,
    };
    Ok(())
}
