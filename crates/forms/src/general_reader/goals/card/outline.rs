//! Measures named by lines of an outline (`goals::outline`).

use super::Card;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{MeasureReading, Value};
use crate::general_reader::words::form_remarks;
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Numbered;
use matome_deadline::written::mark;

impl Card<'_> {
    /// A line that names an action begins a measure; unlabelled text below it describes it.
    pub(crate) fn begin_named(&mut self, value: &Value) {
        let Some(Numbered { number, rest: Some(title), .. }) = self.view.numbered_name(value) else { return };
        let mut measure = MeasureReading::at(value.box_id);
        measure.fields.add(Item::Number, Value { box_id: value.box_id, text: number });
        measure.fields.add(Item::MeasureTitle, Value { box_id: value.box_id, text: title });
        self.parts.push(measure.at);
        self.named.push(measure.at);
        self.own.push(measure);
        self.told_below = Some(Item::Actions);
    }

    /// Adds an unlabelled line to the last named measure; `false` if it does not belong there.
    pub(super) fn take_below_name(&mut self, value: &Value) -> bool {
        let Some(item) = self.told_below else { return false };
        let text = value.text.as_str();
        if line_numbers::alone(text).is_some() || mark::is_end(text) || form_remarks::begins(text) {
            self.told_below = None;
            return false;
        }
        let Some(measure) = self.own.last_mut() else { return false };
        measure.fields.add(item, value.clone());
        true
    }

    /// Keeps text between the goal's name and the first measure apart from both.
    pub(super) fn keep_prose(&mut self) {
        for value in std::mem::take(&mut self.prose).into_iter().filter(|_| !self.named.is_empty()) {
            self.goal.keep("", value);
        }
    }

    /// A label below a name: the line below an empty label is its value.
    pub(super) fn label_below_name(&mut self, item: Option<Item>, is_empty: bool) {
        if self.told_below.is_some() || self.own.last().is_some_and(|last| self.named.contains(&last.at)) {
            self.told_below = item.filter(|item| is_empty && item.is_of_measure());
        }
    }
}
