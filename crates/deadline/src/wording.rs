use std::fmt::{Display, Formatter};

/// A fact and its remedy or consequence, in complete sentences. Workbook, mails, log and terminal show them unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Quotes the value found.
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
