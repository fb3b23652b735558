//! Records of several rows: boxes of each record are arranged like those of the header.

use std::collections::BTreeMap;

use super::table::{Column, Row, Table};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use matome_workbook::grid::Area;

/// First and last row within the record, and first and last column.
type BoxArea = (u32, u32, u32, u32);

/// The table of `bands`, if their records are arranged like `head`. A band holds several records if a box is merged
/// over them; an unmatched box alone in a band is a heading among the rows.
pub(crate) fn table(canvas: &Canvas<'_>, head: &[BoxId], bands: &[&[BoxId]]) -> Option<Table> {
    let frame = Frame::new(canvas, head)?;
    let (mut rows, mut records, mut upper) = (Vec::new(), 0, 0);
    for ids in bands {
        if let Some(band) = frame.records(canvas, ids) {
            records += band.len();
            upper += ids.iter().filter(|id| frame.is_upper(canvas, ids, **id)).count();
            rows.extend(band);
        } else {
            let [only] = ids else { return None };
            rows.push(Row { cells: vec![None; head.len()], section: Some(*only) });
        }
    }
    let columns = head.iter().map(|id| Column { path: vec![*id], names_rows: false, part: 0 });
    (upper >= records).then(|| Table { columns: columns.collect(), rows, repeated: Vec::new() })
}

/// Arrangement of a record's boxes, from the header.
struct Frame {
    columns: BTreeMap<BoxArea, usize>,
    height: u32,
}

impl Frame {
    /// `None` for a header of one row, without a box over all its rows, or with fewer than two others.
    fn new(canvas: &Canvas<'_>, head: &[BoxId]) -> Option<Self> {
        let begin = top(canvas, head)?;
        let place = |(column, id): (usize, &BoxId)| {
            let Area { first, last } = canvas.of(*id).area;
            ((first.row - begin, last.row - begin, first.column, last.column), column)
        };
        let columns: BTreeMap<BoxArea, usize> = head.iter().enumerate().map(place).collect();
        let height = columns.keys().map(|place| place.1 + 1).max()?;
        let whole = columns.keys().filter(|place| place.0 == 0 && place.1 + 1 == height).count();
        (height > 1 && whole > 0 && columns.len() - whole >= 2).then_some(Self { columns, height })
    }

    /// The record of its band in which a box begins, and its area there, cut at the record's end.
    fn place(&self, canvas: &Canvas<'_>, begin: u32, id: BoxId) -> (u32, BoxArea) {
        let Area { first, last } = canvas.of(id).area;
        let record = (first.row - begin) / self.height;
        let base = begin + record * self.height;
        (record, (first.row - base, (last.row - base).min(self.height - 1), first.column, last.column))
    }

    /// The records of a band; `None` if a box matches no place of the header.
    fn records(&self, canvas: &Canvas<'_>, ids: &[BoxId]) -> Option<Vec<Row>> {
        let begin = top(canvas, ids)?;
        let mut records: BTreeMap<u32, Row> = BTreeMap::new();
        let mut placed = Vec::with_capacity(ids.len());
        for id in ids {
            let (record, place) = self.place(canvas, begin, *id);
            placed.push((record, *self.columns.get(&place)?, *id));
            records.entry(record).or_insert_with(|| Row { cells: vec![None; self.columns.len()], section: None });
        }
        for (first, column, id) in placed {
            let last = (canvas.of(id).area.last.row - begin) / self.height;
            for row in records.range_mut(first..=last).map(|(_, row)| row) {
                row.cells[column] = Some(id);
            }
        }
        Some(records.into_values().collect())
    }

    /// Whether a box is at the top of its record and leaves room below.
    fn is_upper(&self, canvas: &Canvas<'_>, band: &[BoxId], id: BoxId) -> bool {
        let place = top(canvas, band).map(|begin| self.place(canvas, begin, id).1);
        place.is_some_and(|(first, last, ..)| first == 0 && last + 1 < self.height)
    }
}

fn top(canvas: &Canvas<'_>, ids: &[BoxId]) -> Option<u32> {
    ids.iter().map(|id| canvas.of(*id).area.first.row).min()
}
