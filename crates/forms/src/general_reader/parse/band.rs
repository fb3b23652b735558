//! Bands: rows of a region that no box crosses, and their pieces.

use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;

/// Rows that no box crosses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Band {
    /// Index of its first box in the stack.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) top: u32,
    pub(crate) bottom: u32,
}

/// In reading order.
pub(crate) fn bands(canvas: &Canvas<'_>, ids: &[BoxId]) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (i, id) in ids.iter().enumerate() {
        let area = canvas.of(*id).area;
        match bands.last_mut().filter(|band| area.first.row <= band.bottom) {
            Some(band) => {
                band.to = i + 1;
                band.bottom = band.bottom.max(area.last.row);
            }
            None => bands.push(Band { from: i, to: i + 1, top: area.first.row, bottom: area.last.row }),
        }
    }
    bands
}

/// Column ranges that no box crosses, from left to right, with their boxes in reading order.
pub(crate) fn pieces(canvas: &Canvas<'_>, ids: &[BoxId]) -> Vec<Vec<BoxId>> {
    let mut sorted = ids.to_vec();
    sorted.sort_by_key(|id| (canvas.of(*id).area.first.column, *id));
    let mut pieces: Vec<(u32, Vec<BoxId>)> = Vec::new();
    for id in sorted {
        let area = canvas.of(id).area;
        match pieces.last_mut().filter(|(right, _)| area.first.column <= *right) {
            Some((right, piece)) => {
                *right = (*right).max(area.last.column);
                piece.push(id);
            }
            None => pieces.push((area.last.column, vec![id])),
        }
    }
    let in_order = |(_, mut piece): (u32, Vec<BoxId>)| {
        piece.sort_unstable();
        piece
    };
    pieces.into_iter().map(in_order).collect()
}

/// A table that could begin at a band.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) score: f32,
    /// Its first band, and the one after its header.
    pub(crate) header: (usize, usize),
    /// The band after it.
    pub(crate) end: usize,
}

impl Candidate {
    pub(crate) fn parts<'i>(&self, ids: &'i [BoxId], bands: &[Band]) -> (&'i [BoxId], Vec<&'i [BoxId]>) {
        let (start, first) = self.header;
        let records = bands[first..self.end].iter().map(|band| &ids[band.from..band.to]);
        (&ids[bands[start].from..bands[first - 1].to], records.collect())
    }
}
