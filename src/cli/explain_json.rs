//! What each cell of a workbook was taken for, for programs: the records with the sheets beside them.
//!
//! For people it is `explain`.

use serde::Serialize;

use super::document::PrintedWorkbook;
use matome_forms::field::Field;
use matome_forms::layout::{ExplainedCell, FormCandidate, SheetExplanation, Use, WorkbookExplanation};

#[derive(Serialize)]
pub(super) struct Explained<'a> {
    #[serde(flatten)]
    workbook: PrintedWorkbook<'a>,
    sheets: Vec<Sheet<'a>>,
}

#[derive(Serialize)]
struct Sheet<'a> {
    name: &'a str,
    layout: Option<&'a str>,
    candidates: &'a [FormCandidate],
    cells: Vec<Cell<'a>>,
}

#[derive(Serialize)]
struct Cell<'a> {
    #[serde(rename = "cell")]
    at: &'a str,
    text: &'a str,
    #[serde(flatten)]
    taken: TakenFor,
}

/// A [`Use`] with its fields by name.
#[derive(Serialize)]
#[serde(tag = "taken_for", rename_all = "snake_case")]
enum TakenFor {
    Heading { gives: Vec<&'static str> },
    Label { field: Option<&'static str> },
    Header { field: Option<&'static str> },
    Value { field: &'static str, goal: usize, measure: Option<usize> },
    Note,
    Decoration,
    Unread,
    Unused,
}

impl<'a> From<&'a WorkbookExplanation> for Explained<'a> {
    fn from(explanation: &'a WorkbookExplanation) -> Self {
        Self {
            workbook: PrintedWorkbook::of(&explanation.workbook),
            sheets: explanation.sheets.iter().map(sheet).collect(),
        }
    }
}

fn sheet(sheet: &SheetExplanation) -> Sheet<'_> {
    Sheet {
        name: &sheet.name,
        layout: sheet.layout.as_deref(),
        candidates: &sheet.candidates,
        cells: sheet.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &ExplainedCell) -> Cell<'_> {
    let name = |field: &Option<Field>| field.map(Field::name);
    let taken = match &cell.taken {
        Use::Heading { gives } => TakenFor::Heading { gives: gives.iter().map(|field| field.name()).collect() },
        Use::Label { field } => TakenFor::Label { field: name(field) },
        Use::Header { field } => TakenFor::Header { field: name(field) },
        Use::Value { field, goal, measure } => TakenFor::Value { field: field.name(), goal: *goal, measure: *measure },
        Use::Note => TakenFor::Note,
        Use::Decoration => TakenFor::Decoration,
        Use::Unread => TakenFor::Unread,
        Use::Unused => TakenFor::Unused,
    };
    Cell { at: &cell.cell, text: &cell.text, taken }
}
