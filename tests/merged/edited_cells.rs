//! Manual edits to generated cells: a dated copy is kept, and 概要 names the cells.

use crate::common::clerk::Clerk;
use crate::merged::city::{goal, measure, snapshot};
use crate::merged::notes::{notes, share};
use crate::merged::scene::Scene;

fn copies(scene: &Scene) -> usize {
    std::fs::read_dir(scene.folder()).unwrap().count() - 1
}

fn notices(scene: &Scene) -> String {
    scene.beside("概要", "お知らせ").into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[test]
fn a_generated_cell_that_someone_changed_is_named_and_kept_in_a_copy() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026))
        .notes("規程の見直し", "担当課", "人事課")
        .notes("規程の見直し", "企画課メモ", "メモ")
        .types(4, "M2", "確認済")
        .saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(
        told.contains("一覧!C3（担当課） 空欄→「人事課」") && told.contains("期限一覧!M2 空欄→「確認済」"),
        "{told}"
    );
    assert_eq!(copies(&scene), 1);
    assert_eq!(notes(&scene), ["規程の見直し | 企画課メモ: メモ"]);
    // Notes alone cause no further copy.
    Clerk::opens(&scene.path(2026)).notes("電子決裁の展開", "企画課メモ", "もう一つ").saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!(copies(&scene), 1);
}

#[test]
fn a_cell_that_was_wiped_is_named_too_and_so_is_a_row_that_was_added() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let finding = scene.table("要確認").rows()[0]["区分"].clone();
    Clerk::opens(&scene.path(2026))
        .notes("規程の見直し", "取組", "")
        .writes("要確認", &finding, "対応方法", "こちらで対応")
        .saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(told.contains("一覧!G3（取組） 「規程の見直し」→空欄") && told.contains("要確認!H2（対応方法）"), "{told}");
}

#[test]
fn a_workbook_that_was_only_saved_is_not_kept() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace("xl/worksheets/sheet2.xml", "zoomScale=\"85\"", "zoomScale=\"90\"");
    clerk.saves();
    scene.merge(&mut share);
    assert_eq!(copies(&scene), 0);
}

#[test]
fn rows_without_their_id_and_a_list_with_another_name_are_known_again() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut clerk = Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "議会に確認中").notes(
        "研修の実施",
        "企画課メモ",
        "後で",
    );
    for row in scene.list().rows() {
        clerk = clerk.notes(&row["取組"], "ID", "");
    }
    clerk = clerk.renames_column("ID", "");
    clerk.replace("xl/workbook.xml", "name=\"一覧\"", "name=\"目標一覧\"");
    clerk.saves();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["規程の見直し | 企画課メモ: 議会に確認中", "研修の実施 | 企画課メモ: 後で"]);
    assert!(!scene.sheets().contains(&"目標一覧".to_owned()));
}

#[test]
fn a_list_that_was_renamed_is_compared_all_the_same() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut clerk = Clerk::opens(&scene.path(2026)).notes("規程の見直し", "担当課", "人事課").notes(
        "電子決裁の展開",
        "企画課メモ",
        "メモ",
    );
    clerk.replace("xl/workbook.xml", "name=\"一覧\"", "name=\"一覧（作業用）\"");
    clerk.saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(told.contains("一覧!C3（担当課） 空欄→「人事課」"), "{told}");
    assert_eq!((copies(&scene), notes(&scene).len()), (1, 1));
    // A changed name alone causes no copy.
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace("xl/workbook.xml", "name=\"一覧\"", "name=\"しごと\"");
    clerk.saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!((copies(&scene), scene.sheets().contains(&"一覧".to_owned())), (1, true));
}

#[test]
fn a_note_whose_row_cannot_be_told_without_its_id_has_no_place_and_is_kept() {
    let alike = vec![measure("点検", "B8"), measure("点検", "B9")];
    let mut share = snapshot(vec![("総務部/a.xlsx", vec![goal("総務部", "1", "庁舎の維持", alike)])]);
    let scene = Scene::new();
    scene.merge(&mut share);
    let ids = scene.list().column("ID");
    let clerk = Clerk::opens(&scene.path(2026)).notes(&ids[0], "企画課メモ", "業者に確認中");
    let clerk = ids.iter().fold(clerk, |clerk, id| clerk.notes(id, "ID", ""));
    clerk.renames_column("ID", "").saves();
    for day in ["2026-10-02T08:30", "2026-10-03T08:30"] {
        scene.merge_at(&mut share, day);
        let lost = scene.table("行き先のないメモ").columns(&["部局", "取組", "企画課メモ"]);
        assert_eq!((lost, notes(&scene).len()), (vec!["総務部 | 点検 | 業者に確認中".to_owned()], 0));
    }
}

#[test]
fn each_of_many_cells_is_named() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let clerk = Clerk::opens(&scene.path(2026));
    ('M'..='Y').fold(clerk, |clerk, column| clerk.types(4, &format!("{column}2"), "確認済")).saves();
    scene.merge(&mut share);
    let told = notices(&scene);
    assert!(told.contains("ほか 期限一覧!W2、期限一覧!X2、期限一覧!Y2"), "{told}");
}
