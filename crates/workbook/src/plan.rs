//! A sheet to write, as data: columns, rows, and cells with a role. The writer maps roles to fonts and colours.

mod chart;
mod look;
mod rows;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::chart::{Chart, ChartKind, Labels, Series};
pub use self::look::{Align, Filter, Paint};
use crate::grid::{Area, Position};
use crate::link::Target;
use crate::long_text::fit;

pub const MOST_ROWS: usize = 1_048_576;
/// Limit of hyperlinks per sheet; further ones become formulas.
pub const MOST_LINKS: usize = 65_000;
/// Maximum row height in points.
pub const HIGHEST: f64 = 409.0;
/// Line height of the body font in points.
pub const LINE: f64 = 16.5;
pub const MARGIN: f64 = 4.0;
/// Page margins in inches: left, right, top, bottom, header, footer.
pub const MARGINS: [f64; 6] = [0.4, 0.4, 0.7, 0.6, 0.3, 0.3];
/// Eight lines, so that several table rows fit on a screen.
const READABLE: f64 = 8.0 * LINE + MARGIN;

pub struct SheetPlan<'a> {
    pub name: &'static str,
    pub columns: Vec<SheetColumn>,
    pub rows: Vec<Line>,
    pub body: Body<'a>,
    pub merged: Vec<Area>,
    /// A table at the top of the sheet: header in the first row, `columns` columns wide.
    pub table: Option<NamedTable>,
    /// First cell that scrolls.
    pub freeze: Position,
    /// In percent.
    pub zoom: u16,
    /// Maximum of automatic row heights, in points; longer texts are cut off on screen.
    pub highest_row: f64,
    pub print: Print,
    pub choices: Vec<Choice>,
    pub marks: Vec<CellMark>,
    pub charts: Vec<Chart>,
    /// Rows that start a new page.
    pub breaks: Vec<u32>,
    pub filters: BTreeMap<u32, Filter>,
}

/// Lazily generated rows; there may be tens of thousands.
pub struct Body<'a> {
    pub count: u32,
    pub lines: Box<dyn Iterator<Item = Line> + 'a>,
}

impl Default for Body<'_> {
    fn default() -> Self {
        Self { count: 0, lines: Box::new(std::iter::empty()) }
    }
}

impl<'a> SheetPlan<'a> {
    pub fn new(name: &'static str, columns: Vec<SheetColumn>, print: Print) -> Self {
        Self {
            name,
            columns,
            rows: Vec::new(),
            body: Body::default(),
            merged: Vec::new(),
            table: None,
            freeze: Position::new(0, 0),
            zoom: 100,
            highest_row: HIGHEST,
            print,
            choices: Vec::new(),
            marks: Vec::new(),
            charts: Vec::new(),
            breaks: Vec::new(),
            filters: BTreeMap::new(),
        }
    }

    /// Creates a sheet of one table, its header frozen and repeated on each printed page.
    pub fn table(
        name: &'static str,
        table: &'static str,
        headers: &[(&str, f64)],
        frozen_columns: u32,
        paper: u8,
    ) -> Self {
        let columns = headers.iter().map(|(_, width)| SheetColumn::wide(*width)).collect();
        let mut sheet = Self::new(name, columns, Print { repeat_rows: Some((0, 0)), ..Print::on(paper, true) });
        sheet.rows.push(Line::of(headers.iter().map(|(header, _)| Cell::text(header, Role::TableHeader)).collect()));
        sheet.table = Some(NamedTable { name: table, columns: headers.len() as u32 });
        sheet.freeze = Position::new(1, frozen_columns);
        sheet.highest_row = READABLE;
        sheet
    }

    /// The row that the next [`SheetPlan::push`] fills.
    pub fn next_row(&self) -> u32 {
        self.rows.len() as u32 + self.body.count
    }

    /// Sets the remaining `count` rows. Must come last.
    pub fn end_with(&mut self, count: usize, lines: impl Iterator<Item = Line> + 'a) {
        self.body = Body { count: count as u32, lines: Box::new(lines) };
    }

    /// Like [`SheetPlan::end_with`], but truncates to the row limit and states the number of omitted rows in the last
    /// row. For sheets without notes.
    pub fn end_with_what_fits(&mut self, count: usize, lines: impl Iterator<Item = Line> + 'a) {
        self.end_within(MOST_ROWS, count, lines);
    }

    fn end_within(&mut self, most: usize, count: usize, lines: impl Iterator<Item = Line> + 'a) {
        let room = most.saturating_sub(self.rows.len());
        if count <= room {
            return self.end_with(count, lines);
        }
        let shown = room.saturating_sub(1);
        let rest = format!("ほか {} 行は、この表に入りきりません（1枚のシートは {most} 行まで）", count - shown);
        let rest = Line::of(vec![Cell::text(&rest, Role::Body).toned(Tone::Late)]);
        self.end_with(shown + 1, lines.take(shown).chain(std::iter::once(rest)));
    }

    pub fn into_rows(self) -> impl Iterator<Item = Line> {
        self.rows.into_iter().chain(self.body.lines)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetColumn {
    /// In half-width characters.
    pub width: f64,
    pub hidden: bool,
}

impl SheetColumn {
    pub const fn wide(width: f64) -> Self {
        Self { width, hidden: false }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// In points; `None` fits the text.
    pub height: Option<f64>,
    pub cells: Vec<Cell>,
    pub hidden: bool,
}

impl Line {
    pub fn of(cells: Vec<Cell>) -> Self {
        Self { height: None, cells, hidden: false }
    }

    pub fn high(height: f64, cells: Vec<Cell>) -> Self {
        Self { height: Some(height), ..Self::of(cells) }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub value: Value,
    pub role: Role,
    pub tone: Tone,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    #[default]
    Empty,
    /// Written as text even if it begins with `=`.
    Text(String),
    Number(f64),
    /// A fraction: 0.7 displays as 70%.
    Percent(f64),
    Date(NaiveDate),
    /// A serial date and time, perhaps typed by a person.
    Serial(f64),
    /// A number in a format chosen by a person.
    Formatted {
        number: f64,
        format: String,
    },
    Truth(bool),
    Link(Box<Link>),
    /// The creation time. The writer fills it in, which keeps the plan free of a clock.
    MadeAt,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub text: String,
    pub target: Target,
    /// Full form of `text`, shown as a tooltip and given to other programs.
    pub full: Option<String>,
}

/// Role of a cell, which determines its format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Outside of tables: no border.
    #[default]
    Blank,
    Title,
    Heading,
    /// Running text outside of tables.
    Remark,
    Header,
    /// A header with a filter button, at the bottom of the cell.
    TableHeader,
    Label,
    Body,
    /// A short value: a number, a date, a word.
    Centered,
    /// Like [`Role::Body`], aligned to the top beside long texts.
    Long,
    /// Like [`Role::Centered`], aligned to the top beside long texts.
    Short,
    /// Filled in by the planning section.
    Input,
    /// Like [`Role::Input`], with a person's formatting.
    Painted(Paint),
    Bar,
}

/// Status colour; tones also differ in brightness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    #[default]
    Plain,
    Bar,
    Good,
    Underway,
    Near,
    Late,
    /// Not applicable or no longer valid.
    Quiet,
    /// Inferred.
    Assumed,
}

impl Cell {
    pub const fn of(value: Value, role: Role) -> Self {
        Self { value, role, tone: Tone::Plain }
    }

    pub const fn empty(role: Role) -> Self {
        Self::of(Value::Empty, role)
    }

    /// Creates a text cell, truncated to the cell limit.
    pub fn text(text: &str, role: Role) -> Self {
        Self::of(if text.is_empty() { Value::Empty } else { Value::Text(fit(text)) }, role)
    }

    pub fn optional(text: Option<&str>, role: Role) -> Self {
        Self::text(text.unwrap_or_default(), role)
    }

    pub const fn number(number: usize, role: Role) -> Self {
        Self::of(Value::Number(number as f64), role)
    }

    pub fn date(day: Option<NaiveDate>, role: Role) -> Self {
        Self::of(day.map_or(Value::Empty, Value::Date), role)
    }

    /// Negative once passed.
    pub fn days(days: Option<i64>, role: Role) -> Self {
        Self::of(days.map_or(Value::Empty, |days| Value::Number(days as f64)), role)
    }

    pub fn link(text: &str, target: Target, role: Role) -> Self {
        Self::of(Value::Link(Box::new(Link { text: fit(text), target, full: None })), role)
    }

    /// Creates a link that displays `text` for `full`.
    pub fn short_link(text: &str, full: &str, target: Target, role: Role) -> Self {
        Self::of(Value::Link(Box::new(Link { text: fit(text), target, full: Some(fit(full)) })), role)
    }

    /// Whether the cell is omitted altogether, including its border.
    pub fn is_absent(&self) -> bool {
        self.role == Role::Blank && self.value == Value::Empty
    }

    #[must_use]
    pub fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedTable {
    pub name: &'static str,
    pub columns: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Print {
    /// Paper code of the file format.
    pub paper: u8,
    pub landscape: bool,
    /// In percent; `None` fits the page width.
    pub scale: Option<u16>,
    /// Fits all rows on one page unless `scale` is set.
    pub one_page: bool,
    /// Header rows repeated on each printed page (first, last).
    pub repeat_rows: Option<(u32, u32)>,
    /// Printed columns (first, last); `None` prints all.
    pub columns: Option<(u32, u32)>,
}

impl Print {
    /// Creates a setup that fits the page width and prints everything.
    pub const fn on(paper: u8, landscape: bool) -> Self {
        Self { paper, landscape, scale: None, one_page: false, repeat_rows: None, columns: None }
    }

    /// In inches.
    pub fn page_height(&self) -> f64 {
        match (self.paper == PaperSize::A3, self.landscape) {
            (true, false) => 16.54,
            (true, true) | (false, false) => 11.69,
            (false, true) => 8.27,
        }
    }
}

pub struct PaperSize;

impl PaperSize {
    pub const A3: u8 = 8;
    pub const A4: u8 = 9;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub area: Area,
    pub options: Vec<String>,
}

/// Conditional format: a cell of `area` with the value `text` takes `tone`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellMark {
    pub area: Area,
    pub text: &'static str,
    pub tone: Tone,
}

impl Cell {
    /// `None` if the cell holds another value.
    pub fn words(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sheet_cannot_hold_is_told_in_its_last_row() {
        let print = Print::on(PaperSize::A4, false);
        let rows = |count: usize| {
            let mut sheet = SheetPlan::new("期限一覧", Vec::new(), print);
            sheet.push(vec![Cell::text("見出し", Role::Header)]);
            let lines = (0..count).map(|n| Line::of(vec![Cell::number(n, Role::Body)]));
            sheet.end_within(5, count, lines);
            let told = sheet.next_row();
            let rows: Vec<Line> = sheet.into_rows().collect();
            assert_eq!(rows.len(), told as usize);
            rows
        };
        assert_eq!(rows(4).len(), 5);
        let cut = rows(10);
        assert_eq!(cut.len(), 5);
        assert!(matches!(&cut[4].cells[0].value, Value::Text(text) if text.starts_with("ほか 7 行は")));
    }
}
