//! Next year's sheets from this year's: their records, and that nothing else in the workbook changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::field_reassign_with_default,
    reason = "a test stops at what it did not expect"
)]

mod left_blank;
mod results;
mod years;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use chrono::NaiveDate;
use matome::demo;
use matome::edge::processes::readers::records::OwnWorkbook;
use matome::edge::processes::readers::{Forms, Readers, WorkbookReader};
use matome::next_year_sheets::{WorkbookAccount, carry_on};
use matome_core::next_year::account::{CellDeed, CheckReason, SheetWork};
use matome_core::next_year::plan::{Keep, Wish};
use matome_core::next_year::selection::ThisYears;
use matome_core::progress::Progress;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::field::MeasureField;
use matome_forms::model::{Goal, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::common::{self, Office, program};

const FROM: FiscalYear = FiscalYear::new(2026);
const WISH: Wish = Wish { from: FROM, to: FiscalYear::new(2027), keep: Keep::All };

fn readers() -> Readers {
    Readers::new(Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside).run_by(program())
}

fn records(readers: &Readers, bytes: &[u8], file: &str) -> Workbook {
    readers.records(bytes.to_vec(), file).unwrap()
}

fn book(file: &str, target: &str) -> ThisYears {
    ThisYears { file: file.to_owned(), target: target.to_owned(), department: "総務部".to_owned() }
}

/// Workbooks of the demo's departments, each on its own form.
fn demo_workbooks() -> Vec<(String, Vec<u8>)> {
    let day = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
    let workbooks = demo::workbooks(FROM, day).unwrap();
    (0..).zip(workbooks).map(|(at, workbook)| (format!("R8目標{at}.xlsx"), workbook.bytes)).collect()
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let part = |at: usize| {
        let mut part = package.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (name, content)
    };
    (0..package_length(bytes)).map(part).collect()
}

fn package_length(bytes: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(bytes)).unwrap().len()
}

fn packed(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(name, SimpleFileOptions::default()).unwrap();
        package.write_all(content).unwrap();
    }
    package.finish().unwrap().into_inner()
}

fn styles(xml: &[u8]) -> BTreeSet<(String, Option<String>)> {
    let xml = std::str::from_utf8(xml).unwrap();
    let attribute = |cell: &str, name: &str| {
        let tag = &cell[..cell.find('>').unwrap()];
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(tag[at..at + tag[at..].find('"').unwrap()].to_owned())
    };
    xml.split("<c ")
        .skip(1)
        .map(|cell| format!(" {cell}"))
        .map(|cell| (attribute(&cell, "r").unwrap(), attribute(&cell, "s")))
        .collect()
}

fn texts(goals: &[Goal]) -> Vec<Vec<Option<&str>>> {
    let fields = [MeasureField::Title, MeasureField::Actions, MeasureField::Period, MeasureField::Target];
    let of = |goal: &Goal| goal.measures.len();
    goals
        .iter()
        .flat_map(|goal| {
            (0..of(goal)).map(move |at| {
                let measure = &goal.measures[at];
                let own = fields.iter().map(|field| measure.text(*field));
                [goal.title.as_deref(), goal.number.as_deref(), goal.background.as_deref()]
                    .into_iter()
                    .chain(own)
                    .collect()
            })
        })
        .collect()
}

/// Only edited sheets and the part that lists them differ, and no cell's style changes.
fn nothing_else_has_changed(before: &[u8], after: &[u8]) {
    let (before, after) = (parts(before), parts(after));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, content) in &before {
        if name.starts_with("xl/worksheets/sheet") {
            assert_eq!(styles(content), styles(&after[name]), "{name}");
            let behind =
                |xml: &[u8]| String::from_utf8(xml.to_vec()).unwrap().split("</sheetData>").nth(1).map(str::to_owned);
            assert_eq!(behind(content), behind(&after[name]), "{name}");
        } else if name != "xl/workbook.xml" {
            assert!(*content == after[name], "{name}");
        }
    }
}

#[test]
fn each_form_is_read_as_the_next_year_without_reports_and_with_all_other_texts() {
    let readers = readers();
    let (mut made, mut left) = (0, 0);
    for (file, bytes) in demo_workbooks() {
        let target = file.replace("R8", "R9");
        let before = records(&readers, &bytes, &file);
        let (next, account) = carry_on(&bytes, &book(&file, &target), &[], WISH, &readers).unwrap();
        let Some(next) = next else {
            assert!(account.sheets.iter().all(|sheet| sheet.work == SheetWork::SeveralYears), "{account:?}");
            left += 1;
            continue;
        };
        made += 1;
        nothing_else_has_changed(&bytes, &next);
        let after = records(&readers, &next, &target);
        assert_eq!(texts(&before.goals), texts(&after.goals), "{file}");
        for measure in after.goals.iter().flat_map(|goal| &goal.measures) {
            assert_eq!(measure.fiscal_year, Some(WISH.to), "{file}");
            assert_eq!((&measure.interim_report, &measure.year_end_report), (&None, &None), "{file}");
            assert_eq!((measure.achievement_rate, &measure.self_assessment), (None, &None), "{file}");
        }
        let odd = |check: &&_| {
            matches!(
                reason(check),
                CheckReason::ReadAsYear(_)
                    | CheckReason::ReadWithoutYear
                    | CheckReason::ReadWithReport(_)
                    | CheckReason::ReadOtherwise(_)
                    | CheckReason::ReadNoMore
                    | CheckReason::NotTakenOut(_)
            )
        };
        assert_eq!(account.checks.iter().find(odd), None, "{file}");
    }
    // The plan over several years is not rolled, but reported.
    assert_eq!((made, left), (4, 1));
}

/// Forms without a definition: contents below headings of results are removed, in a field or not, and nothing else is.
#[test]
fn no_result_stays_on_a_form_that_nobody_described() {
    let readers = readers();
    let cases = crate::reading::case::all_in("tests/forms/untaught");
    for (name, from, emptied) in [
        (
            "a-plan-beside-its-evaluation",
            2025,
            &["1-2-1!D5", "1-2-1!G8", "1-2-1!F9", "1-2-1!G10", "1-2-1!F11", "1-2-2!D5", "1-2-2!G8", "1-2-2!F9"][..],
        ),
        (
            "results-of-months-below-their-plans",
            2026,
            &["進行管理!F5", "進行管理!I5", "進行管理!G7", "進行管理!L7", "進行管理!H9"],
        ),
    ] {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        let bytes = crate::reading::xlsx::bytes(&case.book);
        let from = FiscalYear::new(from);
        let wish = Wish { from, to: from.plus(1), keep: Keep::All };
        let (next, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &[], wish, &readers).unwrap();
        let changes = account.changes.iter().filter(|change| change.deed == CellDeed::Emptied);
        let found: Vec<String> = changes.map(|change| format!("{}!{}", change.sheet, change.cell)).collect();
        assert_eq!(found, emptied, "{name}");
        let before = records(&readers, &bytes, "R8.xlsx");
        let after = records(&readers, &next.unwrap(), "R9.xlsx");
        assert_eq!(texts(&before.goals), texts(&after.goals), "{name}");
        let years = |read: &Workbook| -> Vec<Option<FiscalYear>> {
            read.goals.iter().flat_map(|goal| &goal.measures).map(|measure| measure.fiscal_year).collect()
        };
        let rolled: Vec<_> = years(&before).into_iter().map(|year| year.map(|year| year.plus(1))).collect();
        assert_eq!(years(&after), rolled, "{name}");
    }
}

const fn reason(check: &matome_core::next_year::account::CheckItem) -> &CheckReason {
    &check.reason
}

/// The demo's first workbook with further contents of real forms.
fn with_everything() -> Vec<u8> {
    let (_, bytes) = demo_workbooks().remove(0);
    let mut parts = parts(&bytes);
    let shared = String::from_utf8(parts["xl/sharedStrings.xml"].clone()).unwrap();
    let read_aloud = "</t><rPh sb=\"0\" eb=\"1\"><t>フリガナ</t></rPh><phoneticPr fontId=\"1\"/></si>";
    parts.insert("xl/sharedStrings.xml".into(), shared.replace("</t></si>", read_aloud).into_bytes());
    for (name, content) in [
        ("xl/vbaProject.bin", &b"\xD0\xCF\x11\xE0macro"[..]),
        ("xl/ctrlProps/ctrlProp1.xml", b"<formControlPr objectType=\"CheckBox\" fmlaLink=\"$A$1\"/>"),
        ("xl/media/image1.png", b"\x89PNG\r\n"),
        ("xl/drawings/vmlDrawing1.vml", b"<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:shape/></xml>"),
    ] {
        parts.insert(name.into(), content.to_vec());
    }
    let rules = "</sheetData><conditionalFormatting sqref=\"G8\"><cfRule type=\"cellIs\" priority=\"1\" operator=\"equal\"><formula>\"済\"</formula></cfRule></conditionalFormatting><dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"I8\"><formula1>\"Ａ,Ｂ\"</formula1></dataValidation></dataValidations>";
    for (name, content) in &mut parts {
        if name.starts_with("xl/worksheets/sheet") {
            *content = String::from_utf8(content.clone()).unwrap().replace("</sheetData>", rules).into_bytes();
        }
    }
    packed(&parts)
}

#[test]
fn furigana_macros_controls_pictures_and_rules_stay_byte_for_byte() {
    let (readers, bytes) = (readers(), with_everything());
    let (next, account) = carry_on(&bytes, &book("R8.xlsm", "R9.xlsm"), &[], WISH, &readers).unwrap();
    let next = next.unwrap();
    nothing_else_has_changed(&bytes, &next);
    assert!(account.changes.iter().any(|change| change.deed == CellDeed::Emptied));
    let sheet = String::from_utf8(parts(&next)["xl/worksheets/sheet2.xml"].clone()).unwrap();
    assert!(sheet.contains("<cfRule") && sheet.contains("<dataValidation "));
    assert!(sheet.contains("令和9年度"));
}

#[test]
fn formulas_stay_and_are_named_and_calculated_anew() {
    let readers = readers();
    let (_, bytes) = demo_workbooks().remove(0);
    let mut parts = parts(&bytes);
    let xml = String::from_utf8(parts["xl/worksheets/sheet2.xml"].clone()).unwrap();
    // The heading of the first goal sheet comes from a formula.
    let at = xml.find("<c r=\"A1\"").unwrap();
    let end = at + xml[at..].find("</c>").unwrap() + 4;
    let style = &xml[at..at + xml[at..].find(" t=").unwrap()];
    let formula = format!(
        "{style} t=\"str\"><f>\"令和8年度\"&amp;\"　重点目標管理シート\"</f><v>令和8年度　重点目標管理シート</v></c>"
    );
    parts.insert("xl/worksheets/sheet2.xml".into(), format!("{}{formula}{}", &xml[..at], &xml[end..]).into_bytes());
    let bytes = packed(&parts);
    let (next, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &[], WISH, &readers).unwrap();
    let next = self::parts(&next.unwrap());
    assert!(String::from_utf8(next["xl/worksheets/sheet2.xml"].clone()).unwrap().contains(&formula));
    assert!(String::from_utf8(next["xl/workbook.xml"].clone()).unwrap().contains("fullCalcOnLoad=\"1\""));
    let named = |wanted: &str| account.checks.iter().any(|check| check.reason.to_string().contains(wanted));
    assert!(named("数式のセル") && named("読み直すと令和8年度"), "{:?}", account.checks);
}

#[test]
fn what_goes_on_keeps_its_texts_and_what_is_done_is_left_blank() {
    let (readers, wish) = (readers(), Wish { keep: Keep::GoingOn, ..WISH });
    let (_, bytes) = demo_workbooks().remove(0);
    let before = records(&readers, &bytes, "R8.xlsx");
    let mut done = Progress::default();
    done.achieved = true;
    let mut progress: Vec<Vec<Progress>> =
        before.goals.iter().map(|goal| vec![Progress::default(); goal.measures.len()]).collect();
    progress[0].fill(done.clone());
    progress[1].fill(done);
    let (next, account) = carry_on(&bytes, &book("R8.xlsx", "R9.xlsx"), &progress, wish, &readers).unwrap();
    let after = records(&readers, &next.unwrap(), "R9.xlsx");
    let again = |at: usize| after.goals.iter().find(|goal| goal.title == before.goals[at].title);
    // One measure of the first goal has a deadline beyond the year.
    let beyond = again(0).unwrap().measures.iter().filter_map(|measure| measure.title.as_deref());
    assert_eq!(beyond.collect::<Vec<_>>(), ["情報伝達手段の多重化"]);
    assert!(again(1).is_none());
    assert_eq!(texts(&before.goals[2..3]), texts(std::slice::from_ref(again(2).unwrap())));
    let counts: Vec<(usize, usize)> = account.sheets.iter().map(|sheet| (sheet.carried, sheet.blanked)).collect();
    assert_eq!(counts, [(0, 0), (1, 3), (0, 3), (3, 0)]);
}

#[test]
fn old_and_other_formats_are_named_with_the_remedy() {
    let readers = readers();
    let xls = std::fs::read("tests/reading/values.xls").unwrap();
    let (next, WorkbookAccount { not_made, .. }) =
        carry_on(&xls, &book("a.xls", "a.xls"), &[], WISH, &readers).unwrap();
    assert!(next.is_none() && not_made.is_some());
}

#[test]
fn the_command_writes_into_its_folder_alone_and_over_nothing() {
    let office = Office::new("");
    for (at, (file, bytes)) in demo_workbooks().into_iter().enumerate() {
        let folder = office.path("share").join(format!("部{at}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(file), bytes).unwrap();
    }
    let shared = |office: &Office| -> Vec<_> {
        walkdir::WalkDir::new(office.path("share")).into_iter().map(|entry| entry.unwrap().path().to_owned()).collect()
    };
    let before = shared(&office);
    let out = office.path("out");
    let run = |to: &str, more: &[&str]| {
        let arguments = ["forms", "--year", "R9", "-o", to];
        office.run(&[&arguments[..], more].concat())
    };
    for inside in [office.path("share/R9"), office.merged().parent().unwrap().to_owned()] {
        let refused = run(inside.to_str().unwrap(), &[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("別のフォルダー"), "{refused:?}");
    }
    let to = out.to_str().unwrap();
    let made = run(to, &[]);
    assert_eq!(made.status.code(), Some(1), "{made:?}");
    assert!(out.join("部0/R9目標0.xlsx").is_file() && out.join("引継ぎ一覧.xlsx").is_file());
    assert_eq!(shared(&office), before);
    let again = run(to, &[]);
    assert_eq!(again.status.code(), Some(2), "{again:?}");
    assert!(String::from_utf8_lossy(&again.stderr).contains("--overwrite"));
    assert_eq!(run(to, &["--overwrite"]).status.code(), Some(1));
    let rows = common::all_rows_of(&out.join("引継ぎ一覧.xlsx"), "変更したセル");
    assert!(rows.iter().any(|row| row.contains(&"年度を送った".to_owned())), "{rows:?}");
}

/// Notes stay with the planning section.
#[test]
fn what_is_published_holds_no_note_and_only_the_columns_that_are_public() {
    use matome_core::consolidate::publication::Publication;
    use matome_core::office::city::{City, Department};
    use matome_core::records::confirmation::Confirmation;
    use matome_core::records::measure_id::MeasureId;
    use matome_core::records::snapshot::{KnownWorkbook, Snapshot};

    let readers = readers();
    let mut snapshot = Snapshot::default();
    for (file, bytes) in demo_workbooks() {
        let workbook = KnownWorkbook { records: records(&readers, &bytes, &file), ..KnownWorkbook::default() };
        snapshot.workbooks.insert(file, workbook);
    }
    for (at, workbook) in snapshot.workbooks.values_mut().enumerate() {
        workbook.take_ids(&mut (0..).map(|n| MeasureId(format!("id{at}-{n}"))));
    }
    let ids: Vec<MeasureId> = snapshot.rows().map(|row| row.id.clone()).collect();
    for (id, confirmation) in ids.iter().zip(Confirmation::ALL.iter().cycle()) {
        snapshot.confirmations.insert(id.clone(), *confirmation);
    }
    // 機構順, not that of the files.
    let department = |name: &str| Department { name: name.to_owned(), ..Department::default() };
    let departments = ["健康福祉部", "総務部"].map(department).to_vec();
    let city = City { name: "みどり市".to_owned(), departments, ..City::default() };
    let day = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
    let publication = Publication::of(&snapshot, &city, FROM, day);
    let sheets = publication.sheets().into_iter().flat_map(matome_workbook::plan::SheetPlan::into_rows);
    let said: String = sheets.map(|row| format!("{row:?}")).chain([publication.csv()]).collect();
    for private in ["要修正", "保留", "免除", "確認済", "企画課確認", "企画課メモ", "出典", "修正依頼"]
    {
        assert!(!said.contains(private), "{private}");
    }
    let csv = publication.csv();
    assert!(csv.starts_with("\u{FEFF}全国地方公共団体コード,ID,地方公共団体名,年度,基準日,確定,部局,"), "{csv}");
    let at = |name: &str| csv.find(name).unwrap();
    assert!(at("健康福祉部") < at("総務部") && at("総務部") < at("市民生活部"));
    assert!(csv.contains("\n,id") && csv.contains(",2026-09-30,速報,") && csv.contains("中止"));
    snapshot.closed.days.insert(FROM, day);
    let closed = Publication::of(&snapshot, &city, FROM, day);
    assert!(closed.csv().contains(",2026-09-30,確定,"));
}
