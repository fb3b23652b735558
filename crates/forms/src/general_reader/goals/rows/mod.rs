//! Goals and measures from the rows of a table: where each begins, and which rows continue it.

mod broken_texts;
mod columns;
mod name_columns;
mod unsplit_measure;
mod values;

use self::name_columns::has;
use self::unsplit_measure::UnsplitMeasure;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::Head;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::{Row, Table};
use crate::general_reader::reading::{Fields, GoalReading, Value};
use crate::general_reader::words::content;
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Manner;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::tidy;
use matome_deadline::written::{department, mark, number};

/// A row of sums says so in one of its first columns.
const FIRST_COLUMNS: usize = 3;

/// Key under which a goal keeps its section heading.
pub(crate) const SECTION: &str = "区分";

pub(crate) struct Rows<'r> {
    view: &'r SheetView<'r>,
    table: &'r Table,
    heads: Vec<Head>,
    lead: Option<Item>,
    whole: bool,
    /// Texts are broken by hand over several rows; the first has a number.
    broken: bool,
}

/// Relation of a row to the goal before it.
enum Standing {
    /// With the new goal's name, if any.
    Begins(Option<Value>),
    GoesOn,
    /// No goal is named for it.
    OfNone,
}

struct Goal {
    reading: GoalReading,
    title: Option<Value>,
    unsplit: Vec<UnsplitMeasure>,
}

impl Rows<'_> {
    pub(crate) fn goals(&self) -> Vec<GoalReading> {
        let mut goals: Vec<Goal> = Vec::new();
        let mut context = Fields::default();
        let mut number = None;
        let mut beside_number: Vec<Value> = Vec::new();
        for row in &self.with_classes() {
            if let Some(mark) = row.section.filter(|id| self.view.canvas.of(*id).is_mark) {
                let found = self.view.taught.rules.mark_number(self.view.canvas.text(mark));
                number = found.map(|text| Value { box_id: mark, text });
                beside_number = row.cells.iter().flatten().filter_map(|id| self.view.value(*id)).collect();
                beside_number.dedup();
                if let Some(goal) = goals.last_mut() {
                    goal.title = None;
                }
                continue;
            }
            if let Some(found) = self.number_alone(row).filter(|_| !self.whole) {
                number = Some(found);
                continue;
            }
            if let Some(section) = row.section {
                self.section(section, &mut context);
                if let Some(goal) = goals.last_mut().filter(|_| !self.whole) {
                    goal.title = None;
                }
            }
            if !self.take_labelled(row, goals.last_mut()) && self.says_something(row) {
                let before = goals.len();
                self.row(row, &context, &mut goals);
                if goals.len() > before
                    && let (Some(goal), Some(number)) = (goals.last_mut(), number.take())
                {
                    goal.reading.fields.take(Item::Number);
                    goal.reading.fields.add(Item::Number, number);
                    for value in beside_number.drain(..) {
                        keep_by_label(&mut goal.reading, &value);
                    }
                }
            }
        }
        let mut goals: Vec<GoalReading> = goals.into_iter().map(|goal| self.finish(goal)).collect();
        if has(&self.heads, Item::Department) {
            carry_down(&mut goals);
        }
        goals
    }

    /// Adds a row that begins with its own label to the goal above; `false` without a goal or label.
    fn take_labelled(&self, row: &Row, last: Option<&mut Goal>) -> bool {
        let (Some((item, values)), Some(goal)) = (self.labelled(row), last) else { return false };
        let Some(measure) = goal.unsplit.last_mut() else { return false };
        let fields = if self.is_goals(item) { &mut goal.reading.fields } else { &mut measure.fields };
        for value in values {
            fields.add(item, value);
        }
        true
    }

    /// The rows with their classes, which apply to the rows below.
    fn with_classes(&self) -> Vec<Row> {
        let mut rows = self.table.rows.clone();
        let named = self.heads.iter().position(|head| head.item == Some(Item::Title)).unwrap_or(0);
        for place in (0..named).filter(|place| self.heads[*place].item == Some(Item::Category)) {
            let mut class = None;
            for row in &mut rows {
                class = if row.section.is_some() { None } else { row.cells[place].or(class) };
                row.cells[place] = class;
            }
        }
        rows
    }

    /// A row with only the number of the goal below: ◎目標1.
    fn number_alone(&self, row: &Row) -> Option<Value> {
        let mut shown =
            row.cells.iter().flatten().chain(&row.section).filter(|id| !self.view.canvas.of(**id).content.mark);
        let first = *shown.next()?;
        let value = self.view.value(first)?;
        let found = line_numbers::of(&value.text, self.view.vocabulary)?;
        let lone = row.cells.iter().flatten().filter(|id| **id != first).count() == 0;
        (lone && found.rest.is_none() && found.manner == Manner::Word)
            .then_some(Value { box_id: first, text: found.number })
    }

    /// A heading among the rows, perhaps of the owner.
    fn section(&self, id: BoxId, context: &mut Fields) {
        let Some(mut value) = self.view.value(id) else { return };
        if !self.view.canvas.of(id).content.office {
            context.take(Item::Category);
            context.add(Item::Category, value);
            return;
        }
        value = Value { text: content::office_name(&value.text).to_owned(), ..value };
        let is_department = department::is_large(&value.text);
        let item = if is_department { Item::Department } else { Item::Sections };
        context.take(item);
        context.add(item, value);
    }

    /// Whether a row has more than number, labels and marks.
    fn says_something(&self, row: &Row) -> bool {
        let shown = || row.cells.iter().zip(&self.heads).filter_map(|(cell, head)| Some((cell.as_ref()?, head)));
        // Below a form's own headings stand names, also 水道料金　計.
        let is_total = if self.view.canvas.is_ruled { content::is_total_alone } else { content::is_total };
        let is_total = |id: BoxId| is_total(self.view.canvas.text(id));
        if shown().take(FIRST_COLUMNS).any(|(id, _)| is_total(*id)) || self.is_number_beside_others(row) {
            return false;
        }
        shown().any(|(id, head)| {
            let content = &self.view.canvas.of(*id).content;
            let is_number = content.numeral && head.time.is_none() && matches!(head.item, None | Some(Item::Number));
            !head.names_rows && !is_number && !content.mark && content.length > 0 || head.time.is_some() && content.mark
        })
    }

    /// Whether only a number begins in the row: texts beside it belong to the rows above.
    fn is_number_beside_others(&self, row: &Row) -> bool {
        let top = |id: BoxId| self.view.canvas.of(id).area.first.row;
        let is_bare = |id: &BoxId| number::is_circled_alone(self.view.canvas.text(*id));
        let mut texts = [Item::Actions, Item::MeasureTitle].into_iter().filter_map(|item| self.cell(row, item));
        let Some(number) = texts.find(is_bare).or_else(|| self.cell(row, Item::Number)) else { return false };
        row.cells.iter().flatten().all(|id| *id == number || top(*id) < top(number))
    }

    fn row(&self, row: &Row, context: &Fields, goals: &mut Vec<Goal>) {
        let top = |id: BoxId| self.view.canvas.of(id).area.first.row;
        let own = row.cells.iter().flatten().map(|id| top(*id)).max();
        let Some(at) = row.cells.iter().flatten().find(|id| Some(top(**id)) == own).copied() else { return };
        if self.is_broken_off(row, goals) {
            if let Some(goal) = goals.last_mut() {
                self.take(row, goal);
                goal.reading.fields.join(Item::Title);
                goal.unsplit.iter_mut().for_each(|measure| measure.fields.join(Item::Period));
            }
            return;
        }
        match self.standing(row, goals.last()) {
            Standing::Begins(title) => goals.push(begun(title, at, context)),
            Standing::GoesOn => {}
            Standing::OfNone => return,
        }
        let Some(goal) = goals.last_mut() else { return };
        if self.begins_measure(row, goal) {
            goal.unsplit.push(UnsplitMeasure::at(at));
        }
        self.take(row, goal);
    }

    /// Whether a row holds further lines of texts begun above.
    fn is_broken_off(&self, row: &Row, goals: &[Goal]) -> bool {
        let Some(last) = goals.last().filter(|_| self.broken) else { return false };
        let number = last.reading.fields.of(Item::Number).first().map(|value| value.box_id);
        self.goes_on(row, number)
    }

    /// Whether a row begins a goal, by its name or else by number and section.
    fn standing(&self, row: &Row, last: Option<&Goal>) -> Standing {
        let title = self.cell(row, Item::Title).and_then(|id| self.view.value(id));
        let title = title.filter(|title| !mark::is_ditto(&title.text));
        let is_same = |goal: &Goal| match (&goal.title, &title) {
            (Some(known), Some(title)) => known.box_id == title.box_id || known.text == title.text,
            (_, None) => goal.title.is_some(),
            (None, Some(_)) => false,
        };
        let is_unnamed = title.is_none() && !self.whole && self.is_numbered_anew(row, last);
        if !is_unnamed && last.is_some_and(|goal| self.whole || is_same(goal)) {
            Standing::GoesOn
        } else if title.is_none() && !self.whole && !is_unnamed {
            Standing::OfNone
        } else {
            Standing::Begins(title)
        }
    }

    /// A row with its own number and section is a goal with a missing name.
    fn is_numbered_anew(&self, row: &Row, last: Option<&Goal>) -> bool {
        let own = |item: Item| self.cell(row, item).filter(|_| has(&self.heads, Item::Title));
        let (Some(number), Some(_)) = (own(Item::Number), own(Item::Sections)) else { return false };
        !last.is_some_and(|goal| goal.reading.fields.iter().any(|(_, value)| value.box_id == number))
    }

    fn begins_measure(&self, row: &Row, goal: &Goal) -> bool {
        let Some(last) = goal.unsplit.last() else { return true };
        let Some(lead) = self.lead else { return false };
        if self.whole && self.is_below_a_number(row, last) {
            return false;
        }
        let years_down = self.row_label(row).is_some_and(|time| matches!(time, RowLabel::Year(..)));
        match self.cell(row, lead) {
            Some(id) => {
                !years_down
                    && !last.fields.of(lead).iter().any(|value| value.box_id == id)
                    && (self.kind_of(row).is_none() || self.view.canvas.of(id).area.last.row > self.label_bottom(row))
            }
            None => false,
        }
    }

    /// Whether a row of a numbered table has no number of its own: it goes on with what is said above.
    fn is_below_a_number(&self, row: &Row, last: &UnsplitMeasure) -> bool {
        let rules = &self.view.taught.rules;
        let is_same = |id: BoxId| last.fields.of(Item::Number).iter().any(|value| value.box_id == id);
        rules.is_any() && last.fields.has(Item::Number) && self.cell(row, Item::Number).is_none_or(is_same)
    }

    fn cell(&self, row: &Row, item: Item) -> Option<BoxId> {
        let mut cells = row.cells.iter().zip(&self.heads).filter(|(_, head)| head.item == Some(item));
        cells.find_map(|(cell, _)| *cell)
    }

    fn kind_of(&self, row: &Row) -> Option<Kind> {
        match self.row_label(row)? {
            RowLabel::Kind(kind) | RowLabel::Year(_, Some(kind), _) => Some(kind),
            RowLabel::Year(..) => None,
        }
    }

    /// Year and kind (plan or result) from the labels of a row.
    fn row_label(&self, row: &Row) -> Option<RowLabel> {
        let ids: Vec<BoxId> = self.labels(row).collect();
        let kind = |id: &BoxId| {
            let text_box = self.view.canvas.of(*id);
            let worded = || self.view.vocabulary.qualifiers().kind(self.view.canvas.text(*id));
            text_box.kind.or_else(worded).or(text_box.half)
        };
        let kind = ids.iter().rev().find_map(kind);
        let on_axis = |id: &BoxId| self.view.canvas.of(*id).time.filter(|_| self.view.canvas.of(*id).on_axis);
        match ids.iter().find_map(|id| Some((on_axis(id)?, *id))) {
            Some((Time::Year(year, own), id)) => Some(RowLabel::Year(year, own.or(kind), id)),
            _ => kind.map(RowLabel::Kind),
        }
    }

    fn label_bottom(&self, row: &Row) -> u32 {
        self.labels(row).map(|id| self.view.canvas.of(id).area.last.row).min().unwrap_or(u32::MAX)
    }

    fn labels<'a>(&'a self, row: &'a Row) -> impl DoubleEndedIterator<Item = BoxId> + 'a {
        let labels = row.cells.iter().zip(&self.heads).filter(|(_, head)| head.names_rows);
        labels.filter_map(|(cell, _)| *cell)
    }

    fn finish(&self, mut goal: Goal) -> GoalReading {
        let numbers = goal.reading.fields.of(Item::Number).len();
        if numbers > 1 {
            if !self.view.taught.rules.one_measure || goal.unsplit.len() > 1 {
                self.number_measures(&mut goal);
            }
            goal.reading.keep_one_number();
        }
        let unsplit = std::mem::take(&mut goal.unsplit);
        let own_year = self.view.canvas.heading_year;
        goal.reading.measures = unsplit.into_iter().flat_map(|measure| measure.measures(own_year)).collect();
        goal.reading
    }

    /// Several numbers within one goal are its measures'.
    fn number_measures(&self, goal: &mut Goal) {
        let numbers = goal.reading.fields.take(Item::Number);
        let title = goal.reading.fields.of(Item::Title).first().map(|title| self.view.canvas.of(title.box_id).area);
        for value in numbers {
            let area = self.view.canvas.of(value.box_id).area;
            let spans = title.is_some_and(|title| {
                let is_behind = area.first.column > title.last.column;
                !is_behind && area.first.row <= title.first.row && area.last.row >= title.last.row
            });
            let row = |measure: &&mut UnsplitMeasure| {
                let own = self.view.canvas.of(measure.at).area;
                area.first.row <= own.last.row && own.first.row <= area.first.row
            };
            if spans {
                goal.reading.fields.add(Item::Number, value);
            } else if let Some(measure) = goal.unsplit.iter_mut().rev().find(row) {
                measure.fields.add(Item::Number, value);
            }
        }
    }
}

fn begun(title: Option<Value>, at: BoxId, context: &Fields) -> Goal {
    let mut reading = GoalReading::at(title.as_ref().map_or(at, |title| title.box_id));
    reading.fields.fill_from(context);
    for value in reading.fields.take(Item::Category) {
        reading.keep(SECTION, value);
    }
    Goal { reading, title, unsplit: Vec::new() }
}

/// Keeps a text under the label that it begins with: 関連の施策　2-1.
fn keep_by_label(goal: &mut GoalReading, value: &Value) {
    let text = value.text.trim();
    if let Some((label, rest)) = text.split_once([':', '：']).or_else(|| text.rsplit_once(['　', ' ']))
        && let Some(rest) = tidy(rest)
    {
        goal.keep(label.trim(), Value { box_id: value.box_id, text: rest });
    }
}

/// An empty cell below a department repeats it.
fn carry_down(goals: &mut [GoalReading]) {
    let mut above: Vec<Value> = Vec::new();
    for goal in goals {
        match goal.fields.of(Item::Department) {
            [] => above.iter().for_each(|value| goal.fields.add(Item::Department, value.clone())),
            own => above = own.to_vec(),
        }
    }
}

#[derive(Clone, Copy)]
enum RowLabel {
    Kind(Kind),
    /// With the box that names it.
    Year(FiscalYear, Option<Kind>, BoxId),
}
