//! The part of one sheet, with other values in some of its cells. What stands around them is copied as it is written.
//! Which cells and which values is decided in [`core::next_year`](crate::core::next_year).

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::tag::{self, escaped};
use crate::core::grid::{Area, Position};
use crate::core::next_year::account::{NewValue, Refusal};
use crate::edge::workbook::xml::attribute;

pub(super) type CellEdit<'a> = (Position, &'a NewValue);

/// The part with the edits, and which of them were not made; `None` where it is no sheet.
pub(super) fn fill(xml: &str, edits: &[CellEdit<'_>]) -> Option<(String, Vec<(usize, Refusal)>)> {
    let (mark, xml) = tag::without_mark(xml);
    let mut out = String::with_capacity(xml.len() + 256);
    out.push_str(mark);
    let mut part = SheetPart {
        xml,
        reader: Reader::from_str(xml),
        out,
        prefix: String::new(),
        open: BTreeMap::new(),
        results: results_of_formulas(xml),
        columns: Vec::new(),
        refused: Vec::new(),
    };
    for (place, (at, value)) in edits.iter().enumerate() {
        part.open.insert(*at, (place, *value));
    }
    part.read()?;
    Some((part.out, part.refused))
}

/// Whether a cell of the part calculates.
pub(super) fn has_formula(xml: &str) -> bool {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "f" => return true,
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// What formulas of several cells fill beside their own.
fn results_of_formulas(xml: &str) -> Vec<Area> {
    let formulas = crate::edge::workbook::xml::elements(xml, "f");
    let of_several = formulas.filter(|e| attribute(e, "t").is_some_and(|kind| kind == "array" || kind == "dataTable"));
    of_several.filter_map(|e| area(&attribute(&e, "ref")?)).collect()
}

fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    Some(Area { first: Position::parse(first)?, last: Position::parse(last)? })
}

struct SheetPart<'x, 'e> {
    xml: &'x str,
    reader: Reader<&'x [u8]>,
    out: String,
    /// The namespace prefix of the elements: `x:`.
    prefix: String,
    /// What is still to be written, with its place among the edits.
    open: BTreeMap<Position, (usize, &'e NewValue)>,
    results: Vec<Area>,
    /// The first and the last column of a span, and its style.
    columns: Vec<(u32, u32, String)>,
    refused: Vec<(usize, Refusal)>,
}

impl<'x> SheetPart<'x, '_> {
    /// The next event, and where it stands.
    fn next(&mut self) -> Option<(Event<'x>, Range<usize>)> {
        let start = self.reader.buffer_position() as usize;
        let event = self.reader.read_event().ok()?;
        Some((event, start..self.reader.buffer_position() as usize))
    }

    fn write(&mut self, text: fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = self.out.write_fmt(text);
    }

    fn copy(&mut self, span: Range<usize>) {
        self.out.push_str(&self.xml[span]);
    }

    fn read(&mut self) -> Option<()> {
        let mut is_sheet = false;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::Eof => return is_sheet.then_some(()),
                Event::Empty(e) if e.local_name().as_ref() == "sheetData" => {
                    is_sheet = true;
                    self.prefix = tag::prefix(&e);
                    let name = format!("{}sheetData", self.prefix);
                    self.write(format_args!("<{name}>"));
                    self.rows_before(u32::MAX);
                    self.write(format_args!("</{name}>"));
                }
                Event::Start(e) if e.local_name().as_ref() == "sheetData" => {
                    is_sheet = true;
                    self.prefix = tag::prefix(&e);
                    self.copy(span);
                    self.rows()?;
                }
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "col" => {
                    self.column(&e);
                    self.copy(span);
                }
                _ => self.copy(span),
            }
        }
    }

    fn column(&mut self, e: &BytesStart<'_>) {
        let number = |name: &str| attribute(e, name)?.parse::<u32>().ok();
        if let (Some(first), Some(last), Some(style)) = (number("min"), number("max"), attribute(e, "style")) {
            self.columns.push((first.saturating_sub(1), last.saturating_sub(1), style));
        }
    }

    /// All rows, and the end of the data.
    fn rows(&mut self) -> Option<()> {
        let mut next_row = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::Eof => return None,
                Event::End(e) if e.local_name().as_ref() == "sheetData" => {
                    self.rows_before(u32::MAX);
                    self.copy(span);
                    return Some(());
                }
                Event::Start(ref e) | Event::Empty(ref e) if e.local_name().as_ref() == "row" => {
                    let row =
                        attribute(e, "r").and_then(|r| r.parse().ok()).map_or(next_row, |r: u32| r.saturating_sub(1));
                    next_row = row + 1;
                    self.rows_before(row);
                    self.row(row, e, span, matches!(event, Event::Empty(_)))?;
                }
                _ => self.copy(span),
            }
        }
    }

    /// The rows above `row` that are not there yet.
    fn rows_before(&mut self, row: u32) {
        while let Some(own) = self.open.keys().next().map(|at| at.row).filter(|own| *own < row) {
            let cells = self.cells_of(own, (own, u32::MAX), None);
            if !cells.is_empty() {
                let name = format!("{}row", self.prefix);
                self.write(format_args!("<{name} r=\"{}\">{cells}</{name}>", own + 1));
            }
        }
    }

    fn row(&mut self, row: u32, e: &BytesStart<'_>, span: Range<usize>, is_empty: bool) -> Option<()> {
        let style =
            attribute(e, "customFormat").filter(|own| own == "1" || own == "true").and_then(|_| attribute(e, "s"));
        let concerned = self.open.range(Position::new(row, 0)..Position::new(row + 1, 0)).next().is_some();
        if !concerned {
            self.copy(span);
            return if is_empty { Some(()) } else { self.copy_to_end("row") };
        }
        // What a row says of its span need not be right any more.
        let start = tag::start(e, &["spans"], &[]);
        self.out.push_str(&start);
        self.out.push('>');
        if !is_empty {
            self.cells(row, style.as_deref())?;
        }
        let rest = self.cells_of(row, (row, u32::MAX), style.as_deref());
        self.out.push_str(&rest);
        let _ = write!(self.out, "</{}row>", self.prefix);
        Some(())
    }

    fn copy_to_end(&mut self, name: &str) -> Option<()> {
        loop {
            let (event, span) = self.next()?;
            self.copy(span);
            match event {
                Event::End(e) if e.local_name().as_ref() == name => return Some(()),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// The cells of a row up to its end, which is not written.
    fn cells(&mut self, row: u32, style: Option<&str>) -> Option<()> {
        let mut next_column = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::Eof => return None,
                Event::End(e) if e.local_name().as_ref() == "row" => return Some(()),
                Event::Start(ref e) | Event::Empty(ref e) if e.local_name().as_ref() == "c" => {
                    let at = attribute(e, "r").and_then(|r| Position::parse(&r)).map_or(next_column, |at| at.column);
                    next_column = at + 1;
                    let before = self.cells_of(row, (row, at), style);
                    self.out.push_str(&before);
                    let whole = match event {
                        Event::Empty(_) => span,
                        _ => span.start..self.end_of_cell()?,
                    };
                    self.cell(Position::new(row, at), e, whole);
                }
                _ => self.copy(span),
            }
        }
    }

    fn end_of_cell(&mut self) -> Option<usize> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::End(e) if e.local_name().as_ref() == "c" => return Some(span.end),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    fn cell(&mut self, at: Position, e: &BytesStart<'_>, whole: Range<usize>) {
        let Some((place, value)) = self.open.remove(&at) else { return self.copy(whole) };
        let refusal = if has_formula(&self.xml[whole.clone()]) {
            Some(Refusal::Formula)
        } else {
            self.results.iter().any(|area| area.contains(at)).then_some(Refusal::OfFormula)
        };
        if let Some(refusal) = refusal {
            self.refused.push((place, refusal));
            return self.copy(whole);
        }
        let kind: &[(&str, &str)] = if matches!(value, NewValue::Text(_)) { &[("t", "inlineStr")] } else { &[] };
        let start = tag::start(e, &["t", "vm", "cm"], kind);
        let cell = self.written(&start, value);
        self.out.push_str(&cell);
    }

    /// Cells of the row that are not there, up to a column; the row is the first of `end`.
    fn cells_of(&mut self, row: u32, end: (u32, u32), style: Option<&str>) -> String {
        let places: Vec<Position> =
            self.open.range(Position::new(row, 0)..Position::new(end.0, end.1)).map(|(at, _)| *at).collect();
        let mut cells = String::new();
        for at in places {
            let Some((place, value)) = self.open.remove(&at) else { continue };
            if self.results.iter().any(|area| area.contains(at)) {
                self.refused.push((place, Refusal::OfFormula));
                continue;
            }
            // What is not there is empty already.
            if *value == NewValue::Empty {
                continue;
            }
            let of_column = self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&at.column));
            let style = style.map(str::to_owned).or_else(|| of_column.map(|(_, _, style)| style.clone()));
            let style = style.map(|style| format!(" s=\"{}\"", escaped(&style))).unwrap_or_default();
            let kind = if matches!(value, NewValue::Text(_)) { " t=\"inlineStr\"" } else { "" };
            let start = format!("<{}c r=\"{at}\"{style}{kind}", self.prefix);
            cells.push_str(&self.written(&start, value));
        }
        cells
    }

    /// A cell that begins with `start`.
    fn written(&self, start: &str, value: &NewValue) -> String {
        let x = &self.prefix;
        match value {
            NewValue::Empty => format!("{start}/>"),
            NewValue::Number(number) => format!("{start}><{x}v>{number}</{x}v></{x}c>"),
            NewValue::Text(text) => {
                let text = escaped(&text.replace('\r', ""));
                format!("{start}><{x}is><{x}t xml:space=\"preserve\">{text}</{x}t></{x}is></{x}c>")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: NewValue = NewValue::Empty;

    fn filled(xml: &str, edits: &[(&str, &NewValue)]) -> (String, Vec<(usize, Refusal)>) {
        let edits: Vec<CellEdit<'_>> = edits.iter().map(|(at, value)| (Position::parse(at).unwrap(), *value)).collect();
        fill(xml, &edits).unwrap()
    }

    #[test]
    fn cells_are_emptied_and_written_wherever_they_stand() {
        let text = NewValue::Text("令和9年度 <&>".to_owned());
        let written = "<is><t xml:space=\"preserve\">令和9年度 &lt;&amp;&gt;</t></is>";
        for (xml, at, value, expected) in [
            (
                "<sheetData><row r=\"1\" spans=\"1:2\"><c r=\"A1\" s=\"3\" t=\"s\"><v>0</v></c><c r=\"B1\"/></row></sheetData>",
                "A1",
                &SET,
                "<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"/><c r=\"B1\"/></row></sheetData>".to_owned(),
            ),
            (
                "<sheetData><row><c s=\"3\"><v>1</v></c><c t=\"s\"><v>0</v></c></row></sheetData>",
                "B1",
                &text,
                format!("<sheetData><row><c s=\"3\"><v>1</v></c><c t=\"inlineStr\">{written}</c></row></sheetData>"),
            ),
            (
                "<x:sheetData><x:row r='2'><x:c r='C2'/></x:row></x:sheetData>",
                "C2",
                &NewValue::Number(9.0),
                "<x:sheetData><x:row r=\"2\"><x:c r=\"C2\"><x:v>9</x:v></x:c></x:row></x:sheetData>".to_owned(),
            ),
            (
                "<cols><col min=\"2\" max=\"4\" style=\"7\"/></cols><sheetData/>",
                "C2",
                &text,
                format!(
                    "<cols><col min=\"2\" max=\"4\" style=\"7\"/></cols><sheetData><row r=\"2\"><c r=\"C2\" s=\"7\" t=\"inlineStr\">{written}</c></row></sheetData>"
                ),
            ),
            (
                "<sheetData><row r=\"1\"/><row r=\"3\" s=\"5\" customFormat=\"1\"><c r=\"A3\"/><c r=\"D3\"/></row></sheetData>",
                "B3",
                &text,
                format!(
                    "<sheetData><row r=\"1\"/><row r=\"3\" s=\"5\" customFormat=\"1\"><c r=\"A3\"/><c r=\"B3\" s=\"5\" t=\"inlineStr\">{written}</c><c r=\"D3\"/></row></sheetData>"
                ),
            ),
            (
                "<sheetData><row r=\"5\"><c r=\"A5\"/></row></sheetData>",
                "A2",
                &text,
                format!(
                    "<sheetData><row r=\"2\"><c r=\"A2\" t=\"inlineStr\">{written}</c></row><row r=\"5\"><c r=\"A5\"/></row></sheetData>"
                ),
            ),
            (
                "\u{FEFF}<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"><v>0</v></c></row></sheetData>",
                "A1",
                &SET,
                "\u{FEFF}<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"/></row></sheetData>".to_owned(),
            ),
            ("<sheetData><row r=\"5\"/></sheetData>", "B9", &SET, "<sheetData><row r=\"5\"/></sheetData>".to_owned()),
        ] {
            let (out, refused) = filled(xml, &[(at, value)]);
            assert_eq!(out, expected);
            assert!(refused.is_empty(), "{xml}");
        }
    }

    #[test]
    fn what_calculates_is_left_and_named() {
        let xml = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><f>B1&amp;\"年度\"</f><v>8年度</v></c><c r=\"B1\"><f t=\"array\" ref=\"B1:C1\">D1:E1</f><v>8</v></c><c r=\"C1\"><v>9</v></c></row></sheetData>";
        let (out, refused) = filled(xml, &[("A1", &SET), ("C1", &SET), ("B1", &SET)]);
        assert_eq!(out, xml);
        assert_eq!(refused, [(0, Refusal::Formula), (2, Refusal::Formula), (1, Refusal::OfFormula)]);
        assert!(has_formula(xml) && !has_formula("<row><c><v>1</v></c></row>"));
    }

    #[test]
    fn what_is_no_sheet_is_refused() {
        assert_eq!(fill("<chartsheet/>", &[]), None);
        assert_eq!(fill("<sheetData><row><c></row>", &[(Position::new(0, 0), &SET)]), None);
    }
}
