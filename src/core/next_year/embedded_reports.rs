//! Reports that no cell of their own holds: they stand in the cells of other fields, or of other measures.

use std::collections::BTreeSet;

use super::account::{CellDeed, CheckReason, SheetWork};
use super::cut_report;
use super::plan::{EMPTIED, NextWorkbookPlanning, claim, report};
use super::sheet_year::goal_of;
use crate::core::field::{Field, MeasureField};
use crate::core::model::Measure;

impl NextWorkbookPlanning<'_> {
    /// Reports that stand in the cells of other fields, or of other measures.
    pub(super) fn take_out_the_rest(&mut self, works: &[SheetWork]) {
        let claimed: BTreeSet<(Field, usize, usize)> =
            self.cells().filter_map(|(_, cell)| claim(&cell.taken)).collect();
        for (at, goal) in self.goals().iter().enumerate() {
            for (place, measure) in goal.measures.iter().enumerate() {
                for field in EMPTIED.into_iter().filter(|field| *field != MeasureField::AchievementRate) {
                    let is_printed =
                        report(field).is_some_and(|report| self.plan.printed.contains(&(at, place, report)));
                    let open = !is_printed && !claimed.contains(&(Field::Measure(field), at, place));
                    if let Some(text) = measure.text(field).filter(|_| open) {
                        self.take_out_of_goal(works, at, (field, text), measure);
                    }
                }
            }
        }
    }

    fn take_out_of_goal(
        &mut self,
        works: &[SheetWork],
        goal: usize,
        (field, text): (MeasureField, &str),
        of: &Measure,
    ) {
        let of_goal: Vec<_> = self.cells().filter(|(_, cell)| goal_of(&cell.taken) == Some(goal)).collect();
        if !of_goal.iter().any(|((sheet, _), _)| works[*sheet] == SheetWork::CarriedOn) {
            return;
        }
        let said = [text.to_owned()];
        for (at, cell) in of_goal {
            let now = self.texts.get(&at).map_or(&cell.text, |(text, _, _)| text);
            let part = cut_report::part_of(now, &said);
            if let Some(rest) = part.filter(|_| works[at.0] == SheetWork::CarriedOn) {
                self.texts.insert(at, (rest, CellDeed::Emptied, Some(Field::Measure(field))));
                return;
            }
        }
        let gone = |text: &str| {
            self.texts.values().any(|(_, deed, of)| {
                *deed == CellDeed::Emptied && *of == Some(Field::Measure(field)) && !text.is_empty()
            })
        };
        if !gone(text) || !self.is_emptied(goal, text) {
            let Measure { source, .. } = of;
            self.check(&source.sheet, &source.cell, CheckReason::NotTakenOut(Field::Measure(field)), text);
        }
    }

    /// Whether the text stood in a cell of the goal that is emptied for another of its measures.
    fn is_emptied(&self, goal: usize, text: &str) -> bool {
        let of_goal = self.cells().filter(|(_, cell)| goal_of(&cell.taken) == Some(goal));
        let mut emptied =
            of_goal.filter(|(at, _)| self.texts.get(at).is_some_and(|(_, deed, _)| *deed == CellDeed::Emptied));
        emptied.any(|(_, cell)| cut_report::contains(&cell.text, text))
    }
}
