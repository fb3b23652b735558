//! A goal by items before it becomes a record: texts as printed, with their boxes.

use std::collections::BTreeMap;

use super::boxes::BoxId;
use super::item::Item;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub(crate) box_id: BoxId,
    pub text: String,
}

/// Values by item, each box once.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<Item, Vec<Value>>);

#[derive(Debug, Clone)]
pub struct GoalReading {
    pub(crate) fields: Fields,
    /// By heading as printed.
    pub(crate) other: Vec<(String, Value)>,
    /// Values in `other` that are reports.
    pub(crate) reports: Vec<(BoxId, Item)>,
    pub(crate) measures: Vec<MeasureReading>,
    /// Its first box.
    pub(crate) at: BoxId,
}

#[derive(Debug, Clone)]
pub struct MeasureReading {
    pub(crate) year: Option<FiscalYear>,
    pub(crate) fields: Fields,
    pub(crate) months: Vec<MonthCell>,
    pub(crate) at: BoxId,
}

/// A text in a column of months, counted from April.
#[derive(Debug, Clone)]
pub struct MonthCell {
    pub(crate) first: u8,
    pub(crate) last: u8,
    pub(crate) box_id: BoxId,
    /// As printed above it.
    pub(crate) heading: String,
}

impl GoalReading {
    pub(crate) fn boxes(&self) -> impl Iterator<Item = BoxId> {
        let of_measures = self.measures.iter().flat_map(|measure| {
            measure.fields.iter().map(|(_, value)| value.box_id).chain(measure.months.iter().map(|cell| cell.box_id))
        });
        let own = self.fields.iter().map(|(_, value)| value.box_id);
        own.chain(of_measures)
    }
}

impl Fields {
    pub(crate) fn add(&mut self, item: Item, value: Value) {
        let known = self.0.entry(item).or_default();
        if !known.contains(&value) {
            known.push(value);
        }
    }

    pub(crate) fn extend(&mut self, item: Item, values: &[Value]) {
        for value in values {
            self.add(item, value.clone());
        }
    }

    pub(crate) fn of(&self, item: Item) -> &[Value] {
        self.0.get(&item).map_or(&[], Vec::as_slice)
    }

    pub fn text(&self, item: Item) -> Option<String> {
        let texts = self.of(item).iter().map(|value| value.text.as_str());
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }

    pub(crate) fn has(&self, item: Item) -> bool {
        self.0.contains_key(&item)
    }

    /// Joins the parts of a text broken by hand.
    pub(crate) fn join(&mut self, item: Item) {
        let Some(text) = self.text(item) else { return };
        if let Some(values) = self.0.get_mut(&item) {
            for value in values.iter_mut() {
                value.text.clear();
            }
            values[0].text = text.replace('\n', "");
        }
    }

    pub(crate) fn take(&mut self, item: Item) -> Vec<Value> {
        self.0.remove(&item).unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Item, &Value)> {
        self.0.iter().flat_map(|(item, values)| values.iter().map(|value| (*item, value)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fills in missing values.
    pub(crate) fn fill_from(&mut self, others: &Self) {
        for (item, values) in &others.0 {
            self.0.entry(*item).or_insert_with(|| values.clone());
        }
    }
}

impl GoalReading {
    pub(crate) fn at(box_id: BoxId) -> Self {
        Self { fields: Fields::default(), other: Vec::new(), reports: Vec::new(), measures: Vec::new(), at: box_id }
    }

    /// Adds another part of the same goal.
    pub(crate) fn take_over(&mut self, other: Self) {
        for (item, value) in other.fields.iter() {
            if item != Item::Title && item != Item::Number {
                self.fields.add(item, value.clone());
            }
        }
        self.other.extend(other.other);
        self.reports.extend(other.reports);
        self.measures.extend(other.measures);
    }

    /// A goal has one number: the first.
    pub(crate) fn keep_one_number(&mut self) {
        let mut numbers = self.fields.take(Item::Number).into_iter();
        if let Some(own) = numbers.next() {
            self.fields.add(Item::Number, own);
        }
        for other in numbers {
            self.keep("", other);
        }
    }

    /// Keeps a value that no measure can take.
    pub(crate) fn keep_beside(&mut self, heading: &str, item: Option<Item>, value: Value) {
        self.reports.extend(item.filter(|item| item.is_report()).map(|item| (value.box_id, item)));
        self.keep(heading, value);
    }

    pub(crate) fn keep(&mut self, heading: &str, value: Value) {
        if !self.other.iter().any(|(of, other)| of == heading && other.box_id == value.box_id) {
            self.other.push((heading.to_owned(), value));
        }
    }
}

impl MeasureReading {
    pub(crate) fn empty(box_id: BoxId) -> Self {
        Self::at(box_id)
    }

    pub(crate) fn at(box_id: BoxId) -> Self {
        Self { year: None, fields: Fields::default(), months: Vec::new(), at: box_id }
    }
}
