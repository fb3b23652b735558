//! `matome export`: what other programs are given.

use serde_json::Value;

use crate::common::Office;

fn office() -> Office {
    let office = Office::new("");
    office.save_policy(
        "総務部/R8運営方針.xlsx",
        "総務部",
        &[("窓口の見直し", "9月末までに\n\"一つ\"にする", "=90%,全課")],
    );
    office.save_policy("建設部/R8運営方針.xlsx", "建設部", &[("橋の点検", "点検する", "30橋")]);
    office
}

fn printed(office: &Office, arguments: &[&str]) -> String {
    let output = office.run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_list_as_excel_opens_it() {
    let csv = printed(&office(), &["export", "--format", "csv"]);
    let header = "\u{feff}年度,部局,担当課,目標No.,目標,取組No.,取組,取組内容,期限（原文）,期限日,目標値,中間報告,期末報告,\
                  達成度,自己評価,状態,企画課確認,企画課メモ,出典,ID\r\n";
    assert!(csv.starts_with(header), "{csv}");
    let first = csv[header.len()..].split("\r\n").next().unwrap();
    let expected = "令和8年度,総務部,,1,窓口の見直し,,,\"9月末までに\n\"\"一つ\"\"にする\",9月末まで,2026-09-30,\"'=90%,全課\",,,,,";
    assert!(first.starts_with(expected), "{first}");
    assert_eq!(csv.matches("\r\n").count(), 3);
}

#[test]
fn the_list_as_json_of_one_year() {
    let office = office();
    printed(&office, &["merge"]);
    let lines = printed(&office, &["export", "--format", "json", "--year", "2026"]);
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["部局"], "建設部");
    assert_eq!(rows[1]["達成度"], Value::Null);
    assert!(rows[1]["出典"].as_str().unwrap().starts_with("建設部/R8運営方針.xlsx\n運営方針!"), "{}", rows[1]["出典"]);
    assert_eq!(printed(&office, &["export", "--format", "json", "--year", "R8"]), lines);
    assert_eq!(printed(&office, &["export", "--format", "json", "--year", "2030"]), "");
    assert_eq!(office.run(&["export", "--format", "json", "--year", "8"]).status.code(), Some(2));
}

#[test]
fn what_would_be_written_is_told_without_a_folder_being_made() {
    let office = office();
    assert_eq!(printed(&office, &["export", "--format", "json"]).lines().count(), 2);
    assert!(!office.path("merged").exists());
}
