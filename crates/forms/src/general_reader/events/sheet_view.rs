//! A sheet with its decided headings: the item of the label or text at a place.

use super::event::{Event, Head};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::headings::assignment::Choices;
use crate::general_reader::headings::heading;
use crate::general_reader::headings::heading::{Headings, Key};
use crate::general_reader::reading::Value;
use crate::general_reader::taught::structure::Taught;
use crate::general_reader::taught::unit::Unit;
use crate::general_reader::words::inline_labels::Part;
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Numbered;
use crate::general_reader::words::vocabulary::Vocabulary;
use matome_deadline::text::tidy;

const LONGEST_NAME: usize = 60;

/// Longest number after a label: 目標①, 目標No.1.
const LONGEST_COUNT: usize = 3;

pub(crate) struct SheetView<'s> {
    pub(crate) canvas: &'s Canvas<'s>,
    pub(crate) headings: &'s Headings,
    pub(crate) choices: &'s Choices,
    pub(crate) vocabulary: &'s Vocabulary,
    pub(crate) taught: &'s Taught,
    /// The unit of a goal, given by a person or a definition.
    pub(crate) unit: Option<Unit>,
}

impl SheetView<'_> {
    pub(crate) fn decided(&self, parts: Vec<Part>) -> Vec<Part> {
        let decide = |part: Part| {
            let known = self.choices.get(&heading::marked_key(&part.heading)).and_then(|choice| choice.item);
            Part { item: known.unwrap_or(part.item), ..part }
        };
        parts.into_iter().map(decide).collect()
    }

    /// The label as printed here: 目標① and 目標② are one heading.
    pub(crate) fn printed(&self, head: &Head, label: BoxId) -> String {
        let own = self.canvas.text(label);
        if own.chars().count() > head.printed.chars().count() + LONGEST_COUNT {
            head.printed.clone()
        } else {
            own.to_owned()
        }
    }

    pub(crate) fn value(&self, id: BoxId) -> Option<Value> {
        Some(Value { box_id: id, text: tidy(self.canvas.text(id))? })
    }

    pub(crate) fn head(&self, key: &Key) -> Head {
        let heading = self.headings.get(key);
        Head {
            item: self.choices.get(key).and_then(|choice| choice.item),
            time: heading.and_then(|heading| heading.time),
            outer_kind: heading.and_then(|heading| heading.outer_kind),
            printed: heading.and_then(|heading| heading.path.last().cloned()).unwrap_or_default(),
            names_rows: heading.is_some_and(|heading| heading.names_rows),
        }
    }

    pub(crate) fn numbered_line(&self, event: &Event<'_>) -> Option<Numbered> {
        match event {
            Event::Line(value) => self.numbered_name(value),
            _ => None,
        }
    }

    pub(crate) fn numbered_name(&self, value: &Value) -> Option<Numbered> {
        let content = &self.canvas.of(value.box_id).content;
        let found = line_numbers::of(&value.text, self.vocabulary)?;
        (!content.sentence && content.length <= LONGEST_NAME && found.rest.is_some()).then_some(found)
    }
}
