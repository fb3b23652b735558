//! Hyperlinks within the limits of the file format, with HYPERLINK formulas as a fallback.

use std::fmt::Write as _;

use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{Format, Formula, Url, Worksheet, XlsxError};

use super::put;
use matome_workbook::link::Target;
use matome_workbook::long_text::beginning;
use matome_workbook::plan::{Link, MOST_LINKS};

/// Excel limits an address to about 2,000 characters, including its markup.
const LONGEST_ADDRESS: usize = 1_900;
/// Excel's limit for a text literal in a formula, in UTF-16 units.
const LONGEST_LITERAL: usize = 255;
/// Excel's limit for a tooltip, in UTF-16 units.
pub(super) const LONGEST_TIP: usize = 255;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way<'a> {
    Sheet(String),
    Workbook {
        path: &'a str,
        anchor: Option<String>,
    },
    /// `#` and `%` in a name break an address, but not a HYPERLINK call.
    Formula(String),
    /// The path has a line break, another control character or `|`.
    None,
}

/// Chooses the representation; a formula if the sheet has no room for a link.
pub(super) fn way_to(link: &Link, has_room: bool) -> Way<'_> {
    match &link.target {
        Target::Workbook { path, place }
            if is_no_address(path) || place.iter().any(|(sheet, _)| is_no_address(sheet)) =>
        {
            Way::None
        }
        Target::Sheet(name) if has_room => Way::Sheet(format!("{}!A1", quoted(name))),
        Target::Workbook { path, place }
            if has_room && !path.contains(['#', '%']) && is_address(path, place.as_ref()) =>
        {
            let anchor = place.as_ref().map(|(sheet, cell)| format!("{}!{cell}", quoted(sheet)));
            Way::Workbook { path, anchor }
        }
        target => formula(target, &link.text).map_or(Way::None, Way::Formula),
    }
}

/// Whether the address is short enough; the limit leaves a margin for its markup.
fn is_address(path: &str, place: Option<&(String, String)>) -> bool {
    let place = place.map_or(0, |(sheet, cell)| sheet.chars().count() + cell.len());
    path.len() + place <= LONGEST_ADDRESS || path.chars().count() + place <= LONGEST_ADDRESS
}

/// Encodes a workbook's path for a relation.
pub(super) fn target_of(path: &str) -> String {
    let is_absolute = path.starts_with(r"\\") || path.as_bytes().get(1) == Some(&b':');
    let mut target = if is_absolute { "file:///".to_owned() } else { String::new() };
    for c in path.chars() {
        match c {
            '"' | ' ' | '<' | '>' | '[' | ']' | '^' | '`' | '{' | '}' => {
                _ = write!(target, "%{:02x}", u32::from(c));
            }
            c => target.push(c),
        }
    }
    target
}

/// Counts the links that the library writes for one sheet.
#[derive(Default)]
pub(super) struct Links {
    count: usize,
}

impl Links {
    /// Writes a link, or plain text if no representation fits.
    pub(super) fn write(
        &mut self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        link: Link,
        format: Option<&Format>,
    ) -> Result<(), XlsxError> {
        self.count += 1;
        let address = match way_to(&link, self.count <= MOST_LINKS) {
            Way::Sheet(anchor) => format!("internal:{anchor}"),
            Way::Workbook { path, anchor: Some(anchor) } => format!("file:///{path}#{anchor}"),
            Way::Workbook { path, anchor: None } => format!("file:///{path}"),
            Way::Formula(formula) => return put(sheet, at, Formula::new(formula).set_result(link.text), format),
            Way::None => return put(sheet, at, link.text, format),
        };
        let tip = beginning(link.full.as_deref().unwrap_or_default(), LONGEST_TIP).collect::<String>();
        sheet.write_url_with_options(at.0, at.1, Url::new(address), link.text, tip, format)?;
        Ok(())
    }
}

/// Builds a HYPERLINK call, if target and text fit.
fn formula(target: &Target, text: &str) -> Option<String> {
    let address = match target {
        Target::Sheet(name) => format!("#{}!A1", quoted(name)),
        Target::Workbook { path, place: Some((sheet, cell)) } => format!("[{path}]{}!{cell}", quoted(sheet)),
        Target::Workbook { path, place: None } => path.clone(),
    };
    let fits = fits_literal(&address) && fits_literal(text);
    fits.then(|| format!("HYPERLINK({},{})", literal(&address), literal(text)))
}

fn is_no_address(text: &str) -> bool {
    text.contains(|c: char| c.is_control() || c == '|')
}

fn quoted(sheet: &str) -> String {
    quote_sheet_name(sheet)
}

fn fits_literal(text: &str) -> bool {
    text.encode_utf16().count() <= LONGEST_LITERAL
}

fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::Reader as _;
    use rust_xlsxwriter::Workbook;

    use super::*;

    #[test]
    fn what_is_too_much_for_a_sheet_is_still_a_link() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("期限一覧").unwrap();
        let mut links = Links { count: MOST_LINKS - 1 };
        let link = |path: &str| Link {
            text: "目標.xlsx 1位 B8".to_owned(),
            target: Target::Workbook { path: path.to_owned(), place: Some(("1位".to_owned(), "B8".to_owned())) },
            full: None,
        };
        for row in 0..2 {
            links.write(sheet, (row, 0), link("総務部/目標.xlsx"), None).unwrap();
        }
        // HYPERLINK accepts no more than this.
        links.write(sheet, (2, 0), link(&"長".repeat(300)), None).unwrap();
        let bytes = workbook.save_to_buffer().unwrap();
        let mut read: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let formulas = read.worksheet_formula("期限一覧").unwrap();
        let formula = |row| formulas.get_value((row, 0)).cloned().unwrap_or_default();
        assert_eq!((formula(0), formula(2)), (String::new(), String::new()));
        assert!(
            formula(1).starts_with("HYPERLINK(\"[総務部/目標.xlsx]") && formula(1).contains("B8"),
            "{}",
            formula(1)
        );
        let shown = read.worksheet_range("期限一覧").unwrap();
        assert_eq!(shown.rows().filter(|row| row[0] == "目標.xlsx 1位 B8").count(), 3);
    }
}
