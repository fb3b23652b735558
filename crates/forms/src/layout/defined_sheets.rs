//! Reads sheets that a definition recognises: the general reader, by the rules of the form.

use std::collections::BTreeSet;

use super::definition::{DeadlinesFrom, Definition};
use super::draft::{BlockOrigins, GoalDraft, first_row};
use super::from_general_reader::{self, FirstLine, Texts};
use super::left_over::is_note;
use super::page::{BlockId, Page};
use super::rules;
use super::sheet_result::{SheetResult, Trust};
use super::undefined_sheets::reports;
use super::workbook::{WorkbookReading, says_nothing};
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader;
use crate::general_reader::{Item, UnderstoodHeading};
use crate::model::Goal;
use matome_workbook::grid::Sheet;
use matome_workbook::problem::Code;

impl WorkbookReading<'_, '_> {
    /// Reads the sheets that definitions recognise, those of one form together.
    pub(super) fn read_by_forms(&mut self) {
        let forms: BTreeSet<usize> = self.sheets.iter().filter_map(|sheet| sheet.layout).collect();
        for form in forms {
            let is_own = |page: &usize| self.sheets[*page].layout == Some(form);
            let own: Vec<usize> = (0..self.sheets.len()).filter(is_own).collect();
            let sheets: Vec<&Sheet> = own.iter().map(|page| self.pages[*page].sheet).collect();
            let definition = &self.layouts.definitions[form];
            let (readings, understanding) = general_reader::read(&sheets, &rules::taught(definition));
            let reports = reports(&understanding, &readings);
            let first_line = if definition.heading { FirstLine::IsTitle } else { FirstLine::IsText };
            let texts = Texts { first_line, period_alone: definition.deadlines == DeadlinesFrom::Period };
            for (page, read) in own.into_iter().zip(readings) {
                let drafts = from_general_reader::drafts(&self.pages[page], read.goals, &reports, texts);
                self.take_by_form(page, drafts, definition);
                let sheet = &self.pages[page].sheet.name;
                assume_unknown(&mut self.sheets[page].goals, definition, understanding.of_sheet(sheet));
            }
            self.understanding.extend(understanding);
        }
    }

    /// Takes what was read of a page for its goals.
    fn take_by_form(&mut self, page: usize, drafts: Vec<GoalDraft>, definition: &Definition) {
        let mut drafts = joined(drafts);
        if drafts.is_empty() {
            // A form without a filled goal is blank; a page that only resembles one is no form.
            let reading = &mut self.sheets[page];
            if reading.trust.take().is_some() {
                reading.layout = None;
            }
            let lost = reading.doubts.drain(..).filter(|problem| problem.code() == Code::MissingLabel);
            reading.problems.extend(lost.filter(|_| reading.layout.is_some()));
            return;
        }
        let first_row = first_row(&drafts);
        let origins = drafts.iter_mut().map(GoalDraft::take_origins).collect();
        let mut problems = std::mem::take(&mut self.sheets[page].doubts);
        let goals = self.resolved_by(definition, page, drafts, &mut problems);
        let reading = &mut self.sheets[page];
        (reading.goals, reading.origins, reading.problems) = (goals, origins, problems);
        for goal in &mut reading.goals {
            goal.sections.retain(|section| Some(section) != goal.department.as_ref());
        }
        reading.trust = reading.trust.or_else(|| Some(trust(reading)));
        reading.leaves_much = leaves_much(&self.pages[page], first_row, &reading.origins);
    }
}

/// Goals that are printed again on the next page are one.
fn joined(drafts: Vec<GoalDraft>) -> Vec<GoalDraft> {
    let mut joined: Vec<GoalDraft> = Vec::new();
    for draft in drafts {
        match joined.last_mut().filter(|last| last.is_again(draft.goal.number.as_ref(), draft.goal.title.as_ref())) {
            Some(last) => last.goes_on_with(draft),
            None => joined.push(draft),
        }
    }
    joined
}

/// Marks fields below headings that are no words of the form as assumed.
fn assume_unknown<'u>(
    goals: &mut [Goal],
    definition: &Definition,
    headings: impl Iterator<Item = &'u UnderstoodHeading>,
) {
    // The form says where year and department come from.
    let of_sheet = [Field::Goal(GoalField::FiscalYear), Field::Goal(GoalField::Department)];
    let fields: BTreeSet<Field> = headings
        .filter(|heading| !heading.is_fixed && !definition.has_word(heading))
        .filter_map(|heading| heading.item.and_then(Item::field))
        .filter(|field| !of_sheet.contains(field))
        .collect();
    for goal in goals {
        let held = |field: &&GoalField| fields.contains(&Field::Goal(**field)) && goal.text(**field).is_some();
        goal.assumed = GoalField::ALL.iter().filter(held).copied().collect();
        for measure in &mut goal.measures {
            let held =
                |field: &&MeasureField| fields.contains(&Field::Measure(**field)) && measure.text(**field).is_some();
            measure.assumed = MeasureField::ALL.iter().filter(held).copied().collect();
        }
    }
}

/// How far the goals of a sheet with the form are trusted.
fn trust(reading: &SheetResult) -> Trust {
    let lost = reading.problems.iter().any(|problem| problem.code() == Code::MissingLabel);
    let is_empty = |goal: &Goal| goal.measures.iter().all(says_nothing);
    if reading.goals.iter().any(|goal| goal.title.is_none()) {
        Trust::Untitled
    } else if lost || reading.goals.iter().any(is_empty) {
        Trust::Contested
    } else {
        Trust::Full
    }
}

const LONGEST_LABEL: usize = 24;

/// Whether a quarter of the texts below the first row of the goals was read into none of them.
fn leaves_much(page: &Page<'_>, first_row: u32, origins: &[BlockOrigins]) -> bool {
    let held: BTreeSet<BlockId> = origins.iter().flat_map(BlockOrigins::all).collect();
    let (mut kept, mut left) = (0, 0);
    for (id, block) in page.blocks.iter().enumerate().filter(|(_, block)| block.area.first.row >= first_row) {
        let length = block.cell.text.chars().count();
        if held.contains(&id) {
            kept += length;
        } else if length > LONGEST_LABEL && !is_note(&block.cell.text) {
            left += length;
        }
    }
    left * 3 > kept
}
