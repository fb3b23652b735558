//! Explains typing errors in settings and definitions: marked line, Japanese message, probable intention.

pub mod nearest;
pub mod syntax;

use std::fmt::{Display, Formatter, Result};

use matome_deadline::text::width;

/// The position of a mistake in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedLine {
    /// Counted from 1.
    pub number: usize,
    line: String,
    before: usize,
}

impl MarkedLine {
    pub fn at(text: &str, offset: usize) -> Self {
        let offset = text.floor_char_boundary(offset);
        let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[start..].lines().next().unwrap_or_default().to_owned();
        Self { number: line_of(text, offset), line, before: width(&text[start..offset]) }
    }

    /// The most common mistake in such a line.
    pub fn hint(&self) -> Option<String> {
        syntax::hint(&self.line)
    }
}

impl Display for MarkedLine {
    /// The line and the mark below it, indented.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "    {}\n    {:before$}^", self.line, "", before = self.before)
    }
}

/// Line number at `offset`, counted from 1.
pub fn line_of(text: &str, offset: usize) -> usize {
    text[..text.floor_char_boundary(offset)].matches('\n').count() + 1
}
