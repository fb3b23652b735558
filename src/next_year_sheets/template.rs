//! A first year: a city's blank form, a workbook for each department.

use super::{WorkbookAccount, filled};
use crate::core::city::Department;
use crate::core::consolidate::mended;
use crate::core::fiscal_year::FiscalYear;
use crate::core::next_year::blank_form::{self, BlankPlace};
use crate::core::next_year::roll;
use crate::core::next_year::selection::ThisYears;
use crate::edge::readers::{Readers, ReadersError};

/// Where a department's workbook goes: `総務部/令和8年度_様式.xlsx`.
pub fn target(template: &str, department: &str, year: FiscalYear) -> String {
    let (stem, extension) = template.rsplit_once('.').unwrap_or((template, "xlsx"));
    let stem = if roll::names(stem, year) { stem.to_owned() } else { format!("{}_{stem}", year.label()) };
    format!("{}/{stem}.{extension}", mended(department))
}

/// The form filled in for a department.
pub fn filled_in(
    bytes: &[u8],
    of: &ThisYears,
    places: &[BlankPlace],
    (department, year): (&Department, FiscalYear),
    readers: &Readers,
) -> Result<(Option<Vec<u8>>, WorkbookAccount), ReadersError> {
    let (edits, changes, checks) = blank_form::fill(places, department, year);
    let filled = match filled(bytes, of, edits, readers)? {
        Ok(filled) => filled,
        Err(why) => return Ok((None, WorkbookAccount::not_made(of, why))),
    };
    let account = WorkbookAccount::made(of, changes, checks, &filled);
    Ok((Some(filled.bytes), account))
}
