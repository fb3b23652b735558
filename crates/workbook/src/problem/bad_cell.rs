//! A cell without a value to read.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadCell {
    /// An error value: `#DIV/0!`.
    ErrorValue(String),
    /// A formula without a stored result: written by a program and never opened in Excel.
    Uncalculated,
}

impl BadCell {
    pub(super) const fn remedy(&self) -> &'static str {
        match self {
            Self::ErrorValue(_) => "数式を直してください。",
            Self::Uncalculated => "Excel で開いて保存すると値が読めるようになります。",
        }
    }
}
