//! Charts over the cells of a sheet, as data.

use super::Tone;
use crate::grid::{Area, Position};

/// A chart over cells of its own sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    pub title: &'static str,
    pub kind: ChartKind,
    pub labels: Labels,
    pub at: Position,
    /// In pixels: width, height.
    pub size: (u32, u32),
    pub categories: Area,
    pub series: Vec<Series>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    Columns,
    /// Clustered bars from 0 to 100 %, first category at the top.
    PercentBars,
    /// Like [`ChartKind::Columns`], from 0 to 100 %, or higher with `beyond`.
    PercentColumns {
        beyond: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    Along,
    /// Vertical, for lack of room.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: &'static str,
    pub values: Area,
    pub tone: Tone,
}
