//! Reads notes back from a merged workbook: values, number formats, fill and text colours, bold, italic, underline,
//! strikethrough and horizontal alignment. Lost are fonts and sizes, borders, colours of single letters, widths of
//! added columns, and values of formulas.

mod cells;
mod views;

use std::io::{Cursor, Read as _};

use calamine::{Reader as _, XlsxError};
use chrono::{DateTime, Utc};

use matome_core::notes::TypedNotes;
use matome_core::notes::edited_cells::Sheets;
use matome_core::notes::own_sheets::{LIST, OWN_SHEETS};
use matome_core::notes::saved_workbook::SavedWorkbook;
use matome_core::notes::writing::Writing;
use matome_excel::write::WRITING;

use self::cells::{Workbook, shown};

/// Reads the notes of a merged workbook. `strays` lists what cannot be carried over, including an unreadable workbook.
pub fn read(bytes: &[u8]) -> TypedNotes {
    match calamine::open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(mut workbook) => asked(&mut workbook, |saved| saved.notes(writing(bytes), has_comments(bytes))),
        Err(error) => TypedNotes::unreadable(&XlsxError::to_string(&error)),
    }
}

/// Our sheets with cells and views; empty for an unreadable workbook. A renamed 一覧 is recognised.
pub fn sheets(bytes: &[u8]) -> Sheets {
    let Ok(mut workbook): Result<Workbook, _> = calamine::open_workbook_from_rs(Cursor::new(bytes)) else {
        return Sheets::default();
    };
    let names = workbook.sheet_names();
    let list_name = asked(&mut workbook, |mut saved| saved.name_of_list());
    let known = |name: &str| if name == list_name { LIST.to_owned() } else { name.to_owned() };
    let own = names.iter().map(|name| (name, known(name))).filter(|(_, known)| OWN_SHEETS.contains(&known.as_str()));
    let cells = own.filter_map(|(name, known)| Some((known, cells::cells(&mut workbook, name)?.rows))).collect();
    Sheets { cells, views: views::views(bytes, known), order: names.iter().map(|name| known(name)).collect() }
}

fn asked<T>(workbook: &mut Workbook, question: impl FnOnce(SavedWorkbook<'_>) -> T) -> T {
    let names = workbook.sheet_names();
    question(SavedWorkbook { names, cells: &mut |sheet| cells::cells(workbook, sheet), shown })
}

/// Whether a cell has comments. We write none.
fn has_comments(bytes: &[u8]) -> bool {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
    archive.file_names().flatten().any(|name| {
        let part = name.strip_prefix("xl/").unwrap_or_default();
        part.starts_with("comments") || part.starts_with("threadedComments")
    })
}

/// Creation time in the document properties.
pub fn made_at(bytes: &[u8]) -> Option<DateTime<Utc>> {
    moment(&properties(bytes)?, "created")
}

/// Whether another program saved the workbook: its modification time differs from its creation time.
pub fn is_saved_by_others(bytes: &[u8]) -> bool {
    let Some(properties) = properties(bytes) else { return true };
    moment(&properties, "created") != moment(&properties, "modified")
}

pub fn writing(bytes: &[u8]) -> Option<Writing> {
    let properties = part(bytes, "docProps/custom.xml")?;
    let (_, rest) = properties.split_once(&format!("name=\"{WRITING}\""))?;
    let (value, _) = rest.split_once("</property>").unwrap_or((rest, ""));
    value.split(['<', '>']).find_map(|text| text.parse().ok())
}

fn properties(bytes: &[u8]) -> Option<String> {
    part(bytes, "docProps/core.xml")
}

fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    archive.by_name(name).ok()?.take(100_000).read_to_string(&mut text).ok()?;
    Some(text)
}

fn moment(properties: &str, of: &str) -> Option<DateTime<Utc>> {
    let (_, rest) = properties.split_once(&format!("<dcterms:{of}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (moment, _) = rest.split_once('<')?;
    Some(DateTime::parse_from_rfc3339(moment.trim()).ok()?.to_utc())
}
