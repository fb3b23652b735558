//! Goals out of tables: each row names one, and what stands around its table says whose it is and of which year.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Event, Source};
use super::item::Item;
use super::record::{Fields, GoalReading, Value};
use super::rows::Rows;
use crate::core::fiscal_year::FiscalYear;
use crate::core::written::year;

/// A caption is at most this long.
const LONGEST_CAPTION: usize = 40;

/// The goals of all tables whose rows name goals, with what is said around these tables.
pub(super) fn goals<'s>(source: &'s Source<'s>, events: &'s [Event<'s>]) -> Vec<GoalReading> {
    let mut goals: Vec<GoalReading> = Vec::new();
    let mut context = Fields::default();
    let captions = years_above(source, events);
    let has_title = events.iter().any(
        |event| matches!(event, Event::Table { heads, .. } if heads.iter().any(|head| head.item == Some(Item::Title))),
    );
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Table { table, heads, outer } => {
                let own = outer.iter().rev().find(|value| year::find(&value.text, year::Style::Stated).is_some());
                let year = own.or(captions.get(&at));
                let own_title = heads.iter().any(|head| head.item == Some(Item::Title));
                let found = Rows::of_goals(source, table, heads).filter(|_| own_title || !has_title);
                for mut goal in found.map(|rows| rows.goals()).unwrap_or_default() {
                    if let Some(year) = year.filter(|_| !goal.fields.has(Item::FiscalYear)) {
                        goal.fields.add(Item::FiscalYear, year.clone());
                    }
                    goal.fields.fill_from(&context);
                    goals.push(goal);
                }
            }
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
            Event::Row { head: None, values } if let Some(department) = department_of(source, values) => {
                context.take(Item::Department);
                context.take(Item::Sections);
                context.add(Item::Department, department);
            }
            // An office name directly above a table is its owner; in a list of names it means nothing.
            Event::Line(value)
                if source.canvas.of(value.block).content.office
                    && matches!(events.get(at + 1), Some(Event::Table { .. })) =>
            {
                let name = value.text.trim_matches(['【', '】', '■', '●', '◆', '○', ' ', '　']);
                let item = if name.ends_with(['部', '局']) || name.ends_with("委員会") {
                    Item::Department
                } else {
                    Item::Sections
                };
                if !goals.is_empty() || item == Item::Sections {
                    context.take(item);
                    context.add(item, Value { block: value.block, text: name.to_owned() });
                }
            }
            _ => {}
        }
    }
    on_one_page(goals)
}

/// A goal that goes on below another print of the headers is one.
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

/// The department of a row that names it and its chief.
fn department_of(source: &Source<'_>, values: &[Value]) -> Option<Value> {
    let first = values.first().filter(|value| source.canvas.of(value.block).content.office)?;
    let name: String =
        first.text.chars().filter(|c| !c.is_whitespace() && !"（）()【】［］[]■●◆○".contains(*c)).collect();
    (name.ends_with(['部', '局']) || name.ends_with("委員会")).then_some(Value { block: first.block, text: name })
}

/// The captions that state the year of the tables below them, by the places of these: １　令和５年度の達成状況 above one table and
/// ２　令和６年度の重点目標 above another. A single such line may be no more than the title of the sheet.
fn years_above(source: &Source<'_>, events: &[Event<'_>]) -> BTreeMap<usize, Value> {
    let (mut above, mut years) = (BTreeMap::new(), BTreeSet::<FiscalYear>::new());
    let mut caption: Option<(&Value, FiscalYear)> = None;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Line(value) => {
                let content = &source.canvas.of(value.block).content;
                let stated =
                    year::single(&value.text).filter(|_| !content.sentence && content.length <= LONGEST_CAPTION);
                caption = stated.map(|year| (value, year)).or(caption);
            }
            Event::Table { .. } => {
                if let Some((value, year)) = caption {
                    above.insert(at, value.clone());
                    years.insert(year);
                }
            }
            _ => {}
        }
    }
    if years.len() > 1 { above } else { BTreeMap::new() }
}
