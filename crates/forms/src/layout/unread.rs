//! Reports unread texts of a sheet: one warning per sheet that names the cells.

use std::collections::BTreeSet;

use super::page::Page;
use super::usage::Use;
use crate::field::MeasureField;
use crate::model::{Goal, UnreadText};
use matome_deadline::source::Source;
use matome_workbook::grid::Position;
use matome_workbook::problem::{Fault, Problem};

/// Cells named in the warning, each with the beginning of its text.
const CELLS_NAMED: usize = 5;
const LONGEST_BEGINNING: usize = 20;

/// Cells further below or beside all used ones do not belong to the form.
const FAR_ROWS: u32 = 20;
const FAR_COLUMNS: u32 = 10;

pub(super) fn texts(page: &Page<'_>, account: &[Use]) -> Vec<UnreadText> {
    let unread = account.iter().enumerate().filter(|(_, taken)| **taken == Use::Unread);
    let text = |id| {
        let Source { sheet, cell } = page.source(id);
        Some(UnreadText { sheet, cell, text: page.text(id)? })
    };
    unread.filter_map(|(id, _)| text(id)).collect()
}

/// Fields that an unread text in a measure's row may belong to.
const SOUGHT: [MeasureField; 7] = [
    MeasureField::Title,
    MeasureField::Actions,
    MeasureField::Period,
    MeasureField::Target,
    MeasureField::InterimReport,
    MeasureField::YearEndReport,
    MeasureField::SelfAssessment,
];

/// Marks fields that are empty in all measures of a sheet as assumed, if a text beside a measure was not read.
pub(super) fn doubt_empty_fields(goals: &mut [Goal], texts: &[UnreadText]) {
    let row = |cell: &str| Position::parse(cell).map(|at| at.row);
    let rows: BTreeSet<u32> = texts.iter().filter_map(|text| row(&text.cell)).collect();
    let measures = || goals.iter().flat_map(|goal| &goal.measures);
    let empty: Vec<MeasureField> =
        SOUGHT.into_iter().filter(|field| measures().all(|measure| measure.text(*field).is_none())).collect();
    for measure in goals.iter_mut().flat_map(|goal| &mut goal.measures) {
        if row(&measure.source.cell).is_some_and(|row| rows.contains(&row)) {
            let doubted = empty.iter().filter(|field| !measure.assumed.contains(field)).copied().collect::<Vec<_>>();
            measure.assumed.extend(doubted);
        }
    }
}

/// Warns of the unread texts of a sheet with goals or `none`. Hidden or far texts are named by place, not quoted.
pub(super) fn warning(page: &Page<'_>, account: &[Use], none: bool) -> Option<Problem> {
    let area = |id: usize| page.blocks[id].area;
    let is_unread = |id: &usize| account[*id] == Use::Unread && page.text(*id).is_some();
    let used = || (0..account.len()).filter(|id| account[*id] != Use::Unread);
    let last_row = used().map(|id| area(id).last.row).max().map(|row| row + FAR_ROWS);
    let last_column = used().map(|id| area(id).last.column).max().map(|column| column + FAR_COLUMNS);
    let is_far =
        |at: Position| last_row.is_some_and(|row| at.row > row) || last_column.is_some_and(|own| at.column > own);
    let beginning = |id: usize| match page.text(id) {
        Some(text) if !page.is_hidden(id) && !is_far(area(id).first) => {
            text.replace('\n', " ").chars().take(LONGEST_BEGINNING).collect()
        }
        _ => String::new(),
    };
    let unread: Vec<usize> = (0..account.len()).filter(is_unread).collect();
    let first = unread.iter().take(CELLS_NAMED).map(|id| (page.source(*id).cell, beginning(*id))).collect();
    let more = unread.len().saturating_sub(CELLS_NAMED);
    Some(Fault::UnreadCells { first, more, none }.at(&page.source(*unread.first()?)))
}
