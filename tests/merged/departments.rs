//! One workbook per department to hand out.

use matome::merging::outcome::Done;
use matome_core::consolidate::file_name::department_file_names;
use matome_core::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Measure;

use crate::common::clerk::Clerk;
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
    // 都市整備部 and 議会事務局 have no readable measure.
    let departments = ["総務部", "市民生活部", "健康福祉部", "産業振興部", "教育部", "文化振興財団"];
    let expected: Vec<String> =
        std::iter::once("取りまとめ_令和8年度.xlsx".to_owned()).chain(departments.map(file)).collect();
    assert_eq!(files, expected);
    assert!(outcomes.iter().all(|outcome| matches!(outcome.done, Done::Written)));
    let list = scene.table_in(&file("総務部"), "一覧");
    assert_eq!(list.column("部局"), ["総務部"; 4]);
    assert!(!list.headings().contains(&"企画課メモ".to_owned()) && list.headings().contains(&"ID".to_owned()));
    assert!(scene.table_in(&file("教育部"), "要確認").row("期限があいまい")["内容"].contains("夏頃"));
    assert!(scene.rows_in(&file("総務部"), "概要").iter().flatten().any(|text| text.contains("写しです")));
}

#[test]
fn a_copy_that_says_what_it_should_is_left_and_one_that_someone_saved_is_kept_aside() {
    let scene = scene();
    let mut share = demo();
    scene.merge_at(&mut share, DAY);
    let again = scene.merge_at(&mut share, "2026-10-01T17:45");
    assert!(again.iter().all(|outcome| matches!(outcome.done, Done::Unchanged)));
    Clerk::opens(&scene.folder().join(file("総務部"))).notes("電子決裁の全庁展開", "取組", "部長の案").saves();
    scene.merge_at(&mut share, "2026-10-01T17:50");
    let titles = |file: &str| scene.table_in(file, "一覧").column("取組");
    assert!(!titles(&file("総務部")).contains(&"部長の案".to_owned()));
    let stem = file("総務部").replace(".xlsx", "_2");
    let names =
        std::fs::read_dir(scene.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let copies: Vec<String> = names.filter(|name| name.starts_with(&stem)).collect();
    assert_eq!(titles(&copies[0])[0], "部長の案");
    assert_eq!(copies.len(), 1);
    assert!(scene.rows_in(&file("総務部"), "概要").iter().flatten().any(|text| text.contains(&copies[0])));
    // Neither is a copy of the whole, nor are its notes changed.
    assert!(!scene.rows("概要").iter().flatten().any(|text| text.contains(&copies[0])));
}

#[test]
fn nothing_is_written_for_an_unchanged_share_and_for_a_saved_sheet_its_own_departments_copy_alone() {
    let scene = scene();
    let mut share = demo();
    let of_year = |year, cell| Measure { fiscal_year: Some(FiscalYear::new(year)), ..measure("改修", cell) };
    let plan = goal("総務部", "8", "庁舎の改修", vec![of_year(2025, "A5"), of_year(2027, "A6")]);
    share.workbooks.extend(snapshot(vec![("総務部/計画.xlsx", vec![plan])]).workbooks);
    let written = |share: &mut Snapshot, at: &str| -> Vec<String> {
        let outcomes = scene.merge_at(share, at).into_iter();
        let written = outcomes.filter(|outcome| !matches!(outcome.done, Done::Unchanged));
        written.map(|outcome| outcome.path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert!(written(&mut share, DAY).len() > 8);
    assert_eq!(written(&mut share, "2026-10-01T17:45"), [""; 0]);
    let (_, own) = share.workbooks.iter_mut().find(|(path, _)| path.starts_with("教育部/")).unwrap();
    own.records.goals[0].measures[0].target = Some("90%".to_owned());
    let copies = written(&mut share, "2026-10-01T17:50").into_iter().filter(|name| name.contains("年度_"));
    assert_eq!(copies.collect::<Vec<_>>(), [file("教育部")]);
}

#[test]
fn a_department_that_has_nothing_left_keeps_a_workbook_that_says_so() {
    let scene = scene();
    let mut share = snapshot(vec![("a.xlsx", vec![goal("総務部", "1", "目標", vec![measure("取組", "B8")])])]);
    scene.merge(&mut share);
    share.workbooks.clear();
    scene.merge(&mut share);
    assert!(scene.table_in(&file("総務部"), "一覧").rows().is_empty());
}
