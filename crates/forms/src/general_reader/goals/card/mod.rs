//! Collects one goal from its labels, lines and tables, event by event; `finish` completes it.

mod finish;
mod lines;
mod measures;
mod outline;

use std::collections::BTreeMap;

use super::rows::Rows;
use super::table_subjects;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::weights::SURE_LABEL;
use crate::general_reader::events::event::{Event, Head};
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::reading::{GoalReading, MeasureReading, MonthCell, Value};
use crate::general_reader::words::form_remarks;
use crate::general_reader::words::inline_labels::Part;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::{number, year};

const SHORTEST_PROSE: usize = 15;
/// Longest caption that states the year of the lines below.
const LONGEST_CAPTION: usize = 40;

/// The only known measure with the same number and name, if the two fill in different fields.
fn continued(known: &[MeasureReading], measure: &MeasureReading) -> Option<usize> {
    const NAMES: [Item; 3] = [Item::Number, Item::MeasureTitle, Item::Actions];
    let is_named = NAMES.iter().any(|item| measure.fields.has(*item)) && measure.year.is_none();
    let says =
        |known: &MeasureReading, text: &str| NAMES.iter().any(|item| known.fields.text(*item).as_deref() == Some(text));
    let is_same = |known: &MeasureReading| {
        let named = NAMES.iter().filter_map(|item| measure.fields.text(*item)).all(|text| says(known, &text));
        let adds = |item: Item| NAMES.contains(&item) || !known.fields.has(item);
        known.year.is_none() && named && measure.fields.iter().all(|(item, _)| adds(item))
    };
    let mut found = (0..known.len()).filter(|place| is_same(&known[*place]));
    found.next().filter(|_| is_named && found.next().is_none())
}

/// A goal while its events are taken in.
pub(crate) struct Card<'c> {
    view: &'c SheetView<'c>,
    pub(crate) goal: GoalReading,
    /// Measures from labels.
    own: Vec<MeasureReading>,
    /// First boxes of measures that labels count: 取組２.
    parts: Vec<BoxId>,
    lead: Option<Item>,
    /// Label of the period, as printed.
    period: Option<String>,
    years: BTreeMap<FiscalYear, MeasureReading>,
    rows: Vec<MeasureReading>,
    /// Values that labels give to numbered lines, with the line's index among the rows.
    of_lines: Vec<(usize, Item, Value)>,
    /// The last row is a numbered line.
    below_line: bool,
    /// Measures from tables of indicators, and the boxes of these tables.
    counted: Vec<MeasureReading>,
    figures: Vec<(Head, Value)>,
    /// Texts without a label that may be actions.
    prose: Vec<Value>,
    year: Option<FiscalYear>,
    last: Option<Item>,
    /// Own measures named by lines; and the items given by lines below the last of them.
    named: Vec<BoxId>,
    told_below: Option<Item>,
}

impl<'c> Card<'c> {
    pub(crate) fn new(view: &'c SheetView<'c>, at: BoxId) -> Self {
        Self {
            view,
            goal: GoalReading::at(at),
            own: Vec::new(),
            parts: Vec::new(),
            lead: None,
            period: None,
            years: BTreeMap::new(),
            rows: Vec::new(),
            of_lines: Vec::new(),
            below_line: false,
            counted: Vec::new(),
            figures: Vec::new(),
            prose: Vec::new(),
            year: None,
            last: None,
            named: Vec::new(),
            told_below: None,
        }
    }

    pub(crate) fn take(&mut self, event: &'c Event<'c>) {
        match event {
            Event::Field { head, label, number, part, values } => {
                if let Some(number) = number.as_ref().filter(|_| !self.goal.fields.has(Item::Number)) {
                    self.goal.fields.add(Item::Number, number.clone());
                }
                if !values.is_empty() {
                    self.begin_part(part.as_ref());
                }
                self.label_below_name(head.item, values.is_empty());
                self.field(head, *label, values);
            }
            Event::Marked { number, box_id, parts } => self.marked(number.as_ref(), *box_id, parts),
            Event::Row { head, values } => {
                for value in values {
                    self.number(value);
                }
                self.row(head.as_ref(), values);
            }
            Event::Table { heads, .. } if table_subjects::is_list_of_pages(heads) => {}
            Event::Table { table, heads, .. }
                if table_subjects::is_of_indicators(heads)
                    || self.has_rows() && table_subjects::is_of_ratings(heads)
                    || table_subjects::is_of_figures(self.view, table, heads) =>
            {
                self.indicators(table, heads);
            }
            Event::Table { table, heads, .. } => self.table(table, heads),
            Event::Line(value) => self.line(value),
        }
    }

    fn has_rows(&self) -> bool {
        self.rows.iter().any(|measure| measure.fields.has(Item::Actions))
    }

    /// A text divided by markers: an action with its fields.
    fn marked(&mut self, number: Option<&Value>, box_id: BoxId, parts: &[Part]) {
        let mut measure = MeasureReading::at(number.map_or(box_id, |number| number.box_id));
        let of_measure = parts.iter().any(|part| part.item.is_of_measure());
        for part in parts {
            let value = Value { box_id, text: part.text.clone() };
            let item = if part.item == Item::Title { Item::MeasureTitle } else { part.item };
            match item {
                Item::Category | Item::Aside => self.goal.other.push((part.heading.clone(), value)),
                item if item.is_of_measure() || of_measure && item == Item::TargetOfGoal => {
                    measure.fields.add(item, value);
                }
                item => self.goal.fields.add(item, value),
            }
        }
        if let Some(number) = number {
            measure.fields.add(Item::Number, number.clone());
        }
        if of_measure {
            self.rows.push(measure);
        }
    }

    /// Each row is a measure.
    fn table(&mut self, table: &'c Table, heads: &'c [Head]) {
        let begun = self.take_begun();
        for goal in Rows::of_measures(self.view, table, heads).goals() {
            let is_said = |measure: &MeasureReading| !measure.fields.is_empty() || !measure.months.is_empty();
            let mut measures: Vec<MeasureReading> = goal.measures.into_iter().filter(is_said).collect();
            if let Some(begun) = &begun {
                begun.name(&mut measures);
            }
            self.add_rows(measures);
            let is_theirs = !self.goal.fields.has(Item::Sections);
            for (item, value) in goal.fields.iter() {
                if item == Item::Sections && is_theirs {
                    self.goal.fields.add(item, value.clone());
                // Values that rows give one by one are not the goal's, except its owner.
                } else if self.goal.fields.has(item) || goal.fields.of(item).len() > 1 {
                    let heading = item.field().map_or_else(String::new, |field| field.label().to_owned());
                    self.goal.other.push((heading, value.clone()));
                } else {
                    self.goal.fields.add(item, value.clone());
                }
            }
            self.goal.reports.extend(goal.reports);
            self.goal.other.extend(goal.other);
        }
    }

    /// A text without a label: an action, the goal's number, or the year of what follows.
    fn line(&mut self, value: &Value) {
        if self.take_below_name(value) || self.continue_line(value) {
            return;
        }
        let content = &self.view.canvas.of(value.box_id).content;
        if content.sentence && content.length > SHORTEST_PROSE && !content.past && !form_remarks::begins(&value.text) {
            self.prose.push(value.clone());
        }
        self.number(value);
        let is_caption = content.length <= LONGEST_CAPTION;
        self.year = year::find(&value.text, year::Style::Stated).filter(|_| is_caption).or(self.year);
    }

    /// № 4 beside the sheet's title.
    fn number(&mut self, value: &Value) {
        let is_marked = value.text.starts_with(['№', 'N', 'Ｎ']) && !self.goal.fields.has(Item::Number);
        if let Some(number) = number::alone(&value.text, &[]).filter(|_| is_marked) {
            self.goal.fields.add(Item::Number, Value { box_id: value.box_id, text: number });
        }
    }

    /// Indicators of the goal become measures only if nothing names actions.
    fn indicators(&mut self, table: &Table, heads: &[Head]) {
        let goals = Rows::of_measures(self.view, table, heads).goals();
        for (row, head) in table.rows.iter().flat_map(|row| row.cells.iter().zip(heads)) {
            let value = row.and_then(|id| self.view.value(id)).filter(|_| !head.names_rows);
            self.figures.extend(value.map(|value| (head.clone(), value)));
        }
        self.counted.extend(goals.into_iter().flat_map(|goal| goal.measures));
    }

    /// Adds rows of a table; those that continue rows of earlier tables, by number or name, are merged.
    fn add_rows(&mut self, measures: Vec<MeasureReading>) {
        let places: Option<Vec<usize>> = measures.iter().map(|measure| continued(&self.rows, measure)).collect();
        let Some(places) = places else { return measures.into_iter().for_each(|measure| self.add_row(measure)) };
        for (place, measure) in places.into_iter().zip(measures) {
            let known = &mut self.rows[place];
            known.fields.fill_from(&measure.fields);
            known.months.extend(measure.months);
        }
    }

    /// A plan in one table and a report in another, for the same year, are one measure.
    fn add_row(&mut self, measure: MeasureReading) {
        let of_year = |known: &&mut MeasureReading| {
            measure.year.is_some()
                && known.year == measure.year
                && !measure.fields.iter().any(|(item, _)| known.fields.has(item))
        };
        match self.rows.iter_mut().find(of_year) {
            Some(known) => known.fields.fill_from(&measure.fields),
            None => self.rows.push(measure),
        }
    }

    fn field(&mut self, head: &Head, label: BoxId, values: &[Value]) {
        // A text that looks like a label is an empty part of the form.
        let is_empty = |value: &&Value| {
            let known = self.view.canvas.of(value.box_id);
            known.content.legend
                || value.box_id != label && (known.odds >= SURE_LABEL || form_remarks::is_footnote(&value.text))
        };
        let values: Vec<Value> = values.iter().filter(|value| !is_empty(value)).cloned().collect();
        let values = values.as_slice();
        if values.is_empty() {
            return;
        }
        match head.time {
            Some(Time::Year(year, kind)) => {
                let kind = kind.or(head.outer_kind).unwrap_or(Kind::Plan);
                self.year_field(year, kind, label, values);
            }
            Some(Time::Months(first, last)) => {
                if self.own.is_empty() {
                    self.own.push(MeasureReading::at(label));
                }
                if let Some(measure) = self.own.last_mut() {
                    let cell = |value: &Value| {
                        let (box_id, heading) = (value.box_id, head.printed.clone());
                        MonthCell { first, last, box_id, heading }
                    };
                    measure.months.extend(values.iter().map(cell));
                }
            }
            _ => self.item_field(head, label, values),
        }
    }

    /// A text below a year's label belongs to that year's measure.
    fn year_field(&mut self, year: FiscalYear, kind: Kind, label: BoxId, values: &[Value]) {
        let new = || MeasureReading { year: Some(year), ..MeasureReading::at(label) };
        let measure = self.years.entry(year).or_insert_with(new);
        for value in values {
            // A figure beside a year's text is the degree of achievement.
            let content = &self.view.canvas.of(value.box_id).content;
            let is_rate = content.percent && values.len() > 1;
            measure.fields.add(if is_rate { Item::AchievementRate } else { kind.item() }, value.clone());
        }
    }

    fn item_field(&mut self, head: &Head, label: BoxId, values: &[Value]) {
        match head.item {
            None | Some(Item::Category | Item::Aside) => {
                for value in values {
                    self.goal.keep(&head.printed, value.clone());
                }
            }
            // 目標 below a goal named by a line is the target.
            Some(Item::Title) if self.goal.fields.has(Item::Title) && self.may_be_target(head) => {
                if self.own.is_empty() {
                    self.goal.fields.extend(Item::TargetOfGoal, values);
                } else {
                    self.measure_field(Item::Target, head, label, values);
                }
            }
            Some(Item::Title) if self.goal.fields.has(Item::Title) => {
                self.goal.other.extend(values.iter().map(|value| (head.printed.clone(), value.clone())));
            }
            Some(Item::Actions) if self.take_named(values) => {}
            Some(item) if self.take_of_line(item, label, values) => {}
            Some(item) if item.is_of_measure() => self.measure_field(item, head, label, values),
            Some(item) => self.goal.fields.extend(item, values),
        }
        self.last = head.item;
    }

    fn may_be_target(&self, head: &Head) -> bool {
        self.view.vocabulary.senses(&head.printed).iter().any(|(item, _)| *item == Item::Target)
    }
}
