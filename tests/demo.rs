//! The demo city: contents, determinism, and protection of other folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use matome::demo::{self, DemoError, DemoWorkbook};
use matome::edge::processes::readers::records;
use matome::edge::processes::readers::records::OwnWorkbook;
use matome::settings::Settings;
use matome_core::office::milestone::Milestone;
use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::read;
use matome_forms::layout::Layouts;
use matome_forms::model::Workbook;
use matome_workbook::problem::{Code, Problem};

const YEAR: FiscalYear = FiscalYear::new(2026);

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

/// By path with `/`.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let found = walkdir::WalkDir::new(dir).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    found
        .map(|entry| {
            let name = entry.path().strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn it_lays_five_departments_five_forms_and_three_files_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let configuration = demo::write(dir.path(), YEAR, today()).unwrap();
    assert_eq!(configuration, dir.path().join("matome.toml"));
    let names: Vec<String> = files(dir.path()).into_keys().collect();
    assert_eq!(
        names,
        [
            "matome.toml",
            "share/企画財政部/R8行政経営行動計画.xlsx",
            "share/健康福祉部/R8部局マニフェスト.xlsx",
            "share/健康福祉部/R8部局マニフェスト（修正版）.xlsx",
            "share/市民生活部/R8組織目標・運営目標.xlsx",
            "share/総務部/R8重点目標管理シート.xlsx",
            "share/総務部/R8重点目標（部長確認用）.xlsx",
            "share/総務部/過年度/R7重点目標管理シート.xlsx",
            "share/都市整備部/R8橋りょう点検一覧.xlsx",
            "share/都市整備部/R8運営方針.xlsx",
        ]
    );
}

#[test]
fn the_same_day_gives_the_same_bytes_and_another_day_other_deadlines() {
    let (first, second, later) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    demo::write(first.path(), YEAR, today()).unwrap();
    demo::write(second.path(), YEAR, today()).unwrap();
    demo::write(later.path(), YEAR, today().succ_opt().unwrap()).unwrap();
    assert!(files(first.path()) == files(second.path()));
    assert!(files(first.path()) != files(later.path()));
}

#[test]
fn it_makes_its_own_folder_again_and_keeps_what_others_put_there() {
    let dir = tempfile::tempdir().unwrap();
    let demo = dir.path().join("demo");
    demo::write(&demo, YEAR, today()).unwrap();
    let before = files(&demo);
    fs::create_dir_all(demo.join("merged")).unwrap();
    fs::write(demo.join("merged/メモ.txt"), "手書き").unwrap();
    fs::write(demo.join("share/総務部/R8重点目標管理シート.xlsx"), "broken").unwrap();
    demo::write(&demo, YEAR, today()).unwrap();
    let mut after = files(&demo);
    assert_eq!(after.remove("merged/メモ.txt").as_deref(), Some("手書き".as_bytes()));
    assert!(before == after);
}

#[test]
fn it_refuses_a_folder_that_is_not_its_own_and_writes_nothing() {
    for (name, text) in [("家計簿.xlsx", ""), ("matome.toml", "city = \"青葉市\"\n")] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), text).unwrap();
        let refused = demo::write(dir.path(), YEAR, today()).unwrap_err();
        assert!(matches!(refused, DemoError::NotOurs { .. }), "{refused}");
        assert!(refused.to_string().contains("空のフォルダー"), "{refused}");
        assert_eq!(files(dir.path()).into_keys().collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn every_place_in_the_sheets_is_filled() {
    for year in [2018, 2019, 2026] {
        let day = NaiveDate::from_ymd_opt(year, 6, 1).unwrap();
        let workbooks = demo::workbooks(FiscalYear::new(year), day).unwrap();
        assert_eq!(workbooks.len(), 5);
        for DemoWorkbook { file, bytes } in workbooks {
            let book = read::workbook(&bytes, "様式.xlsx").unwrap();
            let mut texts = book.sheets.iter().flat_map(|sheet| sheet.cells.values()).map(|cell| cell.text.as_str());
            assert_eq!(texts.find(|text| text.contains(['{', '}', '|', '*', '!', '~'])), None, "{file:?}");
            let goals = read(&file, &bytes).goals;
            assert!(goals.len() >= 3, "{file:?}");
            assert!(goals.iter().all(|goal| !goal.measures.is_empty()), "{file:?}");
        }
    }
}

fn read(file: &Path, bytes: &[u8]) -> Workbook {
    records::records(bytes, file.to_str().unwrap(), &Layouts::builtin(), OwnWorkbook::SetAside)
}

#[test]
fn three_files_cannot_be_read_and_each_says_why() {
    let dir = tempfile::tempdir().unwrap();
    demo::write(dir.path(), YEAR, today()).unwrap();
    for (file, code) in [
        ("健康福祉部/R8部局マニフェスト（修正版）.xlsx", Code::UnreadableWorkbook),
        ("総務部/R8重点目標（部長確認用）.xlsx", Code::PasswordProtected),
        ("都市整備部/R8橋りょう点検一覧.xlsx", Code::NotAWorkbook),
    ] {
        let bytes = matome::edge::processes::readers::bytes(&dir.path().join("share").join(file)).unwrap();
        let found = read(Path::new(file), &bytes);
        let codes: Vec<Code> = found.problems.iter().map(Problem::code).collect();
        assert_eq!((codes, found.goals.len()), (vec![code], 0), "{file}");
    }
}

#[test]
fn the_configuration_holds_every_department_and_section_of_the_sheets() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::load(&demo::write(dir.path(), YEAR, today()).unwrap()).unwrap();
    assert_eq!(settings.city.departments.len(), 6, "five departments, and one that has handed in nothing");
    for DemoWorkbook { file, bytes } in demo::workbooks(YEAR, today()).unwrap() {
        let department = settings.city.department(&file.iter().next().unwrap().to_string_lossy()).unwrap();
        let goals = read(&file, &bytes).goals;
        for section in goals.iter().flat_map(|goal| &goal.sections).filter(|section| *section != "関係各課") {
            assert!(department.section(section).is_some(), "{section}");
        }
    }
}

#[test]
fn something_is_due_in_a_week_except_where_the_year_ends_before() {
    for (today, due) in [((2026, 11, 24), "2026-12-01"), ((2027, 3, 24), "2027-03-31"), ((2027, 3, 25), "2026-10-15")] {
        let dir = tempfile::tempdir().unwrap();
        let today = NaiveDate::from_ymd_opt(today.0, today.1, today.2).unwrap();
        let settings = Settings::load(&demo::write(dir.path(), YEAR, today).unwrap()).unwrap();
        assert_eq!(settings.reporting.due(Milestone::Interim, YEAR).unwrap().to_string(), due);
    }
}
