//! A worksheet part, read once from front to back: what its cells say, and after them which regions are merged.

use std::borrow::Cow;

use super::strings;
use crate::core::grid::{Area, Position};
use crate::edge::workbook::markup::{self, Markup, Tag};
use crate::edge::workbook::part::area;
use crate::edge::workbook::{ReadError, limit};

pub(super) struct Worksheet<'x> {
    markup: Markup<'x>,
    /// Where the next cell stands that does not say so itself.
    next: Position,
}

/// A cell that says something, as it is written.
pub(super) struct Written<'x> {
    pub(super) at: Position,
    /// Its number format and looks, by their place.
    pub(super) style: usize,
    pub(super) kind: Kind,
    pub(super) value: Cow<'x, str>,
    pub(super) has_formula: bool,
}

/// What the value of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    /// The place of a shared string.
    Shared,
    Text,
    Boolean,
    Error,
}

impl<'x> Worksheet<'x> {
    pub(super) fn new(xml: &'x str) -> Self {
        Self { markup: Markup::new(xml), next: Position::new(0, 0) }
    }

    /// The next cell that says something; `None` behind the last one.
    pub(super) fn cell(&mut self) -> Result<Option<Written<'x>>, ReadError> {
        loop {
            let tag = self.markup.next()?;
            match (tag.name, tag.kind) {
                ("c", markup::Kind::Start) => {
                    if let Some(cell) = self.written(tag)? {
                        return Ok(Some(cell));
                    }
                }
                ("c", markup::Kind::Empty) => drop(self.place(tag)),
                ("row", markup::Kind::Start) => self.begin_row(tag),
                ("row", markup::Kind::End) => self.end_row(),
                ("row", markup::Kind::Empty) => {
                    self.begin_row(tag);
                    self.end_row();
                }
                ("sheetData", markup::Kind::End | markup::Kind::Empty) => return Ok(None),
                _ => {}
            }
        }
    }

    /// The merged regions, which stand behind the cells. What is damaged there loses no cell.
    pub(super) fn merged(mut self) -> Vec<Area> {
        let mut merged = Vec::new();
        while let Ok(Some(tag)) = self.markup.tag() {
            match tag.name {
                "mergeCell" => merged.extend(tag.attribute("ref").and_then(|reference| area(&reference))),
                "mergeCells" if tag.kind == markup::Kind::End => break,
                _ => {}
            }
        }
        merged
    }

    fn begin_row(&mut self, row: Tag<'_>) {
        // Rows count from one; one without a number follows the one before.
        if let Some(number) = row.attribute("r").and_then(|number| number.parse::<u32>().ok()) {
            self.next.row = number.saturating_sub(1).min(limit::ROWS);
        }
    }

    fn end_row(&mut self) {
        self.next = Position::new(self.next.row + 1, 0);
    }

    /// Where a cell stands, by its own name or behind the one before; `None` outside what a sheet can hold.
    fn place(&mut self, cell: Tag<'_>) -> Option<Position> {
        let name = cell.attributes().find(|(name, _)| *name == "r");
        let at = name.map_or(Some(self.next), |(_, name)| Position::parse(name))?;
        let is_inside = at.row < limit::ROWS && at.column < limit::COLUMNS;
        self.next.column = at.column.min(limit::COLUMNS) + 1;
        is_inside.then_some(at)
    }

    /// The cell that `start` begins, read up to its end; `None` if it says nothing.
    fn written(&mut self, start: Tag<'_>) -> Result<Option<Written<'x>>, ReadError> {
        let at = self.place(start);
        let (mut style, mut kind) = (0, Kind::Number);
        for (name, value) in start.attributes() {
            match name {
                "s" => style = value.parse().unwrap_or(0),
                "t" => kind = Kind::of(value),
                _ => {}
            }
        }
        let (mut value, mut has_formula) = (Cow::Borrowed(""), false);
        loop {
            let tag = self.markup.next()?;
            match (tag.name, tag.kind) {
                ("v", markup::Kind::Start) if value.is_empty() => value = strings::value(&mut self.markup)?,
                ("is", markup::Kind::Start) => {
                    (kind, value) = (Kind::Text, strings::string(&mut self.markup, "is")?.into());
                }
                ("f", markup::Kind::Start | markup::Kind::Empty) => has_formula = true,
                ("c", markup::Kind::End) => break,
                _ => {}
            }
        }
        let says = has_formula || !value.is_empty();
        Ok(at.filter(|_| says).map(|at| Written { at, style, kind, value, has_formula }))
    }
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "n" => Self::Number,
            "s" => Self::Shared,
            "b" => Self::Boolean,
            "e" => Self::Error,
            _ => Self::Text,
        }
    }
}
