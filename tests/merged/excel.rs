//! Violations that Excel refuses or repairs, sought in all parts of workbooks made from a worst-case share.

use std::collections::{BTreeMap, BTreeSet};

use matome_core::records::snapshot::Snapshot;
use matome_deadline::source::Source;
use matome_forms::model::Goal;
use matome_workbook::grid::Position;
use matome_workbook::problem::Fault;
use quick_xml::events::{BytesStart, Event};

use crate::common::clerk::Clerk;
use crate::merged::city::{by, demo, goal, measure, snapshot};
use crate::merged::scene::Scene;

struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }
}

/// All elements; fails for invalid XML or forbidden characters.
fn elements(part: &str, xml: &str) -> Vec<Element> {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    let (mut all, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    loop {
        let (element, leaf) = match reader.read_event().unwrap_or_else(|error| panic!("{part}: {error}")) {
            Event::Start(tag) => (element(&tag), false),
            Event::Empty(tag) => (element(&tag), true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Text(text) => {
                add(&mut all, &open, &text);
                continue;
            }
            Event::GeneralRef(name) => {
                add(&mut all, &open, &quick_xml::escape::unescape(&format!("&{};", &*name)).unwrap());
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        if !leaf {
            open.push(all.len());
        }
        all.push(element);
    }
    assert!(open.is_empty(), "{part} breaks off");
    for element in &all {
        let texts = element.attributes.values().chain([&element.text]);
        assert!(texts.into_iter().all(|text| text.chars().all(legal)), "{part}: a forbidden character");
    }
    all
}

fn add(all: &mut [Element], open: &[usize], text: &str) {
    if let Some(at) = open.last() {
        all[*at].text.push_str(text);
    }
}

fn element(tag: &BytesStart) -> Element {
    let mut attributes = BTreeMap::new();
    for attribute in tag.attributes() {
        let attribute = attribute.unwrap();
        let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
        attributes.insert(attribute.key.local_name().as_ref().to_owned(), value);
    }
    Element { name: tag.local_name().as_ref().to_owned(), attributes, text: String::new() }
}

fn longer(text: &str, limit: usize) -> bool {
    text.encode_utf16().count() > limit
}

/// Fails for anything that Excel would not open as is.
fn check(workbook: &Clerk) {
    let mut table_names = BTreeSet::new();
    for (part, xml) in workbook.parts() {
        let all = elements(part, xml);
        let named = |name: &'static str| all.iter().filter(move |element| element.name == name);
        // A text is shared or in its own cell.
        if part == "xl/sharedStrings.xml" || part.starts_with("xl/worksheets/sheet") {
            assert!(named("t").all(|t| !longer(&t.text, 32_767)), "a text of over 32,767 characters");
        }
        if part == "xl/workbook.xml" {
            check_sheet_names(&all);
            let valid = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace) && !longer(name, 255);
            assert!(named("definedName").all(|name| valid(name.get("name")) && !name.text.contains("#REF!")));
        }
        if part == "xl/styles.xml" {
            assert!(named("numFmt").all(|format| !longer(format.get("formatCode"), 255)), "a long number format");
            assert!(named("xf").count() < 64_000);
        }
        if part.starts_with("xl/tables/") {
            assert!(table_names.insert(all[0].get("name").to_lowercase()), "two tables of one name");
            check_table(&all, workbook);
        }
        if part.starts_with("xl/worksheets/_rels") {
            for link in named("Relationship") {
                check_address(link.get("Target"));
            }
        }
        if part.starts_with("xl/worksheets/sheet") {
            check_sheet(part, &all);
        }
    }
}

fn check_sheet_names(all: &[Element]) {
    let mut seen = BTreeSet::new();
    for sheet in all.iter().filter(|element| element.name == "sheet") {
        let name = sheet.get("name");
        assert!(
            !name.is_empty() && !longer(name, 31) && !name.contains(['[', ']', ':', '*', '?', '/', '\\']),
            "{name}"
        );
        assert!(!name.starts_with('\'') && !name.ends_with('\'') && seen.insert(name.to_lowercase()), "{name}");
    }
}

/// Table headers are unique, ignoring case, and equal the cells above its rows.
fn check_table(all: &[Element], workbook: &Clerk) {
    let headers: Vec<&str> = all.iter().filter(|e| e.name == "tableColumn").map(|e| e.get("name")).collect();
    let folded: BTreeSet<String> = headers.iter().map(|header| header.to_lowercase()).collect();
    assert_eq!(folded.len(), headers.len(), "double headers: {headers:?}");
    assert!(headers.iter().all(|header| !header.is_empty() && !longer(header, 255)), "{headers:?}");
    let area = all[0].get("ref");
    let (first, last) = area.split_once(':').unwrap();
    let (first, last) = (Position::parse(first).unwrap(), Position::parse(last).unwrap());
    assert_eq!((last.column - first.column + 1) as usize, headers.len());
    assert!(last.row > first.row, "a table without a row");
    let sheets = workbook.parts().filter(|(part, _)| part.starts_with("xl/worksheets/sheet"));
    let texts: Vec<&str> = sheets.map(|(_, xml)| xml).chain([workbook.part("xl/sharedStrings.xml")]).collect();
    for header in headers {
        let escaped = header.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let cell = format!(">{escaped}</t>");
        assert!(texts.iter().any(|xml| xml.contains(&cell)), "no cell says {header}");
    }
}

fn check_address(address: &str) {
    assert!(!longer(address, 2_079), "a long address");
    let bad = |c: char| c.is_whitespace() || c.is_control() || "\"<>[]`{}|^".contains(c);
    assert!(!address.contains(bad), "not an address: {address}");
    let escapes = address.match_indices('%').map(|(at, _)| address.as_bytes().get(at + 1..at + 3));
    assert!(escapes.into_iter().all(|hex| hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))), "{address}");
}

fn check_sheet(part: &str, all: &[Element]) {
    let named = |name: &'static str| all.iter().filter(move |element| element.name == name);
    assert!(named("hyperlink").count() <= 65_530);
    let linked: BTreeSet<&str> = named("hyperlink").map(|link| link.get("ref")).collect();
    assert_eq!(linked.len(), named("hyperlink").count(), "{part}: two links on one cell");
    for link in named("hyperlink") {
        assert!(!longer(link.get("tooltip"), 255) && !longer(link.get("location"), 2_079), "{part}: a long link");
    }
    for formula in named("f") {
        assert!(!longer(&formula.text, 8_192), "{part}: a long formula");
        let literals = formula.text.split('"').skip(1).step_by(2);
        assert!(literals.into_iter().all(|literal| !longer(literal, 255)), "{part}: a long text in a formula");
    }
    for choices in named("formula1") {
        assert!(!longer(&choices.text, 255), "{part}: a long list of choices");
    }
    for margin in named("oddHeader").chain(named("oddFooter")) {
        assert!(!longer(&margin.text, 255), "{part}: a long header or footer");
    }
    let number = |element: &Element, name: &str| element.get(name).parse::<f64>().unwrap_or_default();
    assert!(named("col").all(|column| number(column, "width") <= 255.0));
    assert!(named("row").all(|row| number(row, "ht") <= 409.5));
    let merged: Vec<(Position, Position)> = named("mergeCell").map(|region| corners(region.get("ref"))).collect();
    for (index, a) in merged.iter().enumerate() {
        let apart = |b: &(Position, Position)| {
            a.1.row < b.0.row || b.1.row < a.0.row || a.1.column < b.0.column || b.1.column < a.0.column
        };
        assert!(merged[..index].iter().all(apart), "{part}: merged regions overlap");
    }
    let cells: Vec<Position> = named("c").map(|cell| Position::parse(cell.get("r")).unwrap()).collect();
    assert!(cells.windows(2).all(|pair| pair[0] < pair[1]), "{part}: cells out of order");
    let rows: Vec<u32> = named("row").map(|row| row.get("r").parse().unwrap()).collect();
    assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "{part}: rows out of order, or one twice");
}

fn corners(area: &str) -> (Position, Position) {
    let (first, last) = area.split_once(':').unwrap();
    (Position::parse(first).unwrap(), Position::parse(last).unwrap())
}

/// Everything that departments have been seen to write, and worse.
fn nasty() -> Snapshot {
    let departments = [
        "=1+1",
        "a/b:c*?",
        "とても長い名前の部局とても長い名前の部局とても長い名前の部局とても長い名前の部局",
        "🏯城下町部",
        "\u{E000}部",
        "二行\nの部",
        "<&>\"'部",
    ];
    let files = [
        "部 局/目標 #1 100%.xlsx",
        "a&b/'引用'.xlsx",
        "[括弧]/{波}|^`.xlsx",
        "\"引用\"<>/a.xlsx",
        "長/長い名前.xlsx",
        &format!("{}/絵.xlsx", "🏯".repeat(140)),
        "改\n行/a.xlsx",
    ];
    let goals: Vec<Vec<Goal>> = departments.iter().map(|department| vec![nasty_goal(department)]).collect();
    let mut share = snapshot(files.into_iter().zip(goals).collect());
    let mut broken = demo().workbooks.remove("都市整備部/R8目標（最終）.xlsx").unwrap();
    let message = "壊れ\u{0}ています。".repeat(5_000);
    let place = Source { sheet: "[]:*?/\\' シート".repeat(20), cell: "XFE99".into() };
    broken.records.problems.push(Fault::UnreadableSheet(message).at(&place));
    share.workbooks.insert(format!("{}.xlsx", "深/".repeat(900)), broken);
    share
}

fn nasty_goal(department: &str) -> Goal {
    let mut long = measure("=cmd|' /C calc'!A0", "B8");
    long.actions = Some("😀".repeat(20_000));
    long.target = Some("\u{1}\u{B}\u{FFFE}\u{FFFF}_x0041_ ]]> &amp; <b>".into());
    long.period = Some("9月末まで\t\r\n".into());
    long.achievement_rate = Some(f64::NAN);
    long.deadlines = vec![by("9月末まで", "2026-09-30")];
    let mut placed = measure("@SUM(A1)", "B9");
    placed.source = Source { sheet: "O'Neil [1]:*?/\\\u{2}".into(), cell: "$B$9".into() };
    placed.achievement_rate = Some(-12.5);
    placed.self_assessment = Some("Ａ\u{E000}".into());
    goal(department, "1", &"目標\n".repeat(300), vec![long, placed])
}

#[test]
fn nothing_is_written_that_excel_would_repair() {
    let scene = Scene::new().with_departments();
    let mut share = nasty();
    scene.merge(&mut share);
    let long = "長".repeat(300);
    let first = scene.list().rows()[0]["ID"].clone();
    let clerk = Clerk::opens(&scene.path(2026)).notes(&first, "企画課メモ", &"あ".repeat(32_767));
    let added = ["目標", "memo", "MEMO", &long, "二\n行"];
    let clerk = added.into_iter().fold(clerk, Clerk::adds_column).adds_column_after(1, "&lt;&amp;&gt;");
    let (list, amount) = clerk.place("一覧", &first, "memo");
    clerk
        .types_formatted(list, &amount, "5", "#,##0&quot;円&quot;")
        // In the column between the last two.
        .types(list, "Z2", "見出しなし")
        .saves();
    // A removed measure leaves its notes to the sheet of orphans.
    share.workbooks.retain(|file, _| file != "\"引用\"<>/a.xlsx");
    let outcomes = scene.merge(&mut share);
    assert_eq!(outcomes.len(), 7);
    for outcome in outcomes {
        assert!(outcome.is_up_to_date(), "{}", outcome.done);
        check(&Clerk::opens(&outcome.path));
    }
}

#[test]
fn neither_is_anything_in_an_ordinary_year() {
    let scene = Scene::new().with_departments();
    for outcome in scene.merge(&mut demo()) {
        check(&Clerk::opens(&outcome.path));
    }
}

#[test]
fn the_check_finds_what_excel_repairs() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let spoilt = [
        ("xl/tables/table1.xml", "name=\"目標値\"", "name=\"目標\""),
        ("xl/workbook.xml", "name=\"期限一覧\"", "name=\"期限/一覧\""),
        ("xl/worksheets/sheet2.xml", "</sheetData>", "\u{1}</sheetData>"),
        ("xl/worksheets/sheet2.xml", "</sheetData>", "<row r=\"2\"/></sheetData>"),
        ("xl/worksheets/_rels/sheet2.xml.rels", ".xlsx", " .xlsx"),
    ];
    for (part, old, new) in spoilt {
        let mut workbook = Clerk::opens(&scene.path(2026));
        workbook.replace(part, old, new);
        assert!(std::panic::catch_unwind(|| check(&workbook)).is_err(), "{part}: {new}");
    }
}

/// Not a test: `MATOME_LOOK=/tmp/look cargo test --test suite merged::excel::nasty_look -- --ignored` writes the
/// workbooks there.
#[test]
#[ignore = "writes workbooks for other programs to open"]
fn nasty_look() {
    let folder = std::env::var("MATOME_LOOK").unwrap();
    Scene::in_folder(std::path::Path::new(&folder)).with_departments().merge(&mut nasty());
}
