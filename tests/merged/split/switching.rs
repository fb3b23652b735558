//! A year that is divided, or not any more: what was typed in either comes along.

use std::fs;

use matome::core::consolidate::division::Split;
use matome::merging::outcome::{Done, WorkbookOutcome};

use super::{WHOLE, done, file, notes_in, path, says, scene, share, workbooks};
use crate::common::clerk::Clerk;
use crate::merged::city::demo;
use crate::merged::scene::Scene;

#[test]
fn switching_loses_no_note_in_either_direction() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    let open = scene.folder().join(format!("~${WHOLE}"));
    let undivided = [
        "電子決裁の展開 | 企画課メモ: 一冊のときの記入",
        "規程の見直し | 企画課確認: 済",
        "端末の更新 | 企画課確認: 保留",
    ];
    // Typed and not merged yet.
    Clerk::opens(&scene.path(2026))
        .notes("電子決裁の展開", "企画課メモ", "一冊のときの記入")
        .notes("規程の見直し", "企画課確認", "済")
        .notes("端末の更新", "企画課確認", "保留")
        .writes("提出状況", "総務部", "メモ", "総務部に電話した")
        .saves();
    let scene = scene.with_split(Split::Department);
    let outcomes = scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(outcomes.iter().all(WorkbookOutcome::is_up_to_date), "{outcomes:?}");
    assert_eq!(notes_in(&scene, &file("総務部")), undivided[..2]);
    assert_eq!(notes_in(&scene, &file("教育部")), undivided[2..]);
    assert!(says(&scene, WHOLE, "提出状況", "総務部に電話した"));
    assert!(says(&scene, &file("総務部"), "提出状況", "総務部に電話した"));
    assert_eq!(workbooks(&scene).len(), 3, "nothing was kept aside: {:?}", workbooks(&scene));
    // And back, what was typed last once more not merged yet, while the year's own is open.
    Clerk::opens(&path(&scene, "教育部")).notes("図書館の開館", "企画課メモ", "分けたときの記入").saves();
    let scene = scene.with_split(Split::None);
    fs::write(&open, "").unwrap();
    let outcomes = scene.merge_at(&mut share, "2026-10-03T09:00");
    assert!(matches!(done(&outcomes, WHOLE), Done::Waiting { .. }));
    assert_eq!(workbooks(&scene).len(), 3, "the rows have no other place yet");
    fs::remove_file(open).unwrap();
    let outcomes = scene.merge_at(&mut share, "2026-10-03T09:10");
    assert!(matches!(done(&outcomes, &file("教育部")), Done::Removed));
    assert_eq!(workbooks(&scene), [WHOLE]);
    let all = undivided.iter().copied().chain(["図書館の開館 | 企画課メモ: 分けたときの記入"]);
    assert_eq!(notes_in(&scene, WHOLE), all.collect::<Vec<_>>());
    assert!(says(&scene, WHOLE, "提出状況", "総務部に電話した"));
    let again = scene.merge_at(&mut share, "2026-10-03T09:20");
    assert!(again.iter().all(|outcome| matches!(outcome.done, Done::Unchanged)), "{again:?}");
}

#[test]
fn the_same_workbook_comes_out_of_it_however_often_one_switches() {
    let (scene, never) = (Scene::new(), Scene::new());
    never.merge(&mut demo());
    let scene = scene.with_split(Split::Department);
    scene.merge(&mut demo());
    let scene = scene.with_split(Split::None);
    scene.merge(&mut demo());
    for sheet in never.sheets() {
        let own = |scene: &Scene| scene.rows(&sheet);
        assert_eq!(own(&scene), own(&never), "{sheet}");
    }
    assert_eq!(workbooks(&scene), [WHOLE]);
}

#[test]
fn an_undivided_workbook_saved_after_the_switch_still_brings_its_notes() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    let desk = Clerk::opens(&scene.path(2026)).notes("電子決裁の展開", "企画課メモ", "手元の古い版");
    let scene = scene.with_split(Split::Department);
    scene.merge_at(&mut share, "2026-10-02T09:00");
    Clerk::opens(&path(&scene, "総務部")).notes("規程の見直し", "企画課メモ", "新しい版").saves();
    scene.merge_at(&mut share, "2026-10-02T09:10");
    desk.saves();
    let outcomes = scene.merge_at(&mut share, "2026-10-02T09:20");
    assert!(outcomes[0].older.is_some(), "{:?}", outcomes[0]);
    assert_eq!(
        notes_in(&scene, &file("総務部")),
        ["電子決裁の展開 | 企画課メモ: 手元の古い版", "規程の見直し | 企画課メモ: 新しい版"]
    );
    assert_eq!(scene.sheets()[0..2], ["概要", "提出状況"]);
}

#[test]
fn a_department_workbook_saved_after_the_switch_back_still_brings_its_notes() {
    let scene = scene();
    let mut share = share();
    scene.merge(&mut share);
    let desk = Clerk::opens(&path(&scene, "総務部")).notes("電子決裁の展開", "企画課メモ", "手元の版");
    let scene = scene.with_split(Split::None);
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert_eq!(workbooks(&scene), [WHOLE]);
    desk.saves();
    scene.merge_at(&mut share, "2026-10-02T09:10");
    // Its year's own was made before it is taken away once more.
    assert_eq!(notes_in(&scene, WHOLE), ["電子決裁の展開 | 企画課メモ: 手元の版"]);
    assert_eq!(workbooks(&scene), [WHOLE]);
}
