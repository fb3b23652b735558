//! Edits cells of an `.xlsx` or `.xlsm` in place. All other parts are copied byte by byte: no style, merged range, picture,
//! control, macro or shared string changes. Libraries that rewrite whole workbooks lose what they do not support
//! (furigana, controls), so only the affected sheet parts are rewritten, element by element.

mod sheet_part;
mod splices;
mod workbook_part;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use memchr::memmem;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use self::sheet_part::CellEdit;
use crate::read::part::Package;
use matome_workbook::edits::{Edits, Filled, NameKept, NotPossible, Refusal};

pub fn fill(bytes: &[u8], edits: &Edits) -> Result<Filled, NotPossible> {
    let mut package = match bytes {
        [b'P', b'K', 3, 4, ..] => Package::open(bytes).map_err(|_| NotPossible::Damaged)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(NotPossible::OldExcel),
        _ => return Err(NotPossible::Damaged),
    };
    if package.has("content.xml") {
        return Err(NotPossible::OpenDocument);
    }
    if package.has("xl/workbook.bin") {
        return Err(NotPossible::BinaryWorkbook);
    }
    let main = package.workbook_part().ok_or(NotPossible::Damaged)?;
    let mut filling =
        Filling { edits, sheets: package.worksheets(), filled: Filled::default(), changed: BTreeMap::new() };
    filling.cells(&mut package);
    filling.workbook(&mut package, &main);
    filling.filled.bytes = repacked(bytes, &filling.changed).map_err(|_| NotPossible::Damaged)?;
    Ok(filling.filled)
}

struct Filling<'a> {
    edits: &'a Edits,
    sheets: Vec<(String, String)>,
    filled: Filled,
    changed: BTreeMap<String, String>,
}

impl Filling<'_> {
    fn cells(&mut self, package: &mut Package<'_>) {
        let mut by_sheet: BTreeMap<&str, Vec<(usize, CellEdit<'_>)>> = BTreeMap::new();
        for (place, edit) in self.edits.cells.iter().enumerate() {
            by_sheet.entry(&edit.sheet).or_default().push((place, (edit.at, &edit.value)));
        }
        for (sheet, edits) in by_sheet {
            let part = self.sheets.iter().find(|(name, _)| name == sheet).map(|(_, part)| part.clone());
            let text = part.as_ref().and_then(|part| package.text(part));
            let cells: Vec<CellEdit<'_>> = edits.iter().map(|(_, edit)| *edit).collect();
            let filled = text.as_deref().and_then(|text| sheet_part::fill(text, &cells));
            let refused = |why| edits.iter().map(move |(place, _)| (*place, why));
            match part.zip(filled) {
                Some((part, (text, not_made))) => {
                    self.filled.refused.extend(not_made.into_iter().map(|(at, why)| (edits[at].0, why)));
                    self.changed.insert(part, text);
                }
                None => self.filled.refused.extend(refused(Refusal::Sheet)),
            }
        }
    }

    /// Renames sheets and requests recalculation.
    fn workbook(&mut self, package: &mut Package<'_>, main: &str) {
        let Some(text) = package.text(main) else { return };
        let mut names: BTreeSet<String> = self.sheets.iter().map(|(name, _)| name.to_lowercase()).collect();
        let mut renamed: Vec<(&str, &str)> = Vec::new();
        for (old, new) in &self.edits.renamed {
            if let Some(why) = why_kept(package, main, old, new, &names) {
                self.filled.not_renamed.push((old.clone(), why));
            } else {
                names.insert(new.to_lowercase());
                renamed.push((old, new));
            }
        }
        let calculates =
            self.sheets.iter().any(|(_, part)| package.text(part).is_some_and(|xml| sheet_part::has_formula(&xml)));
        if let Some(text) = workbook_part::rewrite(&text, &renamed, calculates && !self.changed.is_empty()) {
            self.changed.insert(main.to_owned(), text);
        }
    }
}

fn why_kept(package: &mut Package<'_>, main: &str, old: &str, new: &str, names: &BTreeSet<String>) -> Option<NameKept> {
    let is_name = (1..=31).contains(&new.encode_utf16().count()) && !new.contains(['[', ']', ':', '*', '?', '/', '\\']);
    if !is_name || new.starts_with('\'') || names.contains(&new.to_lowercase()) {
        return Some(NameKept::Taken);
    }
    let parts: Vec<String> = package.names();
    if parts.iter().any(|part| part.ends_with("vbaProject.bin")) {
        return Some(NameKept::Macros);
    }
    let name = splices::escaped(old);
    let said = [format!("{name}!"), format!("{name}'!"), format!("\"{name}\""), format!("{name}&apos;!")];
    let may_name = |part: &&String| {
        let extension = part.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        ["xml", "vml", "rels"].contains(&extension.as_str())
            && **part != main
            && !part.ends_with("sharedStrings.xml")
            && !part.starts_with("docProps/")
    };
    let mut texts = parts.iter().filter(may_name).filter_map(|part| package.text(part));
    texts
        .any(|xml| said.iter().any(|said| memmem::find(xml.as_bytes(), said.as_bytes()).is_some()))
        .then_some(NameKept::Named)
}

fn repacked(bytes: &[u8], changed: &BTreeMap<String, String>) -> Result<Vec<u8>, ZipError> {
    let mut old = ZipArchive::new(Cursor::new(bytes))?;
    let mut new = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for at in 0..old.len() {
        let part = old.by_index_raw(at)?;
        let name = part.name().map(Cow::into_owned).unwrap_or_default();
        match changed.get(&name) {
            Some(text) => {
                let time = part.last_modified().unwrap_or_default();
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .last_modified_time(time);
                new.start_file(name, options)?;
                new.write_all(text.as_bytes())?;
            }
            None => new.raw_copy_file(part)?,
        }
    }
    Ok(new.finish()?.into_inner())
}
