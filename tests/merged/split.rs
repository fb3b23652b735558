//! A year divided by department: the rows and their notes stand in the departments' workbooks, the whole in the year's.

mod notes_on_the_way;
mod switching;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use matome::core::city::Department;
use matome::core::consolidate::division::Split;
use matome::core::consolidate::file_name::part_file_name;
use matome::core::fiscal_year::FiscalYear;
use matome::core::snapshot::Snapshot;
use matome::edge::replace_file::Hold;
use matome::merging::outcome::{Done, WorkbookOutcome};

use crate::common::clerk::Clerk;
use crate::merged::city::{city, demo, goal, measure, snapshot};
use crate::merged::notes::notes_of;
use crate::merged::scene::Scene;

const YEAR: FiscalYear = FiscalYear::new(2026);

fn scene() -> Scene {
    Scene::new().with_split(Split::Department)
}

fn file(department: &str) -> String {
    part_file_name(YEAR, department)
}

fn path(scene: &Scene, department: &str) -> PathBuf {
    scene.folder().join(file(department))
}

fn names(scene: &Scene) -> BTreeSet<String> {
    fs::read_dir(scene.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The workbooks of the folder, without the one that teaches forms.
fn workbooks(scene: &Scene) -> Vec<String> {
    names(scene).into_iter().filter(|name| name.starts_with("取りまとめ")).collect()
}

/// The notes of each noted row in that workbook's 一覧.
fn notes_in(scene: &Scene, file: &str) -> Vec<String> {
    notes_of(&scene.table_in(file, "一覧"))
}

/// 取組 of the rows in that workbook's 一覧.
fn titles_in(scene: &Scene, file: &str) -> Vec<String> {
    scene.table_in(file, "一覧").column("取組")
}

fn done<'o>(outcomes: &'o [WorkbookOutcome], file: &str) -> &'o Done {
    let is_of = |outcome: &&WorkbookOutcome| outcome.path.file_name().is_some_and(|name| name == file);
    &outcomes.iter().find(is_of).unwrap_or_else(|| panic!("nothing is said of {file}")).done
}

fn says(scene: &Scene, file: &str, sheet: &str, text: &str) -> bool {
    scene.rows_in(file, sheet).iter().flatten().any(|cell| cell.contains(text))
}

/// Two departments with two measures each, a workbook each.
fn share() -> Snapshot {
    let of = |department: &str, titles: [&str; 2]| {
        let measures = titles.iter().zip(["C8", "C9"]).map(|(title, cell)| measure(title, cell)).collect();
        vec![goal(department, "1", &format!("{department}の目標"), measures)]
    };
    snapshot(vec![
        ("総務部/R8.xlsx", of("総務部", ["電子決裁の展開", "規程の見直し"])),
        ("教育部/R8.xlsx", of("教育部", ["端末の更新", "図書館の開館"])),
    ])
}

const WHOLE: &str = "取りまとめ_令和8年度.xlsx";

#[test]
fn the_rows_stand_with_their_department_and_the_whole_says_where() {
    let scene = scene();
    let outcomes = scene.merge(&mut demo());
    let departments = ["総務部", "市民生活部", "健康福祉部", "産業振興部", "教育部", "設定にない部局"];
    let expected: BTreeSet<String> = departments.map(file).into_iter().chain([WHOLE.to_owned()]).collect();
    assert_eq!(workbooks(&scene), expected.into_iter().collect::<Vec<_>>());
    assert_eq!(outcomes[0].path, scene.path(2026), "the year's own is told of first");
    assert_eq!(scene.sheets(), ["概要", "提出状況", "要確認", "変更履歴", "評価集計"]);
    let titles: Vec<String> = departments.iter().flat_map(|department| titles_in(&scene, &file(department))).collect();
    let undivided = Scene::new();
    undivided.merge(&mut demo());
    assert_eq!(titles, titles_in(&undivided, WHOLE), "no row is dropped, and none stands twice");
    assert_eq!(scene.table_in(&file("総務部"), "一覧").column("部局"), ["総務部"; 4]);
    let links = scene.rows("概要").into_iter().flatten().collect::<Vec<_>>();
    assert!(departments.iter().all(|department| links.contains(&(*department).to_owned())), "{links:?}");
    assert!(says(&scene, WHOLE, "概要", "部局ごとに分けています"));
    let relations = Clerk::opens(&scene.path(2026));
    let relations = relations.part("xl/worksheets/_rels/sheet1.xml.rels");
    assert!(relations.contains(&format!("Target=\"{}\"", file("総務部"))), "{relations}");
    // 提出状況 names every department, as before.
    assert_eq!(scene.rows("提出状況").len(), undivided.rows("提出状況").len());
}

#[test]
fn what_is_to_be_looked_at_is_listed_once_and_counted_in_the_whole() {
    let (scene, undivided) = (scene(), Scene::new());
    scene.merge(&mut demo());
    undivided.merge(&mut demo());
    let told = |scene: &Scene, file: &str| -> Vec<String> {
        let findings = scene.table_in(file, "要確認");
        findings.rows().iter().filter(|row| row.has_any(&["No."])).map(|row| row["ID"].clone()).collect()
    };
    let all: BTreeSet<String> = told(&undivided, WHOLE).into_iter().collect();
    let divided: Vec<String> = workbooks(&scene).iter().flat_map(|file| told(&scene, file)).collect();
    assert_eq!(divided.len(), all.len());
    assert_eq!(divided.into_iter().collect::<BTreeSet<_>>(), all, "by the same names, so that their notes stay");
    // That of the department without a readable sheet has no other place.
    assert!(says(&scene, WHOLE, "要確認", "都市整備部"));
    assert!(says(&scene, &file("教育部"), "要確認", "夏頃") && !says(&scene, WHOLE, "要確認", "夏頃"));
    let count = |scene: &Scene| scene.beside("概要", "取組数").remove(0);
    assert_eq!(count(&scene), count(&undivided));
}

#[test]
fn notes_come_back_in_two_workbooks_while_one_is_open() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&path(&scene, "総務部"))
        .notes("規程の見直し", "企画課確認", "要修正")
        .notes("規程の見直し", "企画課メモ", "議会に確認中")
        .saves();
    Clerk::opens(&path(&scene, "教育部"))
        .notes("端末の更新", "企画課メモ", "納期を確認")
        .adds_column("担当者")
        .notes("端末の更新", "担当者", "佐藤")
        .saves();
    let mark = scene.folder().join(format!("~${}", file("教育部")));
    fs::write(&mark, "").unwrap();
    share.workbooks.get_mut("教育部/R8.xlsx").unwrap().records.goals[0].measures[0].interim_report =
        Some("更新済".into());
    let outcomes = scene.merge_at(&mut share, "2026-10-01T09:00");
    assert!(matches!(done(&outcomes, &file("教育部")), Done::Waiting { reason: Hold::Open { .. } }), "{outcomes:?}");
    assert!(matches!(done(&outcomes, &file("総務部")), Done::Written));
    assert!(matches!(done(&outcomes, WHOLE), Done::Written));
    assert_eq!(notes_in(&scene, &file("総務部")), ["規程の見直し | 企画課確認: 要修正 | 企画課メモ: 議会に確認中"]);
    let kept = scene.store().notes().unwrap().notes.len();
    assert_eq!(kept, 2, "also what was typed into the open one is in the state");
    fs::remove_file(mark).unwrap();
    scene.merge_at(&mut share, "2026-10-01T09:10");
    assert_eq!(notes_in(&scene, &file("教育部")), ["端末の更新 | 企画課メモ: 納期を確認 | 担当者: 佐藤"]);
    assert!(says(&scene, &file("教育部"), "一覧", "更新済"));
    // The column is one of the whole year.
    let headings = scene.table_in(&file("総務部"), "一覧").headings().to_vec();
    assert!(headings.ends_with(&["ID", "担当者"].map(str::to_owned)), "{headings:?}");
    assert!(says(&scene, WHOLE, "提出状況", "1件"), "what is asked for is counted in the whole");
}

#[test]
fn what_has_not_changed_is_not_written() {
    let scene = scene();
    let mut share = demo();
    scene.merge(&mut share);
    let before = |file: &str| fs::read(scene.folder().join(file)).unwrap();
    let (whole, office, school) = (before(WHOLE), before(&file("総務部")), before(&file("教育部")));
    let again = scene.merge_at(&mut share, "2026-10-01T17:00");
    assert!(again.iter().all(|outcome| matches!(outcome.done, Done::Unchanged)), "{again:?}");
    // Neither another department's report nor its notes nor a new workbook of it concern the others.
    let records = &mut share.workbooks.get_mut("教育部/R8.xls").unwrap().records;
    records.goals[0].measures[0].interim_report = Some("半数を更新した。".into());
    let more = goal("教育部", "9", "追加の目標", vec![measure("追加の取組", "C30")]);
    share.workbooks.extend(snapshot(vec![("教育部/追加.xlsx", vec![more])]).workbooks);
    let outcomes = scene.merge_at(&mut share, "2026-10-01T17:30");
    assert!(matches!(done(&outcomes, &file("教育部")), Done::Written));
    Clerk::opens(&path(&scene, "教育部")).notes("学習用端末の更新", "企画課メモ", "確認した").saves();
    scene.merge_at(&mut share, "2026-10-01T17:40");
    assert_eq!(before(&file("総務部")), office);
    assert!(before(&file("教育部")) != school && before(WHOLE) != whole);
}

#[test]
fn rows_without_a_known_department_have_a_workbook_of_their_own() {
    let scene = scene();
    let mut share = snapshot(vec![
        ("総務部/a.xlsx", vec![goal("総務部（本庁）", "1", "別名", vec![measure("別名の取組", "C8")])]),
        ("b.xlsx", vec![goal("", "1", "無名", vec![measure("無名の取組", "C8")])]),
        ("c.xlsx", vec![goal("知らない部", "1", "未知", vec![measure("未知の取組", "C8")])]),
    ]);
    scene.merge(&mut share);
    assert_eq!(titles_in(&scene, &file("総務部")), ["別名の取組"]);
    let rest = file("設定にない部局");
    assert_eq!(titles_in(&scene, &rest), ["未知の取組", "無名の取組"]);
    assert!(says(&scene, &rest, "要確認", "知らない部"));
    Clerk::opens(&path(&scene, "設定にない部局")).notes("無名の取組", "企画課メモ", "どの部局か確認").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert_eq!(notes_in(&scene, &rest), ["無名の取組 | 企画課メモ: どの部局か確認"]);
    // As soon as it is known, its notes stand with it.
    share.workbooks.get_mut("b.xlsx").unwrap().records.goals[0].department = Some("教育部".into());
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert_eq!(notes_in(&scene, &file("教育部")), ["無名の取組 | 企画課メモ: どの部局か確認"]);
}

#[test]
fn departments_whose_names_clash_in_files_have_a_workbook_each() {
    let names = ["a/b", "a:b", "ａ_ｂ", "A_B", "設定にない部局"];
    let department = |name: &str| Department { name: name.to_owned(), ..Department::default() };
    let own = matome::core::city::City { departments: names.map(department).into(), ..city() };
    let scene = scene().in_city(own);
    let paths = ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx", "5.xlsx", "6.xlsx"];
    let departments = names.iter().copied().chain(["ほかの部"]);
    let books = paths.into_iter().zip(departments).map(|(path, name)| {
        (path, vec![goal(name, "1", &format!("{name}の目標"), vec![measure(&format!("{name}の取組"), "C8")])])
    });
    let mut share = snapshot(books.collect());
    scene.merge(&mut share);
    // The year's own, five departments, and those that are not in the chart.
    let all = workbooks(&scene);
    assert_eq!(all.len(), 7, "{all:?}");
    for (nth, name) in all.iter().filter(|name| *name != WHOLE).enumerate() {
        let titles = titles_in(&scene, name);
        assert_eq!(titles.len(), 1, "{name}");
        let clerk = Clerk::opens(&scene.folder().join(name));
        clerk.notes(&titles[0], "企画課メモ", &format!("記入{nth}番")).saves();
    }
    scene.merge_at(&mut share, "2026-10-02T09:00");
    for (nth, name) in all.iter().filter(|name| *name != WHOLE).enumerate() {
        assert!(notes_in(&scene, name)[0].ends_with(&format!("記入{nth}番")), "{name}");
    }
    assert_eq!(workbooks(&scene), all);
}

#[test]
fn a_department_that_there_is_no_more_leaves_its_notes_and_a_copy_of_what_cannot_be_kept() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&path(&scene, "教育部"))
        .notes("端末の更新", "企画課メモ", "残るメモ")
        .adds_sheet("会議用", "資料")
        .saves();
    // A workbook that bears such a name and is not ours stays.
    let strange = scene.folder().join(file("控え"));
    fs::write(&strange, "自分の控え").unwrap();
    let mut smaller = city();
    smaller.departments.retain(|department| department.name != "教育部");
    let scene = scene.in_city(smaller);
    let outcomes = scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(matches!(done(&outcomes, &file("教育部")), Done::Removed), "{outcomes:?}");
    assert!(!path(&scene, "教育部").exists() && strange.exists());
    assert_eq!(notes_in(&scene, &file("設定にない部局")), ["端末の更新 | 企画課メモ: 残るメモ"]);
    let copies = names(&scene).into_iter().filter(|name| name.starts_with("取りまとめ_令和8年度（教育部）_")).count();
    assert_eq!(copies, 1);
    // It is no workbook, and not to be judged as one of ours.
    fs::remove_file(&strange).unwrap();
}

#[test]
fn what_cannot_be_read_is_kept_aside_alone() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    fs::write(path(&scene, "総務部"), "壊れたブック").unwrap();
    Clerk::opens(&path(&scene, "教育部")).notes("端末の更新", "企画課メモ", "読めるメモ").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert_eq!(notes_in(&scene, &file("教育部")), ["端末の更新 | 企画課メモ: 読めるメモ"]);
    assert_eq!(titles_in(&scene, &file("総務部")), ["電子決裁の展開", "規程の見直し"]);
    let copies: Vec<String> =
        names(&scene).into_iter().filter(|name| name.starts_with("取りまとめ_令和8年度（総務部）_")).collect();
    assert_eq!(copies.len(), 1);
    assert!(says(&scene, &file("総務部"), "概要", &copies[0]) && !says(&scene, WHOLE, "概要", &copies[0]));
}

#[test]
fn a_column_that_is_deleted_in_one_workbook_is_gone_from_all() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&path(&scene, "総務部")).adds_column("担当者").notes("電子決裁の展開", "担当者", "佐藤").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    let has_column = |department: &str| {
        scene.table_in(&file(department), "一覧").headings().iter().any(|heading| heading == "担当者")
    };
    assert!(has_column("総務部") && has_column("教育部"));
    let clerk = Clerk::opens(&path(&scene, "総務部"));
    clerk.notes("電子決裁の展開", "担当者", "").renames_column("担当者", "").saves();
    Clerk::opens(&path(&scene, "教育部")).notes("端末の更新", "企画課メモ", "別の記入").saves();
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert!(!has_column("総務部") && !has_column("教育部"));
}

#[test]
fn how_a_workbook_was_set_up_stays_its_own() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    let is_enlarged = |department: &str| {
        let workbook = Clerk::opens(&path(&scene, department));
        workbook.part("xl/worksheets/sheet2.xml").contains("zoomScale=\"70\"")
    };
    let mut clerk = Clerk::opens(&path(&scene, "総務部"));
    clerk.replace("xl/worksheets/sheet2.xml", "zoomScale=\"85\"", "zoomScale=\"70\"");
    clerk.saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    share.workbooks.get_mut("総務部/R8.xlsx").unwrap().records.goals[0].measures[0].interim_report = Some("済".into());
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert!(is_enlarged("総務部") && !is_enlarged("教育部"));
}

#[test]
fn copies_to_hand_out_lie_beside_and_name_the_workbook_that_they_are_of() {
    let scene = scene().with_departments();
    let mut share = share();
    scene.merge(&mut share);
    let copy = "取りまとめ_令和8年度_総務部.xlsx";
    assert!(says(&scene, copy, "概要", "「取りまとめ_令和8年度（総務部）.xlsx」から総務部の分を抜き出した写し"));
    Clerk::opens(&path(&scene, "総務部")).notes("電子決裁の展開", "企画課メモ", "企画課だけのメモ").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(!says(&scene, copy, "一覧", "企画課だけのメモ"));
    assert_eq!(workbooks(&scene).len(), 5, "{:?}", workbooks(&scene));
}

#[test]
fn a_state_that_was_lost_takes_all_notes_out_of_the_workbooks() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&path(&scene, "総務部")).notes("電子決裁の展開", "企画課メモ", "総務のメモ").saves();
    Clerk::opens(&path(&scene, "教育部")).notes("図書館の開館", "企画課確認", "済").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    let scene = scene.without_its_database();
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert_eq!(notes_in(&scene, &file("総務部")), ["電子決裁の展開 | 企画課メモ: 総務のメモ"]);
    assert_eq!(notes_in(&scene, &file("教育部")), ["図書館の開館 | 企画課確認: 済"]);
}

#[test]
fn a_department_too_large_for_a_sheet_harms_itself_alone() {
    let scene = scene().with_rows(2);
    let mut share = share();
    share.workbooks.get_mut("教育部/R8.xlsx").unwrap().records.goals[0].measures.push(measure("三つ目", "C10"));
    let outcomes = scene.merge(&mut share);
    assert!(matches!(done(&outcomes, &file("教育部")), Done::Failed(_)));
    assert!(matches!(done(&outcomes, &file("総務部")), Done::Written));
    assert!(matches!(done(&outcomes, WHOLE), Done::Written));
}

#[test]
fn the_page_leads_to_the_departments_workbooks() {
    let scene = scene().with_page();
    scene.merge(&mut share());
    let page = fs::read_to_string(scene.folder().join("状況.html")).unwrap();
    let way = matome::core::text::percent_encoded(&file("教育部"));
    assert!(page.contains(&format!("href=\"{way}\"")), "{page}");
}
