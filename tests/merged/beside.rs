//! Files beside the merged workbooks: one under another name, whose notes are taken in; a stale lock file.

use std::io::Write as _;

use crate::common::clerk::Clerk;
use crate::common::{GOAL, Office};

#[test]
fn notes_in_a_workbook_under_another_name_are_taken_in_once() {
    for name in ["取りまとめ_令和8年度-PC01.xlsx", "取りまとめ_令和8年度 (1).xlsx", "企画課の控え.xlsx"]
    {
        let office = Office::new("");
        office.save_policy("総務部/R8.xlsx", "総務部", &[GOAL]);
        office.merge_at("2026-05-01 09:00");
        let other = office.path("merged").join(name);
        std::fs::copy(office.merged(), &other).unwrap();
        Clerk::opens(&other).notes("窓口の見直し", "企画課メモ", "控えへの記入").saves();
        let saved = std::fs::read(&other).unwrap();
        office.merge_at("2026-05-02 09:00");
        assert_eq!(office.listed("企画課メモ"), ["控えへの記入"], "{name}");
        let asked: Vec<String> = office.merged_rows("要確認").into_iter().map(|row| row.join(" ")).collect();
        let told = asked.iter().find(|row| row.contains("取りまとめの写し")).expect("it is named");
        assert!(told.contains(name) && told.contains("窓口の見直し"), "{told}");
        // Later notes in the merged workbook stand.
        Clerk::opens(&office.merged()).notes("窓口の見直し", "企画課メモ", "その後の記入").saves();
        office.merge_at("2026-05-03 09:00");
        assert_eq!(office.listed("企画課メモ"), ["その後の記入"]);
        assert_eq!(std::fs::read(&other).unwrap(), saved);
        std::fs::remove_file(&other).unwrap();
        office.merge_at("2026-05-04 09:00");
        assert!(!office.merged_rows("要確認").concat().contains(&"取りまとめの写し".to_owned()));
    }
}

#[test]
fn a_lock_file_that_was_left_behind_is_named_in_the_weekly_summary() {
    let office = Office::new("");
    office.save_policy("総務部/R8.xlsx", "総務部", &[GOAL]);
    office.merge_at("2026-05-01 09:00");
    let mark = std::fs::File::create(office.path("merged/~$取りまとめ_令和8年度.xlsx")).unwrap();
    let mut lock = vec![b' '; 55];
    lock.extend([4, 0]);
    lock.extend("山田太郎".encode_utf16().flat_map(u16::to_le_bytes));
    (&mark).write_all(&lock).unwrap();
    let at = chrono::DateTime::parse_from_rfc3339("2026-05-08T10:00:00+09:00").unwrap();
    mark.set_modified(at.into()).unwrap();
    let summary = |moment: &str| {
        office.merge_at(moment);
        String::from_utf8(office.run_at(moment, &["remind", "--dry-run"]).stdout).unwrap().replace("\n　　", "")
    };
    office.save_policy("総務部/R8.xlsx", "総務部", &[GOAL, ("庁舎の省エネ", "照明を替える。", "1月末")]);
    assert!(!summary("2026-05-09 09:00").contains("更新できない取りまとめ表"));
    let told = summary("2026-05-11 09:00");
    for part in ["5/8から、「山田太郎」の Excel で開かれたまま", "「~$取りまとめ_令和8年度.xlsx」を削除してください"]
    {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_word_that_is_no_choice_of_the_check_is_named() {
    let office = Office::new("");
    office.save_policy("総務部/R8.xlsx", "総務部", &[GOAL]);
    office.merge_at("2026-05-01 09:00");
    for (typed, is_named) in [("ＯＫ", true), ("要修正！", false)] {
        Clerk::opens(&office.merged()).notes("窓口の見直し", "企画課確認", typed).saves();
        office.merge_at("2026-05-02 09:00");
        let asked = office.merged_rows("要確認").concat();
        assert_eq!(asked.iter().any(|cell| cell.contains("企画課確認に「")), is_named, "{asked:?}");
    }
}
