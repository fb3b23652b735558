//! The use of each cell of a workbook, and the forms that its sheets were compared with.

use serde::{Deserialize, Serialize};

use super::criterion::{self, Criterion, Mismatch};
use super::definition::Definition;
use super::form::MatchedPage;
use super::page::Page;
use super::usage::Use;
use super::workbook::{pages, read_pages};
use super::{Layouts, recognise};
use crate::model::Workbook;
use matome_deadline::text;
use matome_workbook::grid::WorkbookCells;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkbookExplanation {
    pub workbook: Workbook,
    pub sheets: Vec<SheetExplanation>,
}

impl WorkbookExplanation {
    /// For a workbook without an account of its cells.
    pub const fn of_records(workbook: Workbook) -> Self {
        Self { workbook, sheets: Vec::new() }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SheetExplanation {
    pub name: String,
    /// ID of the definition that goals were read by; `None` without goals.
    pub layout: Option<String>,
    pub candidates: Vec<FormCandidate>,
    /// Non-empty cells, in reading order.
    pub cells: Vec<ExplainedCell>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FormCandidate {
    pub layout: String,
    /// Share of criteria met, headings counting twice: 0 to 1.
    pub share: f64,
    pub found: Vec<String>,
    pub missing: Vec<String>,
    /// Why the sheet cannot be of this form, whatever the share.
    pub mismatch: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExplainedCell {
    /// As in Excel: `E12`.
    pub cell: String,
    pub text: String,
    pub number: Option<f64>,
    pub taken: Use,
}

/// Like [`read_workbook`](super::read_workbook), with the use of each cell.
pub fn explain_workbook(file: &str, cells: &WorkbookCells, layouts: &Layouts) -> WorkbookExplanation {
    let pages = pages(cells);
    let (workbook, readings) = read_pages(file, cells, &pages, layouts);
    let explained = pages.iter().zip(&readings).map(|(page, reading)| SheetExplanation {
        name: page.sheet.name.clone(),
        layout: reading.taught.clone().or_else(|| {
            reading.account.as_ref().and(reading.layout).map(|layout| layouts.definitions[layout].id.clone())
        }),
        candidates: candidates(page, layouts),
        cells: explained(page, reading.account.as_deref()),
    });
    WorkbookExplanation { sheets: explained.collect(), workbook }
}

fn explained(page: &Page<'_>, account: Option<&[Use]>) -> Vec<ExplainedCell> {
    let taken = |id: usize| account.map_or(Use::Unused, |account| account[id].clone());
    let explained = page.blocks.iter().enumerate().map(|(id, block)| ExplainedCell {
        cell: block.area.first.to_string(),
        text: block.cell.text.clone(),
        number: block.cell.number,
        taken: taken(id),
    });
    explained.collect()
}

fn candidates(page: &Page<'_>, layouts: &Layouts) -> Vec<FormCandidate> {
    if page.blocks.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<FormCandidate> = layouts
        .definitions
        .iter()
        .map(|definition| {
            let form = MatchedPage::new(page, definition);
            let criteria = criterion::checked(&form);
            let share = criterion::share(&criteria);
            FormCandidate {
                layout: definition.id.clone(),
                share,
                found: printed(definition, &criteria, true),
                missing: printed(definition, &criteria, false),
                mismatch: criterion::mismatch(&form)
                    .map(|why| in_words(definition, &why))
                    .or_else(|| (share < recognise::LEAST).then(|| "見出しの大半が見つかりません".to_owned())),
            }
        })
        .collect();
    candidates.sort_by(|a, b| a.mismatch.is_some().cmp(&b.mismatch.is_some()).then(b.share.total_cmp(&a.share)));
    candidates
}

fn printed(definition: &Definition, criteria: &[(Criterion, bool)], there: bool) -> Vec<String> {
    let wanted = criteria.iter().filter(|(_, found)| *found == there);
    wanted.filter_map(|(what, _)| what.printed(definition).map(str::to_owned)).collect()
}

fn in_words(definition: &Definition, mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::Forbidden(word) => format!("「{word}」があるため、この様式ではありません（[recognise] none）"),
        Mismatch::Unnamed => {
            let words = text::quoted(definition.titles.iter().chain(&definition.any));
            format!("{words}のどれもありません（[recognise] title、any）")
        }
    }
}
