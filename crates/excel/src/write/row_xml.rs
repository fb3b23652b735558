//! Writes rows directly into a sheet's part. The library stores each cell, hashes its whole format and writes to a temporary
//! file: for several hundred thousand cells this dominates a merge. [`super::assembly`] adds the rows to the library's parts.

pub(super) mod markup;

use std::io::{self, Write};

use chrono::NaiveDateTime;

use self::markup::{push_number, push_text};
use super::formats::{self, CellStyle, Formats};
use super::relations::Relations;
use matome_deadline::serial_day;
use matome_workbook::grid::Area;
use matome_workbook::plan::{Cell, Line, MOST_ROWS, SheetPlan, Value};

const FLUSH_THRESHOLD: usize = 64 * 1024;

pub(super) struct RowXml<'a, W> {
    out: W,
    formats: &'a mut Formats,
    made_at: NaiveDateTime,
    relations: &'a mut Relations,
    merged: Vec<Area>,
    /// Merged ranges that reach into the current row, with their formatted cell.
    open: Vec<(Area, Cell)>,
    columns: Vec<Column>,
    xml: String,
}

/// Values shared by most cells of a column.
#[derive(Default)]
struct Column {
    name: String,
    last: Option<(CellStyle, String)>,
}

impl<'a, W: Write> RowXml<'a, W> {
    pub(super) fn new(out: W, formats: &'a mut Formats, made_at: NaiveDateTime, relations: &'a mut Relations) -> Self {
        let xml = String::with_capacity(2 * FLUSH_THRESHOLD);
        Self { out, formats, made_at, relations, merged: Vec::new(), open: Vec::new(), columns: Vec::new(), xml }
    }

    pub(super) fn write(mut self, mut plan: SheetPlan) -> io::Result<()> {
        self.merged = std::mem::take(&mut plan.merged);
        for (row, line) in (0..).zip(plan.into_rows()) {
            if row as usize >= MOST_ROWS {
                return Err(io::Error::other(format!("a sheet has at most {MOST_ROWS} rows")));
            }
            self.line(row, line);
            if self.xml.len() > FLUSH_THRESHOLD {
                self.out.write_all(self.xml.as_bytes())?;
                self.xml.clear();
            }
        }
        self.out.write_all(self.xml.as_bytes())
    }

    fn line(&mut self, row: u32, mut line: Line) {
        self.fill_merged(row, &mut line);
        if line.cells.iter().all(Cell::is_absent) && line.height.is_none() && !line.hidden {
            return;
        }
        self.xml.push_str("<row r=\"");
        push_number(&mut self.xml, f64::from(row + 1));
        self.xml.push('"');
        // Heights are whole pixels; four pixels are three points.
        let pixels = line.height.map_or(formats::ROW_HEIGHT, |points| (points * 4.0 / 3.0).round() as u32);
        if pixels != formats::ROW_HEIGHT {
            self.xml.push_str(" ht=\"");
            push_number(&mut self.xml, f64::from(pixels) * 0.75);
            self.xml.push('"');
        }
        self.xml.push_str(if line.hidden { " hidden=\"1\"" } else { "" });
        self.xml.push_str(if pixels == formats::ROW_HEIGHT { "" } else { " customHeight=\"1\"" });
        self.xml.push('>');
        for (column, cell) in (0..).zip(line.cells) {
            if !cell.is_absent() {
                self.cell((row, column), cell);
            }
        }
        self.xml.push_str("</row>");
    }

    /// A merged range takes the style of its first cell, except at explicit cells.
    fn fill_merged(&mut self, row: u32, line: &mut Line) {
        for area in self.merged.iter().filter(|area| area.first.row == row) {
            let first = line.cells.get(area.first.column as usize).cloned().unwrap_or_default();
            self.open.push((*area, Cell { value: Value::Empty, ..first }));
        }
        for (Area { first, last }, look) in &self.open {
            let (first, last) = (first.column as usize, last.column as usize);
            let width = line.cells.len().max(last + 1);
            line.cells.resize(width, Cell::default());
            for cell in line.cells[first..=last].iter_mut().filter(|cell| cell.is_absent()) {
                cell.clone_from(look);
            }
        }
        self.open.retain(|(area, _)| area.last.row > row);
    }

    fn cell(&mut self, at: (u32, usize), cell: Cell) {
        self.begin_cell(at, &cell);
        let xml = &mut self.xml;
        match cell.value {
            Value::Empty => xml.push_str("/>"),
            Value::Text(text) => push_inline(xml, &text),
            Value::Number(n) | Value::Percent(n) | Value::Serial(n) | Value::Formatted { number: n, .. } => {
                push_value(xml, n);
            }
            Value::Truth(truth) => {
                xml.push_str(if truth { " t=\"b\"><v>1</v></c>" } else { " t=\"b\"><v>0</v></c>" });
            }
            Value::Date(day) => push_value(xml, serial_day::of_day(day) as f64),
            Value::MadeAt => push_value(xml, serial_day::of_moment(self.made_at)),
            Value::Link(link) => match self.relations.add(at, &link) {
                Some(formula) => {
                    xml.push_str(" t=\"str\"><f>");
                    push_text(xml, &formula);
                    xml.push_str("</f><v>");
                    push_text(xml, &link.text);
                    xml.push_str("</v></c>");
                }
                None => push_inline(xml, &link.text),
            },
        }
    }

    /// `<c r="B7" s="3"`
    fn begin_cell(&mut self, (row, column): (u32, usize), cell: &Cell) {
        while self.columns.len() <= column {
            let name = rust_xlsxwriter::utility::column_number_to_name(self.columns.len() as u16);
            self.columns.push(Column { name, last: None });
        }
        let Column { name, last } = &mut self.columns[column];
        let xml = &mut self.xml;
        xml.push_str("<c r=\"");
        xml.push_str(name);
        push_number(xml, f64::from(row + 1));
        xml.push('"');
        let look = CellStyle::of(cell);
        if last.as_ref().is_none_or(|(known, _)| *known != look) {
            let attribute = match self.formats.number(&look) {
                0 => String::new(),
                number => format!(" s=\"{number}\""),
            };
            *last = Some((look, attribute));
        }
        xml.push_str(last.as_ref().map_or("", |(_, attribute)| attribute));
    }
}

/// Writes the rest of a text cell.
fn push_inline(xml: &mut String, text: &str) {
    if text.is_empty() {
        return xml.push_str("/>");
    }
    let space = ['\t', '\n', ' '];
    let keeps = text.starts_with(space) || text.ends_with(space);
    xml.push_str(if keeps { " t=\"inlineStr\"><is><t xml:space=\"preserve\">" } else { " t=\"inlineStr\"><is><t>" });
    push_text(xml, text);
    xml.push_str("</t></is></c>");
}

/// Writes the rest of a numeric cell. The format has no NaN or infinity.
fn push_value(xml: &mut String, number: f64) {
    if !number.is_finite() {
        return push_inline(xml, &number.to_string());
    }
    xml.push_str("><v>");
    push_number(xml, number);
    xml.push_str("</v></c>");
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use chrono::NaiveDate;
    use chrono_tz::Asia::Tokyo;
    use rust_xlsxwriter::Workbook;
    use zip::ZipArchive;

    use super::*;
    use crate::write::rows::RowWriter;
    use crate::write::{COMPRESSION, Cover, write_sheets};
    use matome_workbook::grid::Position;
    use matome_workbook::link::Target;
    use matome_workbook::plan::{Link, PaperSize, Print, Role, SheetColumn, Tone};

    fn cell(value: Value, role: Role, tone: Tone) -> Cell {
        Cell { value, role, tone }
    }

    fn link(path: &str, place: Option<(&str, &str)>, full: Option<&str>) -> Value {
        let place = place.map(|(sheet, cell)| (sheet.to_owned(), cell.to_owned()));
        let target = Target::Workbook { path: path.to_owned(), place };
        Value::Link(Box::new(Link { text: "目標.xlsx \n1位!B8".to_owned(), target, full: full.map(str::to_owned) }))
    }

    fn plan() -> SheetPlan<'static> {
        let mut plan = SheetPlan::new("一覧", vec![SheetColumn::wide(12.0); 30], Print::on(PaperSize::A4, false));
        let day = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let texts = ["普通", " 前後 ", "改\n行\n", "<&>\"'", "_x0041_ _x00_ _x004１_", "ｶﾞ１％！", "=1+1", "12"];
        let mut wide: Vec<Cell> = (0..30).map(|n| cell(Value::Number(f64::from(n)), Role::Body, Tone::Plain)).collect();
        wide[3] = Cell::default();
        plan.push(wide);
        plan.push(texts.map(|text| cell(Value::Text(text.to_owned()), Role::Body, Tone::Plain)).to_vec());
        plan.push(vec![
            cell(Value::Percent(0.705), Role::Centered, Tone::Plain),
            cell(Value::Percent(0.7), Role::Centered, Tone::Late),
            cell(Value::Date(day), Role::Centered, Tone::Near),
            cell(Value::Serial(46_356.25), Role::Input, Tone::Plain),
            cell(Value::Formatted { number: -0.1, format: "0.00".to_owned() }, Role::Input, Tone::Plain),
            cell(Value::Truth(true), Role::Body, Tone::Good),
            cell(Value::Truth(false), Role::Body, Tone::Quiet),
            cell(Value::MadeAt, Role::Body, Tone::Plain),
            cell(Value::Number(-1.5), Role::Body, Tone::Plain),
            cell(Value::Text(String::new()), Role::Body, Tone::Plain),
        ]);
        plan.push(vec![
            cell(
                link("../share/目標 [1].xlsx", Some(("1位", "B8")), Some("総務部/目標.xlsx\n1位!B8")),
                Role::Body,
                Tone::Plain,
            ),
            cell(link("../share/目標 [1].xlsx", Some(("'2 位'", "B8")), None), Role::Body, Tone::Assumed),
            cell(link(r"\\fs01\目標\a.xlsx", None, Some("<総務部>")), Role::Body, Tone::Plain),
            cell(link("../share/50%.xlsx", Some(("1位", "B8")), None), Role::Body, Tone::Plain),
            cell(link("../share/a\u{1}.xlsx", None, None), Role::Body, Tone::Plain),
            cell(
                Value::Link(Box::new(Link { text: "概要".into(), target: Target::Sheet("概要"), full: None })),
                Role::Body,
                Tone::Plain,
            ),
        ]);
        plan.rows.push(Line { hidden: true, ..Line::high(61.3, vec![Cell::empty(Role::Bar)]) });
        plan.rows.push(Line::of(Vec::new()));
        plan.rows.push(Line::high(16.5, vec![Cell::text("見出し", Role::Heading)]));
        plan.rows
            .push(Line::high(30.0, vec![Cell::default(), Cell::text("題", Role::Label), Cell::text("三", Role::Body)]));
        plan.rows.push(Line::of(vec![Cell::default(), Cell::default(), Cell::default(), Cell::default()]));
        plan.merged.push(Area { first: Position::new(6, 0), last: Position::new(6, 4) });
        plan.merged.push(Area { first: Position::new(7, 1), last: Position::new(8, 1) });
        plan
    }

    fn text_of(workbook: &[u8], part: &str) -> String {
        let mut text = String::new();
        let mut parts = ZipArchive::new(Cursor::new(workbook)).unwrap();
        parts.by_name(part).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Returns all elements of that name; relations by target.
    fn links(workbook: &[u8]) -> Vec<String> {
        let sheet = text_of(workbook, "xl/worksheets/sheet1.xml");
        let relations = text_of(workbook, "xl/worksheets/_rels/sheet1.xml.rels");
        let target = |id: &str| {
            let (_, rest) = relations.split_once(&format!("Id=\"{id}\"")).unwrap();
            rest.split_once("/>").unwrap().0.to_owned()
        };
        sheet
            .split("<hyperlink ")
            .skip(1)
            .map(|link| link.split_once("/>").unwrap().0)
            .map(|link| match link.split_once("r:id=\"") {
                Some((before, rest)) => {
                    let (id, after) = rest.split_once('"').unwrap();
                    format!("{before}{}{after}", target(id))
                }
                None => link.replace(" display=\"概要\"", "") + " display=\"概要\"",
            })
            .collect()
    }

    /// The library adds a dot to whole numbers.
    fn rows(workbook: &[u8]) -> String {
        let sheet = text_of(workbook, "xl/worksheets/sheet1.xml");
        let rows = sheet.split_once("<sheetData>").unwrap().1.split_once("</sheetData>").unwrap().0;
        rows.replace(".0</v>", "</v>").replace("<row r=\"10\"></row>", "")
    }

    #[test]
    fn rows_links_and_formats_are_those_that_the_library_writes() {
        let made_at = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap().and_hms_opt(9, 30, 0).unwrap();
        let mut ours = Vec::new();
        let moment = made_at.and_local_timezone(Tokyo).unwrap();
        write_sheets(&Cover::default(), [plan()].into_iter(), moment, None, &mut ours).unwrap();

        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(COMPRESSION);
        workbook.set_default_format(&formats::base(), formats::ROW_HEIGHT, 64).unwrap();
        let sheet = workbook.add_worksheet_with_constant_memory().unwrap().set_name("一覧").unwrap();
        RowWriter::of(sheet, &mut Formats::new(), made_at).write(plan()).unwrap();
        // The library writes its last row twice, so this starts another one below.
        sheet.write_blank(9, 0, &formats::base()).unwrap();
        sheet.clear_cell(9, 0);
        let theirs = workbook.save_to_buffer().unwrap();

        for (ours, theirs) in rows(&ours).split("<row").zip(rows(&theirs).split("<row")) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(rows(&ours), rows(&theirs));
        assert_eq!(links(&ours), links(&theirs));
        assert_eq!(text_of(&ours, "xl/styles.xml"), text_of(&theirs, "xl/styles.xml"));
    }
}
