//! How someone has painted a cell of their own, where it differs from how such cells are written here. How the rest
//! looks, the writer knows; how paint is read from a file is `edge::read_notes`'s.

use serde::{Deserialize, Serialize};

/// Colours as `0xRRGGBB`. Fonts, sizes, borders and the place of the text from top to bottom stay those of the sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own, in every combination")]
pub struct Paint {
    pub fill: Option<u32>,
    /// The colour of the letters.
    pub ink: Option<u32>,
    pub bold: bool,
    pub italic: bool,
    pub underlined: bool,
    pub struck: bool,
    /// What is typed there stays a text: `001`.
    pub as_text: bool,
    pub align: Option<Align>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    Center,
    Right,
}
