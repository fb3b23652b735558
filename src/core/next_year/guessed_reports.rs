//! What was made, looked at again: a text that nothing was made of may read as a report once the reports around it are
//! gone, and then it was one. It goes too, and is called a guess.

use super::account::{CellChange, CellDeed, CheckItem, CheckReason, Edit, NewValue, SheetWork};
use super::cut_report;
use super::plan::{EMPTIED, NextWorkbookPlan};
use crate::core::field::Field;
use crate::core::grid::Position;
use crate::core::layout::{ExplainedCell, SheetExplanation, Use, WorkbookExplanation};
use crate::core::report::Presence;
use crate::core::report::presence::{self, Familiar};

/// Maximum number of passes.
pub const LOOKS: usize = 3;

impl NextWorkbookPlan {
    /// Takes in the reports that are read from `after`, which was made by this plan, in cells that nothing was made of
    /// `before`; says whether there are any.
    pub fn look_again(&mut self, before: &WorkbookExplanation, after: &WorkbookExplanation) -> bool {
        let mut found = Vec::new();
        for account in self.sheets.iter().filter(|account| account.work == SheetWork::CarriedOn) {
            let sheet = |of: &'_ WorkbookExplanation, name: &str| of.sheets.iter().position(|sheet| sheet.name == name);
            let Some(old) = sheet(before, &account.sheet).map(|at| &before.sheets[at]) else { continue };
            let Some(new) = sheet(after, &account.new_name).map(|at| &after.sheets[at]) else { continue };
            found.extend(new.cells.iter().filter_map(|cell| report(cell, old, after)));
        }
        self.take(&found);
        !found.is_empty()
    }

    /// Takes over the guesses of a plan of the same workbook that blanks no goal: with goals left blank, a sheet may
    /// read as another form, and what would be taken for a report then is none.
    pub fn take_guesses_of(&mut self, whole: &Self) {
        self.take(&whole.guesses);
    }

    fn take(&mut self, found: &[(CellChange, Edit)]) {
        for (change, edit) in found {
            let (sheet, cell) = (change.sheet.clone(), change.cell.clone());
            self.checks
                .retain(|check| (&check.sheet, &check.cell, &check.reason) != (&sheet, &cell, &CheckReason::Unread));
            let reason = CheckReason::TakenForReport(change.field);
            self.checks.push(CheckItem { sheet, cell, reason, text: change.before.clone() });
            self.edits.cells.push(edit.clone());
            self.changes.push(change.clone());
        }
        self.guesses.extend_from_slice(found);
    }
}

/// The cell without the report that is read from it now, if nothing was made of it before.
fn report(cell: &ExplainedCell, old: &SheetExplanation, after: &WorkbookExplanation) -> Option<(CellChange, Edit)> {
    let Use::Value { field: Field::Measure(field), goal, measure: Some(measure) } = cell.taken else { return None };
    let before = old.cells.iter().find(|before| before.cell == cell.cell)?;
    if !EMPTIED.contains(&field) || before.taken != Use::Unread || before.text != cell.text {
        return None;
    }
    let said = after.workbook.goals.get(goal)?.measures.get(measure)?.text(field);
    if said.is_some_and(|said| presence::of(said, |_| Familiar::New) == Presence::Nothing) {
        return None;
    }
    let said: Vec<String> = said.map(str::to_owned).into_iter().collect();
    let rest = cut_report::take_out(&cell.text, &said).filter(|rest| *rest != cell.text)?;
    let value = if rest.is_empty() { NewValue::Empty } else { NewValue::Text(rest.clone()) };
    let edit = Edit { sheet: old.name.clone(), at: Position::parse(&cell.cell)?, value };
    let change = CellChange {
        sheet: old.name.clone(),
        cell: cell.cell.clone(),
        deed: CellDeed::Emptied,
        field: Some(Field::Measure(field)),
        before: cell.text.clone(),
        after: rest,
    };
    Some((change, edit))
}
