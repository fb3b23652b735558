//! Tables that name each other: the rows of the first are goals with numbers, and the rows of others say what is done for
//! the goal of their number.

use std::collections::BTreeSet;

use super::from_tables;
use super::rows::Rows;
use crate::general_reader::events::event::{Event, Head};
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::{Row, Table};
use crate::general_reader::reading::{Fields, GoalReading, MeasureReading};
use matome_deadline::written::number;

/// The goals of the first table with numbers, with the measures of the tables below that name them.
pub(super) fn goals(view: &SheetView<'_>, events: &[Event<'_>]) -> Vec<GoalReading> {
    for end in (1..=events.len()).filter(|end| matches!(events[end - 1], Event::Table { .. })) {
        let goals = from_tables::goals(view, &events[..end]);
        let numbers: Vec<Option<String>> = goals.iter().map(own_number).collect();
        let distinct: BTreeSet<&String> = numbers.iter().flatten().collect();
        if goals.len() < 2 || distinct.len() < goals.len() {
            continue;
        }
        let linked = with_measures(view, &events[end..], goals, &distinct.into_iter().cloned().collect());
        return linked.unwrap_or_default();
    }
    Vec::new()
}

fn own_number(goal: &GoalReading) -> Option<String> {
    number::digits(&goal.fields.text(Item::Number)?)
}

fn with_measures(
    view: &SheetView<'_>,
    events: &[Event<'_>],
    mut goals: Vec<GoalReading>,
    numbers: &BTreeSet<String>,
) -> Option<Vec<GoalReading>> {
    let mut is_linked = false;
    for event in events {
        let Event::Table { table, heads, .. } = event else { continue };
        let Some((place, links)) = links(view, table, numbers) else { continue };
        let mut heads: Vec<Head> = heads.clone();
        heads[place].item = Some(Item::Aside);
        for goal in &mut goals {
            let own = own_number(goal);
            let rows = table.rows.iter().zip(&links).filter(|(_, link)| **link == own).map(|(row, _)| row.clone());
            let own = Table { rows: rows.collect(), ..Table::clone(table) };
            let mut measures: Vec<_> =
                Rows::of_measures(view, &own, &heads).goals().into_iter().flat_map(|own| own.measures).collect();
            measures.retain(|measure| !measure.fields.is_empty() || !measure.months.is_empty());
            if !measures.is_empty() {
                is_linked = true;
                goal.measures.retain_mut(|own| !is_target_alone(own, &mut goal.fields));
                goal.measures.extend(measures);
            }
        }
    }
    is_linked.then_some(goals)
}

/// Whether a measure says no more than how far: that is said of the goal.
fn is_target_alone(own: &mut MeasureReading, goal: &mut Fields) -> bool {
    let is_alone = own.fields.iter().all(|(item, _)| matches!(item, Item::Target | Item::Indicator));
    if is_alone {
        for item in [Item::Indicator, Item::Target] {
            for value in own.fields.take(item) {
                goal.add(Item::TargetOfGoal, value);
            }
        }
    }
    is_alone
}

/// The first column that names a goal in each row, and the number of each row.
fn links(view: &SheetView<'_>, table: &Table, numbers: &BTreeSet<String>) -> Option<(usize, Vec<Option<String>>)> {
    let of_place = |place: usize| {
        let mut last = None;
        let link = |row: &Row| {
            let own = row.cells[place].and_then(|id| number::digits(view.canvas.text(id)));
            last = own.or_else(|| last.take());
            last.clone()
        };
        table.rows.iter().map(link).collect::<Vec<_>>()
    };
    let is_link = |(place, links): &(usize, Vec<Option<String>>)| {
        let own: BTreeSet<&String> = links.iter().flatten().collect();
        // A column that only counts the rows names no goal.
        let names_again = |at: usize| {
            let beside = |at: usize| table.rows[at].cells.get(place + 1);
            links[at - 1] == links[at] && beside(at - 1) != beside(at)
        };
        own.len() > 1
            && links.iter().all(|link| link.as_ref().is_some_and(|link| numbers.contains(link)))
            && (1..links.len()).any(names_again)
    };
    (0..table.columns.len()).map(|place| (place, of_place(place))).find(is_link)
}
