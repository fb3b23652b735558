//! A merged workbook under another name: its notes are taken in, and it is named.

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
        // What is typed since into the merged workbook stands.
        Clerk::opens(&office.merged()).notes("窓口の見直し", "企画課メモ", "その後の記入").saves();
        office.merge_at("2026-05-03 09:00");
        assert_eq!(office.listed("企画課メモ"), ["その後の記入"]);
        assert_eq!(std::fs::read(&other).unwrap(), saved);
        std::fs::remove_file(&other).unwrap();
        office.merge_at("2026-05-04 09:00");
        assert!(!office.merged_rows("要確認").concat().contains(&"取りまとめの写し".to_owned()));
    }
}
