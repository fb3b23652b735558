//! Columns ignored by a definition though their labels are known fields: the sheet may be of another form.

use std::collections::HashMap;

use super::form::MatchedPage;
use super::header::HeaderColumn;
use super::page::BlockId;
use crate::field::Field;
use crate::general_reader;

/// Cache of known fields by label: a form repeats its labels on each sheet.
#[derive(Default)]
pub(super) struct KnownLabels(HashMap<String, Option<Field>>);

impl KnownLabels {
    fn field(&mut self, label: &str) -> Option<Field> {
        if let Some(known) = self.0.get(label) {
            return *known;
        }
        let field = general_reader::known_field(label);
        self.0.insert(label.to_owned(), field);
        field
    }
}

/// Whether a label is known for a field that the definition, without a column of that field, ignores or mistakes.
pub(super) fn has_columns(form: &MatchedPage<'_, '_>, labels: &mut KnownLabels) -> bool {
    let Some(header) = form.first_header(0, form.page.last_row()) else { return false };
    // The lower of two rows of labels describes the cells.
    let lowest = form.page.slots(header.bottom);
    let below = |column: &HeaderColumn| lowest.iter().find(|slot| slot.first == column.first)?.block;
    let mut named = |id: BlockId| labels.field(&form.page.block(id).cell.text);
    let columns: Vec<(&HeaderColumn, Option<Field>)> = header
        .columns
        .iter()
        .map(|column| (column, below(column).and_then(&mut named).or_else(|| named(column.label))))
        .collect();
    let is_served = |field: Field| {
        let serves = |known: Option<Field>| known.is_none_or(|known| known == field);
        columns.iter().any(|(column, known)| column.field == Some(field) && serves(*known))
    };
    let is_own = |column: &HeaderColumn| column.time.is_none() && !form.is_of_the_past(column.label);
    columns
        .iter()
        .filter(|(column, known)| is_own(column) && column.field != *known)
        .filter_map(|(_, known)| *known)
        .any(|field| !is_served(field))
}
