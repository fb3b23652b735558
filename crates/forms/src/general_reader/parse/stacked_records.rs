//! Records of several rows: the header's boxes stand in the same places as the boxes of each record below it. Where
//! such a table begins and ends is found as for any other (`table_search`).

use std::collections::BTreeMap;

use super::table::{Column, Row, Table};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use matome_workbook::grid::Area;

/// Where a box stands in its record: first and last row of it, first and last column.
type BoxArea = (u32, u32, u32, u32);

/// The table of `records`, if they are drawn like their `head`.
pub(crate) fn table(canvas: &Canvas<'_>, head: &[BoxId], records: &[&[BoxId]]) -> Option<Table> {
    let top = |ids: &[BoxId]| ids.iter().map(|id| canvas.of(*id).area.first.row).min();
    let place = |id: BoxId, top: u32| {
        let Area { first, last } = canvas.of(id).area;
        (first.row - top, last.row - top, first.column, last.column)
    };
    let begin = top(head)?;
    let places: BTreeMap<BoxArea, usize> =
        head.iter().enumerate().map(|(column, id)| (place(*id, begin), column)).collect();
    let height = places.keys().map(|place| place.1).max()?;
    let is_whole = |place: &BoxArea| place.0 == 0 && place.1 == height;
    if height == 0 || !places.keys().any(is_whole) || places.keys().filter(|place| !is_whole(place)).count() < 2 {
        return None;
    }
    let (mut known, mut all, mut upper) = (0, 0, 0);
    let mut rows = Vec::new();
    for ids in records {
        let begin = top(ids)?;
        let mut cells = vec![None; head.len()];
        for id in *ids {
            all += 1;
            let own = place(*id, begin);
            if let Some(column) = places.get(&own) {
                known += 1;
                upper += usize::from(own.0 == 0 && own.1 < height);
                cells[*column] = Some(*id);
            }
        }
        rows.push(Row { cells, section: None });
    }
    let columns = head.iter().map(|id| Column { path: vec![*id], names_rows: false, part: 0 });
    (known == all && upper >= rows.len()).then(|| Table { columns: columns.collect(), rows, repeated: Vec::new() })
}
