//! Links as the file format wants them, and the cases in which it wants another way.

use rust_xlsxwriter::utility::quote_sheet_name;
use rust_xlsxwriter::{Format, Formula, Url, Worksheet, XlsxError};

use super::put;
use crate::core::consolidate::link::Target;
use crate::core::consolidate::long_text::beginning;
use crate::core::consolidate::plan::Link;

/// A sheet holds at most 65,530 links; Excel repairs a workbook that has more.
const MOST_LINKS: usize = 65_000;
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
    /// Writes a link; as plain text where the sheet or the address cannot take one.
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
            LinkEncoding::Formula(address) if fits_literal(&address) && fits_literal(&text) => {
                let formula = format!("=HYPERLINK({},{})", literal(&address), literal(&text));
                put(sheet, at, Formula::new(formula).set_result(text), format)
            }
            LinkEncoding::Url(_) | LinkEncoding::Formula(_) | LinkEncoding::None => put(sheet, at, text, format),
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
            Target::Workbook { path, place } if path.contains(['#', '%']) => Self::Formula(match place {
                Some((sheet, cell)) => format!("[{path}]{}!{cell}", quoted(sheet)),
                None => path.clone(),
            }),
            Target::Workbook { path, place } => Self::Url(match place {
                Some((sheet, cell)) => format!("file:///{path}#{}!{cell}", quoted(sheet)),
                None => format!("file:///{path}"),
            }),
        }
    }
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
