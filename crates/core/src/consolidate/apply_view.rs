//! Applies what people have set to look at a sheet (order, widths, filters) to its plan.
//!
//! What they have set is found by `view_changes`; what stands in the cells is the plan's and stays.

use crate::notes::own_sheets::ID;
use crate::notes::view::{View, column_key, row_key};
use matome_workbook::grid::{Area, Position};
use matome_workbook::plan::Filter;
use matome_workbook::plan::{Body, Cell, Line, SheetColumn, SheetPlan};

/// The same sheet as `view` shows it.
#[must_use]
pub(super) fn with_view<'a>(mut plan: SheetPlan<'a>, view: &View) -> SheetPlan<'a> {
    let headers = headers(&plan);
    for (at, column) in plan.columns.iter_mut().enumerate() {
        let key = column_key(headers.get(at).map_or("", String::as_str), at as u32);
        if let Some(set) = view.columns.get(&key) {
            *column =
                SheetColumn { width: set.width.unwrap_or(column.width), hidden: set.hidden.unwrap_or(column.hidden) };
        }
    }
    plan.freeze = view.freeze.map_or(plan.freeze, |(row, column)| Position::new(row, column));
    plan.zoom = view.zoom.unwrap_or(plan.zoom);
    plan.print.paper = view.paper.unwrap_or(plan.print.paper);
    plan.print.landscape = view.landscape.unwrap_or(plan.print.landscape);
    plan.print.scale = view.scale.unwrap_or(plan.print.scale);
    plan.print.margins = view.margins.unwrap_or(plan.print.margins);
    let arranged = with_rows_hidden(plan, &headers, view);
    match (&view.order, arranged.table) {
        (Some(order), Some(_)) => with_columns_in(arranged, order, &headers),
        _ => arranged,
    }
}

/// The headers of its table, or of the row that names the IDs.
fn headers(plan: &SheetPlan) -> Vec<String> {
    let names_id = |row: &&Line| row.cells.iter().any(|cell| cell.words() == Some(ID));
    let row = plan.rows.iter().find(names_id).or_else(|| plan.rows.first().filter(|_| plan.table.is_some()));
    let words = |cell: &Cell| cell.words().unwrap_or_default().to_owned();
    row.map(|row| row.cells.iter().map(words).collect()).unwrap_or_default()
}

fn with_rows_hidden<'a>(mut plan: SheetPlan<'a>, headers: &[String], view: &View) -> SheetPlan<'a> {
    let place = |header: &str| headers.iter().position(|own| own == header);
    let filters: Vec<(usize, Filter)> = view
        .filters
        .iter()
        // A filter without a choice hides nothing.
        .filter(|(_, filter)| plan.table.is_some() && **filter != Filter::default())
        .filter_map(|(header, filter)| Some((place(header)?, filter.clone())))
        .collect();
    let (headers, hidden) = (headers.to_vec(), view.hidden_rows.clone());
    plan.filters = filters.iter().map(|(column, filter)| (*column as u32, filter.clone())).collect();
    let hide = move |mut line: Line| {
        let words = |at: usize| line.cells.get(at)?.words().map(str::to_owned);
        let is_hidden = !hidden.is_empty() && row_key(&headers, words).is_some_and(|key| hidden.contains(&key));
        let is_filtered = filters
            .iter()
            .any(|(column, filter)| line.cells.get(*column).is_none_or(|cell| !filter.takes(&cell.value)));
        line.hidden = is_hidden || is_filtered;
        line
    };
    let top = usize::from(plan.table.is_some()).min(plan.rows.len());
    let below = plan.rows.split_off(top);
    plan.rows.extend(below.into_iter().map(&hide));
    plan.body = Body { lines: Box::new(plan.body.lines.map(hide)), ..plan.body };
    plan
}

/// The columns of a table in another order; those that `order` does not know follow.
fn with_columns_in<'a>(mut plan: SheetPlan<'a>, order: &[String], headers: &[String]) -> SheetPlan<'a> {
    let known = order.iter().filter_map(|header| headers.iter().position(|own| own == header));
    let mut from: Vec<usize> = Vec::new();
    for at in known.chain(0..plan.columns.len()) {
        if at < plan.columns.len() && !from.contains(&at) {
            from.push(at);
        }
    }
    let to = |column: u32| from.iter().position(|at| *at as u32 == column).map_or(column, |to| to as u32);
    let moved = |area: Area| Area {
        first: Position::new(area.first.row, to(area.first.column)),
        last: Position::new(area.last.row, to(area.last.column)),
    };
    plan.columns = from.iter().map(|at| plan.columns[*at]).collect();
    plan.choices.iter_mut().for_each(|choice| choice.area = moved(choice.area));
    plan.marks.iter_mut().for_each(|mark| mark.area = moved(mark.area));
    plan.filters = std::mem::take(&mut plan.filters).into_iter().map(|(at, filter)| (to(at), filter)).collect();
    plan.print.columns = plan.print.columns.map(|(first, last)| {
        let printed = || (first..=last).map(to);
        (printed().min().unwrap_or(first), printed().max().unwrap_or(last))
    });
    let arrange = move |mut line: Line| {
        let mut cells: Vec<Option<Cell>> = line.cells.into_iter().map(Some).collect();
        line.cells = from.iter().map(|at| cells.get_mut(*at).and_then(Option::take).unwrap_or_default()).collect();
        line
    };
    plan.rows = plan.rows.into_iter().map(&arrange).collect();
    plan.body = Body { lines: Box::new(plan.body.lines.map(arrange)), ..plan.body };
    plan
}
