//! Applies what people have set to look at a sheet (order, widths, filters) to its plan.
//!
//! What they have set is found by `view_changes`; what stands in the cells is the plan's and stays.

use chrono::Datelike as _;

use super::sheet_plan::{Body, Cell, Line, SheetColumn, SheetPlan, Value};
use crate::core::grid::{Area, Position};
use crate::core::notes::own_sheets::ID;
use crate::core::notes::view::{Filter, View, column_key, row_key};

impl SheetPlan<'_> {
    /// The same sheet as `view` shows it.
    #[must_use]
    pub(super) fn with_view(mut self, view: &View) -> Self {
        let headers = self.headers();
        for (at, column) in self.columns.iter_mut().enumerate() {
            let key = column_key(headers.get(at).map_or("", String::as_str), at as u32);
            if let Some(set) = view.columns.get(&key) {
                *column = SheetColumn {
                    width: set.width.unwrap_or(column.width),
                    hidden: set.hidden.unwrap_or(column.hidden),
                };
            }
        }
        self.freeze = view.freeze.map_or(self.freeze, |(row, column)| Position::new(row, column));
        self.zoom = view.zoom.unwrap_or(self.zoom);
        self.print.paper = view.paper.unwrap_or(self.print.paper);
        self.print.landscape = view.landscape.unwrap_or(self.print.landscape);
        self.print.scale = view.scale.unwrap_or(self.print.scale);
        self.print.margins = view.margins.unwrap_or(self.print.margins);
        let arranged = self.with_rows_hidden(&headers, view);
        match (&view.order, arranged.table) {
            (Some(order), Some(_)) => arranged.with_columns_in(order, &headers),
            _ => arranged,
        }
    }

    /// The headers of its table, or of the row that names the IDs.
    fn headers(&self) -> Vec<String> {
        let names_id = |row: &&Line| row.cells.iter().any(|cell| cell.words() == Some(ID));
        let row = self.rows.iter().find(names_id).or_else(|| self.rows.first().filter(|_| self.table.is_some()));
        let words = |cell: &Cell| cell.words().unwrap_or_default().to_owned();
        row.map(|row| row.cells.iter().map(words).collect()).unwrap_or_default()
    }

    fn with_rows_hidden(mut self, headers: &[String], view: &View) -> Self {
        let place = |header: &str| headers.iter().position(|own| own == header);
        let filters: Vec<(usize, Filter)> = view
            .filters
            .iter()
            // A filter without a choice hides nothing.
            .filter(|(_, filter)| self.table.is_some() && **filter != Filter::default())
            .filter_map(|(header, filter)| Some((place(header)?, filter.clone())))
            .collect();
        let (headers, hidden) = (headers.to_vec(), view.hidden_rows.clone());
        self.filters = filters.iter().map(|(column, filter)| (*column as u32, filter.clone())).collect();
        let hide = move |mut line: Line| {
            let words = |at: usize| line.cells.get(at)?.words().map(str::to_owned);
            let is_hidden = !hidden.is_empty() && row_key(&headers, words).is_some_and(|key| hidden.contains(&key));
            let is_filtered = filters
                .iter()
                .any(|(column, filter)| line.cells.get(*column).is_none_or(|cell| !filter.takes(&cell.value)));
            line.hidden = is_hidden || is_filtered;
            line
        };
        let top = usize::from(self.table.is_some()).min(self.rows.len());
        let below = self.rows.split_off(top);
        self.rows.extend(below.into_iter().map(&hide));
        self.body = Body { lines: Box::new(self.body.lines.map(hide)), ..self.body };
        self
    }

    /// The columns of a table in another order; those that `order` does not know follow.
    fn with_columns_in(mut self, order: &[String], headers: &[String]) -> Self {
        let known = order.iter().filter_map(|header| headers.iter().position(|own| own == header));
        let mut from: Vec<usize> = Vec::new();
        for at in known.chain(0..self.columns.len()) {
            if at < self.columns.len() && !from.contains(&at) {
                from.push(at);
            }
        }
        let to = |column: u32| from.iter().position(|at| *at as u32 == column).map_or(column, |to| to as u32);
        let moved = |area: Area| Area {
            first: Position::new(area.first.row, to(area.first.column)),
            last: Position::new(area.last.row, to(area.last.column)),
        };
        self.columns = from.iter().map(|at| self.columns[*at]).collect();
        self.choices.iter_mut().for_each(|choice| choice.area = moved(choice.area));
        self.marks.iter_mut().for_each(|mark| mark.area = moved(mark.area));
        self.filters = std::mem::take(&mut self.filters).into_iter().map(|(at, filter)| (to(at), filter)).collect();
        self.print.columns = self.print.columns.map(|(first, last)| {
            let printed = || (first..=last).map(to);
            (printed().min().unwrap_or(first), printed().max().unwrap_or(last))
        });
        let arrange = move |mut line: Line| {
            let mut cells: Vec<Option<Cell>> = line.cells.into_iter().map(Some).collect();
            line.cells = from.iter().map(|at| cells.get_mut(*at).and_then(Option::take).unwrap_or_default()).collect();
            line
        };
        self.rows = self.rows.into_iter().map(&arrange).collect();
        self.body = Body { lines: Box::new(self.body.lines.map(arrange)), ..self.body };
        self
    }
}

impl Cell {
    fn words(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
}

impl Filter {
    /// Whether a cell that says this is shown. What is not understood is.
    fn takes(&self, value: &Value) -> bool {
        let has = |text: &str| self.values.iter().any(|own| own.to_lowercase() == text.to_lowercase());
        match value {
            Value::Empty => self.blank,
            Value::Text(text) => has(text),
            Value::Link(link) => has(&link.text),
            Value::Number(number) => has(&number.to_string()),
            Value::Percent(part) => has(&format!("{:.0}%", part * 100.0)),
            Value::Date(day) => self.dates.iter().any(|(year, month, of_month)| {
                *year == day.year()
                    && month.is_none_or(|month| month == day.month())
                    && of_month.is_none_or(|of_month| of_month == day.day())
            }),
            _ => true,
        }
    }
}
