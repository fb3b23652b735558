//! What a person must look at: one problem, where it is, and what to do about it.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something was not read or not done.
    Error,
    /// It was read, but it is probably not what its writer meant.
    Warning,
    /// It was read by a rule that the writer may want to know.
    Info,
}

/// The kind of a problem. The names are part of the output of `matome read` and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The workbook cannot be opened: damaged, gone, or refused by the system.
    UnreadableWorkbook,
    /// The workbook is protected by a password.
    PasswordProtected,
    /// The file is not a workbook, whatever its name says.
    NotAWorkbook,
    /// The workbook exceeds a limit on size, cells or text.
    TooLarge,
    /// One sheet of the workbook cannot be read.
    UnreadableSheet,
    /// A cell's value cannot be read, or is a formula that was never calculated.
    UnreadableCell,
    /// No layout definition matches a sheet that has content.
    NoLayout,
    /// Several layout definitions match a sheet equally well, or the best only weakly.
    UncertainLayout,
    /// A label or column that the layout needs is not on the sheet.
    MissingLabel,
    /// A field that every goal must have is empty.
    MissingField,
    /// The fiscal year stands nowhere.
    NoFiscalYear,
    /// The department stands nowhere.
    NoDepartment,
    /// A value was taken from the sheet's name, the file's name or the folder.
    Assumed,
    /// Two goals or two measures of one department bear the same number.
    DuplicateNumber,
    /// A deadline that names no day (夏頃, 未定).
    UnclearDeadline,
    /// A date that does not exist (4月31日).
    ImpossibleDate,
    /// A deadline that was resolved by rule and could mean something else.
    AmbiguousDeadline,
    /// The department or section is not in the configuration, so nobody can be reminded.
    UnknownDepartment,
    /// The department has no address that mail can go to.
    NoAddress,
    /// What stands where a mail address is wanted is none.
    BadAddress,
    /// The workbook could not be read this time; its last good records stand.
    Stale,
    /// A text was too long for a cell of the merged workbook and was cut.
    TextCut,
}

/// One finding about a workbook. `message` is Japanese, complete in itself, quotes what was found and says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: Code,
    pub severity: Severity,
    pub sheet: Option<String>,
    /// As Excel names it: `E12`.
    pub cell: Option<String>,
    pub message: String,
}

impl Problem {
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, sheet: None, cell: None, message: message.into() }
    }

    /// The same problem, placed on a sheet.
    #[must_use]
    pub fn on_sheet(mut self, sheet: &str) -> Self {
        self.sheet = Some(sheet.to_owned());
        self
    }

    /// The same problem, placed at a cell.
    #[must_use]
    pub fn at(mut self, source: &super::model::Source) -> Self {
        self.sheet = Some(source.sheet.clone());
        self.cell = Some(source.cell.clone());
        self
    }

    /// `1位!E12`, `1位` or nothing: the place inside the workbook, as a person would look for it.
    pub fn place(&self) -> String {
        match (&self.sheet, &self.cell) {
            (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
            (Some(sheet), None) => sheet.clone(),
            (None, _) => String::new(),
        }
    }
}
