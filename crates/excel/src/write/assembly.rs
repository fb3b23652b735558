//! Merges the workbook of the library with rows written here.

use std::io::{self, Cursor, Read as _, Write};

use chrono::NaiveDateTime;
use rust_xlsxwriter::Workbook;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::formats::Formats;
use super::relations::Relations;
use super::row_xml::RowXml;
use super::tables::{self, Tables};
use super::{COMPRESSION, WriteError};
use matome_workbook::plan::SheetPlan;

const STYLES: &str = "xl/styles.xml";
const NO_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
    xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

pub(super) struct Assembly<'a> {
    pub(super) formats: Formats,
    pub(super) tables: Tables,
    /// One entry per sheet; `None` if the library has written its rows.
    pub(super) rows: Vec<Option<SheetPlan<'a>>>,
    pub(super) made_at: NaiveDateTime,
}

type Parts = ZipArchive<Cursor<Vec<u8>>>;

impl Assembly<'_> {
    pub(super) fn new(made_at: NaiveDateTime) -> Self {
        Self { formats: Formats::new(), tables: Tables::new(), rows: Vec::new(), made_at }
    }

    /// Writes all parts to `out`; rows are streamed.
    pub(super) fn write(mut self, mut workbook: Workbook, out: impl Write) -> Result<(), WriteError> {
        self.formats.register(&mut workbook);
        let mut parts = parts_of(&mut workbook)?;
        let mut to = ZipWriter::new_stream(out);
        let own: Vec<bool> = self.rows.iter().map(Option::is_some).collect();
        let is_own = |sheet: usize| own.get(sheet).is_some_and(|own| *own);
        for number in 0..parts.len() {
            let name =
                parts.by_index_raw(number).map_err(io::Error::other)?.name().map_err(io::Error::other)?.into_owned();
            if let Some(sheet) = sheet_of(&name, "xl/worksheets/sheet", ".xml").filter(|sheet| is_own(*sheet)) {
                self.sheet(sheet, &mut parts, &mut to)?;
            } else if name.starts_with("xl/tables/") {
                let table = tables::of_part(text_of(&mut parts, &name)?, &self.tables);
                put(&mut to, &name, &table)?;
            } else if name != STYLES
                && sheet_of(&name, "xl/worksheets/_rels/sheet", ".xml.rels").is_none_or(|sheet| !is_own(sheet))
            {
                to.raw_copy_file(parts.by_index_raw(number).map_err(io::Error::other)?).map_err(io::Error::other)?;
            }
        }
        // All formats are known by now.
        self.formats.register(&mut workbook);
        put(&mut to, STYLES, &text_of(&mut parts_of(&mut workbook)?, STYLES)?)?;
        to.finish().map_err(io::Error::other)?;
        Ok(())
    }

    /// Writes a sheet with its rows and links, then its relations.
    fn sheet<W: Write>(
        &mut self,
        sheet: usize,
        parts: &mut Parts,
        to: &mut ZipWriter<StreamWriter<W>>,
    ) -> io::Result<()> {
        let Some(plan) = self.rows.get_mut(sheet).and_then(Option::take) else { return Ok(()) };
        let name = format!("xl/worksheets/sheet{}.xml", sheet + 1);
        let relations_name = format!("xl/worksheets/_rels/sheet{}.xml.rels", sheet + 1);
        let known = if parts.index_for_name(&relations_name).is_some() {
            text_of(parts, &relations_name)?
        } else {
            NO_RELATIONS.to_owned()
        };
        let mut relations = Relations::beside(known.matches("<Relationship ").count());
        let frame = Frame::of(&text_of(parts, &name)?)?;
        to.start_file(name, options())?;
        to.write_all(frame.before(&plan)?.as_bytes())?;
        RowXml::new(&mut *to, &mut self.formats, self.made_at, &mut relations).write(plan)?;
        let (head, tail) = frame.after();
        write!(to, "</sheetData>{head}")?;
        relations.write_links(&mut *to)?;
        to.write_all(tail.as_bytes())?;
        let own = relations.xml();
        if known != NO_RELATIONS || !own.is_empty() {
            put(to, &relations_name, &known.replace("</Relationships>", &format!("{own}</Relationships>")))?;
        }
        Ok(())
    }
}

/// A sheet of the library without its rows.
struct Frame {
    before: String,
    after: String,
}

impl Frame {
    fn of(sheet: &str) -> io::Result<Self> {
        let (before, rest) = sheet.split_once("<sheetData").ok_or_else(|| lacks("sheetData"))?;
        let after = match rest.strip_prefix("/>") {
            Some(after) => after,
            None => rest.split_once("</sheetData>").ok_or_else(|| lacks("</sheetData>"))?.1,
        };
        Ok(Self { before: before.to_owned(), after: after.to_owned() })
    }

    /// The part up to the first row. The library wrote the header row only.
    fn before(&self, plan: &SheetPlan) -> io::Result<String> {
        let width = plan.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(plan.columns.len()).max(1);
        let last = rust_xlsxwriter::utility::row_col_to_cell(plan.next_row().max(1) - 1, (width - 1) as u16);
        let (head, rest) = self.before.split_once("<dimension ref=\"").ok_or_else(|| lacks("dimension"))?;
        let rest = rest.split_once('"').map_or("/>", |(_, rest)| rest);
        Ok(format!("{head}<dimension ref=\"A1:{last}\"{rest}<sheetData>"))
    }

    /// The rest of the part, split where the format requires the links.
    fn after(&self) -> (&str, &str) {
        let at = ["<printOptions", "<pageMargins"].iter().filter_map(|name| self.after.find(name)).min();
        self.after.split_at(at.unwrap_or(0))
    }
}

fn lacks(what: &str) -> io::Error {
    io::Error::other(format!("a sheet without {what}"))
}

fn parts_of(workbook: &mut Workbook) -> Result<Parts, WriteError> {
    Ok(ZipArchive::new(Cursor::new(workbook.save_to_buffer()?)).map_err(io::Error::other)?)
}

fn text_of(parts: &mut Parts, name: &str) -> io::Result<String> {
    let mut text = String::new();
    parts.by_name(name).map_err(io::Error::other)?.read_to_string(&mut text)?;
    Ok(text)
}

fn put<W: Write>(to: &mut ZipWriter<StreamWriter<W>>, name: &str, text: &str) -> io::Result<()> {
    to.start_file(name, options())?;
    to.write_all(text.as_bytes())
}

/// Independent of time and place, so that output is reproducible.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(i64::from(COMPRESSION)))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600)
}

fn sheet_of(part: &str, before: &str, after: &str) -> Option<usize> {
    part.strip_prefix(before)?.strip_suffix(after)?.parse::<usize>().ok()?.checked_sub(1)
}
