//! 行き先のないメモ: notes whose measure is gone, which return to 一覧 with it, and notes whose place other measures took.

use std::collections::BTreeSet;

use super::WorkbookPlan;
use super::list::typed;
use crate::notes::own_sheets::{CHECK, MEMO, ORPHAN_COLUMNS};
use crate::notes::{KeptNote, Note, NoteId, header_of, keys_up_to};
use matome_workbook::grid::Position;
use matome_workbook::plan::{Cell, PaperSize, Print, Role, SheetColumn, SheetPlan};

pub(super) use crate::notes::own_sheets::ORPHANS as NAME;
const OWN_BEFORE_ADDED: usize = 6;

/// `None` if every note has its measure.
pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> Option<SheetPlan<'a>> {
    let orphans = &contents.occasion.notes.orphans;
    if orphans.is_empty() {
        return None;
    }
    let used = orphans.iter().flat_map(|(_, kept)| kept.note.added.keys());
    let added: BTreeSet<String> = used.flat_map(|key| keys_up_to(key)).collect();
    let added_headers = added.iter().map(|key| (header_of(key), 16.0));
    let headers: Vec<(&str, f64)> = ORPHAN_COLUMNS[..OWN_BEFORE_ADDED]
        .iter()
        .copied()
        .chain(added_headers)
        .chain(ORPHAN_COLUMNS[OWN_BEFORE_ADDED..].iter().copied())
        .collect();
    let columns = headers.iter().map(|(_, width)| SheetColumn::wide(*width)).collect();
    let mut sheet =
        SheetPlan::new(NAME, columns, Print { repeat_rows: Some((0, 0)), ..Print::on(PaperSize::A4, true) });
    sheet.push_headers(headers.iter().map(|(header, _)| header));
    sheet.freeze = Position::new(1, 0);
    for (id, kept) in orphans {
        let text = |text: &str| Cell::text(text, Role::Long);
        let label = &kept.label;
        let mut cells = vec![text(&id.to_key()), text(&label.department), text(&label.goal), text(&label.measure)];
        let Note { check, memo, added: words, paints } = &kept.note;
        cells.extend([typed(check.as_ref(), paints.get(CHECK)), typed(memo.as_ref(), paints.get(MEMO))]);
        cells.extend(added.iter().map(|key| typed(words.get(key), paints.get(key))));
        cells.push(Cell::date(kept.orphan_since, Role::Short));
        cells.push(text(&story(id, kept)));
        sheet.push(cells);
    }
    Some(sheet)
}

/// The reason why it is listed.
fn story(id: &NoteId, kept: &KeptNote) -> String {
    if !id.is_displaced() {
        return "行がなくなったため".to_owned();
    }
    let noted = kept.noted_at.map(|at| at.local().format("%-m月%-d日 %-H:%M に取り込んだ記入。").to_string());
    format!("{}同じ欄に別の記入があったため", noted.unwrap_or_default())
}
