//! Goals and measures out of the rows of a table.

mod broken_texts;
mod name_columns;
mod unsplit_measure;
mod values;

use std::collections::BTreeSet;

use self::unsplit_measure::UnsplitMeasure;

use self::name_columns::{class_that_names, has, plans_of_years, stands_by_name};
use super::table_subjects::{explains_ratings, is_list_of_pages};
use crate::core::fiscal_year::FiscalYear;
use crate::core::general_reader::boxes::BoxId;
use crate::core::general_reader::events::event::Head;
use crate::core::general_reader::events::sheet_view::SheetView;
use crate::core::general_reader::item::Item;
use crate::core::general_reader::parse::table::{Row, Table};
use crate::core::general_reader::reading::{Fields, GoalReading, Value};
use crate::core::general_reader::words::content;
use crate::core::general_reader::words::label_keys::taught_word;
use crate::core::general_reader::words::line_numbers::{self, Manner};
use crate::core::general_reader::words::qualifiers::Kind;
use crate::core::general_reader::words::time::Time;
use crate::core::written::{department, label, mark, number};

/// Items whose new value begins a measure; the first one that most rows have is used.
const LEADS: [Item; 6] =
    [Item::Actions, Item::MeasureTitle, Item::Target, Item::Indicator, Item::Period, Item::YearEndReport];

/// Fallbacks, for tables that continue measures named elsewhere.
const LAST_LEADS: [Item; 2] = [Item::InterimReport, Item::Number];

/// The key under which a goal keeps its section heading.
pub(crate) const SECTION: &str = "区分";

pub(crate) struct Rows<'r> {
    pub(crate) view: &'r SheetView<'r>,
    pub(crate) table: &'r Table,
    pub(crate) heads: Vec<Head>,
    pub(crate) lead: Option<Item>,
    /// All rows are measures of one goal.
    pub(crate) whole: bool,
    /// Texts are broken by hand over several rows, of which the first has a number.
    pub(crate) broken: bool,
}

pub(crate) struct Goal {
    pub(crate) reading: GoalReading,
    pub(crate) title: Option<Value>,
    pub(crate) unsplit: Vec<UnsplitMeasure>,
}

/// Whether a label asks for a measure's name, and not for what is done: 構成事業名, or what a person has said.
fn asks_for_name(view: &SheetView<'_>, head: &Head) -> bool {
    let said = view.taught.headings.get(&taught_word(&head.printed));
    said == Some(&Some(Item::MeasureTitle)) || label::key(&head.printed).ends_with(['名', '称'])
}

impl<'r> Rows<'r> {
    /// Of a table whose rows are goals; `None` if no column can name them.
    pub(crate) fn of_goals(view: &'r SheetView<'r>, table: &'r Table, heads: &[Head]) -> Option<Self> {
        let mut heads = heads.to_vec();
        if is_list_of_pages(&heads) || explains_ratings(view, table, &heads) {
            return None;
        }
        if !has(&heads, Item::Title) {
            let finest = [Item::MeasureTitle, Item::Indicator, Item::Actions, Item::Target, Item::Category];
            let others = |item: Item| {
                heads.iter().any(|h| h.time.is_some() || h.item.is_some_and(|i| i.is_of_measure() && i != item))
            };
            let named = class_that_names(table, &heads);
            let item = finest.into_iter().find(|item| has(&heads, *item) && others(*item));
            let last = |item: Item| heads.iter().rposition(|head| head.item == Some(item));
            let place = named.or_else(|| last(item?))?;
            heads[place].item = Some(Item::Title);
        }
        // Where each year has its own plan, a target beside them is the goal's; and so is one as high as the goal's name.
        let by_year = heads.iter().any(|head| matches!(head.time, Some(Time::Year(..))));
        if (by_year || stands_by_name(table, &heads, Item::Target)) && !has(&heads, Item::TargetOfGoal) {
            heads
                .iter_mut()
                .filter(|head| head.item == Some(Item::Target))
                .for_each(|head| head.item = Some(Item::TargetOfGoal));
        }
        Some(Self::new(view, table, heads, false))
    }

    /// Of a table whose rows are the measures of one goal.
    pub(crate) fn of_measures(view: &'r SheetView<'r>, table: &'r Table, heads: &[Head]) -> Self {
        let mut heads = heads.to_vec();
        let titled = has(&heads, Item::MeasureTitle);
        for head in &mut heads {
            head.item = match head.item {
                Some(Item::Title) if titled => Some(Item::Category),
                Some(Item::Title) => Some(Item::MeasureTitle),
                Some(Item::TargetOfGoal) => Some(Item::Target),
                other => other,
            };
        }
        if !has(&heads, Item::Actions) && !heads.iter().any(|head| head.time.is_some()) {
            let only = heads.iter_mut().find(|head| head.item == Some(Item::MeasureTitle));
            if let Some(head) = only.filter(|head| !asks_for_name(view, head)) {
                head.item = Some(Item::Actions);
            }
        }
        Self::new(view, table, heads, true)
    }

    fn new(view: &'r SheetView<'r>, table: &'r Table, heads: Vec<Head>, whole: bool) -> Self {
        let mut heads = heads;
        plans_of_years(view, table, &mut heads);
        let rows = table.rows.iter().filter(|row| row.section.is_none()).count().max(1);
        let filled = |item: Item| {
            let place = heads.iter().position(|head| head.item == Some(item))?;
            Some(table.rows.iter().filter(|row| row.cells[place].is_some()).count() * 2 >= rows)
        };
        // A measure begins where the finest of them does.
        let boxes = |item: Item| {
            let place = heads.iter().position(|head| head.item == Some(item)).unwrap_or(0);
            let mut ids: Vec<BoxId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
            ids.dedup();
            ids.len()
        };
        let candidates: Vec<Item> = LEADS.into_iter().filter(|item| filled(*item) == Some(true)).collect();
        let most = candidates.iter().map(|item| boxes(*item)).max().unwrap_or(0);
        // One that is numbered goes on until the next number, whatever stands several times beside it.
        let counted = whole && filled(Item::Number) == Some(true);
        let is_counted = |item: &Item| counted && boxes(*item) == boxes(Item::Number);
        let lead = candidates.iter().copied().find(is_counted);
        let lead = lead.or_else(|| candidates.into_iter().find(|item| boxes(*item) * 4 >= most * 3));
        let lead = lead.or_else(|| LEADS.into_iter().chain(LAST_LEADS).find(|item| has(&heads, *item)));
        let mut rows = Self { view, table, heads, lead, whole, broken: false };
        rows.broken = !whole && rows.is_broken();
        if let Some(place) = rows.named_by_rows() {
            rows.heads[place].item = Some(Item::Target);
        }
        rows
    }

    /// The column of which its rows alone say what stands there: 区分｜内容 with 計画, 中間 and 実績 below the first.
    fn named_by_rows(&self) -> Option<usize> {
        if has(&self.heads, Item::Target) || has(&self.heads, Item::YearEndReport) {
            return None;
        }
        let kinds = |place: usize| {
            let own = |row: &Row| {
                let id = row.cells[place].filter(|id| !self.view.canvas.of(*id).content.mark)?;
                let is_within = self.view.canvas.of(id).area.last.row <= self.label_bottom(row);
                self.kind_of(row).filter(|_| is_within)
            };
            self.table.rows.iter().filter_map(own).map(Kind::item).collect::<BTreeSet<_>>()
        };
        let is_unknown = |head: &Head| !head.names_rows && head.time.is_none() && head.item.is_none();
        let mut unknown = self.heads.iter().enumerate().filter(|(_, head)| is_unknown(head)).map(|(place, _)| place);
        unknown.find(|place| kinds(*place).len() > 1)
    }

    pub(crate) fn goals(&self) -> Vec<GoalReading> {
        let mut goals: Vec<Goal> = Vec::new();
        let mut context = Fields::default();
        let mut number = None;
        for row in &self.with_classes() {
            if let Some(found) = self.number_alone(row).filter(|_| !self.whole) {
                number = Some(found);
                continue;
            }
            if let Some(section) = row.section {
                self.section(section, &mut context);
                if let Some(goal) = goals.last_mut().filter(|_| !self.whole) {
                    goal.title = goal.title.take().filter(|title| self.is_merged_on(title));
                }
            }
            if let Some((item, values)) = self.labelled(row)
                && let Some(goal) = goals.last_mut()
                && let Some(measure) = goal.unsplit.last_mut()
            {
                let fields = if self.is_goals(item) { &mut goal.reading.fields } else { &mut measure.fields };
                for value in values {
                    fields.add(item, value);
                }
                continue;
            }
            if self.says_something(row) {
                let before = goals.len();
                self.row(row, &context, &mut goals);
                if goals.len() > before
                    && let (Some(goal), Some(number)) = (goals.last_mut(), number.take())
                {
                    goal.reading.fields.take(Item::Number);
                    goal.reading.fields.add(Item::Number, number);
                }
            }
        }
        goals.into_iter().map(|goal| self.finish(goal)).collect()
    }

    /// The rows, each with its class: one that is printed once holds for the rows below it.
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

    /// A row that holds the number of the goal below and nothing else: ◎目標1.
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

    fn is_merged_on(&self, title: &Value) -> bool {
        let area = self.view.canvas.of(title.box_id).area;
        area.last.row > area.first.row
    }

    /// A heading among the rows: whose they are, perhaps.
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

    /// A row with more than its number, its labels, and marks.
    fn says_something(&self, row: &Row) -> bool {
        let shown = || row.cells.iter().zip(&self.heads).filter_map(|(cell, head)| Some((cell.as_ref()?, head)));
        let is_total = |id: BoxId| content::is_total(self.view.canvas.text(id));
        if shown().take(3).any(|(id, _)| is_total(*id)) || self.is_number_beside_others(row) {
            return false;
        }
        shown().any(|(id, head)| {
            let content = &self.view.canvas.of(*id).content;
            let is_number = content.numeral && head.time.is_none() && matches!(head.item, None | Some(Item::Number));
            !head.names_rows && !is_number && !content.mark && content.length > 0 || head.time.is_some() && content.mark
        })
    }

    /// Whether nothing begins in a row but its number, be it that of what is still to be written: what stands beside it is of the
    /// rows above.
    fn is_number_beside_others(&self, row: &Row) -> bool {
        let top = |id: BoxId| self.view.canvas.of(id).area.first.row;
        let is_bare = |id: &BoxId| number::is_circled_alone(self.view.canvas.text(*id));
        let mut texts = [Item::Actions, Item::MeasureTitle].into_iter().filter_map(|item| self.cell(row, item));
        let Some(number) = texts.find(is_bare).or_else(|| self.cell(row, Item::Number)) else { return false };
        row.cells.iter().flatten().all(|id| *id == number || top(*id) < top(number))
    }

    fn row(&self, row: &Row, context: &Fields, goals: &mut Vec<Goal>) {
        let title =
            self.cell(row, Item::Title).and_then(|id| self.view.value(id)).filter(|title| !mark::is_ditto(&title.text));
        let top = |id: BoxId| self.view.canvas.of(id).area.first.row;
        let own = row.cells.iter().flatten().map(|id| top(*id)).max();
        let Some(at) = row.cells.iter().flatten().find(|id| Some(top(**id)) == own).copied() else { return };
        let number =
            goals.last().and_then(|goal| goal.reading.fields.of(Item::Number).first()).map(|value| value.box_id);
        if self.broken && !goals.is_empty() && self.goes_on(row, number) {
            if let Some(goal) = goals.last_mut() {
                self.take(row, goal);
                goal.reading.fields.join(Item::Title);
                goal.unsplit.iter_mut().for_each(|measure| measure.fields.join(Item::Period));
            }
            return;
        }
        let same = |goal: &Goal| match (&goal.title, &title) {
            (Some(known), Some(title)) => known.box_id == title.box_id || known.text == title.text,
            (_, None) => goal.title.is_some(),
            (None, Some(_)) => false,
        };
        let unnamed = title.is_none() && !self.whole && self.is_numbered_anew(row, goals.last());
        if unnamed || !goals.last().is_some_and(|goal| self.whole || same(goal)) {
            if title.is_none() && !self.whole && !unnamed {
                return;
            }
            let mut reading = GoalReading::at(title.as_ref().map_or(at, |title| title.box_id));
            reading.fields.fill_from(context);
            for value in reading.fields.take(Item::Category) {
                // What stands beside other texts is no heading of rows.
                let is_heading = self.view.canvas.is_alone(value.box_id);
                reading.keep(SECTION, is_heading, value);
            }
            goals.push(Goal { reading, title, unsplit: Vec::new() });
        }
        let Some(goal) = goals.last_mut() else { return };
        if self.begins_measure(row, goal) {
            goal.unsplit.push(UnsplitMeasure::at(at));
        }
        if let (Some(measure), Some(kind)) = (goal.unsplit.last_mut(), self.kind_of(row)) {
            measure.pass(kind);
        }
        self.take(row, goal);
    }

    /// A row with a number and a section of its own is a goal whose name is missing.
    fn is_numbered_anew(&self, row: &Row, last: Option<&Goal>) -> bool {
        let own = |item: Item| self.cell(row, item).filter(|_| has(&self.heads, Item::Title));
        let (Some(number), Some(_)) = (own(Item::Number), own(Item::Sections)) else { return false };
        !last.is_some_and(|goal| goal.reading.fields.iter().any(|(_, value)| value.box_id == number))
    }

    fn begins_measure(&self, row: &Row, goal: &Goal) -> bool {
        let Some(last) = goal.unsplit.last() else { return true };
        let Some(lead) = self.lead else { return last.begins_again(self.kind_of(row)) };
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

    pub(crate) fn cell(&self, row: &Row, item: Item) -> Option<BoxId> {
        let mut cells = row.cells.iter().zip(&self.heads).filter(|(_, head)| head.item == Some(item));
        cells.find_map(|(cell, _)| *cell)
    }

    pub(crate) fn kind_of(&self, row: &Row) -> Option<Kind> {
        match self.row_label(row)? {
            RowLabel::Kind(kind) | RowLabel::Year(_, Some(kind)) => Some(kind),
            RowLabel::Year(..) => None,
        }
    }

    /// What the labels of a row say of it: its year, and whether it is plan or result.
    pub(crate) fn row_label(&self, row: &Row) -> Option<RowLabel> {
        let ids: Vec<BoxId> = self.labels(row).collect();
        let kind = |id: &BoxId| {
            let text_box = self.view.canvas.of(*id);
            let worded = || self.view.vocabulary.qualifiers().kind(self.view.canvas.text(*id));
            text_box.kind.or_else(worded).or(text_box.half)
        };
        let kind = ids.iter().rev().find_map(kind);
        let time = ids.iter().find_map(|id| self.view.canvas.of(*id).time.filter(|_| self.view.canvas.of(*id).on_axis));
        match time {
            Some(Time::Year(year, own)) => Some(RowLabel::Year(year, own.or(kind))),
            _ => kind.map(RowLabel::Kind),
        }
    }

    /// The last row that the labels of a row reach into.
    pub(crate) fn label_bottom(&self, row: &Row) -> u32 {
        self.labels(row).map(|id| self.view.canvas.of(id).area.last.row).min().unwrap_or(u32::MAX)
    }

    pub(crate) fn labels<'a>(&'a self, row: &'a Row) -> impl DoubleEndedIterator<Item = BoxId> + 'a {
        let labels = row.cells.iter().zip(&self.heads).filter(|(_, head)| head.names_rows);
        labels.filter_map(|(cell, _)| *cell)
    }

    fn finish(&self, mut goal: Goal) -> GoalReading {
        let numbers = goal.reading.fields.of(Item::Number).len();
        if numbers > 1 {
            self.number_measures(&mut goal);
            goal.reading.keep_one_number();
        }
        let unsplit = std::mem::take(&mut goal.unsplit);
        let own_year = self.view.canvas.heading_year;
        goal.reading.measures = unsplit.into_iter().flat_map(|measure| measure.measures(own_year)).collect();
        goal.reading
    }

    /// Several numbers in one goal are its measures'.
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

#[derive(Clone, Copy)]
pub(crate) enum RowLabel {
    Kind(Kind),
    Year(FiscalYear, Option<Kind>),
}
