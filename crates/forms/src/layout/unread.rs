//! What was not read of a sheet, told to a person: one warning a sheet that names the cells. Which texts these are is
//! decided in `account` and `left_over`.

use std::collections::BTreeSet;

use super::page::Page;
use super::usage::Use;
use crate::field::MeasureField;
use crate::model::{Goal, UnreadText};
use matome_deadline::source::Source;
use matome_workbook::grid::Position;
use matome_workbook::problem::{Fault, Problem};

/// The number of cells named in the warning, each with the beginning of its text.
const CELLS_NAMED: usize = 5;
const LONGEST_BEGINNING: usize = 20;

/// The texts that nothing was made of.
pub(super) fn texts(page: &Page<'_>, account: &[Use]) -> Vec<UnreadText> {
    let unread = account.iter().enumerate().filter(|(_, taken)| **taken == Use::Unread);
    let text = |id| {
        let Source { sheet, cell } = page.source(id);
        Some(UnreadText { sheet, cell, text: page.text(id)? })
    };
    unread.filter_map(|(id, _)| text(id)).collect()
}

/// What may be one of the texts that stand in a measure's row and were not read.
const SOUGHT: [MeasureField; 7] = [
    MeasureField::Title,
    MeasureField::Actions,
    MeasureField::Period,
    MeasureField::Target,
    MeasureField::InterimReport,
    MeasureField::YearEndReport,
    MeasureField::SelfAssessment,
];

/// A field that is empty in all of a sheet's measures is not certain to be so where a text beside a measure was not
/// read.
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

/// The warning of a sheet with these texts, which gave goals or `none`.
pub(super) fn warning(texts: &[UnreadText], none: bool) -> Option<Problem> {
    let UnreadText { sheet, cell, .. } = texts.first()?;
    let beginning = |text: &str| text.replace('\n', " ").chars().take(LONGEST_BEGINNING).collect::<String>();
    let first = texts.iter().take(CELLS_NAMED).map(|text| (text.cell.clone(), beginning(&text.text))).collect();
    let more = texts.len().saturating_sub(CELLS_NAMED);
    let source = Source { sheet: sheet.clone(), cell: cell.clone() };
    Some(Fault::UnreadCells { first, more, none }.at(&source))
}
