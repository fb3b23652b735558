//! Copied workbooks and sheets, through reader, merge and mails.

use std::fs;

use crate::common::Office;
use crate::common::clerk::Clerk;

const ORIGINAL: &str = "総務部/R8.xlsx";

fn office() -> Office {
    let office = Office::new("");
    office.save_goal(ORIGINAL, "令和8年度", "総務部", "窓口の改善");
    office.merge_at("2026-05-01 09:00");
    office
}

fn copy(office: &Office, file: &str) {
    fs::copy(office.path("share").join(ORIGINAL), office.path("share").join(file)).unwrap();
}

/// 内容 of the questions about copies.
fn asked(office: &Office) -> Vec<String> {
    let rows = office.merged_rows("要確認").into_iter().filter(|row| row[2] == "写しとみたもの");
    rows.map(|row| row[6].clone()).collect()
}

/// Workbooks whose 中間報告 the mails ask for.
fn dunned(office: &Office) -> Vec<String> {
    let mails = office.run(&["calendar", "--from", "2026-09-01", "--to", "2026-11-30", "--format", "json"]).stdout;
    let mails = String::from_utf8(mails).unwrap();
    let mut files: Vec<String> = Vec::new();
    for mail in mails.lines() {
        let mail: serde_json::Value = serde_json::from_str(mail).unwrap();
        let items = mail["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "interim_report");
        files.extend(items.filter_map(|item| Some(item["file"].as_str()?.to_owned())));
    }
    files.sort();
    files.dedup();
    files
}

#[test]
fn what_explorer_copies_is_named_and_counts_for_nothing() {
    for name in ["コピー ～ R8.xlsx", "R8 - コピー.xlsx", "R8 (1).xlsx", "念のため.xlsx"] {
        let office = office();
        copy(&office, &format!("総務部/{name}"));
        office.merge_at("2026-05-11 09:00");
        assert_eq!(office.listed("目標"), ["窓口の改善"], "{name}");
        let asked = asked(&office);
        assert!(asked.len() == 1 && asked[0].contains(name) && asked[0].contains("督促もしません"), "{asked:?}");
        assert_eq!(dunned(&office), [ORIGINAL]);
        let received = office.merged_rows("提出状況").concat().concat();
        assert!(received.contains("5/1") && !received.contains("5/11"), "{received}");
    }
}

fn report(office: &Office, file: &str, report: &str) {
    let rows: [&[&str]; 7] = [
        &["令和8年度　重点目標管理シート"],
        &["部局名", "総務部", "優先順位", "1"],
        &["重点目標", "窓口の改善"],
        &["現況・課題", "手続に時間がかかる。"],
        &["取組項目及び方法・手段", "期間・期限", "数値目標", "中間報告", "期末報告", "達成率"],
        &["手引を作る", "9月末", "1冊", report, "", ""],
        &["特記事項"],
    ];
    office.save_table(file, &rows);
}

#[test]
fn of_copies_that_differ_the_one_saved_last_counts_until_a_person_chooses() {
    const COPY: &str = "総務部/R8 - コピー.xlsx";
    let office = office();
    copy(&office, COPY);
    office.merge_at("2026-05-11 09:00");
    Clerk::opens(&office.merged()).notes("窓口の改善", "企画課メモ", "確認中").saves();
    for (day, file, said) in [("12", COPY, "原稿を作成した"), ("13", ORIGINAL, "印刷した")] {
        report(&office, file, said);
        office.merge_at(&format!("2026-05-{day} 09:00"));
        assert_eq!([office.listed("中間報告"), office.listed("企画課メモ")].concat(), [said, "確認中"]);
        assert_eq!(dunned(&office), [""; 0]);
    }
    let changes = office.merged_rows("変更履歴").concat();
    assert!(!changes.iter().any(|cell| cell == "取組の削除" || cell == "取組の追加"), "{changes:?}");
    for (day, answer, said, counted) in [
        ("14", "R8 - コピー.xlsx", "原稿を作成した", 1),
        ("15", "別のもの", "印刷した", 2),
        ("16", ORIGINAL, "印刷した", 1),
    ] {
        let clerk = Clerk::opens(&office.merged());
        clerk.writes("要確認", "写しとみたもの", "対応", answer).saves();
        office.merge_at(&format!("2026-05-{day} 09:00"));
        let listed = office.listed("中間報告");
        assert!(listed.len() == counted && listed.iter().any(|own| own == said), "{answer}: {listed:?}");
        assert!(asked(&office).len() == 1 && asked(&office)[0].contains("「対応」のとおり"), "{:?}", asked(&office));
    }
}

#[test]
fn when_the_original_is_deleted_its_copy_goes_on_with_its_notes() {
    let office = office();
    copy(&office, "総務部/R8 - コピー.xlsx");
    office.merge_at("2026-05-11 09:00");
    Clerk::opens(&office.merged()).notes("窓口の改善", "企画課メモ", "確認中").saves();
    fs::remove_file(office.path("share").join(ORIGINAL)).unwrap();
    office.merge_at("2026-05-12 09:00");
    assert_eq!([office.listed("目標"), office.listed("企画課メモ"), asked(&office)].concat(), ["窓口の改善", "確認中"]);
    assert_eq!(dunned(&office), ["総務部/R8 - コピー.xlsx"]);
}

#[test]
fn a_copied_sheet_counts_for_nothing_until_it_is_another_goal() {
    let office = Office::new("");
    let saves = |copied: &str| {
        let sheets = [("重点1", "総務部", "窓口の改善"), ("重点1 (2)", "総務部", copied)];
        office.save_goals(ORIGINAL, "令和8年度", &sheets);
    };
    saves("窓口の改善");
    office.merge_at("2026-05-01 09:00");
    assert_eq!(office.listed("目標"), ["窓口の改善"]);
    assert!(asked(&office).len() == 1 && asked(&office)[0].contains("シート「重点1」の写し"), "{:?}", asked(&office));
    saves("庁舎の省エネ");
    office.merge_at("2026-05-02 09:00");
    assert_eq!([office.listed("目標"), asked(&office)].concat(), ["窓口の改善", "庁舎の省エネ"]);
}
