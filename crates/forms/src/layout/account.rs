//! Accounts for every text of a sheet with goals. Values are known from the reading; their surroundings are looked up
//! here, and leftovers are reported, never dropped.

use std::collections::{BTreeSet, HashMap};

use super::definition::{GoalUnit, MeasureUnit};
use super::draft::BlockOrigins;
use super::form::MatchedPage;
use super::left_over;
use super::page::BlockId;
use super::time_columns::ColumnTime;
use super::usage::{Use, Uses};
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader::{Item, Understanding};
use crate::model::{Goal, Measure};
use matome_deadline::text;
use matome_deadline::text::comparison_key;
use matome_deadline::written::department;
use matome_deadline::written::number;
use matome_deadline::written::year;
use matome_workbook::grid::Position;

pub(super) struct ReadSheet<'a, 'p> {
    pub(super) form: &'a MatchedPage<'a, 'p>,
    pub(super) goals: &'a [Goal],
    pub(super) first_goal: usize,
    pub(super) first_value: BlockId,
}

impl ReadSheet<'_, '_> {
    /// Adds labels: the headings under which goals keep their texts.
    fn completed(&self, uses: &Uses) -> Vec<Use> {
        let page = self.form.page;
        let around = left_over::SurroundingTexts::of(page, self.form.definition, uses);
        let headings: BTreeSet<&String> = self.goals.iter().flat_map(|goal| goal.other.keys()).collect();
        let is_heading = |id: BlockId| page.text(id).is_some_and(|text| headings.contains(&text));
        uses.completed(|id| if is_heading(id) { Use::Label { field: None } } else { around.taken_for(id) })
    }

    /// The use of each block of the page, by ID; labels come from the form and from `understanding`.
    pub(super) fn account(&self, origins: &[BlockOrigins], understanding: &Understanding) -> Vec<Use> {
        let mut uses = self.values(origins);
        self.add_headers(&mut uses);
        for hit in self.form.hits() {
            uses.add(hit.label, Use::Label { field: Some(Field::Goal(hit.field)) });
        }
        let sheet = &self.form.page.sheet.name;
        let at: HashMap<Position, BlockId> =
            self.form.page.blocks.iter().enumerate().map(|(id, block)| (block.area.first, id)).collect();
        let place =
            |(name, cell): &(String, String)| at.get(&Position::parse(cell).filter(|_| name == sheet)?).copied();
        let is_known = |at: &&(String, String)| !understanding.strange.contains(*at);
        // A definition says which texts are labels; what else looks like one may be prose, unless goals hold its field.
        let is_defined = !self.form.definition.titles.is_empty();
        let held: BTreeSet<Field> = uses.iter().filter_map(|(_, taken)| taken.value_of()).collect();
        let is_label =
            |item: Option<Item>| !is_defined || item.and_then(Item::field).is_some_and(|f| held.contains(&f));
        for heading in understanding.headings.iter().filter(|heading| is_label(heading.item)) {
            for id in heading.cells.iter().filter(is_known).filter_map(place) {
                uses.add(id, Use::Label { field: heading.item.and_then(Item::field) });
            }
        }
        let names_year = |id: &BlockId| year::labelled(&self.form.page.block(*id).cell.text).is_some();
        let labels = understanding.labels.iter().filter(is_known).filter_map(place);
        for id in labels.filter(|id| !is_defined || names_year(id)) {
            uses.add(id, Use::Label { field: None });
        }
        for id in 0..self.form.page.blocks.len() {
            if !uses.has(id)
                && let Some(taken) = self.around(id)
            {
                uses.add(id, taken);
            }
        }
        self.completed(&uses)
    }

    /// Blocks that goals and measures were read from.
    fn values(&self, origins: &[BlockOrigins]) -> Uses {
        let mut uses = Uses::new(self.form.page.blocks.len());
        let text = |id: BlockId| self.form.page.block(id).cell.text.as_str();
        for ((goal, origin), record) in (self.first_goal..).zip(origins).zip(self.goals) {
            let held = origin.goal.iter().filter(|(id, field)| holds(record, None, *field, text(*id)));
            for (id, field) in held {
                uses.add(id, Use::Value { field, goal, measure: None });
            }
            for (measure, taken) in origin.measures.iter().enumerate() {
                let own = record.measures.get(measure);
                for (id, field) in taken.iter().filter(|(id, field)| holds(record, own, *field, text(*id))) {
                    uses.add(id, Use::Value { field, goal, measure: Some(measure) });
                }
            }
        }
        uses
    }

    /// Headers of tables, including reprints.
    fn add_headers(&self, uses: &mut Uses) {
        let (mut below, mut first) = (0, None);
        for row in self.form.page.rows(0..=self.form.page.last_row()) {
            let is_free = |id: BlockId| !uses.has(id);
            if row < below || !self.form.page.starting(row).any(is_free) {
                continue;
            }
            let Some(header) = self.form.header_at(row) else { continue };
            let first = *first.get_or_insert(row);
            below = header.bottom + 1;
            // A row with a number is data, even with words of headers.
            let is_number = |id: BlockId| number::alone(&self.form.page.block(id).cell.text, &[]).is_some();
            let is_data = |row: u32| row > first && self.form.page.starting(row).any(is_number);
            for column in
                header.columns.iter().filter(|column| !is_data(self.form.page.block(column.label).area.first.row))
            {
                let of_time = column.time.and_then(|time| match time {
                    ColumnTime::Months(..) => Some(MeasureField::Period),
                    ColumnTime::Year(_, field) => field,
                });
                let field = column.field.or(of_time.map(Field::Measure));
                uses.add(column.label, Use::Header { field });
            }
            let rows = (row..=header.bottom).filter(|row| !is_data(*row));
            for id in rows.flat_map(|row| self.form.page.starting(row)) {
                uses.add(id, Use::Header { field: None });
            }
        }
    }

    /// Blocks outside goals and their columns: headings, markers, the sheet's year and department.
    fn around(&self, id: BlockId) -> Option<Use> {
        let block = self.form.page.block(id);
        let words = match (&self.form.definition.goal, &self.form.definition.measure) {
            (GoalUnit::Lines { side }, _) if side.iter().any(|word| block.key == **word) => {
                return Some(Use::Label { field: None });
            }
            (_, MeasureUnit::Marked(words)) => words.exact(&block.key),
            _ => None,
        };
        if let Some(field) = words {
            return Some(Use::Label { field: Some(Field::Measure(field)) });
        }
        let gives = self.facts(id);
        if self.form.definition.is_heading(block) {
            return Some(Use::Heading { gives });
        }
        let value = |field| Use::Value { field, goal: self.first_goal, measure: None };
        gives.into_iter().next().map(value)
    }

    /// The year and department of the sheet's goals, if this block states them.
    fn facts(&self, id: BlockId) -> Vec<Field> {
        let block = self.form.page.block(id);
        let text = &block.cell.text;
        let mut facts = Vec::new();
        if block.key.is_empty() || id > self.first_value && !self.form.definition.is_heading(block) {
            return facts;
        }
        let years = [year::Style::Stated, year::Style::Named].map(|style| year::find(text, style));
        if self.goals.iter().any(|goal| goal.fiscal_year.is_some() && years.contains(&goal.fiscal_year)) {
            facts.push(Field::Goal(GoalField::FiscalYear));
        }
        let titles = &self.form.definition.department_titles;
        let named = [department::in_heading(text, titles), department::alone(text), text::name(text)];
        if self.goals.iter().any(|goal| goal.department.is_some() && named.contains(&goal.department)) {
            facts.push(Field::Goal(GoalField::Department));
        }
        facts
    }
}

/// Whether a record holds a text in a field. Other types hold part of a text, and a number's cell may show none.
fn holds(goal: &Goal, measure: Option<&Measure>, field: Field, text: &str) -> bool {
    let own = comparison_key(text);
    let has = |part: &String| own.contains(&comparison_key(part));
    let titles = || [&goal.title].into_iter().chain(measure.map(|measure| &measure.title)).flatten();
    match field {
        Field::Goal(GoalField::FiscalYear) => {
            year::alone(text).or_else(|| year::find(text, year::Style::Named)).is_some()
        }
        Field::Goal(GoalField::Department) => goal.department.iter().chain(&goal.sections).any(has),
        Field::Goal(GoalField::Sections) => goal.sections.iter().chain(&goal.department).any(has),
        Field::Goal(GoalField::Number) | Field::Measure(MeasureField::Number) => {
            number::is_short(text) || titles().any(has)
        }
        Field::Measure(MeasureField::AchievementRate) => {
            let worded = measure.and_then(|measure| measure.self_assessment.as_ref());
            let is_rated = measure.is_some_and(|measure| measure.achievement_rate.is_some());
            is_rated && own.contains(|c: char| c.is_ascii_digit()) || worded.is_some_and(has)
        }
        _ => true,
    }
}
