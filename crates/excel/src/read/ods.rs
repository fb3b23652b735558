//! Reads `.ods` sheets from the content part, which stores each cell's displayed text; the reading library discards it.
//! Streaming avoids allocating cells that are merely declared. Notes, ruby, drawings and tables linked to another
//! workbook are skipped.

mod cell;
mod styles;
mod text;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::part::Package;
use super::xml::attribute;
use super::{error, limit};
use cell::Value;
use matome_workbook::grid::{Area, Cell, HiddenCells, Looks, Position, Sheet, WorkbookCells};
use matome_workbook::problem::{Damage, FileKind, Unreadable};
use styles::Styles;

const SPREADSHEET: &str = "application/vnd.oasis.opendocument.spreadsheet";

pub(super) fn read(package: &mut Package<'_>) -> Result<WorkbookCells, Unreadable> {
    let manifest = package.text("META-INF/manifest.xml").unwrap_or_default();
    if package.has("encrypted-package") || manifest.contains("encryption-data") {
        return Err(Unreadable::Password);
    }
    if package.text("mimetype").is_some_and(|kind| !kind.trim().starts_with(SPREADSHEET)) {
        return Err(Unreadable::NotAWorkbook(FileKind::OtherOpenDocument));
    }
    let xml = package.text("content.xml").ok_or(Unreadable::Damaged(Damage::Structure))?;
    let styles = Styles::of(&[&package.text("styles.xml").unwrap_or_default(), &xml]);
    let mut content =
        Content { reader: Reader::from_str(&xml), styles, budget: limit::CELLS, workbook: WorkbookCells::default() };
    content.read()?;
    Ok(content.workbook)
}

struct Content<'x> {
    reader: Reader<&'x [u8]>,
    styles: Styles,
    /// Remaining cells allowed for the workbook.
    budget: usize,
    workbook: WorkbookCells,
}

#[derive(Default)]
struct Table {
    name: String,
    cells: Vec<(Position, Cell)>,
    merged: Vec<Area>,
    /// Linked to a table of another workbook.
    mirrors: bool,
    row: u32,
    column: u32,
    hidden: HiddenCells,
}

impl<'x> Content<'x> {
    fn next(&mut self) -> Result<Event<'x>, Unreadable> {
        self.reader.read_event().map_err(|error| error::damaged(&error))
    }

    fn read(&mut self) -> Result<(), Unreadable> {
        loop {
            match self.next()? {
                Event::Start(e) if e.local_name().as_ref() == "table" => self.table(&e)?,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn table(&mut self, start: &BytesStart<'_>) -> Result<(), Unreadable> {
        let name = attribute(start, "name").unwrap_or_default();
        let hidden = attribute(start, "style-name").is_some_and(|style| self.styles.is_hidden_table(&style));
        let mut table = Table { name, cells: Vec::new(), merged: Vec::new(), ..Table::default() };
        loop {
            match self.next()? {
                Event::Start(e) if e.local_name().as_ref() == "table-row" => self.row(&mut table, &e)?,
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "table-column" => {
                    let end = table.column.saturating_add(count(&e, "number-columns-repeated"));
                    table.hidden.columns.extend(is_hidden(&e).then(|| table.column..=end - 1));
                    table.column = end;
                }
                Event::Empty(e) if e.local_name().as_ref() == "table-row" => {
                    table.row = table.row.saturating_add(count(&e, "number-rows-repeated"));
                }
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "table-source" => table.mirrors = true,
                Event::Start(e) if matches!(e.local_name().as_ref(), "shapes" | "forms") => text::skip(self, &e)?,
                Event::End(e) if e.local_name().as_ref() == "table" => break,
                Event::Eof => return Err(Unreadable::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
        if !table.mirrors {
            let sheet = super::sheet(table.name, hidden, table.cells, table.merged, Looks::default())?;
            self.workbook.sheets.push(Sheet { hidden_cells: table.hidden, ..sheet });
        }
        Ok(())
    }

    fn row(&mut self, table: &mut Table, start: &BytesStart<'_>) -> Result<(), Unreadable> {
        let repeated = count(start, "number-rows-repeated");
        let (first, mut column) = (table.cells.len(), 0_u32);
        loop {
            let event = self.next()?;
            match &event {
                Event::Start(e) | Event::Empty(e) if is_cell(e) => {
                    let at = Position::new(table.row, column);
                    table.merged.extend(spanned(e, at));
                    let value = match event {
                        Event::Start(_) => self.value(e)?,
                        _ => Value::of(e, String::new(), &self.styles),
                    };
                    let columns = count(e, "number-columns-repeated");
                    self.keep(table, at, columns, value)?;
                    column = column.saturating_add(columns);
                }
                Event::End(e) if e.local_name().as_ref() == "table-row" => break,
                Event::Eof => return Err(Unreadable::Damaged(Damage::CutOff)),
                _ => {}
            }
        }
        self.repeat_row(table, first, repeated)?;
        if is_hidden(start) && table.cells.len() > first {
            let end = table.row.saturating_add(repeated).min(limit::ROWS);
            table.hidden.rows.extend(table.row..end);
        }
        table.row = table.row.saturating_add(repeated);
        Ok(())
    }

    fn value(&mut self, start: &BytesStart<'_>) -> Result<Value, Unreadable> {
        let shown = text::paragraphs(self, start)?;
        Ok(Value::of(start, shown, &self.styles))
    }

    fn keep(&mut self, table: &mut Table, at: Position, columns: u32, value: Value) -> Result<(), Unreadable> {
        let cell = match value {
            Value::Cell(cell) => cell,
            Value::Nothing => return Ok(()),
            Value::Bad(what) => {
                self.workbook.problems.push(super::bad_cell(&table.name, at.to_string(), what));
                return Ok(());
            }
        };
        for column in at.column..at.column.saturating_add(columns) {
            self.add(table, Position::new(at.row, column), cell.clone())?;
        }
        Ok(())
    }

    fn repeat_row(&mut self, table: &mut Table, first: usize, repeated: u32) -> Result<(), Unreadable> {
        let row = table.cells[first..].to_vec();
        if row.is_empty() {
            return Ok(());
        }
        for down in 1..repeated {
            for (at, cell) in &row {
                self.add(table, Position::new(at.row.saturating_add(down), at.column), cell.clone())?;
            }
        }
        Ok(())
    }

    fn add(&mut self, table: &mut Table, at: Position, cell: Cell) -> Result<(), Unreadable> {
        if at.row < limit::ROWS && at.column < limit::COLUMNS {
            self.budget = self.budget.checked_sub(1).ok_or_else(super::too_many_cells)?;
            table.cells.push((at, cell));
        }
        Ok(())
    }
}

fn is_cell(element: &BytesStart<'_>) -> bool {
    matches!(element.local_name().as_ref(), "table-cell" | "covered-table-cell")
}

/// Whether a row or column is hidden, also by a filter.
fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|is| is == "collapse" || is == "filter")
}

fn spanned(cell: &BytesStart<'_>, at: Position) -> Option<Area> {
    let (rows, columns) = (count(cell, "number-rows-spanned"), count(cell, "number-columns-spanned"));
    let last = Position::new(at.row.checked_add(rows - 1)?, at.column.checked_add(columns - 1)?);
    (at != last && last.row < limit::ROWS && last.column < limit::COLUMNS).then_some(Area { first: at, last })
}

/// 1 if absent.
fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|n| n.parse().ok()).unwrap_or(1).max(1)
}
