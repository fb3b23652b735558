//! Real workbooks, built for the tests.

use std::io::Write as _;

use matome_workbook::grid::WorkbookCells;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Shape, Workbook};

pub(crate) fn bytes(book: &WorkbookCells) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let (plain, percent) = (Format::new(), Format::new().set_num_format("0%"));
    // Excel requires a visible sheet; a hidden one may come first in a case.
    for sheet in &book.sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name).unwrap().set_hidden(sheet.hidden);
        for row in &sheet.hidden_cells.rows {
            worksheet.set_row_hidden(*row).unwrap();
        }
        for columns in &sheet.hidden_cells.columns {
            worksheet.set_column_range_hidden(*columns.start() as u16, *columns.end() as u16).unwrap();
        }
        for area in sheet.merged.values() {
            let (first, last) = (area.first, area.last);
            let columns = (first.column as u16, last.column as u16);
            worksheet.merge_range(first.row, columns.0, last.row, columns.1, "", &plain).unwrap();
        }
        for (at, cell) in &sheet.cells {
            let (row, column) = (at.row, at.column as u16);
            match cell.number {
                Some(number) if cell.percent => worksheet.write_with_format(row, column, number, &percent).unwrap(),
                Some(number) => worksheet.write(row, column, number).unwrap(),
                None => worksheet.write(row, column, &cell.text).unwrap(),
            };
        }
    }
    if let Some(first) = book.sheets.iter().position(|sheet| !sheet.hidden) {
        workbook.worksheet_from_index(first).unwrap().set_active(true).set_first_tab(true);
    }
    workbook.save_to_buffer().unwrap()
}

/// One cell of each kind whose text differs from its value.
pub(crate) fn true_values() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("値").unwrap();
    let day = ExcelDateTime::from_ymd(2026, 9, 30).unwrap();
    for (row, code) in [(0, "[$-411]ggge\"年\"m\"月\"d\"日\";@"), (1, "[$-411]ge.m.d"), (2, "ggge\"年度\"")] {
        sheet.write_with_format(row, 0, &day, &Format::new().set_num_format(code)).unwrap();
    }
    sheet.write_with_format(3, 0, 0.7, &Format::new().set_num_format("0%")).unwrap();
    sheet.write_with_format(4, 0, 1234, &Format::new().set_num_format("#,##0\"千円\"")).unwrap();
    sheet.write_with_format(5, 0, 3, &Format::new().set_num_format("0\"位\"")).unwrap();
    sheet.write(6, 0, 2026).unwrap();
    sheet.write_with_format(7, 0, &day, &Format::new().set_num_format_index(14)).unwrap();
    sheet.write_with_format(8, 0, &day, &Format::new().set_num_format("m\"月\"d\"日\"(aaa)")).unwrap();
    sheet.write(9, 0, "一行目\r\n二行目").unwrap();
    sheet.merge_range(10, 0, 10, 2, "結合", &Format::new()).unwrap();
    sheet.write(10, 1, "結合の下に残った値").unwrap();
    sheet.write_formula(11, 0, Formula::new("=6*2").set_result("12")).unwrap();
    let bold = Format::new().set_bold();
    sheet.write_rich_string(12, 0, &[(&bold, "太字と"), (&Format::new(), "細字")]).unwrap();
    workbook.add_worksheet().set_name("隠し").unwrap().set_hidden(true);
    workbook.save_to_buffer().unwrap()
}

/// Two cells in opposite corners of the largest possible sheet.
pub(crate) fn far_corner() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "左上").unwrap();
    sheet.write(1_048_575, 16_383, "右下").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// A formula from a program that does not calculate, and one with an empty text as result.
pub(crate) fn uncalculated() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("計算").unwrap();
    sheet.write_formula(0, 1, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_formula(1, 1, Formula::new("=2+2").set_result("4")).unwrap();
    sheet.write_formula(2, 1, Formula::new("=IF(N9=\"\",\"\",N9)").set_result("空")).unwrap();
    let (bytes, part) = (workbook.save_to_buffer().unwrap(), "xl/worksheets/sheet1.xml");
    let bytes = replace_in_part(&bytes, part, "<v>4</v>", "<v></v>");
    replace_in_part(&bytes, part, "<v>空</v>", "<v></v>")
}

/// C1 repeats a text and C2 an empty cell, which C3 repeats; C4 repeats a 0, and C5 adds up.
pub(crate) fn echoes() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "済").unwrap();
    sheet.write(2, 0, 0).unwrap();
    for (row, formula, result) in
        [(0, "=A1", "済"), (1, "=$N$9", "0"), (2, "=Sheet1!C2", "0"), (3, "=A3", "0"), (4, "=SUM(N9)", "0")]
    {
        sheet.write_formula(row, 2, Formula::new(formula).set_result(result)).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

pub(crate) fn text_box() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "目標").unwrap();
    let shape = Shape::textbox().set_text("相談を30件受けた。\n窓口も移した。");
    sheet.insert_shape(2, 2, &shape).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// B1 points to a missing shared string.
pub(crate) fn damaged_cell() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, number) in [(0, 1), (1, 2), (2, 3)] {
        sheet.write_number(0, column, number).unwrap();
    }
    replace_in_part(
        &workbook.save_to_buffer().unwrap(),
        "xl/worksheets/sheet1.xml",
        r#"<c r="B1"><v>2.0"#,
        r#"<c r="B1" t="s"><v>99"#,
    )
}

fn replace_in_part(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..old.len() {
        let mut file = old.by_index(i).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        if name == part {
            assert!(text.contains(from), "{text}");
            text = text.replace(from, to);
        }
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// 「見えない」 in a hidden row and in a hidden column.
pub(crate) fn hidden() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(1, 0, "見えない").unwrap();
    sheet.write(0, 2, "見えない").unwrap();
    sheet.set_row_hidden(1).unwrap().set_column_hidden(2).unwrap();
    workbook.save_to_buffer().unwrap()
}

pub(crate) fn with_macros(bytes: &[u8]) -> Vec<u8> {
    let (plain, macros) =
        ("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main");
    replace_in_part(bytes, "[Content_Types].xml", plain, macros)
}

/// The start of a compound file with an encrypted package.
pub(crate) fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(512, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

pub(crate) fn zip_of_text() -> Vec<u8> {
    zip_of("readme.txt")
}

/// The signature of an `.xlsb`.
pub(crate) fn binary() -> Vec<u8> {
    zip_of("xl/workbook.bin")
}

fn zip_of(part: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all("目標".as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}
