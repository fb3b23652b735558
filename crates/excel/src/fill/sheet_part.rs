//! Edits cells of one sheet part and copies the surrounding markup.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::splices::{Splices, escaped, prefix, start};
use crate::read::xml::{attribute, elements};
use matome_workbook::edits::{NewValue, Refusal};
use matome_workbook::grid::{Area, Position};

pub(super) type CellEdit<'a> = (Position, &'a NewValue);

/// The edited part and the rejected edits; `None` if the part is no sheet.
pub(super) fn fill(xml: &str, edits: &[CellEdit<'_>]) -> Option<(String, Vec<(usize, Refusal)>)> {
    let open = edits.iter().enumerate().map(|(place, (at, value))| (*at, (place, *value))).collect();
    let results = results_of_formulas(xml);
    let (prefix, columns, row_style, refused) = Default::default();
    let mut part = SheetPart { splices: Splices::of(xml), prefix, open, results, columns, row_style, refused };
    part.read()?;
    Some((part.splices.finish(), part.refused))
}

pub(super) fn has_formula(xml: &str) -> bool {
    elements(xml, "f").next().is_some()
}

/// All cells of array formulas but the first.
fn results_of_formulas(xml: &str) -> Vec<Area> {
    let of_several =
        elements(xml, "f").filter(|e| attribute(e, "t").is_some_and(|kind| kind == "array" || kind == "dataTable"));
    of_several.filter_map(|e| area(&attribute(&e, "ref")?)).collect()
}

fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    Some(Area { first: Position::parse(first)?, last: Position::parse(last)? })
}

struct SheetPart<'x, 'e> {
    splices: Splices<'x>,
    /// The elements' namespace prefix: `x:`.
    prefix: String,
    /// Pending edits, with their index.
    open: BTreeMap<Position, (usize, &'e NewValue)>,
    results: Vec<Area>,
    /// First and last column of a span, and its style.
    columns: Vec<(u32, u32, String)>,
    row_style: Option<String>,
    refused: Vec<(usize, Refusal)>,
}

impl SheetPart<'_, '_> {
    fn read(&mut self) -> Option<()> {
        // Position of the next row or cell without an explicit one.
        let (mut row, mut column, mut is_whole) = (0_u32, 0, false);
        loop {
            let (event, span) = self.splices.next()?;
            match &event {
                Event::Eof => return is_whole.then_some(()),
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "sheetData" => {
                        self.prefix = prefix(e.name().as_ref());
                        if matches!(event, Event::Empty(_)) {
                            is_whole = true;
                            let rows = self.rows_before(u32::MAX);
                            let name = format!("{}sheetData", self.prefix);
                            self.splices.replace(span, &format!("<{name}>{rows}</{name}>"));
                        }
                    }
                    "col" => self.column(e),
                    "row" => {
                        row = attribute(e, "r").and_then(|r| r.parse().ok()).unwrap_or(row + 1);
                        column = 0;
                        self.row(row.saturating_sub(1), e, span, matches!(event, Event::Empty(_)));
                    }
                    "c" => {
                        let named = attribute(e, "r").and_then(|r| Position::parse(&r));
                        let at = Position::new(row.saturating_sub(1), named.map_or(column, |at| at.column));
                        column = at.column + 1;
                        let before = self.cells_before(at);
                        self.splices.insert(span.start, &before);
                        let end = match event {
                            Event::Empty(_) => span.end,
                            _ => self.splices.inside(e).map(|_| self.splices.position())?,
                        };
                        self.cell(at, e, span.start..end);
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "row" => {
                        let rest = self.cells_before(Position::new(row.saturating_sub(1), u32::MAX));
                        self.splices.insert(span.start, &rest);
                    }
                    "sheetData" => {
                        is_whole = true;
                        let rest = self.rows_before(u32::MAX);
                        self.splices.insert(span.start, &rest);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn column(&mut self, e: &BytesStart<'_>) {
        let number = |name: &str| attribute(e, name)?.parse::<u32>().ok();
        if let (Some(first), Some(last), Some(style)) = (number("min"), number("max"), attribute(e, "style")) {
            self.columns.push((first.saturating_sub(1), last.saturating_sub(1), style));
        }
    }

    fn row(&mut self, row: u32, e: &BytesStart<'_>, span: Range<usize>, is_empty: bool) {
        let above = self.rows_before(row);
        self.splices.insert(span.start, &above);
        let has_style = attribute(e, "customFormat").is_some_and(|own| own == "1" || own == "true");
        self.row_style = attribute(e, "s").filter(|_| has_style);
        if self.open.range(Position::new(row, 0)..Position::new(row + 1, 0)).next().is_none() {
            return;
        }
        // A row's `spans` may be outdated.
        let tag = start(e, &["spans"], &[]);
        if is_empty {
            let cells = self.cells_before(Position::new(row, u32::MAX));
            self.splices.replace(span, &format!("{tag}>{cells}</{}row>", self.prefix));
        } else {
            self.splices.replace(span, &format!("{tag}>"));
        }
    }

    fn cell(&mut self, at: Position, e: &BytesStart<'_>, whole: Range<usize>) {
        let Some((place, value)) = self.open.remove(&at) else { return };
        if has_formula(self.splices.text(whole.clone())) {
            self.refused.push((place, Refusal::Formula));
        } else if self.is_result(at) {
            self.refused.push((place, Refusal::OfFormula));
        } else {
            let kind: &[(&str, &str)] = if matches!(value, NewValue::Text(_)) { &[("t", "inlineStr")] } else { &[] };
            let cell = self.written(&start(e, &["t", "vm", "cm"], kind), value);
            self.splices.replace(whole, &cell);
        }
    }

    fn is_result(&self, at: Position) -> bool {
        self.results.iter().any(|area| area.contains(at))
    }

    /// Writes missing rows above `row`.
    fn rows_before(&mut self, row: u32) -> String {
        self.row_style = None;
        let mut rows = String::new();
        while let Some(own) = self.open.keys().next().map(|at| at.row).filter(|own| *own < row) {
            let cells = self.cells_before(Position::new(own, u32::MAX));
            if !cells.is_empty() {
                let name = format!("{}row", self.prefix);
                // Writing to memory does not fail.
                let _ = write!(rows, "<{name} r=\"{}\">{cells}</{name}>", own + 1);
            }
        }
        rows
    }

    /// Writes missing cells of a row up to `end`.
    fn cells_before(&mut self, end: Position) -> String {
        let mut cells = String::new();
        while let Some(at) = self.open.range(Position::new(end.row, 0)..end).next().map(|(at, _)| *at) {
            let Some((place, value)) = self.open.remove(&at) else { break };
            if self.is_result(at) {
                self.refused.push((place, Refusal::OfFormula));
                continue;
            }
            // A missing cell is already empty.
            if *value == NewValue::Empty {
                continue;
            }
            let of_column = self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&at.column));
            let style = self.row_style.as_ref().or(of_column.map(|(_, _, style)| style));
            let style = style.map(|style| format!(" s=\"{}\"", escaped(style))).unwrap_or_default();
            let kind = if matches!(value, NewValue::Text(_)) { " t=\"inlineStr\"" } else { "" };
            let start = format!("<{}c r=\"{at}\"{style}{kind}", self.prefix);
            cells.push_str(&self.written(&start, value));
        }
        cells
    }

    /// Writes a cell whose tag begins with `start`.
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
