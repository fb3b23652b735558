use serde::{Deserialize, Serialize};

/// The sheet and cell of a value, the cell in A1 notation (top left of a merged range).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    pub sheet: String,
    pub cell: String,
}

impl std::fmt::Display for Source {
    /// `1位!E12`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}!{}", self.sheet, self.cell)
    }
}
