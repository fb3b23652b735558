//! Numbered lines of a goal without any label: (1) with the action beside it, perhaps with its report below.

use std::collections::BTreeSet;

use super::Card;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{MeasureReading, Value};

/// Minimum length of an action, and of one that continues on the next line.
const SHORTEST: usize = 10;
const SHORTEST_UNFINISHED: usize = 24;

impl Card<'_> {
    pub(super) fn is_numbered_line(&self, number: &Value, text: &Value) -> bool {
        let (number, text) = (&self.view.canvas.of(number.box_id).content, &self.view.canvas.of(text.box_id).content);
        let shortest = if text.sentence { SHORTEST } else { SHORTEST_UNFINISHED };
        number.numeral && !text.past && text.length > shortest
    }

    /// Appends to the numbered line above, if that ended mid-sentence.
    pub(super) fn continue_line(&mut self, value: &Value) -> bool {
        let Some(last) = self.rows.last_mut().filter(|_| self.below_line) else { return false };
        let is_open = last.fields.of(Item::Actions).last().is_some_and(|text| !text.text.trim_end().ends_with('。'));
        let is_numbered = self.view.numbered_name(value).is_some();
        if is_open && !is_numbered {
            last.fields.add(Item::Actions, value.clone());
        }
        is_open && !is_numbered
    }

    pub(super) fn take_line(&mut self, number: &Value, text: &Value, beside: &[Value]) {
        let mut measure = MeasureReading::at(number.box_id);
        measure.fields.add(Item::Number, number.clone());
        measure.fields.add(Item::Actions, text.clone());
        for value in beside {
            let content = &self.view.canvas.of(value.box_id).content;
            if content.time {
                measure.fields.add(Item::Period, value.clone());
            } else if content.office {
                self.goal.fields.add(Item::Sections, value.clone());
            } else {
                self.goal.keep("", value.clone());
            }
        }
        self.rows.push(measure);
        self.below_line = true;
    }

    /// Takes a label beside a line or below a numbered one.
    pub(super) fn take_of_line(&mut self, item: Item, label: BoxId, values: &[Value]) -> bool {
        let is_of_line = matches!(
            item,
            Item::Period | Item::InterimReport | Item::YearEndReport | Item::AchievementRate | Item::SelfAssessment
        );
        let Some(last) = self.rows.len().checked_sub(1).filter(|_| is_of_line) else { return false };
        if self.stands_beside(label, self.rows[last].at) {
            for value in values {
                self.rows[last].fields.add(item, value.clone());
            }
            return true;
        }
        if !self.below_line {
            return false;
        }
        self.of_lines.extend(values.iter().map(|value| (last, item, value.clone())));
        true
    }

    fn stands_beside(&self, label: BoxId, line: BoxId) -> bool {
        let (label, line) = (self.view.canvas.of(label).area, self.view.canvas.of(line).area);
        line.first.row <= label.first.row && label.first.row <= line.last.row
    }

    /// Applies text below the last of several lines to all of them.
    pub(super) fn settle_lines(&mut self) {
        let lines = self.rows.len();
        let of_lines = std::mem::take(&mut self.of_lines);
        let places = |item: Item| -> BTreeSet<usize> {
            of_lines.iter().filter(|(_, other, _)| *other == item).map(|(place, ..)| *place).collect()
        };
        for (place, item, value) in &of_lines {
            let of_all = places(*item).first() == Some(&(lines - 1));
            let rows = if of_all { &mut self.rows[..] } else { &mut self.rows[*place..=*place] };
            for row in rows.iter_mut() {
                row.fields.add(*item, value.clone());
            }
        }
    }
}
