//! A workbook for each department, to hand out.

use matome::core::consolidate::file_name::department_file_names;
use matome::core::fiscal_year::FiscalYear;
use matome::merging::outcome::Done;

use crate::common::planner::Planner;
use crate::merged::city::{demo, goal, measure, snapshot};
use crate::merged::scene::{DAY, Scene};

fn scene() -> Scene {
    Scene::new().with_departments()
}

fn file(department: &str) -> String {
    department_file_names(FiscalYear::new(2026), std::iter::once(department)).remove(0)
}

#[test]
fn each_department_has_its_own_in_the_order_of_the_chart() {
    let scene = scene();
    let outcomes = scene.merge(&mut demo());
    let files: Vec<String> =
        outcomes.iter().map(|outcome| outcome.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    // 都市整備部 and 議会事務局 have no measure that could be read.
    let departments = ["総務部", "市民生活部", "健康福祉部", "産業振興部", "教育部", "文化振興財団"];
    let expected: Vec<String> =
        std::iter::once("取りまとめ_令和8年度.xlsx".to_owned()).chain(departments.map(file)).collect();
    assert_eq!(files, expected);
    assert!(outcomes.iter().all(|outcome| matches!(outcome.done, Done::Written)));
    let rows = scene.rows_in(&file("総務部"), "一覧");
    assert_eq!(rows.len(), 5);
    assert!(rows[1..].iter().all(|row| row[1] == "総務部"));
    assert!(!rows[0].contains(&"企画課メモ".to_owned()) && rows[0].contains(&"ID".to_owned()));
    assert!(scene.rows_in(&file("教育部"), "要確認")[1][6].contains("夏頃"));
    assert!(scene.rows_in(&file("総務部"), "概要").iter().flatten().any(|text| text.contains("写しです")));
}

#[test]
fn a_copy_that_says_what_it_should_is_left_and_one_that_someone_saved_is_kept_aside() {
    let scene = scene();
    let mut share = demo();
    scene.merge_at(&mut share, DAY);
    let again = scene.merge_at(&mut share, "2026-10-01T17:45");
    assert!(again.iter().all(|outcome| matches!(outcome.done, Done::Unchanged)));
    Planner::opens(&scene.folder().join(file("総務部"))).types(2, "G2", "部長の案").saves();
    scene.merge_at(&mut share, "2026-10-01T17:50");
    assert_ne!(scene.rows_in(&file("総務部"), "一覧")[1][6], "部長の案");
    let stem = file("総務部").replace(".xlsx", "_2");
    let names =
        std::fs::read_dir(scene.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let copies: Vec<String> = names.filter(|name| name.starts_with(&stem)).collect();
    assert_eq!(scene.rows_in(&copies[0], "一覧")[1][6], "部長の案");
    assert_eq!(copies.len(), 1);
    assert!(scene.rows_in(&file("総務部"), "概要").iter().flatten().any(|text| text.contains(&copies[0])));
    // Neither is a copy of the whole, nor are its notes touched.
    assert!(!scene.rows("概要").iter().flatten().any(|text| text.contains(&copies[0])));
}

#[test]
fn a_department_that_has_nothing_left_keeps_a_workbook_that_says_so() {
    let scene = scene();
    let mut share = snapshot(vec![("a.xlsx", vec![goal("総務部", "1", "目標", vec![measure("取組", "B8")])])]);
    scene.merge(&mut share);
    share.workbooks.clear();
    scene.merge(&mut share);
    assert_eq!(scene.rows_in(&file("総務部"), "一覧").len(), 1);
}
