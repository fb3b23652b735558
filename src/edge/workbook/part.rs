//! The package (ZIP) behind a workbook: its declared size and its parts.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::events::BytesStart;
use zip::ZipArchive;

use super::markup::elements;
use super::{ReadError, limit};
use crate::core::grid::{Area, Position};

/// An opened package.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// What all parts say they take unpacked. The library stops at a part's declared size, so that this is a true upper bound.
fn declared_size(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Result<u128, ReadError> {
    let sizes = (0..zip.len()).map(|part| zip.by_index_raw(part).map(|part| u128::from(part.size())));
    sizes.sum::<Result<_, _>>().map_err(|error| ReadError::damaged(&error))
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| ReadError::damaged(&error))?;
        let declared = declared_size(&mut zip)?;
        if declared > limit::UNPACKED {
            return Err(ReadError::TooLarge { what: "展開後の大きさ", found: declared, most: limit::UNPACKED });
        }
        Ok(Self { zip })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// The text of a part; `None` if there is none or it cannot be unpacked.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.part(name).ok().flatten()
    }

    /// The text of a part, if there is one.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(index) = self.place(name) else { return Ok(None) };
        let mut part = self.zip.by_index(index).map_err(|error| ReadError::damaged(&error))?;
        let mut text = String::with_capacity(usize::try_from(part.size()).unwrap_or(0));
        part.read_to_string(&mut text).map_err(|error| ReadError::damaged(&error))?;
        Ok(Some(text))
    }

    /// Names are not always written alike where they are referred to.
    fn place(&self, name: &str) -> Option<usize> {
        let alike = |index: &usize| {
            let known = self.zip.name_for_index(*index).and_then(Result::ok);
            known.is_some_and(|known| known.replace('\\', "/").eq_ignore_ascii_case(name))
        };
        self.zip.index_for_name(name).or_else(|| (0..self.zip.len()).find(alike))
    }

    /// The name of the main part, by the package's relations.
    pub(super) fn workbook_part(&mut self) -> Option<String> {
        let relations = self.text("_rels/.rels")?;
        elements(&relations, "Relationship")
            .find(|e| e.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument")))
            .and_then(|e| e.attribute("Target"))
            .map(|target| target.trim_start_matches('/').to_owned())
            .filter(|target| target.to_ascii_lowercase().ends_with(".xml"))
    }
}

/// The attribute of that local name, its character references resolved.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(Cow::into_owned)
}

/// `B2:D4`, within Excel's limits and more than one cell.
pub(super) fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':')?;
    let (a, b) = (Position::parse(first)?, Position::parse(last)?);
    let first = Position::new(a.row.min(b.row), a.column.min(b.column));
    let last = Position::new(a.row.max(b.row), a.column.max(b.column));
    (last.row < limit::ROWS && last.column < limit::COLUMNS && first != last).then_some(Area { first, last })
}
