//! Links as the file format wants them, and the cases in which it wants another way.

use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{Format, Formula, Url, Worksheet, XlsxError};

use super::put;
use crate::core::consolidate::link::Target;
use crate::core::consolidate::long_text::beginning;
use crate::core::consolidate::plan::{Link, MOST_LINKS};

/// Excel's limit for the address of a link, in characters.
const LONGEST_ADDRESS: usize = 2_000;
/// Excel's limit for a text inside a formula, in UTF-16 units.
const LONGEST_LITERAL: usize = 255;
/// Excel's limit for what a link says where the pointer rests, in UTF-16 units.
const LONGEST_TIP: usize = 255;

/// The links of one sheet, counted.
#[derive(Default)]
pub(super) struct Links {
    count: usize,
}

impl Links {
    /// Writes a link; as a formula where the sheet takes no more of them, and as plain text where the address is none.
    pub(super) fn write(
        &mut self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        Link { text, target, full }: Link,
        format: Option<&Format>,
    ) -> Result<(), XlsxError> {
        self.count += 1;
        match LinkEncoding::to(&target) {
            LinkEncoding::Url(address) if self.count <= MOST_LINKS && address.chars().count() <= LONGEST_ADDRESS => {
                let tip = beginning(full.as_deref().unwrap_or_default(), LONGEST_TIP).collect::<String>();
                sheet.write_url_with_options(at.0, at.1, Url::new(address), text, tip, format)?;
                Ok(())
            }
            LinkEncoding::Url(_) => match in_formula(&target).filter(|_| fits_literal(&text)) {
                Some(address) => put_formula(sheet, at, &address, text, format),
                None => put(sheet, at, text, format),
            },
            LinkEncoding::Formula(address) if fits_literal(&address) && fits_literal(&text) => {
                put_formula(sheet, at, &address, text, format)
            }
            LinkEncoding::Formula(_) | LinkEncoding::None => put(sheet, at, text, format),
        }
    }
}

/// How a target is reached.
enum LinkEncoding {
    Url(String),
    /// A name with `#` or `%` breaks an address, but not a call of HYPERLINK.
    Formula(String),
    /// No address can have a line break, another control character or a stroke.
    None,
}

impl LinkEncoding {
    fn to(target: &Target) -> Self {
        match target {
            Target::Sheet(name) => Self::Url(format!("internal:{}!A1", quoted(name))),
            Target::Workbook { path, place }
                if is_no_address(path) || place.iter().any(|(sheet, _)| is_no_address(sheet)) =>
            {
                Self::None
            }
            Target::Workbook { path, place } if path.contains(['#', '%']) => Self::Formula(call(path, place.as_ref())),
            Target::Workbook { path, place } => Self::Url(match place {
                Some((sheet, cell)) => format!("file:///{path}#{}!{cell}", quoted(sheet)),
                None => format!("file:///{path}"),
            }),
        }
    }
}

/// What HYPERLINK takes for the target, if it takes it.
fn in_formula(target: &Target) -> Option<String> {
    let address = match target {
        Target::Sheet(name) => format!("#{}!A1", quoted(name)),
        Target::Workbook { path, place } => call(path, place.as_ref()),
    };
    Some(address).filter(|address| fits_literal(address))
}

fn call(path: &str, place: Option<&(String, String)>) -> String {
    match place {
        Some((sheet, cell)) => format!("[{path}]{}!{cell}", quoted(sheet)),
        None => path.to_owned(),
    }
}

fn put_formula(
    sheet: &mut Worksheet,
    at: (u32, u16),
    address: &str,
    text: String,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    let formula = format!("=HYPERLINK({},{})", literal(address), literal(&text));
    put(sheet, at, Formula::new(formula).set_result(text), format)
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

/// A text inside a formula.
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
        // Excel's function takes no more than this.
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
