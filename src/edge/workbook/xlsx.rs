//! `.xlsx` and `.xlsm`: each worksheet read once as a stream, each number as its format shows it.
//!
//! The reading library has a stream of values, but neither merged regions nor uncalculated formulas in it, so that each part
//! was unpacked and searched again; and it takes fonts, fills and themes apart that nobody asks for.
//!
//! Left out: notes, drawings, and what stands in charts.

mod contents;
mod strings;
mod worksheet;

use std::collections::HashMap;

use super::markup::{self, Markup};
use super::number_format::NumberFormat;
use super::part::Package;
use super::trouble::Trouble;
use super::{ReadError, limit, shown};
use crate::core::grid::{Book, Cell, Position, Sheet};
use crate::core::problem::Problem;
use contents::{Contents, SheetEntry};
use worksheet::{Kind, Worksheet, Written};

/// Reads the workbook whose main part is `main`.
pub(super) fn read(package: &mut Package<'_>, main: &str) -> Result<Book, ReadError> {
    let contents = Contents::read(package, main)?;
    let strings = package.part(&contents.strings)?.map(|xml| strings::shared(&xml)).transpose()?;
    let formats = package.part(&contents.styles)?.map(|xml| formats(&xml)).transpose()?;
    let mut reading = Reading {
        strings: strings.unwrap_or_default(),
        formats: formats.unwrap_or_default(),
        general: NumberFormat::general(),
        is_1904: contents.is_1904,
        budget: limit::CELLS,
        problems: Vec::new(),
    };
    let mut sheets = Vec::with_capacity(contents.sheets.len());
    for entry in contents.sheets {
        match reading.sheet(package, &entry) {
            Ok(sheet) => sheets.push(sheet),
            Err(ReadError::Damaged(detail)) => reading.problems.push(super::unreadable_sheet(&entry.name, detail)),
            Err(error) => return Err(error),
        }
    }
    Ok(Book { sheets, problems: reading.problems })
}

struct Reading {
    strings: Vec<String>,
    /// Number formats by style.
    formats: Vec<NumberFormat>,
    general: NumberFormat,
    is_1904: bool,
    /// How many cells the workbook may still have.
    budget: usize,
    problems: Vec<Problem>,
}

impl Reading {
    fn sheet(&mut self, package: &mut Package<'_>, entry: &SheetEntry) -> Result<Sheet, ReadError> {
        let xml = package.part(&entry.part)?.ok_or(ReadError::Damaged("内部の構造を読み取れません"))?;
        let mut worksheet = Worksheet::new(&xml);
        let mut cells: Vec<(Position, Cell)> = Vec::new();
        while let Some(written) = worksheet.cell()? {
            match self.cell(&written) {
                Ok(Some(cell)) => {
                    self.budget = self.budget.checked_sub(1).ok_or_else(super::too_many_cells)?;
                    cells.push((written.at, cell));
                }
                Ok(None) => {}
                Err(trouble) => self.problems.push(trouble.problem(&entry.name, &written.at.to_string())),
            }
        }
        super::sheet(entry.name.clone(), entry.hidden, cells, worksheet.merged())
    }

    /// What a cell shows; `None` if nothing.
    fn cell(&self, written: &Written<'_>) -> Result<Option<Cell>, Trouble> {
        let value = written.value.as_ref();
        match written.kind {
            // A formula may well have an empty text as its result.
            Kind::Text => Ok(text(value)),
            _ if value.is_empty() => {
                if written.has_formula {
                    Err(Trouble::Uncalculated)
                } else {
                    Ok(None)
                }
            }
            Kind::Shared => {
                let string = value.parse().ok().and_then(|place: usize| self.strings.get(place));
                string.map(|string| text(string)).ok_or(Trouble::Unreadable)
            }
            Kind::Boolean => match value.trim() {
                "0" | "false" => Ok(text("FALSE")),
                "1" | "true" => Ok(text("TRUE")),
                _ => Err(Trouble::Unreadable),
            },
            Kind::Error => Err(Trouble::ErrorValue(value.to_owned())),
            Kind::Number => Ok(match value.trim().parse() {
                Ok(number) => self.formats.get(written.style).unwrap_or(&self.general).cell(number, self.is_1904),
                Err(_) => text(value),
            }),
        }
    }
}

fn text(text: &str) -> Option<Cell> {
    Some(Cell { text: shown(text)?, ..Cell::default() })
}

/// The number formats of the styles that cells name.
fn formats(xml: &str) -> Result<Vec<NumberFormat>, ReadError> {
    let mut markup = Markup::new(xml);
    let (mut codes, mut formats, mut is_of_cells) = (HashMap::new(), Vec::new(), false);
    while let Some(tag) = markup.tag()? {
        match (tag.name, tag.kind) {
            // What other styles follow, no cell names.
            ("cellXfs", markup::Kind::End) => break,
            (_, markup::Kind::End) => {}
            ("cellXfs", _) => is_of_cells = true,
            ("numFmt", _) => codes.extend(tag.attribute("numFmtId").zip(tag.attribute("formatCode"))),
            ("xf", _) if is_of_cells => {
                let id = tag.attribute("numFmtId").unwrap_or_default();
                let code = codes.get(&id).map_or("", |code| code.as_ref());
                formats.push(NumberFormat::of(id.parse().ok(), code));
            }
            _ => {}
        }
    }
    Ok(formats)
}
