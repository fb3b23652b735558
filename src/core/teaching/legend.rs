//! What the colours of a form's sheet stand for: those that are on it. Which colour it is the adapter knows.

use std::collections::BTreeSet;

use crate::core::field::{Field, GoalField, MeasureField};
use crate::core::layout::{SheetCopy, Taken};

/// The entries for this copy, in the order of the fields.
pub(super) fn legend(copy: &SheetCopy) -> Vec<(Taken, &'static str)> {
    let fields = copy.cells.iter().filter_map(|cell| match cell.taken {
        Taken::Field(field) => Some(field),
        _ => None,
    });
    let shown: BTreeSet<Field> = fields.collect();
    let fields = Field::all().filter(|field| shown.contains(field)).map(|field| (Taken::Field(field), name(field)));
    [(Taken::Unread, "読み取れていない"), (Taken::Label, "見出し")].into_iter().chain(fields).collect()
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Goal(GoalField::Number) => "目標の番号",
        Field::Measure(MeasureField::Number) => "取組の番号",
        field => field.label(),
    }
}
