//! Sheets whose heading, file name and folder disagree on the year, through reader, merge and mails.

use matome_core::share::misdated;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::problem::Fault;

use crate::common::{self, Office, all_rows_of};

fn merged(office: &Office, year: i32, sheet: &str) -> Vec<Vec<String>> {
    all_rows_of(&office.path(&format!("merged/取りまとめ_令和{year}年度.xlsx")), sheet)
}

/// ブック and 内容 of the questions about years.
fn asked(office: &Office, year: i32) -> Vec<(String, String)> {
    let rows = merged(office, year, "要確認").into_iter().filter(|row| row[2] == "年度の食い違い");
    rows.map(|row| (row[4].clone(), row[6].clone())).collect()
}

fn goals(office: &Office, year: i32) -> Vec<String> {
    merged(office, year, "一覧").into_iter().skip(1).map(|row| row[4].clone()).collect()
}

fn letters(office: &Office, day: &str) -> Vec<String> {
    let moment = format!("{day} 09:00");
    let shown = office.run_at(&moment, &["remind", "--dry-run"]).stdout;
    assert!(office.run_at(&moment, &["remind"]).status.success());
    let shown = String::from_utf8(shown).unwrap();
    shown.split("差出人: ").filter(|mail| mail.contains("soumu@")).map(str::to_owned).collect()
}

#[test]
fn a_copy_for_next_year_with_last_years_heading_is_asked_about_and_doubles_nothing() {
    let office = Office::new("");
    office.save_goal("R8/総務部/R8総務部.xlsx", "令和8年度", "総務部", "窓口の改善");
    office.save_goal("R8/建設部/R8建設部.xlsx", "令和8年度", "建設部", "道路の補修");
    office.merge_at("2027-03-01 09:00");
    office.save_goal("R9/建設部/R9建設部.xlsx", "令和9年度", "建設部", "道路の補修");
    office.save_goal("R9/総務部/R9総務部.xlsx", "令和8年度", "総務部", "窓口の改善");
    let said = office.merge_at("2027-05-01 09:00");
    assert_eq!(goals(&office, 8), ["窓口の改善", "道路の補修"]);
    let added = merged(&office, 8, "変更履歴").into_iter().filter(|row| row.concat().contains("R9総務部"));
    assert_eq!(added.count(), 0);
    for year in [8, 9] {
        let asked = asked(&office, year);
        assert_eq!(asked.len(), 1, "{asked:?}");
        let (file, words) = &asked[0];
        assert_eq!(file, "R9/総務部/R9総務部.xlsx");
        for part in [
            "シートの記載は令和8年度、ファイル名「R9総務部」は令和9年度、フォルダー名「R9」は令和9年度",
            "「R8/総務部/R8総務部.xlsx」にもあるため、こちらは数えていません",
            "ファイル名か置き場所を直してください",
        ] {
            assert!(words.contains(part), "{words}");
        }
    }
    assert_eq!(said.matches("年度が食い違っています").count(), 1, "{said}");
    let status = office.run_at("2027-05-01 09:00", &["status"]);
    let status = String::from_utf8(status.stdout).unwrap();
    assert!(status.contains("こちらは数えていません"), "{status}");
    // The department is told of the file, and asked for nothing of the next year.
    let letters = letters(&office, "2027-05-06");
    assert!(
        letters.len() == 1 && letters[0].contains("R9総務部.xlsx") && !letters[0].contains("令和9年度目標設定"),
        "{letters:?}"
    );
    // Corrected by the department, it is next year's.
    office.save_goal("R9/総務部/R9総務部.xlsx", "令和9年度", "総務部", "窓口の改善");
    office.merge_at("2027-05-02 09:00");
    assert_eq!(
        (goals(&office, 9), goals(&office, 8).len()),
        (vec!["窓口の改善".to_owned(), "道路の補修".to_owned()], 2)
    );
    assert!(asked(&office, 8).is_empty() && asked(&office, 9).is_empty());
}

#[test]
fn for_a_disputed_sheet_that_is_the_only_one_of_its_year_nobody_is_dunned() {
    let office = Office::new("");
    office.save_goal("R8/総務部/R8.xlsx", "令和7年度", "総務部", "窓口の改善");
    office.merge_at("2026-04-20 09:00");
    assert_eq!(goals(&office, 7), ["窓口の改善"]);
    let asked = asked(&office, 7);
    assert!(asked.len() == 1 && asked[0].1.contains("はっきりするまで、提出に数えず、督促もしません"), "{asked:?}");
    let read = office.path("share/R8/総務部/R8.xlsx");
    let read = std::process::Command::new(common::program()).arg("read").arg(read).output().unwrap();
    assert!(String::from_utf8(read.stdout).unwrap().contains("年度が食い違っています"));
    // 総務部 owes nothing of either year, neither reports nor another sheet: its one letter says why.
    let first = letters(&office, "2026-04-20");
    assert!(first.len() == 1 && !first[0].contains("期限"), "{first:?}");
    for part in ["件名: 【修正依頼】", "年度の食い違い", "はっきりするまで、提出に数えず、督促もしません"]
    {
        assert!(first[0].contains(part), "{first:?}");
    }
    assert_eq!(letters(&office, "2026-04-21"), [""; 0]);
    let mails = office.run(&["calendar", "--from", "2026-04-20", "--to", "2026-06-30", "--format", "json"]).stdout;
    let mails = String::from_utf8(mails).unwrap();
    assert!(mails.contains("kensetsu@") && mails.matches("soumu@").count() == 1, "{mails}");
    // Corrected, it is asked like any other.
    office.save_goal("R8/総務部/R8.xlsx", "令和8年度", "総務部", "窓口の改善");
    office.merge_at("2026-04-21 09:00");
    let mails = office.run(&["calendar", "--from", "2026-09-01", "--to", "2026-10-31", "--format", "json"]).stdout;
    let mails = String::from_utf8(mails).unwrap();
    assert!(mails.contains("soumu@"), "{mails}");
}

#[test]
fn a_copy_does_not_count_beside_a_closed_year_either() {
    let office = Office::new("");
    office.save_goal("R8/総務部/R8総務部.xlsx", "令和8年度", "総務部", "窓口の改善");
    office.merge_at("2027-04-20 09:00");
    office.run_at("2027-04-30 09:00", &["close", "2026", "--anyway"]);
    std::fs::remove_dir_all(office.path("share/R8")).unwrap();
    office.save_goal("R9/総務部/R9総務部.xlsx", "令和8年度", "総務部", "窓口の改善と待ち時間の短縮");
    office.merge_at("2027-05-01 09:00");
    assert_eq!(goals(&office, 8), ["窓口の改善"]);
    assert_eq!(asked(&office, 8).len(), 1);
}

/// A workbook of several sheets has one heading to correct, and one line says so everywhere.
#[test]
fn what_is_wrong_with_all_sheets_of_a_workbook_is_told_once() {
    let problem = |sheet: &str| {
        let named = vec![("R9".to_owned(), FiscalYear::new(2027))];
        let fault = |other: Option<&str>| Fault::YearsDisagree {
            taken: FiscalYear::new(2026),
            from: None,
            named: named.clone(),
            other: other.map(str::to_owned),
        };
        (fault(None).on_sheet(sheet), fault(Some("R8/総務部.xlsx")).on_sheet(sheet))
    };
    let alike = [problem("重点1").0, problem("重点2").0, problem("重点3").0];
    let told = misdated::told(&alike);
    assert_eq!((told.len(), told[0].sheet.as_deref()), (1, None));
    let different = [problem("重点1").0, problem("重点2").1];
    assert_eq!(misdated::told(&different), different);
}

/// File names and folders that do not contradict the heading.
#[test]
fn names_that_agree_or_name_days_are_no_dispute() {
    for file in [
        "R8/総務部.xlsx",
        "総務部R8重点目標_R9.4.10提出.xlsx",
        "R7-R9/総務部.xlsx",
        "R9/総務部_R8重点目標（R9.4修正）_令和8年度/総務部.xlsx",
        "20270115/総務部.xlsx",
    ] {
        let office = Office::new("");
        office.save_goal(file, "令和8年度", "総務部", "窓口の改善");
        office.merge_at("2027-03-01 09:00");
        assert_eq!((asked(&office, 8), goals(&office, 8).len()), (Vec::new(), 1), "{file}");
    }
}
