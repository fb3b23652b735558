//! Reads goals from tables in which each row names one; texts around the table give owner and year.

use super::rows::Rows;
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{Fields, GoalReading, Value};
use matome_deadline::written::{department, year};

/// Marks around an office's name used as a heading.
const MARKS: [char; 8] = ['【', '】', '■', '●', '◆', '○', ' ', '　'];

pub(crate) fn goals<'s>(view: &'s SheetView<'s>, events: &'s [Event<'s>]) -> Vec<GoalReading> {
    let mut goals: Vec<GoalReading> = Vec::new();
    let mut context = Fields::default();
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Table { table, heads, outer } => {
                let rows = Rows::of_goals(view, table, heads);
                goals.extend(rows.map(|rows| of_table(&rows, outer, &context)).unwrap_or_default());
            }
            Event::Line(value)
                if !view.taught.rules.is_any() && matches!(events.get(at + 1), Some(Event::Table { .. })) =>
            {
                owner_above(view, value, goals.is_empty(), &mut context);
            }
            event => say_around(view, event, &mut context),
        }
    }
    on_one_page(goals)
}

/// Goals of one table, with the year from its labels and the context around it.
fn of_table(rows: &Rows<'_>, outer: &[Value], context: &Fields) -> Vec<GoalReading> {
    let year = outer.iter().rev().find(|value| year::find(&value.text, year::Style::Stated).is_some());
    let mut goals = rows.goals();
    for goal in &mut goals {
        if let Some(year) = year.filter(|_| !goal.fields.has(Item::FiscalYear)) {
            goal.fields.add(Item::FiscalYear, year.clone());
        }
        goal.fields.fill_from(context);
    }
    goals
}

/// Owner and year for the tables below, from a label or an unlabelled row.
fn say_around(view: &SheetView<'_>, event: &Event<'_>, context: &mut Fields) {
    match event {
        Event::Field { head, values, .. } => {
            if let Some(item @ (Item::Department | Item::Sections | Item::FiscalYear)) = head.item
                && !values.is_empty()
            {
                context.take(item);
                for value in values {
                    context.add(item, value.clone());
                }
            }
        }
        Event::Row { head: None, values } => {
            if let Some(department) = department_of(view, values) {
                context.take(Item::Department);
                context.take(Item::Sections);
                context.add(Item::Department, department);
            }
        }
        _ => {}
    }
}

/// An office name directly above a table is its owner; in a list of names it means nothing. A department above the
/// first table is of the whole sheet, which `matome_forms::layout` looks for.
fn owner_above(view: &SheetView<'_>, value: &Value, is_first: bool, context: &mut Fields) {
    if !view.canvas.of(value.box_id).content.office {
        return;
    }
    let name = value.text.trim_matches(MARKS);
    let item = if department::is_large(name) { Item::Department } else { Item::Sections };
    if !is_first || item == Item::Sections {
        context.take(item);
        context.add(item, Value { box_id: value.box_id, text: name.to_owned() });
    }
}

/// Joins a goal that continues below a reprinted header.
fn on_one_page(goals: Vec<GoalReading>) -> Vec<GoalReading> {
    let mut joined: Vec<GoalReading> = Vec::new();
    let name = |goal: &GoalReading| [Item::Number, Item::Title, Item::Department].map(|item| goal.fields.text(item));
    for goal in goals {
        let is_named = goal.fields.has(Item::Number) && goal.fields.has(Item::Title);
        match joined.last_mut().filter(|last| is_named && name(last) == name(&goal)) {
            Some(last) => last.take_over(goal),
            None => joined.push(goal),
        }
    }
    joined
}

fn department_of(view: &SheetView<'_>, values: &[Value]) -> Option<Value> {
    let first = values.first().filter(|value| view.canvas.of(value.box_id).content.office)?;
    let name: String =
        first.text.chars().filter(|c| !c.is_whitespace() && !"（）()【】［］[]■●◆○".contains(*c)).collect();
    department::is_large(&name).then_some(Value { box_id: first.box_id, text: name })
}
