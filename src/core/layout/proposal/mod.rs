//! `matome layout draft`: a definition for a workbook of a form that nobody has described yet.
//!
//! Each sheet is arranged in every way that its words and texts allow; each arrangement is written as a definition, the
//! workbook is read by it, and the one that leaves the least unread is proposed. What was judged by its look alone is
//! marked for a person to confirm.

mod arrange;
mod columns;
mod guess;
mod inner;
mod judge;
mod labels;
mod outline;
mod survey;
mod title;
mod write;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use arrange::Arranger;
use outline::{GoalKind, MeasureKind, Outline, ProposedWord};

use super::definition::Definition;
use super::page::Page;
use super::parse;
use super::workbook::pages;
use super::{DefinitionError, Layouts};
use crate::core::field::{Field, GoalField, MeasureField};
use crate::core::grid::Book;

/// A definition of every known word, by which an unknown form is searched.
const EVERY_WORD: &str = include_str!("every-word.toml");

/// What it has besides where a goal's fields may be columns of a table.
const GOAL_COLUMNS: &str = include_str!("goal-columns.toml");

/// A proposed definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The definition with comments, as a file.
    pub text: String,
    /// What it reads out of the workbook that it was made from.
    pub goals: usize,
    pub measures: usize,
    /// How many of its words were judged by the look of their values, or by nothing.
    pub to_confirm: usize,
    /// Sheets that need a definition of their own: no definition of the city's reads them, nor does this one.
    pub unread: Vec<String>,
}

/// The number of sheets looked at: those of one form are alike.
const SHEETS: usize = 12;

/// Proposes a definition for the form of this workbook, or for those of its sheets that no definition of the city's own
/// reads. It can always be parsed, whatever the workbook holds.
pub fn propose(file: &str, book: &Book, layouts: &Layouts) -> Result<Proposal, DefinitionError> {
    let every_word = parse::definition("every-word.toml", EVERY_WORD, &layouts.shared)?;
    let with_goal_columns = [EVERY_WORD, GOAL_COLUMNS].join("\n");
    let with_goal_columns = parse::definition("goal-columns.toml", &with_goal_columns, &layouts.shared)?;
    let pages = pages(book);
    let read = layouts.own().sheets_read(file, book);
    let is_shown = |page: &&Page<'_>| !page.sheet.hidden && !page.blocks.is_empty();
    let mut shown: Vec<&Page<'_>> = pages.iter().filter(is_shown).collect();
    if shown.iter().any(|page| !read.contains(&page.sheet.name)) {
        shown.retain(|page| !read.contains(&page.sheet.name));
    }
    let outlines = outlines(&shown, &every_word, &with_goal_columns);
    let judged = outlines.into_iter().map(|outline| judge::judge(outline, file, book, layouts));
    let best = judged.flatten().fold(None, |best: Option<judge::Judged>, next| match best {
        Some(best) if best.score >= next.score => Some(best),
        _ => Some(next),
    });
    let best = match best.filter(|best| best.goals > 0) {
        Some(best) => best,
        None => judge::judge(blank(shown.first().copied()), file, book, layouts)?,
    };
    let mut proposal = best.refined(file, book, layouts);
    proposal.unread.retain(|sheet| !read.contains(sheet));
    Ok(proposal)
}

fn outlines(pages: &[&Page<'_>], every_word: &Definition, with_goal_columns: &Definition) -> Vec<Outline> {
    let mut frequency: HashMap<&str, usize> = HashMap::new();
    for block in pages.iter().flat_map(|page| &page.blocks) {
        *frequency.entry(block.key.as_str()).or_default() += 1;
    }
    let department = pages.iter().find_map(|page| labels::of_department(page, every_word));
    let department = department.as_ref();
    let frequency = &frequency;
    let arrangers =
        pages.iter().take(SHEETS).map(|page| Arranger { page, every_word, with_goal_columns, department, frequency });
    let mut outlines: Vec<Outline> = Vec::new();
    for outline in arrangers.flat_map(|arranger| arranger.outlines()) {
        let alike = |known: &Outline| {
            Outline { sheet: String::new(), ..known.clone() } == Outline { sheet: String::new(), ..outline.clone() }
        };
        if !outlines.iter().any(alike) {
            outlines.push(outline);
        }
    }
    outlines
}

/// Nothing but places to fill in, for a workbook in which nothing was recognised.
fn blank(page: Option<&Page<'_>>) -> Outline {
    let entry =
        |field, word: &str| ProposedWord { field, word: word.to_owned(), evidence: String::new(), is_known: false };
    Outline {
        sheet: page.map(|page| page.sheet.name.clone()).unwrap_or_default(),
        name: "新しい様式".to_owned(),
        title: None,
        any: None,
        optional: Vec::new(),
        goal: GoalKind::Rows { marked_by: None, several: false },
        measure: MeasureKind::Goal,
        labels: Vec::new(),
        columns: vec![
            entry(Field::Goal(GoalField::Title), "目標"),
            entry(Field::Measure(MeasureField::Actions), "取組内容"),
            entry(Field::Measure(MeasureField::Period), "期限"),
        ],
        inner: Vec::new(),
        heading: false,
        schedule: false,
        department_title: None,
        unused: Vec::new(),
    }
}
