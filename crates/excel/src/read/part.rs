//! The package (ZIP) behind a workbook: its declared size, its parts, and what a worksheet part says beside its values.
//! Values and styles are read by the library; this looks only for what it has no streaming answer for: merged regions,
//! hidden rows and columns, formulas without a result, and the runs of rich text.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use memchr::memmem;
use quick_xml::events::BytesStart;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::corrections::Corrections;
use super::echoes::{self, Echo};
use super::mending::{is_odd, mended};
use super::xml::{attribute, elements};
use super::{error, limit, text_boxes};
use matome_workbook::grid::{Area, HiddenCells, Position};
use matome_workbook::problem::{Measured, Unreadable};

pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    declared: u128,
    /// Cached name of the main part.
    main: OnceCell<Option<String>>,
}

/// In bytes. Ten times the unpacked size of real goal sheets.
const SMALL: u128 = 8 << 20;

#[derive(Debug, Default)]
pub(super) struct Extras {
    pub(super) merged: Vec<Area>,
    pub(super) uncalculated: Vec<String>,
    pub(super) hidden_cells: HiddenCells,
    pub(super) corrected: HashMap<Position, String>,
    pub(super) echoes: Vec<Echo>,
    pub(super) text_boxes: Vec<(Position, String)>,
}

/// Returns the declared unpacked size. The library stops at a part's declared size, so this is an upper bound.
fn declared_size(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Result<u128, Unreadable> {
    let sizes = (0..zip.len()).map(|part| zip.by_index_raw(part).map(|part| u128::from(part.size())));
    sizes.sum::<Result<_, _>>().map_err(|error| error::damaged(&error))
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error::damaged(&error))?;
        let declared = declared_size(&mut zip)?;
        if declared > limit::UNPACKED {
            return Err(Unreadable::TooLarge { what: Measured::UnpackedSize, found: declared, most: limit::UNPACKED });
        }
        Ok(Self { zip, declared, main: OnceCell::new() })
    }

    /// Unpacks the package, since both the library and this module read most parts; `None` if that would take too much
    /// memory and no part needs correction. Rejects a part with a wrong checksum, as the library would silently
    /// truncate it.
    pub(super) fn unpacked(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        let is_large = self.declared > SMALL;
        if is_large && !self.is_odd()? {
            return Ok(None);
        }
        let (method, room) = if is_large {
            (CompressionMethod::Deflated, 0)
        } else {
            (CompressionMethod::Stored, self.declared as usize)
        };
        let options = SimpleFileOptions::default().compression_method(method).compression_level(is_large.then_some(1));
        let mut package = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
        for part in 0..self.zip.len() {
            // A part that cannot be copied may still be readable.
            let Ok(mut part) = self.zip.by_index(part) else { return Ok(None) };
            let Some(name) = part.name().ok().map(Cow::into_owned) else { return Ok(None) };
            if !is_read(&name) {
                continue;
            }
            let mut bytes = Vec::with_capacity(part.size() as usize);
            part.read_to_end(&mut bytes).map_err(|error| error::damaged(&error))?;
            let bytes = mended(&name, bytes);
            if package.start_file(name, options).is_err() || package.write_all(&bytes).is_err() {
                return Ok(None);
            }
        }
        Ok(package.finish().ok().map(Cursor::into_inner))
    }

    /// Checks by unpacking each part whether one needs correction, without keeping any.
    fn is_odd(&mut self) -> Result<bool, Unreadable> {
        let mut found = false;
        for part in 0..self.zip.len() {
            let Ok(mut part) = self.zip.by_index(part) else { continue };
            let Some(name) = part.name().ok().map(Cow::into_owned).filter(|name| is_read(name)) else { continue };
            found |= is_odd(&name, &mut part).map_err(|error| error::damaged(&error))?;
        }
        Ok(found)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(Cow::into_owned).collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// `None` if the part is missing or cannot be unpacked.
    pub fn text(&mut self, name: &str) -> Option<String> {
        String::from_utf8(self.bytes(name)?).ok()
    }

    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        // Part names are case-insensitive.
        let known = self.zip.index_for_name(name);
        let alike =
            || self.zip.file_names().position(|other| other.is_ok_and(|other| other.eq_ignore_ascii_case(name)));
        let place = known.or_else(alike)?;
        let mut file = self.zip.by_index(place).ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(file.size()).unwrap_or(0));
        file.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    pub(crate) fn workbook_part(&mut self) -> Option<String> {
        if let Some(known) = self.main.get() {
            return known.clone();
        }
        let found = self.find_workbook_part();
        self.main.get_or_init(|| found).clone()
    }

    fn find_workbook_part(&mut self) -> Option<String> {
        let relations = self.text("_rels/.rels")?;
        elements(&relations, "Relationship")
            .find(|e| attribute(e, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")))
            .and_then(|e| attribute(&e, "Target"))
            .map(|target| target.trim_start_matches('/').to_owned())
            .filter(|target| target.to_ascii_lowercase().ends_with(".xml"))
    }

    pub fn worksheets(&mut self) -> Vec<(String, String)> {
        let Some(main) = self.workbook_part() else { return Vec::new() };
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let relations = self.text(&format!("{folder}/_rels/{file}.rels")).unwrap_or_default();
        let targets: Vec<(String, String)> = elements(&relations, "Relationship")
            .filter_map(|e| Some((attribute(&e, "Id")?, attribute(&e, "Target")?)))
            .collect();
        let workbook = self.text(&main).unwrap_or_default();
        elements(&workbook, "sheet")
            .filter_map(|e| {
                let (name, id) = (attribute(&e, "name")?, attribute(&e, "id")?);
                let (_, target) = targets.iter().find(|(known, _)| *known == id)?;
                let part = target.strip_prefix('/').map_or_else(|| format!("{folder}/{target}"), ToOwned::to_owned);
                Some((name, part))
            })
            .collect()
    }

    pub(super) fn corrections(&mut self) -> Corrections {
        let main = self.workbook_part().unwrap_or_default();
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        Corrections::of(&self.bytes(&format!("{folder}/sharedStrings.xml")).unwrap_or_default())
    }

    /// Reads what a worksheet part says beside its values.
    pub(super) fn extras(&mut self, part: &str, corrections: &Corrections) -> Extras {
        let Some(xml) = self.bytes(part) else { return Extras::default() };
        Extras {
            corrected: corrections.of_sheet(&xml),
            merged: merged(&xml).unwrap_or_default(),
            uncalculated: uncalculated(&xml).unwrap_or_default(),
            hidden_cells: hidden_cells(&xml),
            echoes: echoes::find(&xml),
            text_boxes: self.drawing(part).map(|xml| text_boxes::find(&xml)).unwrap_or_default(),
        }
    }

    /// Returns the drawing over a worksheet.
    fn drawing(&mut self, sheet: &str) -> Option<String> {
        let (folder, file) = sheet.rsplit_once('/')?;
        let relations = self.text(&format!("{folder}/_rels/{file}.rels"))?;
        let drawing = elements(&relations, "Relationship")
            .find(|e| attribute(e, "Type").is_some_and(|kind| kind.ends_with("/drawing")))?;
        let target = attribute(&drawing, "Target")?;
        let name = match target.strip_prefix("../") {
            Some(below) => format!("{}/{below}", folder.rsplit_once('/').map_or("", |(above, _)| above)),
            None => target.trim_start_matches('/').to_owned(),
        };
        self.text(&name)
    }
}

/// Whether we read the part. Damage elsewhere, such as in pictures, is ignored.
fn is_read(part: &str) -> bool {
    !["/media/", "/theme/", "docProps/"].iter().any(|unread| part.contains(unread))
}

/// Merged ranges follow the values, so only the end of the part is parsed.
fn merged(xml: &[u8]) -> Option<Vec<Area>> {
    let at = memmem::find(xml, b"mergeCells")?;
    let from = memchr::memrchr(b'<', &xml[..at])?;
    let end = str::from_utf8(&xml[from..]).ok()?;
    Some(elements(end, "mergeCell").filter_map(|e| area(&attribute(&e, "ref")?)).collect())
}

/// Reads hidden rows and columns. Only elements with `hidden` are parsed: a sheet has many rows.
fn hidden_cells(xml: &[u8]) -> HiddenCells {
    let mut hidden_cells = HiddenCells::default();
    for at in memmem::find_iter(xml, b" hidden=") {
        let from = memchr::memrchr(b'<', &xml[..at]);
        let to = memchr::memchr(b'>', &xml[at..]).map(|length| at + length + 1);
        let Some(tag) = from.zip(to).and_then(|(from, to)| str::from_utf8(&xml[from..to]).ok()) else { continue };
        let number = |element: &BytesStart<'_>, name| attribute(element, name)?.parse::<u32>().ok()?.checked_sub(1);
        let hides = |element: &BytesStart<'_>| attribute(element, "hidden").is_some_and(|is| is == "1" || is == "true");
        let rows = elements(tag, "row").filter(hides).filter_map(|row| number(&row, "r"));
        hidden_cells.rows.extend(rows);
        let columns = elements(tag, "col").filter(hides);
        hidden_cells.columns.extend(columns.filter_map(|of| Some(number(&of, "min")?..=number(&of, "max")?)));
    }
    hidden_cells
}

/// `B2:D4`, within Excel's limits and more than one cell.
fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':')?;
    let (a, b) = (Position::parse(first)?, Position::parse(last)?);
    let first = Position::new(a.row.min(b.row), a.column.min(b.column));
    let last = Position::new(a.row.max(b.row), a.column.max(b.column));
    (last.row < limit::ROWS && last.column < limit::COLUMNS && first != last).then_some(Area { first, last })
}

/// Returns cells with a formula but no stored result: written by a program and never opened in Excel.
fn uncalculated(xml: &[u8]) -> Option<Vec<String>> {
    memmem::find(xml, b"<f")?;
    let xml = str::from_utf8(xml).ok()?;
    let mut cells = Vec::new();
    for (at, _) in xml.match_indices("<f") {
        if !xml[at + 2..].starts_with(['>', ' ', '/']) {
            continue;
        }
        let rest = &xml[at..];
        let cell = &rest[..rest.find("</c>").unwrap_or(rest.len())];
        let tag = xml[..at].rfind("<c ").map_or("", |start| &xml[start..at]);
        // An empty text is a result: =IF(N9="","",N9).
        let is_text = tag.contains("t=\"str\"") && cell.contains("<v");
        let stored = is_text || cell.find("<v>").is_some_and(|v| !cell[v + 3..].starts_with("</v>"));
        if let (false, Some(name)) = (stored, tag.split("r=\"").nth(1).and_then(|rest| rest.split('"').next())) {
            cells.push(name.to_owned());
        }
    }
    Some(cells)
}
