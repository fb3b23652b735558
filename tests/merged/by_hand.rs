//! What people change where matome writes: a dated copy is kept, and 概要 says which cells.

use crate::common::planner::Planner;
use crate::merged::notes::{LIST, notes, share};
use crate::merged::scene::Scene;

const DEADLINES: usize = 4;
const PROBLEMS: usize = 6;

fn copies(scene: &Scene) -> usize {
    std::fs::read_dir(scene.folder()).unwrap().count() - 1
}

fn notices(scene: &Scene) -> String {
    let rows = scene.rows("概要").into_iter().filter(|row| row[0] == "お知らせ");
    rows.map(|row| row[1].clone()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_generated_cell_that_someone_changed_is_named_and_kept_in_a_copy() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    Planner::opens(&scene.path(2026))
        .types(LIST, "C3", "人事課")
        .types(LIST, "R3", "メモ")
        .types(DEADLINES, "M2", "確認済")
        .saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(
        told.contains("一覧!C3（担当課） 空欄→「人事課」") && told.contains("期限一覧!M2 空欄→「確認済」"),
        "{told}"
    );
    assert_eq!(copies(&scene), 1);
    assert_eq!(notes(&scene), ["規程の見直し:  メモ "]);
    // Notes alone bring no further copy.
    Planner::opens(&scene.path(2026)).types(LIST, "R2", "もう一つ").saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!(copies(&scene), 1);
}

#[test]
fn a_cell_that_was_wiped_is_named_too_and_so_is_a_row_that_was_added() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let row = scene.rows("要確認").len() + 1;
    Planner::opens(&scene.path(2026)).types(LIST, "G3", "").types(PROBLEMS, "H2", "こちらで対応").saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(
        told.contains("一覧!G3（取組） 「規程の見直し」→空欄") && told.contains("要確認!H2（対応方法）"),
        "{told} {row}"
    );
}

#[test]
fn a_workbook_that_was_only_saved_is_not_kept() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut planner = Planner::opens(&scene.path(2026));
    planner.replace("xl/worksheets/sheet2.xml", "zoomScale=\"85\"", "zoomScale=\"90\"");
    planner.saves();
    scene.merge(&mut share);
    assert_eq!(copies(&scene), 0);
}

#[test]
fn rows_without_their_id_and_a_list_with_another_name_are_known_again() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut planner = Planner::opens(&scene.path(2026)).types(LIST, "R3", "議会に確認中").types(LIST, "R4", "後で");
    for row in 1..=4 {
        planner = planner.types(LIST, &format!("T{row}"), "");
    }
    planner.replace("xl/workbook.xml", "name=\"一覧\"", "name=\"目標一覧\"");
    planner.saves();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["規程の見直し:  議会に確認中 ", "研修の実施:  後で "]);
    assert!(!scene.sheets().contains(&"目標一覧".to_owned()));
}

#[test]
fn a_list_that_was_renamed_is_compared_all_the_same() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut planner = Planner::opens(&scene.path(2026)).types(LIST, "C3", "人事課").types(LIST, "R2", "メモ");
    planner.replace("xl/workbook.xml", "name=\"一覧\"", "name=\"一覧（作業用）\"");
    planner.saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(told.contains("一覧!C3（担当課） 空欄→「人事課」"), "{told}");
    assert_eq!((copies(&scene), notes(&scene).len()), (1, 1));
    // Its name alone is no reason for a copy.
    let mut planner = Planner::opens(&scene.path(2026));
    planner.replace("xl/workbook.xml", "name=\"一覧\"", "name=\"しごと\"");
    planner.saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!((copies(&scene), scene.sheets().contains(&"一覧".to_owned())), (1, true));
}
