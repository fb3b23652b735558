//! Applies the users' view settings (order, widths, filters) to a sheet plan.
//!
//! What people have set is found by `view_changes`; what stands in the cells is the plan's and stays.

use std::cmp::Ordering;

use chrono::Datelike as _;

use super::list_column::ID;
use super::row_key::row_key;
use super::sheet_plan::{Body, Cell, Line, SheetColumn, SheetPlan, Value};
use super::view::{Comparison, Filter, FilterCondition, View, column_key};
use crate::core::grid::{Area, Position};
use crate::core::serial_day;

impl SheetPlan<'_> {
    /// The same sheet as `view` shows it.
    #[must_use]
    pub(super) fn seen_as(mut self, view: &View) -> Self {
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
            .filter(|_| self.table.is_some())
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
        if !self.conditions.is_empty() {
            let mut met = self.conditions.iter().map(|condition| condition.is_met_by(value));
            return if self.all { met.all(|is_met| is_met) } else { met.any(|is_met| is_met) };
        }
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

impl FilterCondition {
    /// What is not understood is shown.
    fn is_met_by(&self, value: &Value) -> bool {
        let wanted = self.value.trim();
        match value {
            Value::Empty => (self.comparison == Comparison::NotEqual) != wanted.is_empty(),
            Value::Number(number)
            | Value::Serial(number)
            | Value::Percent(number)
            | Value::Formatted { number, .. } => self.compares(*number),
            Value::Date(day) => self.compares(serial_day::of_day(*day) as f64),
            Value::Text(text) => self.describes(text),
            Value::Link(link) => self.describes(&link.text),
            Value::Truth(_) | Value::MadeAt => true,
        }
    }

    fn compares(&self, number: f64) -> bool {
        match self.value.trim().parse() {
            Ok(wanted) => self.comparison.holds(number.total_cmp(&wanted)),
            Err(_) => self.comparison == Comparison::NotEqual,
        }
    }

    fn describes(&self, text: &str) -> bool {
        let (text, wanted) = (text.to_lowercase(), self.value.to_lowercase());
        match self.comparison {
            Comparison::Equal => is_like(&text, &wanted),
            Comparison::NotEqual => !is_like(&text, &wanted),
            // A text is neither more nor less than a number.
            _ => wanted.trim().parse::<f64>().is_err() && self.comparison.holds(text.cmp(&wanted)),
        }
    }
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// Whether `text` is what `pattern` describes: `*` is any text, `?` any sign, `~` takes the sign after it as it is.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.chars().collect::<Vec<_>>(), signs(pattern));
    let (mut at, mut of) = (0, 0);
    // Back-tracking state: position of the last `*` and how much text it has matched.
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(of) {
            Some(Sign::AnyText) => {
                star = Some((of, at));
                of += 1;
            }
            Some(Sign::Any) => (at, of) = (at + 1, of + 1),
            Some(Sign::Own(sign)) if *sign == text[at] => (at, of) = (at + 1, of + 1),
            _ => match &mut star {
                Some((after, taken)) => {
                    *taken += 1;
                    (at, of) = (*taken, *after + 1);
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(|sign| matches!(sign, Sign::AnyText))
}

enum Sign {
    AnyText,
    Any,
    Own(char),
}

fn signs(pattern: &str) -> Vec<Sign> {
    let mut of = pattern.chars();
    let next = || {
        of.next().map(|sign| match sign {
            '*' => Sign::AnyText,
            '?' => Sign::Any,
            '~' => Sign::Own(of.next().unwrap_or('~')),
            other => Sign::Own(other),
        })
    };
    std::iter::from_fn(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_of_a_filter_shows_what_a_spreadsheet_shows() {
        let text = |text: &str| Value::Text(text.to_owned());
        let day = Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day"));
        let table = [
            ("greaterThan", "50", Value::Number(51.0), true),
            ("greaterThan", "50", Value::Number(50.0), false),
            ("lessThanOrEqual", "0.5", Value::Percent(0.5), true),
            ("lessThan", "46296", day.clone(), false),
            ("greaterThanOrEqual", "46296", day, true),
            ("equal", "*窓口*", text("窓口の見直し"), true),
            ("equal", "窓口", text("窓口の見直し"), false),
            ("equal", "総務?", text("総務部"), true),
            ("equal", "~*", text("総務部"), false),
            ("notEqual", "*窓口*", text("窓口の見直し"), false),
            ("notEqual", " ", Value::Empty, false),
            ("notEqual", "済", Value::Empty, true),
            ("equal", "", Value::Empty, true),
            ("greaterThan", "50", Value::Empty, false),
            ("greaterThan", "50", text("未定"), false),
            ("notEqual", "済", Value::Number(3.0), true),
        ];
        for (name, value, cell, expected) in table {
            let comparison = Comparison::NAMED.into_iter().find(|(_, own)| *own == name).expect("a name").0;
            let condition = FilterCondition { comparison, value: value.to_owned() };
            assert_eq!(condition.is_met_by(&cell), expected, "{name} {value} {cell:?}");
        }
    }
}
