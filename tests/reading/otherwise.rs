//! One workbook as packaged by other programs: whatever Excel reads must be read.

use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::{Format, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

type Part = (String, Vec<u8>);
type Parts = Vec<Part>;

/// Texts, numbers and a merged range, as saved by Excel.
pub(crate) fn plain() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("目標").unwrap();
    sheet.write(0, 0, "令和8年度").unwrap();
    sheet.merge_range(1, 0, 2, 1, "結合", &Format::new()).unwrap();
    sheet.write(3, 1, 12.5).unwrap();
    sheet.write(4, 2, "右下").unwrap();
    workbook.save_to_buffer().unwrap()
}

pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("no size", edited(SHEET, |xml| without(xml, "<dimension", "/>"))),
        (
            "a size that is none",
            edited(SHEET, |xml| xml.replace("<dimension ref=\"A1:C5\"", "<dimension ref=\"A1:#REF!\"")),
        ),
        ("absolute targets", edited(RELATIONS, |xml| xml.replace("Target=\"", "Target=\"/xl/"))),
        ("targets from here", edited(RELATIONS, |xml| xml.replace("Target=\"", "Target=\"./"))),
        ("targets from above", edited(RELATIONS, |xml| xml.replace("Target=\"", "Target=\"../xl/"))),
        ("no styles", rebuilt(|parts| parts.retain(|(name, _)| name != "xl/styles.xml"))),
        ("no theme", rebuilt(|parts| parts.retain(|(name, _)| !name.contains("theme")))),
        ("no properties", rebuilt(|parts| parts.retain(|(name, _)| !name.starts_with("docProps")))),
        ("names in another case", rebuilt(|parts| rename(parts, SHEET, "xl/Worksheets/Sheet1.xml"))),
        ("strings in another case", rebuilt(|parts| rename(parts, "xl/sharedStrings.xml", "xl/SharedStrings.xml"))),
        (
            "marks of byte order",
            rebuilt(|parts| for_xml(parts, |xml| ["\u{FEFF}".as_bytes(), xml.as_bytes()].concat())),
        ),
        ("UTF-16", rebuilt(|parts| in_utf_16(parts))),
        ("strict", rebuilt(|parts| for_xml(parts, |xml| strict(&xml).into_bytes()))),
        ("spaces in values", edited(SHEET, |xml| xml.replace("<v>", "<v>\n  ").replace("</v>", " </v>"))),
        ("cells without places", edited(SHEET, |xml| xml.replace("<c r=\"A1\"", "<c"))),
        ("a sheet of macros", rebuilt(with_macro_sheet)),
        ("bytes behind the end", [plain(), vec![0; 300]].concat()),
    ]
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// The same with so many other parts that it is not unpacked as a whole.
pub(crate) fn large(bytes: &[u8]) -> Vec<u8> {
    let mut parts = parts(bytes);
    parts.push(("xl/more.xml".to_owned(), vec![b' '; 9 << 20]));
    package(parts, CompressionMethod::Stored)
}

fn rebuilt(edit: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let before = parts(&plain());
    let mut parts = before.clone();
    edit(&mut parts);
    assert_ne!(parts, before, "the case changes nothing");
    package(parts, CompressionMethod::Deflated)
}

fn parts(package: &[u8]) -> Parts {
    let mut zip = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut parts: Parts = Vec::new();
    for part in 0..zip.len() {
        let mut part = zip.by_index(part).unwrap();
        let (name, mut bytes) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        parts.push((name, bytes));
    }
    parts
}

fn package(parts: Parts, method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn edited(part: &str, edit: impl Fn(String) -> String) -> Vec<u8> {
    rebuilt(|parts| {
        let (_, bytes) = parts.iter_mut().find(|(name, _)| name == part).unwrap();
        *bytes = edit(String::from_utf8(bytes.clone()).unwrap()).into_bytes();
    })
}

fn for_xml(parts: &mut [Part], edit: impl Fn(String) -> Vec<u8>) {
    for (_, bytes) in parts {
        *bytes = edit(String::from_utf8(bytes.clone()).unwrap());
    }
}

fn rename(parts: &mut [Part], from: &str, to: &str) {
    let (name, _) = parts.iter_mut().find(|(name, _)| name == from).unwrap();
    to.clone_into(name);
}

fn without(mut xml: String, from: &str, to: &str) -> String {
    let at = xml.find(from).unwrap();
    let end = at + xml[at..].find(to).unwrap() + to.len();
    xml.replace_range(at..end, "");
    xml
}

fn in_utf_16(parts: &mut [Part]) {
    for (_, bytes) in parts.iter_mut().filter(|(name, _)| name == SHEET || name == "xl/sharedStrings.xml") {
        let text = String::from_utf8(bytes.clone()).unwrap().replace("UTF-8", "UTF-16");
        *bytes = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    }
}

fn strict(xml: &str) -> String {
    xml.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    .replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
}

/// Excel 4 keeps macros in cells of a separate sheet.
fn with_macro_sheet(parts: &mut Parts) {
    for (name, bytes) in parts.iter_mut() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = match name.as_str() {
            RELATIONS => text.replace(
                "</Relationships>",
                "<Relationship Id=\"rId77\" Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" Target=\"macrosheets/sheet1.xml\"/></Relationships>",
            ),
            "xl/workbook.xml" => {
                text.replace("</sheets>", "<sheet name=\"Macro1\" sheetId=\"9\" r:id=\"rId77\"/></sheets>")
            }
            _ => text,
        }
        .into_bytes();
    }
    let macros = "<xm:macrosheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\"><f>RETURN()</f><v>0</v></c></row></sheetData></xm:macrosheet>";
    parts.push(("xl/macrosheets/sheet1.xml".to_owned(), macros.into()));
}
