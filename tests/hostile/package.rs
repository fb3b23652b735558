//! Packages (ZIP) that no office program would write.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

pub(crate) fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let fast = SimpleFileOptions::default().compression_level(Some(1));
    for (name, text) in parts {
        zip.start_file(*name, fast).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    workbook_of(1, sheet, strings)
}

/// A workbook with `sheets` sheets that are all the same part.
pub(crate) fn workbook_of(sheets: usize, sheet: &str, strings: &str) -> Vec<u8> {
    let mut names = String::new();
    for number in 1..=sheets {
        write!(names, r#"<sheet name="{number}" sheetId="{number}" r:id="r1"/>"#).unwrap();
    }
    zip(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        (
            "xl/workbook.xml",
            &format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{KIND}"><sheets>{names}</sheets></workbook>"#),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships><Relationship Id="r1" Type="{KIND}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{KIND}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// A sheet with these cells, followed by `more`.
pub(crate) fn sheet(cells: &str, more: &str) -> String {
    format!(r#"<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData>{more}</worksheet>"#)
}

pub(crate) fn inline(cell: &str, text: &str) -> String {
    format!(r#"<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub(crate) fn strings(items: &str) -> String {
    format!(r#"<sst xmlns="{MAIN}">{items}</sst>"#)
}

pub(crate) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="目標">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    ods_of(&content)
}

pub(crate) fn ods_of(content: &str) -> Vec<u8> {
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    zip(&[("mimetype", kind), ("META-INF/manifest.xml", "<manifest/>"), ("content.xml", content)])
}

/// An ordinary small workbook, to be damaged.
pub(crate) fn ordinary() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("運営方針").unwrap();
    sheet.write(0, 0, "令和8年度　総務部の運営方針").unwrap();
    sheet.write(2, 0, "重点的に取り組む施策・事業").unwrap();
    for (column, label) in (0u16..).zip(["番号", "重点施策・事業", "取組内容", "達成目標"]) {
        sheet.write(3, column, label).unwrap();
    }
    for row in 4..9 {
        sheet.write(row, 0, row - 3).unwrap();
        sheet.write(row, 1, format!("施策{row}")).unwrap();
        sheet.write(row, 2, format!("{row}月末までに行う。")).unwrap();
        sheet.write(row, 3, format!("{row}件")).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// Declares that each part unpacks to `size` bytes.
pub(crate) fn declaring(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    let central: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    assert!(!central.is_empty());
    for at in central {
        bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}
