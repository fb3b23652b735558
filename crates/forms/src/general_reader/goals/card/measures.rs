//! Measures of a card from its labels and rows. `rows` has those of tables; `finish` distributes shared values.

use super::Card;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::Head;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{MeasureReading, Value};
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Manner;
use crate::general_reader::words::time::Time;

/// Items that a label may count and name at once: 取組２｜窓口を変える.
const NAMES: [Item; 2] = [Item::MeasureTitle, Item::Actions];

/// A measure with number and name from a label.
pub(super) struct BegunMeasure {
    number: Value,
    name: Value,
    at: BoxId,
}

impl BegunMeasure {
    /// Applies the name to the measures of a table, and the number if there is only one.
    pub(super) fn name(&self, measures: &mut [MeasureReading]) {
        let is_single = measures.len() == 1;
        for measure in measures {
            if !measure.fields.has(Item::MeasureTitle) {
                measure.fields.add(Item::MeasureTitle, self.name.clone());
            }
            if is_single && !measure.fields.has(Item::Number) {
                measure.fields.add(Item::Number, self.number.clone());
                measure.at = self.at;
            }
        }
    }
}

impl Card<'_> {
    /// 取組２ around labels begins a measure, unless it is the goal's own number.
    pub(super) fn begin_part(&mut self, part: Option<&Value>) {
        let Some(part) = part.filter(|part| !self.goal.fields.of(Item::Number).contains(part)) else { return };
        if self.own.last().is_none_or(|last| !last.fields.of(Item::Number).contains(part)) {
            let mut measure = MeasureReading::at(part.box_id);
            measure.fields.add(Item::Number, part.clone());
            self.parts.push(measure.at);
            self.own.push(measure);
        }
    }

    /// Numbered names with actions below each: (1) 校舎を使う, ・設計を頼む, ・8月末までに決める.
    pub(super) fn take_named(&mut self, values: &[Value]) -> bool {
        let named = |value: &Value| {
            let content = &self.view.canvas.of(value.box_id).content;
            let found = line_numbers::of(&value.text, self.view.vocabulary).filter(|_| !content.sentence);
            found.and_then(|found| Some((found.number, found.rest?)))
        };
        let titled: Vec<_> = values.iter().map(named).collect();
        let begins = titled.first().is_some_and(Option::is_some);
        if !begins || titled.iter().all(Option::is_some) {
            return false;
        }
        for (value, name) in values.iter().zip(titled) {
            match name {
                Some((number, title)) => {
                    let mut measure = MeasureReading::at(value.box_id);
                    measure.fields.add(Item::Number, Value { box_id: value.box_id, text: number });
                    measure.fields.add(Item::MeasureTitle, Value { box_id: value.box_id, text: title });
                    self.rows.push(measure);
                }
                None => {
                    if let Some(measure) = self.rows.last_mut() {
                        measure.fields.add(Item::Actions, value.clone());
                    }
                }
            }
        }
        true
    }

    /// The name of a counted measure that has nothing else yet: the table below fills it in.
    pub(super) fn take_begun(&mut self) -> Option<BegunMeasure> {
        let is_open = |last: &MeasureReading| {
            let names = last.fields.iter().filter(|(item, _)| NAMES.contains(item)).count();
            last.fields.has(Item::Number) && names == 1 && last.fields.iter().count() == 2
        };
        let mut measure = self.own.pop_if(|last| is_open(last))?;
        let number = measure.fields.take(Item::Number).pop()?;
        let name = NAMES.into_iter().find_map(|item| measure.fields.take(item).pop())?;
        Some(BegunMeasure { number, name, at: measure.at })
    }

    pub(super) fn measure_field(&mut self, item: Item, head: &Head, label: BoxId, values: &[Value]) {
        let again = self.own.last().is_some_and(|measure| measure.fields.has(item));
        let lead = *self.lead.get_or_insert(item);
        if item == Item::Period {
            self.period.get_or_insert_with(|| head.printed.clone());
        }
        let counted = line_numbers::of(&self.view.printed(head, label), self.view.vocabulary)
            .filter(|found| found.manner == Manner::Word && (item == lead || NAMES.contains(&item)));
        let begins = counted.is_some()
            && self.own.last().is_some_and(|last| last.fields.iter().all(|(item, _)| !NAMES.contains(&item)));
        if self.own.is_empty()
            || begins
            || again && (item == lead || matches!(item, Item::Actions | Item::MeasureTitle)) && self.last != Some(item)
        {
            self.own.push(MeasureReading::at(values.first().map_or(label, |value| value.box_id)));
        } else if again && item == lead {
            self.own.push(MeasureReading::at(values.first().map_or(label, |value| value.box_id)));
        }
        let Some(measure) = self.own.last_mut() else { return };
        // 令和8年度の取組計画
        if let Some(Time::Year(year, _)) = self.view.canvas.of(label).time {
            measure.year.get_or_insert(year);
        }
        if let Some(found) = counted {
            measure.fields.add(Item::Number, Value { box_id: label, text: found.number });
        }
        for value in values {
            // A mark beside a report is the self-assessment.
            let is_mark = values.len() > 1 && self.view.canvas.of(value.box_id).content.rating;
            match item {
                Item::InterimReport if is_mark => self.goal.keep_beside(&head.printed, Some(item), value.clone()),
                Item::YearEndReport if is_mark => measure.fields.add(Item::SelfAssessment, value.clone()),
                _ => measure.fields.add(item, value.clone()),
            }
        }
    }

    /// ① with a text beside it is a measure, whatever its label means.
    pub(super) fn row(&mut self, head: Option<&Head>, values: &[Value]) {
        let item = head.and_then(|head| head.item);
        let content = |value: &Value| self.view.canvas.of(value.box_id).content;
        match (item, values) {
            (Some(item), [number, text, beside @ ..])
                if content(number).numeral && (item.is_of_measure() || item == Item::Title) =>
            {
                let item = if item == Item::Title { Item::Actions } else { item };
                self.take_numbered((number, text, beside), item, head.map_or("", |head| &head.printed));
            }
            (Some(item), values) if item.is_of_measure() => {
                if let (Some(head), Some(first)) = (head, values.first()) {
                    self.measure_field(item, head, first.box_id, values);
                }
            }
            (None, [office, texts @ ..]) if content(office).office => self.take_of_office(office, texts),
            (None, [number, text, beside @ ..]) if self.is_numbered_line(number, text) => {
                self.take_line(number, text, beside);
            }
            (Some(item), values) if !matches!(item, Item::Category | Item::Aside) => {
                for value in values {
                    self.goal.fields.add(item, value.clone());
                }
            }
            _ => {}
        }
    }

    /// A number and a text, with deadline and office beside them.
    fn take_numbered(&mut self, (number, text, beside): (&Value, &Value, &[Value]), item: Item, heading: &str) {
        let mut measure = MeasureReading::at(number.box_id);
        measure.fields.add(Item::Number, number.clone());
        measure.fields.add(item, text.clone());
        for value in beside {
            let content = &self.view.canvas.of(value.box_id).content;
            if content.time && item != Item::Period {
                measure.fields.add(Item::Period, value.clone());
            } else if content.office {
                self.goal.fields.add(Item::Sections, value.clone());
            } else {
                self.goal.keep(heading, value.clone());
            }
        }
        self.rows.push(measure);
    }

    /// An action beside an office's name, without a label.
    fn take_of_office(&mut self, office: &Value, texts: &[Value]) {
        let is_prose = |value: &&Value| self.view.canvas.of(value.box_id).content.sentence;
        if let Some(text) = texts.iter().find(is_prose) {
            let mut measure = MeasureReading { year: self.year, ..MeasureReading::at(office.box_id) };
            measure.fields.add(Item::Actions, text.clone());
            self.rows.push(measure);
        }
    }
}
