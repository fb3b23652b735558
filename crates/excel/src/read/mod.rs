//! Reads a workbook's bytes into sheets: displayed texts, looks, merged ranges and hidden sheets. The file type follows
//! from the first bytes, not the name. Memory is allocated for existing cells, not for a sheet's declared size. Types
//! of the reading library do not leave this module.

mod corrections;
mod echoes;
mod error;
mod looks;
mod mending;
pub mod number_format;
mod ods;
pub mod part;
mod text_boxes;
mod xls;
mod xlsx;
pub mod xml;

use matome_deadline::source::Source;
use matome_deadline::text::without_controls;
use matome_workbook::grid::{Area, Cell, LARGEST_FILE, Looks, Position, Sheet, WorkbookCells};
use matome_workbook::problem::{BadCell, Damage, Fault, FileKind, Measured, Problem, Unreadable};

/// Limits of accepted workbooks. Real goal sheets stay below a hundredth of each.
mod limit {
    /// Declared unpacked size of all parts, in bytes.
    pub(super) const UNPACKED: u128 = 300 << 20;
    pub(super) const CELLS: usize = 2_000_000;
    /// Cells with a look in a workbook. Looks are a hint; further cells have none.
    pub(super) const LOOKS: usize = 1_000_000;
    /// Total rows covered by merged ranges in a sheet.
    pub(super) const MERGED_ROWS: u64 = 1_000_000;
    /// Excel's own limits.
    pub(super) const ROWS: u32 = 1_048_576;
    pub(super) const COLUMNS: u32 = 16_384;
}

pub fn too_large(size: u64) -> Unreadable {
    Unreadable::TooLarge { what: Measured::FileSize, found: size.into(), most: LARGEST_FILE.into() }
}

/// Reads a workbook; messages refer to it as `name`.
pub fn workbook(bytes: &[u8], name: &str) -> Result<WorkbookCells, Unreadable> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large(bytes.len() as u64));
    }
    // The reading library panics on some damaged files.
    std::panic::catch_unwind(|| read_by_kind(bytes, name)).unwrap_or(Err(Unreadable::Damaged(Damage::Structure)))
}

fn read_by_kind(bytes: &[u8], name: &str) -> Result<WorkbookCells, Unreadable> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => read_zip(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => xls::read(bytes),
        _ => Err(error::not_a_workbook(bytes, name)),
    }
}

fn read_zip(bytes: &[u8]) -> Result<WorkbookCells, Unreadable> {
    let mut package = part::Package::open(bytes)?;
    if package.has("content.xml") || package.has("encrypted-package") {
        ods::read(&mut package)
    } else if package.has("xl/workbook.bin") {
        Err(Unreadable::BinaryWorkbook)
    } else if package.has("word/document.xml") {
        Err(Unreadable::NotAWorkbook(FileKind::Word))
    } else if package.has("ppt/presentation.xml") {
        Err(Unreadable::NotAWorkbook(FileKind::PowerPoint))
    } else if package.has("[Content_Types].xml") && package.workbook_part().is_some() {
        let unpacked = package.unpacked()?;
        xlsx::read(unpacked.as_deref().unwrap_or(bytes))
    } else if package.has("xl/workbook.xml") {
        Err(Unreadable::Damaged(Damage::Structure))
    } else {
        Err(Unreadable::NotAWorkbook(FileKind::Zip))
    }
}

/// Builds a sheet from cells in any order. Cells covered by a merged range are dropped, since Excel does not show them.
fn sheet(
    name: String,
    hidden: bool,
    mut cells: Vec<(Position, Cell)>,
    merged: Vec<Area>,
    looks: Looks,
) -> Result<Sheet, Unreadable> {
    cells.sort_by_key(|(at, _)| *at);
    let last_row = cells.last().map_or(0, |(at, _)| at.row);
    let mut last = Position::new(last_row, cells.iter().map(|(at, _)| at.column).max().unwrap_or(0));
    let mut sheet = Sheet { name, hidden, cells: cells.into_iter().collect(), looks, ..Sheet::default() };
    let mut rows = 0;
    for area in merged {
        // Cutting a range below the last value keeps the work proportional to the cells.
        let cut = Position::new(area.last.row.min(last_row.max(area.first.row)), area.last.column);
        let area = Area { first: area.first, last: cut };
        last = Position::new(last.row.max(cut.row), last.column.max(cut.column));
        rows += u64::from(area.last.row - area.first.row) + 1;
        if rows > limit::MERGED_ROWS {
            return Err(Unreadable::TooLarge {
                what: Measured::MergedRows,
                found: rows.into(),
                most: limit::MERGED_ROWS.into(),
            });
        }
        drop_covered(&mut sheet, area);
        sheet.merged.insert(area.first, area);
    }
    sheet.looks.cut(last);
    Ok(sheet)
}

fn drop_covered(sheet: &mut Sheet, area: Area) {
    for row in area.first.row..=area.last.row {
        let across = Position::new(row, area.first.column)..=Position::new(row, area.last.column);
        let covered: Vec<Position> =
            sheet.cells.range(across).map(|(at, _)| *at).filter(|at| *at != area.first).collect();
        for at in covered {
            sheet.cells.remove(&at);
        }
    }
}

fn too_many_cells() -> Unreadable {
    Unreadable::TooLarge { what: Measured::Cells, found: limit::CELLS as u128 + 1, most: limit::CELLS as u128 }
}

/// An unreadable sheet does not affect the others.
fn unreadable_sheet(name: &str, detail: &str) -> Problem {
    tracing::debug!("{name}: {detail}");
    Fault::UnreadableSheet(name.to_owned()).on_sheet(name)
}

fn bad_cell(sheet: &str, cell: String, what: BadCell) -> Problem {
    let source = Source { sheet: sheet.to_owned(), cell: cell.clone() };
    Fault::BadCell { cell, what }.at(&source)
}

/// Normalises a cell text: LF line breaks, no control characters; `None` if it displays nothing.
fn shown(text: &str) -> Option<String> {
    let clean = without_controls(text);
    (!clean.trim().is_empty()).then(|| clean.into_owned())
}
