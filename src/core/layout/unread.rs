//! What was not read of a sheet, told to a person: one warning a sheet that names the cells.

use super::explanation::Use;
use super::page::Page;
use crate::core::model::UnreadText;
use crate::core::problem::{Fault, Problem};
use crate::core::source::Source;

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

/// The warning of a sheet with these texts, which gave goals or `none`.
pub(super) fn warning(texts: &[UnreadText], none: bool) -> Option<Problem> {
    let UnreadText { sheet, cell, .. } = texts.first()?;
    let beginning = |text: &str| text.replace('\n', " ").chars().take(LONGEST_BEGINNING).collect::<String>();
    let first = texts.iter().take(CELLS_NAMED).map(|text| (text.cell.clone(), beginning(&text.text))).collect();
    let more = texts.len().saturating_sub(CELLS_NAMED);
    let source = Source { sheet: sheet.clone(), cell: cell.clone() };
    Some(Fault::UnreadCells { first, more, none }.at(&source))
}
