//! From workbooks to records. The cases are files in `tests/layouts`; to add one, add a file.

mod account;
pub(crate) mod case;
mod definitions;
mod looks;
mod ods;
mod otherwise;
pub(crate) mod xlsx;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::read;
use matome_forms::field::{GoalField, MeasureField};
use matome_forms::layout::{Layouts, read_workbook};
use matome_forms::model::{Goal, Workbook};
use matome_forms::teaching;
use matome_workbook::grid::{Area, Cell, HiddenCells, Position, Sheet, WorkbookCells};
use matome_workbook::problem::{Code, Problem, Severity};
use proptest::prelude::*;

/// Set to rewrite expectations; review the difference.
pub(crate) const UPDATE: &str = "MATOME_BLESS";

#[test]
fn every_case_is_read_as_it_says() {
    check(&case::all(), |case| case::dump(&read_workbook(&case.file, &case.book, &case.layouts())));
}

/// Forms without a definition, read by their own draft only.
#[test]
fn every_unknown_form_is_read_by_its_draft() {
    check(&case::all_in("tests/drafts"), |case| {
        let draft = teaching::draft(&case.file, &case.book, &Layouts::builtin()).unwrap();
        let layouts = Layouts::only(&[("draft.toml".to_owned(), draft.text)]).unwrap();
        case::dump(&read_workbook(&case.file, &case.book, &layouts))
    });
}

/// Forms without a definition, read by words and looks; every field is assumed.
#[test]
fn every_form_without_a_definition_is_read_as_it_says() {
    let cases = case::all_in("tests/forms/untaught");
    check(&cases, |case| case::dump(&read_workbook(&case.file, &case.book, &case.layouts())));
    for case in &cases {
        let workbook = read_workbook(&case.file, &case.book, &case.layouts());
        let is_assumed = |goal: &Goal| {
            goal.assumed == GoalField::ALL && goal.measures.iter().all(|measure| measure.assumed == MeasureField::ALL)
        };
        assert!(!workbook.goals.is_empty() && workbook.goals.iter().all(is_assumed), "{}", case.name);
    }
}

/// Forms taught by a person, with the choices beside the case.
#[test]
fn every_taught_form_is_read_as_it_says() {
    check(&case::all_in("tests/forms/taught"), |case| {
        case::dump(&read_workbook(&case.file, &case.book, &case.layouts()))
    });
}

/// Records of unmerged rows, each in a frame: the texts in a frame are one.
#[test]
fn what_stands_within_a_frame_goes_on() {
    let book = read::workbook(&looks::framed(), "framed.xlsx").unwrap();
    let read = read_workbook("framed.xlsx", &book, &Layouts::builtin());
    let title = |goal: &Goal| goal.title.clone().unwrap_or_default();
    assert_eq!(read.goals.iter().map(title).collect::<Vec<_>>(), ["窓口を早くする", "文書を減らす", "研修を変える"]);
    let measures: Vec<_> = read.goals.iter().flat_map(|goal| &goal.measures).collect();
    assert_eq!(measures.len(), 3, "{measures:?}");
    assert_eq!(measures[0].actions.as_deref(), Some("番号札を置き、\n混む曜日に人を増やす。"));
    assert_eq!(measures[0].period.as_deref(), Some("令和8年3月末まで"));
}

/// A department's name is no label of its actions, even if it looks like one.
#[test]
fn what_a_department_does_is_a_measure_and_what_came_of_it_its_report() {
    let book = read::workbook(&looks::doer(), "doer.xlsx").unwrap();
    let read = read_workbook("doer.xlsx", &book, &Layouts::builtin());
    let [goal] = read.goals.as_slice() else { panic!("{:?}", read.goals) };
    let [measure] = goal.measures.as_slice() else { panic!("{:?}", goal.measures) };
    assert_eq!(measure.actions.as_deref(), Some("図書館の開館を８月から１時間延ばします。"));
    assert_eq!(measure.year_end_report.as_deref(), Some("Ａ　予定のとおり\n８月１日から延ばしました。"));
    assert_eq!((measure.fiscal_year.map(FiscalYear::start), &measure.interim_report), (Some(2025), &None));
}

fn check(cases: &[case::Case], read: impl Fn(&case::Case) -> String) {
    let update = std::env::var_os(UPDATE).is_some();
    let mut failed = Vec::new();
    for case in cases {
        let found = read(case);
        if found == case.expected {
            continue;
        }
        if update {
            std::fs::write(&case.path, format!("{}\nexpect\n{found}", case.given)).unwrap();
        } else {
            failed.push(format!("{}\n--- expected\n{}--- found\n{found}", case.name, case.expected));
        }
    }
    assert!(failed.is_empty(), "{}\nset {UPDATE}=1 to accept", failed.join("\n"));
}

#[test]
fn every_case_says_the_same_as_a_real_workbook() {
    for case in case::all() {
        let layouts = case.layouts();
        let book = read::workbook(&xlsx::bytes(&case.book), "book.xlsx").unwrap();
        assert_eq!(case::dump(&read_workbook(&case.file, &book, &layouts)), case.expected, "{}", case.name);
    }
}

/// Saving with LibreOffice changes parts, styles and columns, but no record. The workbooks' origins are in
/// `tests/reading/ORIGINS.md`.
#[test]
fn a_workbook_that_libreoffice_saved_says_the_same() {
    let records = |bytes: &[u8]| read_workbook("R8.xlsx", &read::workbook(bytes, "book").unwrap(), &Layouts::builtin());
    for (written, saved, goals) in [
        (
            &include_bytes!("reading/written/management_sheet.xlsx")[..],
            &include_bytes!("reading/libreoffice/management_sheet.xlsx")[..],
            3,
        ),
        (include_bytes!("reading/written/targets.xlsx"), include_bytes!("reading/libreoffice/targets.ods"), 3),
        (include_bytes!("reading/written/policy.xlsx"), include_bytes!("reading/libreoffice/policy.xls"), 6),
    ] {
        let written = records(written);
        assert_eq!(written.goals.len(), goals);
        assert_eq!(records(saved), written);
    }
}

/// The same workbook saved by Excel, an old Excel and LibreOffice.
#[test]
fn a_cell_holds_what_excel_shows() {
    shows_true_values(&xlsx::true_values(), "xlsx");
    shows_true_values(&xlsx::with_macros(&xlsx::true_values()), "xlsm");
    shows_true_values(include_bytes!("reading/values.xls"), "xls");
    shows_true_values(include_bytes!("reading/values.ods"), "ods");
}

#[test]
fn a_cell_looks_as_in_excel() {
    let card = looks::of(&looks::card(), "xlsx");
    looks::are_those_of_the_card(&card, "xlsx");
    assert_eq!(card.at(Position::new(2, 1)).fill, Some([255, 255, 0]));
}

fn shows_true_values(bytes: &[u8], kind: &str) {
    let book = read::workbook(bytes, "values").unwrap();
    let sheet = &book.sheets[0];
    for (cell, text) in [
        ("A1", "令和8年9月30日"),
        ("A2", "R8.9.30"),
        ("A3", "令和8年度"),
        ("A4", "70%"),
        ("A5", "1,234千円"),
        ("A6", "3位"),
        ("A7", "2026"),
        ("A8", "2026/9/30"),
        ("A9", "9月30日(水)"),
        ("A10", "一行目\n二行目"),
        ("A11", "結合"),
        ("A12", "12"),
        ("A13", "太字と細字"),
    ] {
        let at = Position::parse(cell).unwrap();
        assert_eq!(sheet.cells.get(&at).map(|cell| cell.text.as_str()), Some(text), "{cell} of {kind}");
    }
    assert_eq!(sheet.cells.len(), 13, "a value under a merged region is not shown ({kind})");
    assert!(book.sheets[1].hidden, "{kind}");
}

/// Collapsed rows and columns count.
#[test]
fn hidden_rows_and_columns_are_read() {
    let book = read::workbook(&xlsx::hidden(), "隠した行.xlsx").unwrap();
    let places: Vec<String> = book.sheets[0].cells.keys().map(ToString::to_string).collect();
    assert_eq!(places, ["C1", "A2"]);
}

/// Page and mail quote what a sheet shows; hidden texts are named by place.
#[test]
fn an_unread_text_that_its_sheet_does_not_show_is_named_by_its_place_alone() {
    let mut book = case::book(
        "1 | 令和8年度　重点目標管理シート | < | < | < | <\n\
         2 | 重点目標 | 橋の点検 | 部局名 | 土木部 |\n\
         3 | 番号 | 主な取組内容 | 期限又は期間 | 指標（目標値） |\n\
         4 | 1 | ○全橋の点検 | 7月～9月 | 40橋 | 見える覚え | 隠した列",
    );
    let sheet = &mut book.sheets[0];
    for (cell, text) in [("E9", "隠した行"), ("AZ4", "遠い列"), ("E99", "遠い行")] {
        let cell_text = Cell { text: text.to_owned(), ..Cell::default() };
        sheet.cells.insert(Position::parse(cell).unwrap(), cell_text);
    }
    sheet.hidden_cells = HiddenCells { rows: BTreeSet::from([8]), columns: vec![5..=6] };
    let read_back = read::workbook(&xlsx::bytes(&book), "1.xlsx").unwrap();
    assert_eq!(read_back.sheets[0].hidden_cells, book.sheets[0].hidden_cells);
    let records = read_workbook("土木部/1.xlsx", &read_back, &Layouts::builtin());
    let told = records.problems.iter().find(|problem| problem.code() == Code::UnreadCells).unwrap().to_string();
    assert!(told.contains("（E4「見える覚え」、F4、AZ4、E9、E99）"), "{told}");
}

#[test]
fn what_an_ods_hides_is_known() {
    let cell = "<table:table-cell><text:p>文</text:p></table:table-cell>";
    let tables = format!(
        r#"<table:table table:name="目標"><table:table-column table:number-columns-repeated="2"/>
        <table:table-column table:visibility="collapse" table:number-columns-repeated="3"/>
        <table:table-row>{cell}</table:table-row>
        <table:table-row table:visibility="filter" table:number-rows-repeated="2">{cell}</table:table-row>
        <table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>
        </table:table>"#
    );
    let book = read::workbook(&ods::bytes(&tables), "隠した行.ods").unwrap();
    assert_eq!(book.sheets[0].hidden_cells, HiddenCells { rows: BTreeSet::from([1, 2]), columns: vec![2..=4] });
}

#[test]
fn an_ods_cell_is_read_without_ruby_notes_and_covered_values() {
    let book = read::workbook(&ods::bytes(ods::PECULIAR), "values.ods").unwrap();
    assert_eq!(book.sheets.len(), 1, "a table that mirrors another workbook is no sheet");
    let shown: Vec<(String, &str)> =
        book.sheets[0].cells.iter().map(|(at, cell)| (at.to_string(), cell.text.as_str())).collect();
    let expected = [
        ("A1", "東京都"),
        ("B1", "値&値A"),
        ("C1", "一行目\n\n二  行 目"),
        ("D1", "結合"),
        ("F1", "70%"),
        ("G1", "70%"),
        ("H1", "12"),
    ];
    assert_eq!(shown, expected.map(|(at, text)| (at.to_owned(), text)));
    let places: Vec<String> = book.problems.iter().map(Problem::place).collect();
    assert_eq!(places, ["目標!I1", "目標!J1"], "a formula without a result, an error value");
}

#[test]
fn what_other_programs_write_otherwise_says_the_same() {
    let said = |bytes: &[u8]| {
        let book = read::workbook(bytes, "目標.xlsx").unwrap_or_else(|error| panic!("{error}"));
        assert!(book.problems.is_empty(), "{:?}", book.problems);
        let sheet = &book.sheets[0];
        let texts: Vec<(Position, String)> = sheet.cells.iter().map(|(at, cell)| (*at, cell.text.clone())).collect();
        (book.sheets.len(), texts, sheet.merged.clone())
    };
    let expected = said(&otherwise::plain());
    assert_eq!((expected.1.len(), expected.2.len()), (4, 1));
    for (case, bytes) in otherwise::cases() {
        assert_eq!(said(&bytes), expected, "{case}");
        assert_eq!(said(&otherwise::large(&bytes)), expected, "{case}, in a large workbook");
    }
}

#[test]
fn what_is_no_workbook_is_said_in_words() {
    for (bytes, code, words) in [
        (b"a,b\n1,2\n".to_vec(), Code::NotAWorkbook, "CSV"),
        (b"\xEF\xBB\xBF<html><table>".to_vec(), Code::NotAWorkbook, "HTML"),
        (b"%PDF-1.7".to_vec(), Code::NotAWorkbook, "PDF"),
        (Vec::new(), Code::UnreadableWorkbook, "空"),
        (xlsx::true_values()[..400].to_vec(), Code::UnreadableWorkbook, "壊れて"),
        (xlsx::encrypted(), Code::PasswordProtected, "パスワード"),
        (xlsx::zip_of_text(), Code::NotAWorkbook, "ZIP"),
        (xlsx::binary(), Code::NotAWorkbook, "（.xlsb）は読めません"),
        (ods::encrypted(), Code::PasswordProtected, "パスワード"),
        (ods::bytes(ods::CUT_OFF), Code::UnreadableWorkbook, "壊れて"),
        (ods::bytes(ods::REPEATED), Code::TooLarge, "大きすぎる"),
    ] {
        let error = read::workbook(&bytes, "目標.xlsx").unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_one_problem() {
    let error = matome::edge::processes::readers::bytes(Path::new("どこにもない.xlsx")).unwrap_err();
    let read = Workbook::unreadable("総務部/どこにもない.xlsx", error.into());
    assert_eq!((read.file.as_str(), read.layout, read.goals.len()), ("総務部/どこにもない.xlsx", None, 0));
    assert_eq!(read.problems.len(), 1);
    assert_eq!((read.problems[0].code(), read.problems[0].severity()), (Code::UnreadableWorkbook, Severity::Error));
}

#[test]
fn a_huge_declared_sheet_takes_no_room() {
    let book = read::workbook(&xlsx::far_corner(), "corner.xlsx").unwrap();
    assert_eq!(book.sheets[0].cells.len(), 2);
}

#[test]
fn a_formula_that_was_never_calculated_is_reported_with_its_cell() {
    let book = read::workbook(&xlsx::uncalculated(), "formula.xlsx").unwrap();
    let places: Vec<String> = book.problems.iter().map(Problem::place).collect();
    assert_eq!(places, ["計算!B2"]);
    assert_eq!(book.problems[0].code(), Code::UnreadableCell);
}

#[test]
fn a_formula_that_repeats_an_empty_cell_is_empty() {
    let book = read::workbook(&xlsx::echoes(), "echoes.xlsx").unwrap();
    let read: Vec<String> = book.sheets[0].cells.iter().map(|(at, cell)| format!("{at} {}", cell.text)).collect();
    assert_eq!(read, ["A1 済", "C1 済", "A3 0", "C4 0", "C5 0"], "what repeats 0 or adds up is 0");
}

#[test]
fn a_text_box_over_a_sheet_is_named_by_its_place_and_words_and_is_no_cell() {
    let book = read::workbook(&xlsx::text_box(), "box.xlsx").unwrap();
    assert_eq!(book.sheets[0].cells.len(), 1);
    let said: Vec<String> = book.problems.iter().map(Problem::with_place).collect();
    assert!(
        said.len() == 1 && said[0].contains("C3") && said[0].contains("「相談を30件受けた。 窓口も移した。」"),
        "{said:?}"
    );
}

#[test]
fn a_damaged_cell_is_reported_with_the_one_before_it_and_the_rest_is_read() {
    let book = read::workbook(&xlsx::damaged_cell(), "damaged.xlsx").unwrap();
    assert_eq!(book.problems[0].code(), Code::UnreadableCell);
    assert!(book.problems[0].to_string().contains("A1の次にあるセルが壊れていて"), "{}", book.problems[0]);
    let read: Vec<String> = book.sheets[0].cells.keys().map(ToString::to_string).collect();
    assert_eq!(read, ["A1", "C1"]);
}

#[test]
fn reading_twice_gives_the_same() {
    let read = |case: &case::Case| -> Workbook { read_workbook(&case.file, &case.book, &case.layouts()) };
    for case in case::all() {
        assert_eq!(read(&case), read(&case));
    }
}

/// Typical words of forms, combined at random.
const WORDS: [&str; 28] = [
    "重点目標",
    "部局名",
    "総務部",
    "優先順位",
    "1位",
    "①",
    "②",
    "=3",
    "取組内容",
    "期限",
    "達成目標",
    "番号",
    "重点施策・事業",
    "中間報告",
    "報告",
    "期末",
    "運営目標",
    "【施策】窓口【達成すべき指標】10件",
    "令和8年度　運営目標",
    "◎部局目標1",
    "業績目標",
    "表題",
    "項目番号",
    "No.2",
    "項目名",
    "R7年度実績",
    "R8年度計画",
    "長い文章が一つのセルに入っていることもあります。",
];

/// A workbook of one sheet with `texts` anywhere, merged or not.
fn any_book(texts: impl Strategy<Value = String>) -> impl Strategy<Value = WorkbookCells> {
    let cells = prop::collection::btree_map((0u32..12, 0u32..8), texts, 1..60);
    let merges = prop::collection::vec((0u32..12, 0u32..8, 0u32..4, 0u32..4), 0..8);
    (cells, merges).prop_map(|(cells, merges)| {
        let mut sheet = Sheet { name: "目標".to_owned(), ..Sheet::default() };
        for ((row, column), text) in cells {
            sheet.cells.insert(Position::new(row, column), Cell { text, ..Cell::default() });
        }
        for (row, column, height, width) in merges {
            let first = Position::new(row, column);
            let area = Area { first, last: Position::new(row + height, column + width) };
            sheet.merged.insert(first, area);
            sheet.cells.retain(|at, _| *at == first || !area.contains(*at));
        }
        WorkbookCells { sheets: vec![sheet], problems: Vec::new() }
    })
}

/// Texts that could break a definition that quotes them.
const AWKWARD: [&str; 8] =
    ["\"引用\"", "C:\\共有", "*目標", "# 見出し", "目標\n（今年度）", "[goal]", "'''", "\u{85}目標\u{7f}"];

/// Words of forms among other texts.
fn any_text() -> impl Strategy<Value = String> {
    let awkward = prop::sample::select(&AWKWARD[..]).prop_map(str::to_owned);
    prop_oneof![4 => any_word(), 1 => awkward, 1 => "\\PC{1,12}"]
}

fn any_word() -> impl Strategy<Value = String> {
    prop::sample::select(&WORDS[..]).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// For any arrangement: reading ends, every goal has a measure, every place is on the sheet.
    #[test]
    fn any_sheet_is_read(book in any_book(any_word())) {
        let read = read_workbook("R8/目標.xlsx", &book, &LAYOUTS);
        for goal in &read.goals {
            prop_assert!(!goal.measures.is_empty());
            prop_assert!(Position::parse(&goal.source.cell).is_some());
        }
        // Nothing vanishes: unread texts are reported.
        let empty = book.sheets[0].cells.is_empty();
        prop_assert!(empty || !read.goals.is_empty() || read.layout.is_some() || !read.problems.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// For any workbook: its draft is a definition, and reads as claimed.
    #[test]
    fn any_draft_is_a_definition(book in any_book(any_text())) {
        let draft = teaching::draft("様式\n.xlsx", &book, &LAYOUTS).unwrap();
        let layouts = Layouts::only(&[("draft.toml".to_owned(), draft.text.clone())]);
        prop_assert!(layouts.is_ok(), "{:?}\n{}", layouts.err(), draft.text);
        let read = read_workbook("様式\n.xlsx", &book, &layouts.unwrap());
        prop_assert_eq!(read.goals.len(), draft.goals, "{}", draft.text);
    }
}

static LAYOUTS: LazyLock<Layouts> = LazyLock::new(Layouts::builtin);
