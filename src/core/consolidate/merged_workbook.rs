//! Which merged workbook is meant: that of a fiscal year, or of a department's part of it.
//!
//! What it is called is in `file_name`, what it holds in `division`.

use serde::{Deserialize, Serialize};

use super::file_name::{file_name, part_file_name, year_and_part};
use crate::core::fiscal_year::FiscalYear;

/// A workbook into which the planning section types, in the order in which they are told of: a year's own first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MergedWorkbook {
    pub year: FiscalYear,
    /// What its file calls the department whose rows it has; `None`: the year's own.
    pub part: Option<String>,
}

impl MergedWorkbook {
    /// The year's own.
    pub const fn of_year(year: FiscalYear) -> Self {
        Self { year, part: None }
    }

    pub const fn of_part(year: FiscalYear, part: String) -> Self {
        Self { year, part: Some(part) }
    }

    /// The one that is stored under that name; `None` where none is.
    pub fn named(file: &str) -> Option<Self> {
        let (year, part) = year_and_part(file)?;
        Some(Self { year, part: part.map(ToOwned::to_owned) })
    }

    pub fn file_name(&self) -> String {
        match &self.part {
            Some(part) => part_file_name(self.year, part),
            None => file_name(self.year),
        }
    }
}
