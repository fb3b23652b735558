//! Writes 様式の読み取り.xlsx: one sheet per form, choices on the left, a copy of one of its sheets on the right.

mod copy;
mod legend;

use std::collections::HashMap;
use std::io::Write;

use chrono::{DateTime, SubsecRound as _};
use chrono_tz::Tz;
use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, IgnoreError, Workbook, Worksheet, XlsxError};

use matome_excel::write::{NOTE_FILL, WriteError, formats, properties};
use matome_forms::layout::{COPIED_COLUMNS, Taken};
use matome_forms::teaching::{FormSheet, Guide, HIDDEN_MARK, TeachingPlan, item_options, seal, side_options};
use matome_workbook::grid::Position;

const WIDTHS: [f64; 8] = [24.0, 7.0, 17.0, 26.0, 10.0, 18.0, 26.0, 10.0];
const ITEM: u16 = 2;
const SIDE: u16 = 7;
const HIDDEN: u16 = 8;
const COPY: u16 = 12;
/// First row of the readings, and of the settings where there are none.
const READINGS: u32 = 5;
const SETTINGS: u32 = 6;
/// Rows of the settings, with an empty one below.
const SETTING_ROWS: u32 = 8;
const LISTS: u16 = COPY + COPIED_COLUMNS as u16 + 1;
/// In percent; shows form and table together on a small screen.
const ZOOM: u16 = 80;

/// Writes the workbook, created at `made_at`, to `out`.
pub fn write(plan: &TeachingPlan, made_at: DateTime<Tz>, out: impl Write + Send) -> Result<(), WriteError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&formats::base(), formats::ROW_HEIGHT, 64)?;
    workbook.set_properties(&properties(plan.guide.title, "", made_at.trunc_subsecs(0), None));
    how_to(workbook.add_worksheet(), &plan.guide)?;
    for form in &plan.forms {
        let sheet = Page::of(workbook.add_worksheet(), form);
        sheet.form(form)?;
    }
    Ok(workbook.save_to_writer(out)?)
}

fn how_to(sheet: &mut Worksheet, guide: &Guide) -> Result<(), XlsxError> {
    sheet.set_name(guide.title)?.set_screen_gridlines(false);
    sheet.set_column_width(0, 34)?.set_column_width(1, 110)?;
    sheet.write_with_format(0, 0, guide.title, &title())?;
    let header = 2 + guide.steps.len() as u32;
    for (row, step) in (1..).zip(&guide.steps) {
        sheet.write(row, 0, *step)?;
    }
    for (column, text) in (0..).zip(guide.headers) {
        sheet.write_with_format(header, column, text, &header_format())?;
    }
    for (row, form) in (header + 1..).zip(&guide.forms) {
        if form.has_sheet {
            let link = format!("internal:'{}'!A1", form.name);
            sheet.write_url_with_text(row, 0, link.as_str(), &form.name)?;
        } else {
            sheet.write_with_format(row, 0, &form.name, &boxed())?;
        }
        sheet.write_with_format(row, 1, &form.says, &boxed())?;
    }
    if let Some(nothing) = guide.nothing {
        sheet.write(header + 1, 0, nothing)?;
    }
    set_up_print(sheet);
    Ok(())
}

/// A sheet that records all written text for its seal.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    /// First row of the settings, and the row of the table's header and of the copy.
    settings: u32,
    header: u32,
    written: Vec<(Position, String)>,
    formats: HashMap<Taken, Format>,
}

impl<'s> Page<'s> {
    fn of(sheet: &'s mut Worksheet, form: &FormSheet) -> Self {
        let settings = SETTINGS + form.readings.len() as u32;
        Self { sheet, settings, header: settings + SETTING_ROWS, written: Vec::new(), formats: HashMap::new() }
    }

    fn text(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if text.is_empty() {
            self.sheet.write_blank(row, column, format)?;
            return Ok(());
        }
        self.sheet.write_string_with_format(row, column, text, format)?;
        self.written.push((Position::new(row, u32::from(column)), text.to_owned()));
        Ok(())
    }

    fn form(mut self, form: &FormSheet) -> Result<(), XlsxError> {
        self.sheet.set_name(&form.name)?.set_screen_gridlines(false).set_zoom(ZOOM);
        for (column, width) in (0..).zip(WIDTHS) {
            self.sheet.set_column_width(column, width)?;
        }
        self.sheet.set_column_width(COPY - 1, 4)?.set_freeze_panes(0, ITEM + 1)?;
        let widths = copy::widths(&form.copy);
        for (column, width) in (COPY..).zip(&widths) {
            self.sheet.set_column_width(column, *width)?;
        }
        self.head(form)?;
        let copied = copy::heights(&form.copy, &widths);
        for row in 0..copied.len().max(form.rows.len() + 1) {
            let lines = copied.get(row).copied().unwrap_or(1.0).max(1.2);
            self.sheet.set_row_height(self.header + row as u32, (lines * 15.0 + 4.0).min(100.0))?;
        }
        self.table(form)?;
        self.copy(form)?;
        self.legend(form, &widths)?;
        self.hide(form)?;
        let last = self.header + form.rows.len().max(copied.len()) as u32;
        self.sheet.ignore_error_range(0, 0, last, COPY + widths.len() as u16, IgnoreError::NumberStoredAsText)?;
        set_up_print(self.sheet);
        Ok(())
    }

    fn head(&mut self, form: &FormSheet) -> Result<(), XlsxError> {
        self.text(0, 0, &form.title, &title())?;
        self.text(1, 0, form.advice, &formats::base())?;
        for (row, line) in (2..READINGS).zip(&form.result).chain((READINGS..).zip(&form.readings)) {
            self.text(row, 0, line, &formats::base().set_bold())?;
        }
        let [structure, choices] = form.structure;
        for (column, text) in [(0, structure), (1, ""), (ITEM, choices)] {
            self.text(self.settings - 1, column, text, &header_format())?;
        }
        for ((row, list), setting) in (self.settings..).zip(LISTS..).zip(&form.settings) {
            self.text(row, 0, setting.question, &boxed().set_bold())?;
            self.text(row, 1, "", &boxed())?;
            self.text(row, ITEM, &setting.value, &input())?;
            self.text(row, ITEM + 1, &setting.note, &formats::base())?;
            self.list(row, list, &setting.options)?;
        }
        Ok(())
    }

    /// Adds a drop-down list, with options in a hidden column where they exceed the limit of an inline list.
    fn list(&mut self, row: u32, column: u16, options: &[String]) -> Result<(), XlsxError> {
        for (at, option) in (0..).zip(options) {
            self.text(at, column, option, &formats::base())?;
        }
        self.sheet.set_column_hidden(column)?;
        let last = (options.len() as u32).saturating_sub(1);
        let range = format!("={}", rust_xlsxwriter::utility::cell_range_absolute(0, column, last, column));
        let offer = DataValidation::new().allow_list_formula(range.as_str().into()).show_error_message(false);
        self.sheet.add_data_validation(row, ITEM, row, ITEM, &offer)?;
        Ok(())
    }

    fn table(&mut self, form: &FormSheet) -> Result<(), XlsxError> {
        for (column, header) in (0..).zip(form.headers) {
            self.text(self.header, column, header, &header_format())?;
        }
        for (row, line) in (self.header + 1..).zip(&form.rows) {
            let heading = coloured(boxed(), line.taken);
            self.text(row, 0, &line.heading, &heading)?;
            self.text(row, 1, &line.cell, &boxed())?;
            self.text(row, ITEM, &line.value, &input())?;
            self.text(row, 3, &line.sample, &boxed())?;
            self.text(row, 4, line.certainty, &boxed())?;
            self.text(row, 5, &line.workbooks.to_string(), &boxed().set_align(FormatAlign::Right))?;
            self.text(row, 6, &line.note, &boxed())?;
            self.side(row, line.side.as_deref())?;
        }
        let mut first = self.header + 1;
        for alike in form.rows.chunk_by(|one, next| one.is_table == next.is_table) {
            let last = first + alike.len() as u32 - 1;
            // Other input is reported on the sheet, since a rejection would only lose it.
            let offer = DataValidation::new().allow_list_strings(&item_options(alike[0].is_table))?;
            self.sheet.add_data_validation(first, ITEM, last, ITEM, &offer.show_error_message(false))?;
            first = last + 1;
        }
        Ok(())
    }

    fn side(&mut self, row: u32, side: Option<&str>) -> Result<(), XlsxError> {
        let Some(side) = side else { return self.text(row, SIDE, "", &boxed()) };
        self.text(row, SIDE, side, &input())?;
        let offer = DataValidation::new().allow_list_strings(&side_options())?.show_error_message(false);
        self.sheet.add_data_validation(row, SIDE, row, SIDE, &offer)?;
        self.sheet.write_string(row, HIDDEN + 2, side)?;
        Ok(())
    }

    /// Writes the hidden identification of the choices, and the seal on everything else.
    fn hide(&mut self, form: &FormSheet) -> Result<(), XlsxError> {
        let is_open = |at: &Position| [ITEM, SIDE].map(u32::from).contains(&at.column);
        let shown = self.written.iter().filter(|(at, _)| !is_open(at));
        let mut cells: Vec<(Position, &str)> = shown.map(|(at, text)| (*at, text.as_str())).collect();
        cells.sort_unstable();
        let seal = seal(cells.into_iter());
        let head = [HIDDEN_MARK, &form.title, &form.labels.join("\n"), &seal];
        for (row, text) in (0..).zip(head) {
            self.sheet.write_string(row, HIDDEN, text)?;
        }
        self.sheet.write_string(0, HIDDEN + 1, &form.id)?;
        let settings = (self.settings..).zip(form.settings.iter().map(|setting| (setting.key, &setting.value)));
        let rows = (self.header + 1..).zip(form.rows.iter().map(|row| (row.key.as_str(), &row.value)));
        for (row, (key, written)) in settings.chain(rows) {
            self.sheet.write_string(row, HIDDEN, key)?;
            self.sheet.write_string(row, HIDDEN + 1, written)?;
        }
        self.sheet.set_column_hidden(HIDDEN)?.set_column_hidden(HIDDEN + 1)?.set_column_hidden(HIDDEN + 2)?;
        Ok(())
    }
}

fn set_up_print(sheet: &mut Worksheet) {
    sheet.set_paper_size(8).set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
}

fn title() -> Format {
    formats::base().set_font_size(14).set_bold()
}

fn boxed() -> Format {
    formats::boxed(formats::base()).set_text_wrap().set_align(FormatAlign::Top)
}

fn input() -> Format {
    boxed().set_background_color(Color::RGB(NOTE_FILL)).set_bold()
}

fn header_format() -> Format {
    formats::header(boxed())
}

fn coloured(format: Format, taken: Taken) -> Format {
    match legend::fill(taken) {
        Some(fill) if taken == Taken::Unread => {
            format.set_background_color(Color::RGB(fill)).set_font_color(Color::White).set_bold()
        }
        Some(fill) => format.set_background_color(Color::RGB(fill)),
        None => format,
    }
}
