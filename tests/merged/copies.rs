//! Copies of the merged workbook that come back: two people, one file, and no server between them.

use matome::core::snapshot::Snapshot;

use crate::common::planner::Planner;
use crate::merged::notes::{LIST, notes, share};
use crate::merged::scene::Scene;

/// The share, merged, with 議会に確認中 beside 規程の見直し (row 3), and a copy of the workbook on somebody's desk.
fn copied() -> (Scene, Snapshot, Vec<u8>) {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    Planner::opens(&scene.path(2026)).types(LIST, "R3", "議会に確認中").saves();
    scene.merge(&mut share);
    let copy = std::fs::read(scene.path(2026)).unwrap();
    (scene, share, copy)
}

fn orphans(scene: &Scene) -> Vec<String> {
    let rows = if scene.sheets().iter().any(|name| name == "行き先のないメモ") {
        scene.rows("行き先のないメモ")
    } else {
        Vec::new()
    };
    rows.into_iter().skip(1).map(|row| row[3..].join("|")).collect()
}

#[test]
fn an_older_copy_brings_its_changes_and_undoes_none() {
    let (scene, mut share, copy) = copied();
    // B: three notes, taken in; one wipes.
    Planner::opens(&scene.path(2026))
        .types(LIST, "R2", "Bの一")
        .types(LIST, "R4", "Bの三")
        .types(LIST, "Q4", "済")
        .saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    // A saves hers, of the day before, over it.
    std::fs::write(scene.path(2026), copy).unwrap();
    Planner::opens(&scene.path(2026)).types(LIST, "R3", "議会は承認").types(LIST, "Q3", "済").saves();
    let outcome = scene.merge_at(&mut share, "2026-10-02T10:00").remove(0);
    assert!(outcome.to_string().contains("10月1日 8:30 に作成した以前の版が上書き保存されていた"), "{outcome}");
    let expected = ["電子決裁の展開:  Bの一 ", "規程の見直し: 済 議会は承認 ", "研修の実施: 済 Bの三 "];
    assert_eq!(notes(&scene), expected);
    assert!(orphans(&scene).is_empty());
    // And what she then saves again is nothing new.
    let outcome = scene.merge_at(&mut share, "2026-10-02T10:01").remove(0);
    assert!(outcome.older.is_none());
    assert_eq!(notes(&scene), expected);
}

#[test]
fn of_two_notes_in_one_place_both_are_kept_and_one_is_asked_about() {
    let (scene, mut share, copy) = copied();
    Planner::opens(&scene.path(2026)).types(LIST, "R3", "Bの記入").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    std::fs::write(scene.path(2026), copy).unwrap();
    Planner::opens(&scene.path(2026)).types(LIST, "R3", "Aの記入").saves();
    scene.merge_at(&mut share, "2026-10-02T10:00");
    assert_eq!(notes(&scene), ["規程の見直し:  Aの記入 "]);
    assert_eq!(
        orphans(&scene),
        ["規程の見直し||Bの記入|46297|10月2日 9:00 に取り込んだ記入。同じ欄に別の記入があったため"]
    );
    let finding = scene.rows("要確認").into_iter().find(|row| row[2] == "重なった記入").unwrap();
    assert!(finding[6].contains("10月2日 9:00 に取り込んだ「企画課メモ：Bの記入」"), "{}", finding[6]);
    assert_eq!(finding[4..6].join("|"), "（取りまとめ）|行き先のないメモ");
    // Whoever has decided deletes the row, and nothing is asked any more.
    Planner::opens(&scene.path(2026)).deletes_row(9, 2).saves();
    scene.merge_at(&mut share, "2026-10-02T11:00");
    assert!(orphans(&scene).is_empty());
    assert!(scene.rows("要確認").iter().all(|row| row[2] != "重なった記入"));
    assert_eq!(notes(&scene), ["規程の見直し:  Aの記入 "]);
}

#[test]
fn what_was_wiped_meanwhile_does_not_come_back_with_an_older_copy() {
    let (scene, mut share, copy) = copied();
    Planner::opens(&scene.path(2026)).types(LIST, "R3", "").types(LIST, "R2", "B").saves();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), copy).unwrap();
    Planner::opens(&scene.path(2026)).types(LIST, "R4", "A").saves();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["電子決裁の展開:  B ", "研修の実施:  A "]);
}

#[test]
fn a_column_that_came_later_stays_when_an_older_copy_comes_back() {
    let (scene, mut share, copy) = copied();
    Planner::opens(&scene.path(2026)).types(LIST, "U1", "担当者").saves();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), copy).unwrap();
    Planner::opens(&scene.path(2026)).types(LIST, "U1", "予算").types(LIST, "U2", "5").saves();
    scene.merge(&mut share);
    assert_eq!(scene.rows("一覧")[0][20..].join("|"), "予算|担当者");
}

#[test]
fn a_workbook_of_a_state_that_is_lost_wipes_nothing_and_loses_nothing() {
    let (scene, mut share, copy) = copied();
    Planner::opens(&scene.path(2026)).types(LIST, "R2", "B").saves();
    scene.merge(&mut share);
    let scene = scene.without_its_database();
    scene.merge(&mut share);
    // The new state has counted on; the old copy is none of its own.
    Planner::opens(&scene.path(2026)).types(LIST, "R4", "C").saves();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), copy).unwrap();
    Planner::opens(&scene.path(2026)).types(LIST, "R3", "A").saves();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["電子決裁の展開:  B ", "規程の見直し:  A ", "研修の実施:  C "]);
    assert!(orphans(&scene)[0].contains("議会に確認中"));
}
