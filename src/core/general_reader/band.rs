//! Bands: rows of a part of the sheet that no box cuts.

use super::BlockId;

/// Rows that no box cuts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    /// Its boxes among those of the stack.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) top: u32,
    pub(super) bottom: u32,
}

/// A table that could begin at a band.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) score: f32,
    /// Its first band, and the one behind its header.
    pub(super) header: (usize, usize),
    /// The band behind it.
    pub(super) end: usize,
}

impl Candidate {
    /// The boxes of its header, and those of each band below it.
    pub(super) fn parts<'i>(&self, ids: &'i [BlockId], bands: &[Band]) -> (&'i [BlockId], Vec<&'i [BlockId]>) {
        let (start, first) = self.header;
        let records = bands[first..self.end].iter().map(|band| &ids[band.from..band.to]);
        (&ids[bands[start].from..bands[first - 1].to], records.collect())
    }
}
