//! 行き先のないメモ: notes whose measure is gone. They return to 一覧 with it.

use std::collections::BTreeSet;

use super::Contents;
use super::list::typed;
use crate::core::consolidate::list_column::{CHECK, ID, MEMO};
use crate::core::consolidate::notes::{Note, header_of, keys_up_to};
use crate::core::consolidate::plan::{Cell, Column, Paper, Print, Role, SheetPlan};
use crate::core::grid::Position;

pub const NAME: &str = "行き先のないメモ";
const SINCE: (&str, f64) = ("いつから", 12.0);
/// Our own columns; the added ones stand before the last.
pub const HEADERS: [(&str, f64); 7] =
    [(ID, 20.0), ("部局", 14.0), ("目標", 30.0), ("取組", 30.0), (CHECK, 12.0), (MEMO, 36.0), SINCE];

/// No sheet where every note has its measure.
pub(super) fn plan<'a>(contents: &'a Contents<'a>) -> Option<SheetPlan<'a>> {
    let orphans = &contents.occasion.notes.orphans;
    if orphans.is_empty() {
        return None;
    }
    let used = orphans.iter().flat_map(|(_, kept)| kept.note.added.keys());
    let added: BTreeSet<String> = used.flat_map(|key| keys_up_to(key)).collect();
    let added_headers = added.iter().map(|key| (header_of(key), 16.0));
    let headers: Vec<(&str, f64)> = HEADERS[..6].iter().copied().chain(added_headers).chain([SINCE]).collect();
    let columns = headers.iter().map(|(_, width)| Column::wide(*width)).collect();
    let mut sheet = SheetPlan::new(
        NAME,
        columns,
        Print { paper: Paper::A4, landscape: true, repeat_rows: Some((0, 0)), columns: None },
    );
    sheet.push(headers.iter().map(|(header, _)| Cell::text(header, Role::Header)).collect());
    sheet.freeze = Position::new(1, 0);
    for (id, kept) in orphans {
        let text = |text: &str| Cell::text(text, Role::Long);
        let label = &kept.label;
        let mut cells = vec![text(&id.0), text(&label.department), text(&label.goal), text(&label.measure)];
        let Note { check, memo, added: words, paints } = &kept.note;
        cells.extend([typed(check.as_ref(), paints.get(CHECK)), typed(memo.as_ref(), paints.get(MEMO))]);
        cells.extend(added.iter().map(|key| typed(words.get(key), paints.get(key))));
        cells.push(Cell::date(kept.orphan_since, Role::Short));
        sheet.push(cells);
    }
    Some(sheet)
}
