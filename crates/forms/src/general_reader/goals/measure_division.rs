//! Divides a goal into measures as a person specified.

use crate::general_reader::item::Item;
use crate::general_reader::reading::{GoalReading, MeasureReading, Value};
use crate::general_reader::taught::structure::Measures;
use matome_deadline::written::number;

/// Texts that may name actions, most likely first.
const TEXTS: [Item; 3] = [Item::Actions, Item::MeasureTitle, Item::Target];

impl GoalReading {
    pub(crate) fn divide(&mut self, measures: Measures) {
        let all = std::mem::take(&mut self.measures);
        self.measures = match measures {
            Measures::Goal => all.into_iter().reduce(joined).into_iter().collect(),
            Measures::Line => all.into_iter().flat_map(|measure| divided(&measure, |_| true)).collect(),
            Measures::Numbered => all.into_iter().flat_map(|measure| divided(&measure, is_numbered)).collect(),
        };
    }
}

fn is_numbered(line: &str) -> bool {
    number::leading(line).is_some() || crate::general_reader::number_of(line).is_some()
}

fn joined(mut one: MeasureReading, other: MeasureReading) -> MeasureReading {
    for (item, value) in other.fields.iter() {
        one.fields.add(item, value.clone());
    }
    one.months.extend(other.months);
    one.year = one.year.filter(|year| other.year == Some(*year));
    one
}

/// One measure per part of its text; its other values apply to all.
fn divided(measure: &MeasureReading, begins: impl Fn(&str) -> bool) -> Vec<MeasureReading> {
    let Some(item) = TEXTS.into_iter().find(|item| measure.fields.has(*item)) else { return vec![measure.clone()] };
    let mut parts: Vec<Value> = Vec::new();
    for value in measure.fields.of(item) {
        for (at, line) in value.text.lines().enumerate() {
            match parts.last_mut().filter(|last| at > 0 && last.box_id == value.box_id && !begins(line)) {
                Some(last) => {
                    last.text.push('\n');
                    last.text.push_str(line);
                }
                None => parts.push(Value { box_id: value.box_id, text: line.to_owned() }),
            }
        }
    }
    let of = |part: Value| {
        let mut own = measure.clone();
        own.fields.take(item);
        own.at = part.box_id;
        own.fields.add(item, part);
        own
    };
    parts.into_iter().map(of).collect()
}
