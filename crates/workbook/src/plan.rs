//! A sheet as data: columns, rows, cells and what they mean. Nothing of the library that writes it, and no
//! colour or font: a cell says what it is, and the writer knows how that looks.

mod chart;
mod look;
mod rows;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::chart::{Chart, ChartKind, Labels, Series};
pub use self::look::{Align, Filter, PageMargins, Paint};
use crate::grid::{Area, Position};
use crate::link::Target;
use crate::long_text::fit;

/// The rows of a sheet, by the file format.
pub const MOST_ROWS: usize = 1_048_576;
/// A sheet holds so many links; those beyond are formulas, and an address that is too long for one is none.
pub const MOST_LINKS: usize = 65_000;
/// The highest row that a sheet can have.
pub const HIGHEST: f64 = 409.0;
/// Points for a line of the body font, its leading included.
pub const LINE: f64 = 16.5;
pub const MARGIN: f64 = 4.0;
const MARGINS: PageMargins = PageMargins { left: 0.4, right: 0.4, top: 0.7, bottom: 0.6, header: 0.3, footer: 0.3 };
/// Eight lines: as high as a row of a table can be with several of them on a screen.
const READABLE: f64 = 8.0 * LINE + MARGIN;

pub struct SheetPlan<'a> {
    pub name: &'static str,
    pub columns: Vec<SheetColumn>,
    /// The rows at the top.
    pub rows: Vec<Line>,
    /// Those below them.
    pub body: Body<'a>,
    pub merged: Vec<Area>,
    /// The sheet begins with a table of that name: header in the first row, `columns` columns wide.
    pub table: Option<NamedTable>,
    /// Rows above and columns left of this cell stay in sight.
    pub freeze: Position,
    /// Percent of the usual size on the screen.
    pub zoom: u16,
    /// No row that is made to fit its text becomes higher, in points: the rest of a long text is a click away.
    pub highest_row: f64,
    pub print: Print,
    pub choices: Vec<Choice>,
    pub marks: Vec<CellMark>,
    pub charts: Vec<Chart>,
    /// Rows above which a new page begins.
    pub breaks: Vec<u32>,
    /// What of its table's columns is shown, by their place.
    pub filters: BTreeMap<u32, Filter>,
}

/// Rows that are made one by one when they are asked for: there may be tens of thousands.
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

    /// A sheet that is one table: its header in the first row, in sight and repeated on each printed page.
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

    /// How many rows there are so far: the row that the next [`SheetPlan::push`] fills.
    pub fn next_row(&self) -> u32 {
        self.rows.len() as u32 + self.body.count
    }

    /// The number of `lines` that follow the rows; nothing follows them.
    pub fn end_with(&mut self, count: usize, lines: impl Iterator<Item = Line> + 'a) {
        self.body = Body { count: count as u32, lines: Box::new(lines) };
    }

    /// The same where nobody notes anything beside them: what a sheet cannot hold is a number in its last row.
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

    /// All rows from the top.
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
    /// In points; `None`: as high as its text needs.
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
    /// Always written as text, also where it begins with `=`.
    Text(String),
    Number(f64),
    /// A part of one: 0.7 shows as 70%.
    Percent(f64),
    Date(NaiveDate),
    /// A day and a time as a sheet counts them; what someone typed beside a measure may be one.
    Serial(f64),
    /// A number in a format that someone chose.
    Formatted {
        number: f64,
        format: String,
    },
    Truth(bool),
    Link(Box<Link>),
    /// The moment at which the workbook is made. The writer fills it in, so that the plan itself has none.
    MadeAt,
}

/// A way to another place.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub text: String,
    pub target: Target,
    /// What `text` is short for; shown where the pointer rests, and what other programs are given.
    pub full: Option<String>,
}

/// What a cell is on its sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Outside of every table: no border.
    #[default]
    Blank,
    Title,
    /// A heading over a part of a sheet.
    Heading,
    /// Running text outside of tables.
    Remark,
    Header,
    /// Of a column with a button for filters, which stands at the bottom of the cell.
    TableHeader,
    /// The name of a row.
    Label,
    /// Running text in a table.
    Body,
    /// Short: a number, a date, a word.
    Centered,
    /// As [`Role::Body`] beside texts so long that their beginnings must stand side by side.
    Long,
    /// As [`Role::Centered`] beside such texts.
    Short,
    /// To be filled in by the planning section.
    Input,
    /// As [`Role::Input`], as someone has painted it.
    Painted(Paint),
    /// A part of a bar of the schedule.
    Bar,
}

/// What a cell says, as a colour that differs in brightness too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    #[default]
    Plain,
    /// A bar of the schedule.
    Bar,
    /// Done.
    Good,
    /// Begun, in part.
    Underway,
    /// Soon due.
    Near,
    /// Late, or cannot be read.
    Late,
    /// Nothing to be done here, or no longer valid.
    Quiet,
    /// Read from a place that was inferred.
    Assumed,
}

impl Cell {
    pub const fn of(value: Value, role: Role) -> Self {
        Self { value, role, tone: Tone::Plain }
    }

    pub const fn empty(role: Role) -> Self {
        Self::of(Value::Empty, role)
    }

    /// A text, cut where a cell of a workbook could not hold it.
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

    /// A number of days, below zero of what has passed.
    pub fn days(days: Option<i64>, role: Role) -> Self {
        Self::of(days.map_or(Value::Empty, |days| Value::Number(days as f64)), role)
    }

    pub fn link(text: &str, target: Target, role: Role) -> Self {
        Self::of(Value::Link(Box::new(Link { text: fit(text), target, full: None })), role)
    }

    /// A link that shows `text` for `full`.
    pub fn short_link(text: &str, full: &str, target: Target, role: Role) -> Self {
        Self::of(Value::Link(Box::new(Link { text: fit(text), target, full: Some(fit(full)) })), role)
    }

    /// Not there at all, not even as a border.
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
    /// As formulas call it.
    pub name: &'static str,
    pub columns: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Print {
    /// As a workbook numbers it.
    pub paper: u8,
    pub landscape: bool,
    /// Percent; nothing: as the width of a page allows.
    pub scale: Option<u16>,
    /// All rows on one page, where no scale is given.
    pub one_page: bool,
    /// Header rows repeated on every following printed page (first, last).
    pub repeat_rows: Option<(u32, u32)>,
    /// The first and the last column that are printed; `None`: all.
    pub columns: Option<(u32, u32)>,
    pub margins: PageMargins,
}

impl Print {
    /// As wide as the page, and all that is on it.
    pub const fn on(paper: u8, landscape: bool) -> Self {
        Self { paper, landscape, scale: None, one_page: false, repeat_rows: None, columns: None, margins: MARGINS }
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

/// The papers of an office.
pub struct PaperSize;

impl PaperSize {
    pub const A3: u8 = 8;
    pub const A4: u8 = 9;
}

/// A drop-down list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub area: Area,
    pub options: Vec<&'static str>,
}

/// A cell of `area` that comes to read `text` takes on `tone`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellMark {
    pub area: Area,
    pub text: &'static str,
    pub tone: Tone,
}

impl Cell {
    /// Its text, where it holds no other value.
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
