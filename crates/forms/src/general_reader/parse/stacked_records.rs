//! Records of several rows: the header's boxes stand in the same places as the boxes of each record below it. Where
//! such a table begins and ends is found as for any other (`table_search`).

use std::collections::BTreeMap;

use super::table::{Column, Row, Table};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use matome_workbook::grid::Area;

/// A box's first and last row within its record, and its first and last column.
type BoxArea = (u32, u32, u32, u32);

/// The table of `bands`, if their records are drawn like their `head`. A band holds several records where a box is
/// merged over them; a box alone in a band that no header box matches is a heading among the rows.
pub(crate) fn table(canvas: &Canvas<'_>, head: &[BoxId], bands: &[&[BoxId]]) -> Option<Table> {
    let top = |ids: &[BoxId]| ids.iter().map(|id| canvas.of(*id).area.first.row).min();
    let begin = top(head)?;
    let place = |(column, id): (usize, &BoxId)| {
        let Area { first, last } = canvas.of(*id).area;
        ((first.row - begin, last.row - begin, first.column, last.column), column)
    };
    let places: BTreeMap<BoxArea, usize> = head.iter().enumerate().map(place).collect();
    let height = places.keys().map(|place| place.1).max()?;
    let is_whole = |place: &BoxArea| place.0 == 0 && place.1 == height;
    if height == 0 || !places.keys().any(is_whole) || places.keys().filter(|place| !is_whole(place)).count() < 2 {
        return None;
    }
    let mut rows = Vec::new();
    let mut upper = 0;
    for ids in bands {
        let begin = top(ids)?;
        let mut records: Vec<Row> = Vec::new();
        for id in *ids {
            let Area { first, last } = canvas.of(*id).area;
            let own = (first.row - begin) / (height + 1);
            let up_to = (last.row - begin) / (height + 1);
            let base = begin + own * (height + 1);
            let place = (first.row - base, (last.row - base).min(height), first.column, last.column);
            let Some(column) = places.get(&place) else {
                let [only] = ids else { return None };
                rows.push(Row { cells: vec![None; head.len()], section: Some(*only) });
                continue;
            };
            upper += usize::from(place.0 == 0 && place.1 < height);
            while records.len() <= up_to as usize {
                records.push(Row { cells: vec![None; head.len()], section: None });
            }
            for record in &mut records[own as usize..=up_to as usize] {
                record.cells[*column] = Some(*id);
            }
        }
        rows.append(&mut records);
    }
    let columns = head.iter().map(|id| Column { path: vec![*id], names_rows: false, part: 0 });
    let records = rows.iter().filter(|row| row.section.is_none()).count();
    (upper >= records).then(|| Table { columns: columns.collect(), rows, repeated: Vec::new() })
}
