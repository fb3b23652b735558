//! Copies of the merged workbook that return: two people, one file, no server between them.

use matome_core::records::snapshot::Snapshot;

use crate::common::clerk::Clerk;
use crate::merged::notes::{notes, share};
use crate::merged::scene::Scene;

const ORPHANS: &str = "行き先のないメモ";

/// The merged share, with 議会に確認中 beside 規程の見直し, and somebody's copy of the workbook.
fn copied() -> (Scene, Snapshot, Vec<u8>) {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "議会に確認中").saves();
    scene.merge(&mut share);
    let copy = std::fs::read(scene.path(2026)).unwrap();
    (scene, share, copy)
}

fn orphans(scene: &Scene) -> Vec<String> {
    if !scene.sheets().contains(&ORPHANS.to_owned()) {
        return Vec::new();
    }
    scene.table(ORPHANS).columns(&["取組", "企画課確認", "企画課メモ", "いつから", "経緯"])
}

#[test]
fn an_older_copy_brings_its_changes_and_undoes_none() {
    let (scene, mut share, copy) = copied();
    // B: three notes, taken in; one deletion.
    Clerk::opens(&scene.path(2026))
        .notes("電子決裁の展開", "企画課メモ", "Bの一")
        .notes("研修の実施", "企画課メモ", "Bの三")
        .notes("研修の実施", "企画課確認", "済")
        .saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    // A saves her copy of the day before over it.
    std::fs::write(scene.path(2026), copy).unwrap();
    Clerk::opens(&scene.path(2026))
        .notes("規程の見直し", "企画課メモ", "議会は承認")
        .notes("規程の見直し", "企画課確認", "済")
        .saves();
    let outcome = scene.merge_at(&mut share, "2026-10-02T10:00").remove(0);
    assert!(outcome.to_string().contains("10月1日 8:30 に作成した以前の版が上書き保存されていた"), "{outcome}");
    let expected = [
        "電子決裁の展開 | 企画課メモ: Bの一",
        "規程の見直し | 企画課確認: 済 | 企画課メモ: 議会は承認",
        "研修の実施 | 企画課確認: 済 | 企画課メモ: Bの三",
    ];
    assert_eq!(notes(&scene), expected);
    assert!(orphans(&scene).is_empty());
    // Her next save brings nothing new.
    let outcome = scene.merge_at(&mut share, "2026-10-02T10:01").remove(0);
    assert!(outcome.older.is_none());
    assert_eq!(notes(&scene), expected);
}

#[test]
fn of_two_notes_in_one_place_both_are_kept_and_one_is_asked_about() {
    let (scene, mut share, copy) = copied();
    Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "Bの記入").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    std::fs::write(scene.path(2026), copy).unwrap();
    Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "Aの記入").saves();
    scene.merge_at(&mut share, "2026-10-02T10:00");
    assert_eq!(notes(&scene), ["規程の見直し | 企画課メモ: Aの記入"]);
    assert_eq!(
        orphans(&scene),
        ["規程の見直し |  | Bの記入 | 2026-10-02 | 10月2日 9:00 に取り込んだ記入。同じ欄に別の記入があったため"]
    );
    let finding = scene.table("要確認").row("重なった記入");
    assert!(finding["内容"].contains("10月2日 9:00 に取り込んだ「企画課メモ：Bの記入」"), "{finding:?}");
    assert_eq!(finding.texts(&["ブック", "場所"]), "（取りまとめ） | 行き先のないメモ");
    // Deleting the row ends the question.
    Clerk::opens(&scene.path(2026)).deletes(ORPHANS, "規程の見直し").saves();
    scene.merge_at(&mut share, "2026-10-02T11:00");
    assert!(orphans(&scene).is_empty());
    assert!(scene.findings("重なった記入").is_empty());
    assert_eq!(notes(&scene), ["規程の見直し | 企画課メモ: Aの記入"]);
}

#[test]
fn what_was_wiped_meanwhile_does_not_come_back_with_an_older_copy() {
    let (scene, mut share, copy) = copied();
    Clerk::opens(&scene.path(2026))
        .notes("規程の見直し", "企画課メモ", "")
        .notes("電子決裁の展開", "企画課メモ", "B")
        .saves();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), copy).unwrap();
    Clerk::opens(&scene.path(2026)).notes("研修の実施", "企画課メモ", "A").saves();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), ["電子決裁の展開 | 企画課メモ: B", "研修の実施 | 企画課メモ: A"]);
}

#[test]
fn a_column_that_came_later_stays_when_an_older_copy_comes_back() {
    let (scene, mut share, copy) = copied();
    Clerk::opens(&scene.path(2026)).adds_column("担当者").saves();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), copy).unwrap();
    Clerk::opens(&scene.path(2026)).adds_column("予算").notes("電子決裁の展開", "予算", "5").saves();
    scene.merge(&mut share);
    assert!(scene.list().headings().ends_with(&["ID", "予算", "担当者"].map(str::to_owned)));
}

#[test]
fn a_workbook_of_a_state_that_is_lost_wipes_nothing_and_loses_nothing() {
    let (scene, mut share, copy) = copied();
    Clerk::opens(&scene.path(2026)).notes("電子決裁の展開", "企画課メモ", "B").saves();
    scene.merge(&mut share);
    let scene = scene.without_its_database();
    scene.merge(&mut share);
    // The new state has counted on; the old copy is none of its own.
    Clerk::opens(&scene.path(2026)).notes("研修の実施", "企画課メモ", "C").saves();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), copy).unwrap();
    Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "A").saves();
    scene.merge(&mut share);
    let expected = ["電子決裁の展開 | 企画課メモ: B", "規程の見直し | 企画課メモ: A", "研修の実施 | 企画課メモ: C"];
    assert_eq!(notes(&scene), expected);
    assert!(orphans(&scene)[0].contains("議会に確認中"));
}
