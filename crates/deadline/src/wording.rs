//! The words for something that a person must know.

use std::fmt::{Display, Formatter};

/// A fact, and the remedy or what happens next: a sentence each, or several. They are the same in the workbook, in
/// mails, in the log and on the terminal, and complete in themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// It quotes what was found.
    pub fact: String,
    pub remedy: String,
}

impl<F: Into<String>, R: Into<String>> From<(F, R)> for Words {
    fn from((fact, remedy): (F, R)) -> Self {
        Self { fact: fact.into(), remedy: remedy.into() }
    }
}

impl Display for Words {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.fact, self.remedy)
    }
}
