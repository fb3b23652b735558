//! Charts over the cells of a sheet, as data. What they show is `sheets`' choice; how they are written,
//! `matome_excel::write`'s.

use super::Tone;
use crate::grid::{Area, Position};

/// A chart over cells of its own sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    pub title: &'static str,
    pub kind: ChartKind,
    pub labels: Labels,
    pub at: Position,
    /// Width and height in pixels.
    pub size: (u32, u32),
    pub categories: Area,
    pub series: Vec<Series>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Columns beside each other.
    Columns,
    /// Bars beside each other, first category at the top, 0 to 100 %.
    PercentBars,
    /// As [`ChartKind::Columns`], from 0 to 100 %, or as far as they go.
    PercentColumns { beyond: bool },
}

/// How the names of categories stand below their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// From left to right.
    Along,
    /// From top to bottom, where there is no room.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: &'static str,
    pub values: Area,
    pub tone: Tone,
}
