//! Plays a clerk of the planning section: edits parts of a merged workbook as another program would.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

use crate::common::table::{LIST, Table};

pub(crate) struct Clerk {
    path: PathBuf,
    parts: BTreeMap<String, String>,
}

impl Clerk {
    pub(crate) fn opens(path: &Path) -> Self {
        Self { path: path.to_owned(), ..Self::holds(&std::fs::read(path).unwrap()) }
    }

    /// A workbook without a file.
    pub(crate) fn holds(bytes: &[u8]) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.insert(part.name().unwrap().into_owned(), text);
        }
        Self { path: PathBuf::new(), parts }
    }

    /// Types into a column of 一覧, in the row with these words.
    pub(crate) fn notes(self, row: &str, heading: &str, text: &str) -> Self {
        self.writes(LIST, row, heading, text)
    }

    /// Types below a heading of any sheet, in the row with these words.
    pub(crate) fn writes(self, sheet: &str, row: &str, heading: &str, text: &str) -> Self {
        let (number, cell) = self.place(sheet, row, heading);
        self.types(number, &cell, text)
    }

    /// Adds a column after the last of 一覧.
    pub(crate) fn adds_column(self, heading: &str) -> Self {
        self.adds_column_after(0, heading)
    }

    /// Adds a column to 一覧 after `free` empty ones.
    pub(crate) fn adds_column_after(self, free: u32, heading: &str) -> Self {
        let (number, cell) = (self.number_of(LIST), self.table(LIST).next_heading(free));
        self.types(number, &cell, heading)
    }

    /// Replaces or clears a heading of 一覧.
    pub(crate) fn renames_column(self, heading: &str, text: &str) -> Self {
        let (number, cell) = (self.number_of(LIST), self.table(LIST).heading(heading));
        self.types(number, &cell, text)
    }

    /// The place for a heading after the last.
    pub(crate) fn next_heading(&self, sheet: &str) -> (usize, String) {
        (self.number_of(sheet), self.table(sheet).next_heading(0))
    }

    /// Sheet number and cell name, as in the file's parts.
    pub(crate) fn place(&self, sheet: &str, row: &str, heading: &str) -> (usize, String) {
        (self.number_of(sheet), self.table(sheet).cell(row, heading))
    }

    /// The number in the name of a sheet's part.
    fn number_of(&self, sheet: &str) -> usize {
        let workbook = self.part("xl/workbook.xml");
        let (_, behind) = workbook.split_once(&format!("name=\"{sheet}\"")).unwrap();
        let (_, number) = behind.split_once("r:id=\"rId").unwrap();
        number.split('"').next().unwrap().parse().unwrap()
    }

    fn table(&self, sheet: &str) -> Table {
        Table::in_workbook(self.bytes(), sheet)
    }

    /// Types `text` into a cell of a sheet by number (1 is 概要); empty text clears it.
    pub(crate) fn types(self, sheet: usize, cell: &str, text: &str) -> Self {
        match text {
            "" => self.put(sheet, cell, ""),
            number if number.parse::<f64>().is_ok() => self.puts(sheet, cell, &format!("<v>{number}</v>")),
            text => self.put(sheet, cell, &format!(r#"<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>"#)),
        }
    }

    /// Types raw elements: a formula and its value.
    pub(crate) fn puts(self, sheet: usize, cell: &str, content: &str) -> Self {
        self.put(sheet, cell, &format!(r#"<c r="{cell}">{content}</c>"#))
    }

    pub(crate) fn types_formatted(mut self, sheet: usize, cell: &str, number: &str, code: &str) -> Self {
        let styles = self.parts.get_mut("xl/styles.xml").unwrap();
        *styles = styles.replace("</numFmts>", &format!(r#"<numFmt numFmtId="199" formatCode="{code}"/></numFmts>"#));
        let end = styles.find("</cellXfs>").unwrap();
        let index = styles[styles.find("<cellXfs").unwrap()..end].matches("<xf ").count();
        styles.insert_str(
            end,
            r#"<xf numFmtId="199" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
        );
        self.put(sheet, cell, &format!(r#"<c r="{cell}" s="{index}"><v>{number}</v></c>"#))
    }

    /// Formats a cell: fill and font elements; `content` is its content.
    pub(crate) fn paints(mut self, sheet: usize, cell: &str, fill: &str, font: &str, content: &str) -> Self {
        let styles = self.parts.get_mut("xl/styles.xml").unwrap();
        let mut add = |list: &str, element: &str| {
            let (start, end) =
                (styles.find(&format!("<{list} ")).unwrap(), styles.find(&format!("</{list}>")).unwrap());
            let name = &element[..element.find([' ', '>']).unwrap()];
            let index = styles[start..end].matches(&format!("{name} ")).count()
                + styles[start..end].matches(&format!("{name}>")).count();
            styles.insert_str(end, element);
            index
        };
        let fill =
            add("fills", &format!(r#"<fill><patternFill patternType="solid"><fgColor {fill}/></patternFill></fill>"#));
        let font = add("fonts", &format!("<font>{font}<sz val=\"10\"/></font>"));
        let style = add(
            "cellXfs",
            &format!(
                r#"<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyFont="1"><alignment horizontal="center"/></xf>"#
            ),
        );
        self.put(sheet, cell, &format!(r#"<c r="{cell}" s="{style}" t="inlineStr"><is><t>{content}</t></is></c>"#))
    }

    fn put(mut self, sheet: usize, cell: &str, value: &str) -> Self {
        let part = self.parts.get_mut(&format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
        if let Some(start) = part.find(&format!(r#"<c r="{cell}""#)) {
            let end = start + end_of_cell(&part[start..]);
            part.replace_range(start..end, value);
        } else {
            let row = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let start = part.find(&format!(r#"<row r="{row}""#)).unwrap();
            let end = start + part[start..].find("</row>").unwrap();
            part.insert_str(end, value);
        }
        self
    }

    fn deletes_row(mut self, sheet: usize, row: u32) -> Self {
        let part = self.parts.get_mut(&format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
        let start = part.find(&format!(r#"<row r="{row}""#)).unwrap();
        let end = start + part[start..].find("</row>").unwrap() + "</row>".len();
        part.replace_range(start..end, "");
        self
    }

    pub(crate) fn deletes(self, sheet: &str, row: &str) -> Self {
        let (number, row) = (self.number_of(sheet), self.table(sheet).row(row).number());
        self.deletes_row(number, row)
    }

    pub(crate) fn adds_sheet(mut self, name: &str, text: &str) -> Self {
        let sheet = format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>"#
        );
        self.parts.insert("xl/worksheets/sheet99.xml".into(), sheet);
        self.replace(
            "xl/workbook.xml",
            "</sheets>",
            &format!(r#"<sheet name="{name}" sheetId="99" r:id="rId99"/></sheets>"#),
        );
        self.replace(
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            r#"<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet99.xml"/></Relationships>"#,
        );
        self.replace(
            "[Content_Types].xml",
            "</Types>",
            r#"<Override PartName="/xl/worksheets/sheet99.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
        );
        self
    }

    pub(crate) fn saves(self) {
        std::fs::write(&self.path, self.bytes()).unwrap();
    }

    fn bytes(&self) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.parts {
            archive.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    /// The text of a part, for contents that no cell reader returns.
    pub(crate) fn part(&self, name: &str) -> &str {
        &self.parts[name]
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    pub(crate) fn moves_sheet(&mut self, name: &str, to: usize) {
        let workbook = self.parts.get_mut("xl/workbook.xml").unwrap();
        let (start, end) = (workbook.find("<sheets>").unwrap() + "<sheets>".len(), workbook.find("</sheets>").unwrap());
        let sheets = workbook[start..end].split_inclusive("/>").map(str::to_owned);
        let (mut moved, mut others): (Vec<_>, Vec<_>) =
            sheets.partition(|sheet| sheet.contains(&format!("name=\"{name}\"")));
        others.insert(to, moved.remove(0));
        workbook.replace_range(start..end, &others.concat());
    }

    pub(crate) fn swaps_columns(&mut self, sheet: &str, one: &str, other: &str) {
        let (table, sheet) = (self.table(sheet), self.number_of(sheet));
        let letters = |heading| table.heading(heading).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let (one, other) = (&letters(one), &letters(other));
        let part = self.parts.get_mut(&format!("xl/worksheets/sheet{sheet}.xml")).unwrap();
        let cell = |column: &str, row: usize| format!("<c r=\"{column}{row}\"");
        for row in (1..2000).take_while(|row| part.contains(&format!("<row r=\"{row}\""))).collect::<Vec<_>>() {
            let swapped = part.replace(&cell(one, row), "<c r=\"\"").replace(&cell(other, row), &cell(one, row));
            *part = swapped.replace("<c r=\"\"", &cell(other, row));
        }
    }

    pub(crate) fn replace(&mut self, part: &str, old: &str, new: &str) {
        let part = self.parts.get_mut(part).unwrap();
        *part = part.replace(old, new);
    }
}

fn end_of_cell(part: &str) -> usize {
    let tag = part.find('>').unwrap();
    if part[..tag].ends_with('/') { tag + 1 } else { part.find("</c>").unwrap() + "</c>".len() }
}
