//! Links of a sheet whose rows are written here, and the relations of their targets. All links into one workbook share a
//! relation; there are about twenty per workbook.

use std::collections::HashMap;
use std::io::{self, Write};

use rust_xlsxwriter::utility::row_col_to_cell;

use super::links::{self, LONGEST_TIP, Way};
use super::row_xml::markup;
use matome_workbook::long_text::beginning;
use matome_workbook::plan::{Link, MOST_LINKS};

/// Chunk size in bytes, with room reserved for one more link.
const PIECE: usize = 64 * 1024;
const LONGEST_LINK: usize = 4 * 1024;

#[derive(Default)]
pub(super) struct Relations {
    others: usize,
    links: usize,
    /// `<hyperlink …/>` elements in chunks, which avoids reallocating a long text.
    pieces: Vec<String>,
    numbers: HashMap<String, usize>,
    targets: Vec<String>,
}

impl Relations {
    pub(super) fn beside(others: usize) -> Self {
        Self { others, ..Self::default() }
    }

    /// Adds a link; returns a formula if the cell needs one instead.
    pub(super) fn add(&mut self, (row, column): (u32, usize), link: &Link) -> Option<String> {
        self.links += 1;
        let (path, anchor) = match links::way_to(link, self.links <= MOST_LINKS) {
            Way::Sheet(anchor) => (None, Some(anchor)),
            Way::Workbook { path, anchor } => (Some(path), anchor),
            Way::Formula(formula) => return Some(formula),
            Way::None => return None,
        };
        if self.pieces.last().is_none_or(|piece| piece.len() > PIECE - LONGEST_LINK) {
            self.pieces.push(String::with_capacity(PIECE));
        }
        let xml = self.pieces.last_mut()?;
        xml.push_str("<hyperlink ref=\"");
        xml.push_str(&row_col_to_cell(row, column as u16));
        if let Some(path) = path {
            let number = if let Some(number) = self.numbers.get(path) {
                *number
            } else {
                let number = self.others + self.targets.len() + 1;
                self.numbers.insert(path.to_owned(), number);
                self.targets.push(links::target_of(path));
                number
            };
            xml.push_str("\" r:id=\"rId");
            xml.push_str(&number.to_string());
        }
        begin_attribute(xml, "location", anchor.as_deref());
        let tip = link.full.as_deref().map(|full| beginning(full, LONGEST_TIP).collect::<String>());
        begin_attribute(xml, "tooltip", tip.as_deref());
        begin_attribute(xml, "display", path.is_none().then_some(link.text.as_str()));
        xml.push_str("\"/>");
        None
    }

    pub(super) fn write_links(&self, mut out: impl Write) -> io::Result<()> {
        if self.pieces.is_empty() {
            return Ok(());
        }
        out.write_all(b"<hyperlinks>")?;
        self.pieces.iter().try_for_each(|piece| out.write_all(piece.as_bytes()))?;
        out.write_all(b"</hyperlinks>")
    }

    pub(super) fn xml(&self) -> String {
        let mut xml = String::new();
        for (number, target) in (self.others + 1..).zip(&self.targets) {
            xml.push_str("<Relationship Id=\"rId");
            xml.push_str(&number.to_string());
            begin_attribute(&mut xml, "Type", Some(HYPERLINK));
            begin_attribute(&mut xml, "Target", Some(target));
            xml.push_str("\" TargetMode=\"External\"/>");
        }
        xml
    }
}

const HYPERLINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/// Closes the previous attribute and opens this one unless it is empty.
fn begin_attribute(xml: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        xml.push_str("\" ");
        xml.push_str(name);
        xml.push_str("=\"");
        markup::push_attribute(xml, value);
    }
}
