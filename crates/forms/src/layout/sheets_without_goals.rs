//! Sheets without goals, and which of them are reported.

use std::collections::BTreeSet;

use super::Layouts;
use super::page::Page;
use super::role::Role;
use matome_deadline::text::comparison_key;
use matome_workbook::problem::{Fault, Problem};

/// Number of first texts quoted in the message.
const TEXTS_SHOWN: usize = 3;
const LONGEST_SHOWN: usize = 30;

/// Reports a sheet without definition and goals, unless it is an index, an example or a short note.
pub(super) fn left_out(page: &Page<'_>, role: Role, layouts: &Layouts, titles: &BTreeSet<String>) -> Option<Problem> {
    let expected = match role {
        Role::Goals => true,
        Role::BlankForm | Role::ListPerhaps => titles.is_empty(),
        Role::Empty | Role::Aside => false,
    };
    if !expected || is_index(page, titles, layouts) {
        return None;
    }
    let beginning = (0..page.blocks.len())
        .filter(|id| !page.is_hidden(*id))
        .filter_map(|id| page.text(id))
        .map(|text| text.replace('\n', " ").chars().take(LONGEST_SHOWN).collect::<String>())
        .take(TEXTS_SHOWN)
        .collect();
    let sheet = &page.sheet.name;
    Some(Fault::NoLayout { sheet: sheet.clone(), beginning, alone: titles.is_empty() }.on_sheet(sheet))
}

/// Minimum length of a sentence, as opposed to an entry of a list.
const SHORTEST_SENTENCE: usize = 30;

/// The sheet lists goals of other sheets, and little else.
pub(super) fn is_index(page: &Page<'_>, titles: &BTreeSet<String>, layouts: &Layouts) -> bool {
    let labels = &layouts.shared.index_labels;
    let labelled = labels.iter().any(|word| page.blocks.iter().any(|block| block.key == *word));
    let texts: BTreeSet<String> = page.blocks.iter().map(|block| comparison_key(&block.cell.text)).collect();
    let repeated = titles.iter().filter(|title| texts.contains(*title)).count();
    let length = |text: &String| text.chars().count();
    let (listed, other): (Vec<&String>, Vec<&String>) = texts.iter().partition(|text| titles.contains(*text));
    let listed: usize = listed.into_iter().map(length).sum();
    let sentences: usize = other.into_iter().map(length).filter(|length| *length >= SHORTEST_SENTENCE).sum();
    !titles.is_empty() && (labelled || repeated * 2 >= titles.len()) && sentences <= listed
}
