//! Notes beside findings of 要確認 and departments in 提出状況.

use matome::merging::outcome::Done;
use matome_core::consolidate::file_name::department_file_names;
use matome_core::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_workbook::problem::{BadCell, Fault};

use crate::common::clerk::Clerk;
use crate::merged::city::{demo, goal, measure, snapshot};
use crate::merged::scene::Scene;

/// Contents of a note that lost its place.
const ORPHANED: [&str; 5] = ["部局", "目標", "取組", "企画課確認", "企画課メモ"];

/// 区分, 部局, 対応, 対応メモ of findings with either of the last two.
fn answered(scene: &Scene) -> Vec<String> {
    let findings = scene.table("要確認");
    let noted = findings.rows().iter().filter(|row| row.has_any(&["対応", "対応メモ"]));
    noted.map(|row| row.texts(&["区分", "部局", "対応", "対応メモ"])).collect()
}

fn answer(scene: &Scene, kind: &str, response: &str, remark: &str) {
    Clerk::opens(&scene.path(2026))
        .writes("要確認", kind, "対応", response)
        .writes("要確認", kind, "対応メモ", remark)
        .saves();
}

fn asked() -> (Scene, Snapshot) {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    answer(&scene, "期限があいまい", "確認中", "10/3 電話で照会");
    scene.merge(&mut share);
    (scene, share)
}

#[test]
fn an_answer_stays_with_its_finding_when_rows_move() {
    let (scene, mut share) = asked();
    assert_eq!(answered(&scene), ["期限があいまい | 教育部 | 確認中 | 10/3 電話で照会"]);
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Unchanged));
    // The measure moves down its sheet, and a finding above it is gone.
    let goal = &mut share.workbooks.get_mut("教育部/R8.xls").unwrap().records;
    goal.goals[0].measures[0].source.cell = goal.goals[0].measures[0].source.cell.replace('9', "19");
    for problem in &mut goal.problems {
        problem.cell = problem.cell.as_ref().map(|cell| cell.replace('9', "19"));
    }
    share.workbooks.remove("都市整備部/R8目標（最終）.xlsx");
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!(answered(&scene), ["期限があいまい | 教育部 | 確認中 | 10/3 電話で照会"]);
}

#[test]
fn an_answer_whose_finding_is_gone_waits_for_it() {
    let (scene, mut share) = asked();
    let problems = std::mem::take(&mut share.workbooks.get_mut("教育部/R8.xls").unwrap().records.problems);
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert!(answered(&scene).is_empty());
    assert_eq!(
        scene.table("行き先のないメモ").columns(&ORPHANED),
        ["教育部 | 要確認：期限があいまい | 教育部/R8.xls 目標!F9 | 確認中 | 10/3 電話で照会"]
    );
    share.workbooks.get_mut("教育部/R8.xls").unwrap().records.problems = problems;
    scene.merge_at(&mut share, "2026-10-03T08:30");
    assert_eq!(answered(&scene), ["期限があいまい | 教育部 | 確認中 | 10/3 電話で照会"]);
    assert!(!scene.sheets().contains(&"行き先のないメモ".to_owned()));
}

#[test]
fn a_wiped_answer_stays_wiped() {
    let (scene, mut share) = asked();
    answer(&scene, "期限があいまい", "", "");
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert!(answered(&scene).is_empty());
    assert!(!scene.sheets().contains(&"行き先のないメモ".to_owned()));
}

#[test]
fn a_finding_offers_what_can_be_answered() {
    let (scene, _) = asked();
    let sheet = Clerk::opens(&scene.path(2026)).part("xl/worksheets/sheet6.xml").to_owned();
    assert!(sheet.contains("対応済,対応不要,確認中") && sheet.contains(r#"sqref="I2:I6""#), "{sheet}");
}

#[test]
fn what_is_noted_beside_a_department_stays_with_it() {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026)).writes("提出状況", "市民生活部", "メモ", "10/3 紙で受領").saves();
    share.workbooks.retain(|file, _| !file.starts_with("総務部"));
    scene.merge_at(&mut share, "2026-10-02T08:30");
    let submissions = scene.table("提出状況");
    let noted = submissions.rows().iter().filter(|row| row.has_any(&["メモ"]));
    assert_eq!(noted.map(|row| row.texts(&["部局", "メモ"])).collect::<Vec<_>>(), ["市民生活部 | 10/3 紙で受領"]);
    // The note of an unknown department joins the orphans.
    Clerk::opens(&scene.path(2026)).writes("提出状況", "文化振興財団", "メモ", "対象外と確認").saves();
    share.workbooks.remove("文化振興財団/R8.xlsx");
    scene.merge_at(&mut share, "2026-10-03T08:30");
    assert_eq!(scene.table("行き先のないメモ").columns(&ORPHANED), ["文化振興財団 | 提出状況 |  |  | 対象外と確認"]);
}

#[test]
fn bad_cells_of_a_sheet_are_one_line() {
    let mut share = snapshot(vec![("a.xlsx", vec![goal("総務部", "1", "目標", vec![measure("取組", "B8")])])]);
    let bad = |sheet: &str, cell: String| {
        let what = BadCell::ErrorValue("#REF!".to_owned());
        Fault::BadCell { cell: cell.clone(), what }.at(&Source { sheet: sheet.to_owned(), cell })
    };
    let problems = &mut share.workbooks.get_mut("a.xlsx").unwrap().records.problems;
    problems.extend((1..=40).map(|row| bad("計算", format!("H{row}"))));
    problems.push(bad("目標", "C3".to_owned()));
    let scene = Scene::new();
    scene.merge(&mut share);
    let found: Vec<String> = scene.findings("読み取れないセル").iter().map(|finding| finding["内容"].clone()).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("H1、H2、H3、H4、H5ほか35か所"), "{found:?}");
    assert!(found[1].contains("セル C3"), "{found:?}");
}

#[test]
fn a_label_that_a_form_does_not_know_is_one_line_and_keeps_its_note() {
    let unread = |sheet: &str, value: &str| {
        let first = [("B3", "連絡先"), ("C3", value)].map(|(cell, text)| (cell.to_owned(), text.to_owned())).to_vec();
        let source = Source { sheet: sheet.to_owned(), cell: "B3".to_owned() };
        Fault::UnreadCells { first, more: 0, none: false }.at(&source)
    };
    let lost = Fault::LostLabels(vec!["期限".to_owned()]);
    let workbook = |file: &'static str, department: &str, sheets: &[(&str, &str)]| {
        let (_, goals) =
            (file, vec![goal(department, "1", &format!("{department}の目標"), vec![measure("取組", "B8")])]);
        let mut share = snapshot(vec![(file, goals)]);
        let mut workbook = share.workbooks.remove(file).unwrap();
        workbook.records.problems = sheets.iter().map(|(sheet, value)| unread(sheet, value)).collect();
        workbook.records.problems.push(lost.clone().on_sheet(sheets[0].0));
        (file.to_owned(), workbook)
    };
    let mut share = snapshot(vec![]);
    let five = [("重点1", "内線1"), ("重点2", "内線2"), ("重点3", "内線3"), ("重点4", "内線4"), ("重点5", "内線5")];
    share
        .workbooks
        .extend([workbook("総務部/a.xlsx", "総務部", &five), workbook("市民生活部/b.xlsx", "市民生活部", &five)]);
    let scene = Scene::new().with_departments();
    scene.merge(&mut share);
    let found = scene.findings("読み取れていないセル");
    assert_eq!(found.len(), 1, "{found:?}");
    let words = &found[0]["内容"];
    assert!(words.contains("（B3「連絡先」ほか1か所）") && words.contains("ほか9枚のシートにもあります（"), "{words}");
    assert_eq!(scene.findings("見出しの不足").len(), 1);
    let names = department_file_names(FiscalYear::new(2026), ["総務部"].into_iter());
    let copy = scene.rows_in(&names[0], "要確認").concat().concat();
    assert!(copy.contains("ほか4枚のシート") && !copy.contains("市民生活部"), "{copy}");
    // The first of them is corrected.
    Clerk::opens(&scene.path(2026)).writes("要確認", "読み取れていないセル", "対応メモ", "様式に加える").saves();
    share.workbooks.get_mut("総務部/a.xlsx").unwrap().records.problems.remove(0);
    scene.merge_at(&mut share, "2026-10-02T08:30");
    let found = scene.findings("読み取れていないセル");
    assert!(found.len() == 1 && found[0]["内容"].contains("ほか8枚"), "{found:?}");
    assert_eq!(found[0]["対応メモ"], "様式に加える");
}
