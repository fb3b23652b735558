//! Where in a workbook a value was read.

use serde::{Deserialize, Serialize};

/// Where a value stands: the sheet, and the cell as Excel names it (top-left cell of a merged region).
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
