//! Problems that a person must look at, as data: a location, and the facts of the message.

mod bad_cell;
mod code;
mod contacts;
mod fault;
mod other_daemon;
mod table;
mod unreadable;

use std::fmt::{Display, Formatter};

use serde::{Deserialize, Serialize};

pub use bad_cell::BadCell;
pub use code::Code;
pub use contacts::{AddressFlaw, BadAddress, ContactsFault};
pub use fault::{Assumable, Fault, Numbered, Work};
pub use other_daemon::OtherDaemon;
pub use unreadable::{Damage, FileKind, Measured, Unreadable};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something was not read or not done.
    Error,
    /// Read, but probably not what the author meant.
    Warning,
    /// Read by a rule that the author may want to know.
    Info,
}

impl Severity {
    /// As shown in 要確認.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Error => "要対応",
            Self::Warning => "要確認",
            Self::Info => "参考",
        }
    }
}

/// A problem in a workbook. Displays as complete Japanese sentences. Equality compares facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub fault: Fault,
    pub sheet: Option<String>,
    /// In A1 notation.
    pub cell: Option<String>,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self { fault, sheet: None, cell: None }
    }
}

impl From<Unreadable> for Problem {
    fn from(why: Unreadable) -> Self {
        Fault::Unreadable(why).into()
    }
}

impl Fault {
    #[must_use]
    pub fn on_sheet(self, sheet: &str) -> Problem {
        Problem { sheet: Some(sheet.to_owned()), ..self.into() }
    }

    #[must_use]
    pub fn at(self, source: &matome_deadline::source::Source) -> Problem {
        Problem { fault: self, sheet: Some(source.sheet.clone()), cell: Some(source.cell.clone()) }
    }
}

impl Problem {
    pub const fn code(&self) -> Code {
        self.fault.code()
    }

    pub const fn severity(&self) -> Severity {
        self.fault.severity()
    }

    /// Location inside the workbook: `1位!E12`, `1位` or empty.
    pub fn place(&self) -> String {
        match (&self.sheet, &self.cell) {
            (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
            (Some(sheet), None) => sheet.clone(),
            (None, _) => String::new(),
        }
    }

    /// Location and message in one line: `1位!E12 セル E12 が…`.
    pub fn with_place(&self) -> String {
        format!("{} {self}", self.place()).trim_start().to_owned()
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.fault.fmt(f)
    }
}
