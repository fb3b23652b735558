//! What each cell of a workbook was taken for, and which forms its sheets were compared with.
//!
//! Nothing is read twice: the reading says where its values come from, and what stands around them is looked up here.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::definition::{Definition, GoalUnit, MeasureUnit};
use super::department;
use super::draft::Origins;
use super::field::{Field, GoalField, MeasureField};
use super::form::Form;
use super::page::{BlockId, Page};
use super::recognise;
use super::sought::{self, Hindrance, Sought};
use super::time_columns::Time;
use super::workbook::{pages, read_pages};
use super::{Layouts, labels, year};
use crate::core::grid::Book;
use crate::core::model::{Goal, Workbook};
use crate::core::text;

/// A workbook's records, and where they come from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Explanation {
    pub workbook: Workbook,
    pub sheets: Vec<SheetExplanation>,
}

impl Explanation {
    /// Of a workbook whose cells were taken for nothing.
    pub const fn of_records(workbook: Workbook) -> Self {
        Self { workbook, sheets: Vec::new() }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SheetExplanation {
    pub name: String,
    /// Id of the definition that its goals were read by; `None` if it gave none.
    pub layout: Option<String>,
    /// Every form, the best first.
    pub candidates: Vec<Candidate>,
    /// Every cell that shows something, in reading order.
    pub cells: Vec<ExplainedCell>,
}

/// A form that a sheet was compared with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Candidate {
    pub layout: String,
    /// The share of what is sought that is there, headings counting twice: 0 to 1.
    pub share: f64,
    pub found: Vec<String>,
    pub missing: Vec<String>,
    /// Why the sheet cannot be of this form, whatever the share.
    pub hindrance: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExplainedCell {
    /// As Excel names it: `E12`.
    pub cell: String,
    pub text: String,
    pub taken: Use,
}

/// What a cell was taken for. `goal` and `measure` are places in the list of goals and in that goal's list of measures,
/// counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Use {
    /// The form's heading; what the goals below take from it.
    Heading {
        gives: Vec<Field>,
    },
    /// A label beside or above a value.
    Label {
        field: Option<Field>,
    },
    /// A header of a column; without a field it is no known word.
    Header {
        field: Option<Field>,
    },
    /// The value of a field. A sheet's year or department belongs to its first goal.
    Value {
        field: Field,
        goal: usize,
        measure: Option<usize>,
    },
    Unused,
}

/// Reads a workbook as [`read_book`](super::read_book) does, and says what each cell was taken for.
pub fn explain_book(file: &str, book: &Book, layouts: &Layouts) -> Explanation {
    let pages = pages(book);
    let (workbook, readings) = read_pages(file, book, &pages, layouts);
    let mut first_goal = 0;
    let mut sheets = Vec::with_capacity(pages.len());
    for (page, reading) in pages.iter().zip(&readings) {
        let definition =
            reading.layout.filter(|_| !reading.origins.is_empty()).map(|layout| &layouts.definitions[layout]);
        let goals = &workbook.goals[first_goal..first_goal + reading.origins.len()];
        let uses = definition.map(|definition| {
            let first_value = reading.origins.iter().flat_map(|o| o.goal.iter()).map(|(id, _)| id).min().unwrap_or(0);
            ReadSheet { page, definition, goals, first_goal, first_value }.uses(&reading.origins)
        });
        sheets.push(SheetExplanation {
            name: page.sheet.name.clone(),
            layout: definition.map(|definition| definition.id.clone()),
            candidates: candidates(page, layouts),
            cells: cells(page, uses.unwrap_or_default()),
        });
        first_goal += reading.origins.len();
    }
    Explanation { workbook, sheets }
}

fn cells(page: &Page<'_>, mut uses: HashMap<BlockId, Use>) -> Vec<ExplainedCell> {
    let explained = page.blocks.iter().enumerate().map(|(id, block)| ExplainedCell {
        cell: block.area.first.to_string(),
        text: block.cell.text.clone(),
        taken: uses.remove(&id).unwrap_or(Use::Unused),
    });
    explained.collect()
}

fn candidates(page: &Page<'_>, layouts: &Layouts) -> Vec<Candidate> {
    if page.blocks.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = layouts
        .definitions
        .iter()
        .map(|definition| {
            let form = Form::new(page, definition);
            let sought = sought::sought(&form);
            let share = sought::share(&sought);
            Candidate {
                layout: definition.id.clone(),
                share,
                found: printed(definition, &sought, true),
                missing: printed(definition, &sought, false),
                hindrance: sought::hindrance(&form)
                    .map(|why| in_words(definition, &why))
                    .or_else(|| (share < recognise::LEAST).then(|| "見出しの大半が見つかりません".to_owned())),
            }
        })
        .collect();
    candidates.sort_by(|a, b| a.hindrance.is_some().cmp(&b.hindrance.is_some()).then(b.share.total_cmp(&a.share)));
    candidates
}

fn printed(definition: &Definition, sought: &[(Sought, bool)], there: bool) -> Vec<String> {
    let wanted = sought.iter().filter(|(_, found)| *found == there);
    wanted.filter_map(|(what, _)| what.printed(definition).map(str::to_owned)).collect()
}

fn in_words(definition: &Definition, hindrance: &Hindrance) -> String {
    match hindrance {
        Hindrance::Forbidden(word) => format!("「{word}」があるため、この様式ではありません（[recognise] none）"),
        Hindrance::Unnamed => {
            let words = text::quoted(definition.titles.iter().chain(&definition.any));
            format!("{words}のどれもありません（[recognise] title、any）")
        }
    }
}

/// A sheet that goals were read from.
struct ReadSheet<'a, 'p> {
    page: &'a Page<'p>,
    definition: &'a Definition,
    goals: &'a [Goal],
    /// The place of its first goal in the workbook.
    first_goal: usize,
    /// The first block that a goal was read from.
    first_value: BlockId,
}

impl ReadSheet<'_, '_> {
    fn uses(&self, origins: &[Origins]) -> HashMap<BlockId, Use> {
        let mut uses = HashMap::new();
        for (goal, origin) in (self.first_goal..).zip(origins) {
            for (id, field) in origin.goal.iter() {
                uses.entry(id).or_insert(Use::Value { field, goal, measure: None });
            }
            for (measure, taken) in origin.measures.iter().enumerate() {
                for (id, field) in taken.iter() {
                    uses.entry(id).or_insert(Use::Value { field, goal, measure: Some(measure) });
                }
            }
        }
        self.add_headers(&mut uses);
        for hit in labels::hits(self.page, &self.definition.labels) {
            uses.entry(hit.label).or_insert(Use::Label { field: Some(Field::Goal(hit.field)) });
        }
        for id in 0..self.page.blocks.len() {
            if !uses.contains_key(&id)
                && let Some(taken) = self.around(id)
            {
                uses.insert(id, taken);
            }
        }
        uses
    }

    /// The headers of tables, wherever they are repeated.
    fn add_headers(&self, uses: &mut HashMap<BlockId, Use>) {
        let form = Form::new(self.page, self.definition);
        let mut below = 0;
        for row in self.page.rows(0..=self.page.last_row()) {
            let is_free = |id: BlockId| !uses.contains_key(&id);
            if row < below || !self.page.starting(row).any(is_free) {
                continue;
            }
            let Some(header) = form.header_at(row) else { continue };
            below = header.bottom + 1;
            for column in &header.columns {
                let of_time = column.time.and_then(|time| match time {
                    Time::Months(..) => Some(MeasureField::Period),
                    Time::Year(_, field) => field,
                });
                let field = column.field.or(of_time.map(Field::Measure));
                uses.entry(column.label).or_insert(Use::Header { field });
            }
            for id in (row..=header.bottom).flat_map(|row| self.page.starting(row)) {
                uses.entry(id).or_insert(Use::Header { field: None });
            }
        }
    }

    /// What stands neither in a goal nor above its columns: headings, markers, the sheet's year and department.
    fn around(&self, id: BlockId) -> Option<Use> {
        let block = self.page.block(id);
        let words = match (&self.definition.goal, &self.definition.measure) {
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
        if self.definition.is_heading(block) {
            return Some(Use::Heading { gives });
        }
        let value = |field| Use::Value { field, goal: self.first_goal, measure: None };
        gives.into_iter().next().map(value)
    }

    /// The year and the department, if this block says what the sheet's goals have.
    fn facts(&self, id: BlockId) -> Vec<Field> {
        let block = self.page.block(id);
        let text = &block.cell.text;
        let mut facts = Vec::new();
        if block.key.is_empty() || id > self.first_value && !self.definition.is_heading(block) {
            return facts;
        }
        let years = [year::Style::Stated, year::Style::Named].map(|style| year::find(text, style));
        if self.goals.iter().any(|goal| goal.fiscal_year.is_some() && years.contains(&goal.fiscal_year)) {
            facts.push(Field::Goal(GoalField::FiscalYear));
        }
        let titles = &self.definition.department_titles;
        let named = [department::in_heading(text, titles), department::alone(text), text::name(text)];
        if self.goals.iter().any(|goal| goal.department.is_some() && named.contains(&goal.department)) {
            facts.push(Field::Goal(GoalField::Department));
        }
        facts
    }
}
