//! Bands: rows of a part of the sheet that no box cuts.

use crate::core::general_reader::boxes::BoxId;

/// Rows that no box cuts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Band {
    /// Its boxes among those of the stack.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) top: u32,
    pub(crate) bottom: u32,
}

/// A table that could begin at a band.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) score: f32,
    /// Its first band, and the one behind its header.
    pub(crate) header: (usize, usize),
    /// The band behind it.
    pub(crate) end: usize,
}

impl Candidate {
    /// The boxes of its header, and those of each band below it.
    pub(crate) fn parts<'i>(&self, ids: &'i [BoxId], bands: &[Band]) -> (&'i [BoxId], Vec<&'i [BoxId]>) {
        let (start, first) = self.header;
        let records = bands[first..self.end].iter().map(|band| &ids[band.from..band.to]);
        (&ids[bands[start].from..bands[first - 1].to], records.collect())
    }
}
