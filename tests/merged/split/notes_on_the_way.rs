//! Notes of rows that leave their department's workbook, or that stand in two of them.

use matome::core::consolidate::division::Split;
use matome::merging::outcome::WorkbookOutcome;

use super::{WHOLE, file, notes_in, path, says, scene, share, titles_in, workbooks};
use crate::common::clerk::Clerk;
use crate::merged::city::demo;
use crate::merged::scene::Scene;

#[test]
fn a_measure_that_moves_to_another_department_takes_its_notes_along() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    let desk = Clerk::opens(&path(&scene, "総務部")).notes("電子決裁の展開", "企画課メモ", "引き継ぎ前の記入");
    Clerk::opens(&path(&scene, "総務部"))
        .notes("規程の見直し", "企画課確認", "済")
        .notes("規程の見直し", "企画課メモ", "規程のメモ")
        .saves();
    let goals = &mut share.workbooks.get_mut("総務部/R8.xlsx").unwrap().records.goals;
    goals[0].department = Some("教育部".into());
    let outcomes = scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(outcomes.iter().all(WorkbookOutcome::is_up_to_date), "{outcomes:?}");
    let moved = |scene: &Scene| {
        let mut notes = notes_in(scene, &file("教育部"));
        notes.sort();
        notes
    };
    let rules = "規程の見直し | 企画課確認: 済 | 企画課メモ: 規程のメモ";
    assert_eq!(moved(&scene), [rules]);
    assert!(titles_in(&scene, &file("総務部")).is_empty(), "it stays, and says that it has no row");
    // Who still had the old one open brings what was typed to where the row is now.
    desk.saves();
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert_eq!(moved(&scene), [rules, "電子決裁の展開 | 企画課メモ: 引き継ぎ前の記入"]);
    assert!(workbooks(&scene).len() == 3, "{:?}", workbooks(&scene));
}

#[test]
fn both_notes_of_one_row_are_kept_where_two_workbooks_show_it() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026)).writes("提出状況", "総務部", "メモ", "全体のブックから").saves();
    Clerk::opens(&path(&scene, "総務部")).writes("提出状況", "総務部", "メモ", "部局のブックから").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(says(&scene, WHOLE, "提出状況", "部局のブックから"));
    assert!(says(&scene, &file("総務部"), "提出状況", "部局のブックから"));
    // The other gave way, and stands where all such words do.
    assert!(says(&scene, WHOLE, "行き先のないメモ", "全体のブックから"));
    assert!(says(
        &scene,
        &file("総務部"),
        "概要",
        "同じ欄に別の記入があったメモが 1 件、「取りまとめ_令和8年度.xlsx」"
    ));
}

#[test]
fn a_note_without_a_row_waits_in_the_whole_and_comes_back() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&path(&scene, "教育部")).notes("図書館の開館", "企画課メモ", "図書館のメモ").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    let away = share.workbooks.get_mut("教育部/R8.xlsx").unwrap().records.goals[0].measures.remove(1);
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert!(says(&scene, WHOLE, "行き先のないメモ", "図書館のメモ"));
    assert!(says(&scene, &file("教育部"), "概要", "取組がなくなったメモが 1 件、「取りまとめ_令和8年度.xlsx」"));
    assert!(!says(&scene, &file("総務部"), "概要", "取組がなくなったメモ"));
    // What is typed in a department's workbook wipes none of them.
    Clerk::opens(&path(&scene, "教育部")).notes("端末の更新", "企画課メモ", "別の記入").saves();
    scene.merge_at(&mut share, "2026-10-02T09:20");
    assert!(says(&scene, WHOLE, "行き先のないメモ", "図書館のメモ"));
    share.workbooks.get_mut("教育部/R8.xlsx").unwrap().records.goals[0].measures.push(away);
    scene.merge_at(&mut share, "2026-10-02T09:30");
    assert_eq!(
        notes_in(&scene, &file("教育部")),
        ["端末の更新 | 企画課メモ: 別の記入", "図書館の開館 | 企画課メモ: 図書館のメモ"]
    );
    assert!(!scene.sheets().contains(&"行き先のないメモ".to_owned()));
}

#[test]
fn notes_beside_findings_stay_in_either_workbook() {
    let scene = scene();
    let mut share = demo();
    scene.merge(&mut share);
    let school = Clerk::opens(&path(&scene, "教育部"));
    school.writes("要確認", "期限があいまい", "対応メモ", "電話した").saves();
    // That of a department without a workbook.
    Clerk::opens(&scene.path(2026)).writes("要確認", "都市整備部", "対応メモ", "再提出待ち").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(says(&scene, &file("教育部"), "要確認", "電話した"));
    assert!(says(&scene, WHOLE, "要確認", "再提出待ち"));
    let scene = scene.with_split(Split::None);
    scene.merge_at(&mut share, "2026-10-02T09:10");
    assert!(says(&scene, WHOLE, "要確認", "電話した") && says(&scene, WHOLE, "要確認", "再提出待ち"));
}
