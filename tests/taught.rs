//! A form that is taught in 様式の読み取り.xlsx: what is chosen there is read, kept, shown and never lost.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[path = "merged/planner.rs"]
#[allow(dead_code, reason = "each test file uses a part of it")]
mod planner;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use common::{Office, all_rows_of, wait_until};
use planner::Planner;

/// A table with two headings that no city has.
fn save_unknown(office: &Office, file: &str, department: &str, goal: &str) {
    let title = format!("令和8年度　{department}　しごとの表");
    let rows: [&[&str]; 5] = [
        &[&title],
        &["番号", "目標", "取組内容", "期限", "めもらん", "よこどり"],
        &["1", goal, "総合窓口を開く。", "9月末まで", "整備計画をまとめました。", "A12"],
        &["2", "文書を減らす", "電子決裁を広げる。", "12月末まで", "対象の文書を選びました。", "B7"],
        &["3", "研修を組み直す", "階層別の研修を行う。", "令和9年3月", "講師を決めました。", "C3"],
    ];
    office.save_table(file, &rows);
}

/// Another form, in which one of the headings stands too.
fn save_other(office: &Office) {
    let rows: [&[&str]; 4] = [
        &["令和8年度　建設部　道路の計画"],
        &["事業名", "事業の内容", "指標", "目標値", "実施時期", "予算額", "めもらん"],
        &[
            "橋りょうの点検",
            "市道の橋を点検する。",
            "点検した橋",
            "30橋",
            "10月末まで",
            "1,200千円",
            "ことしは北の地区です。",
        ],
        &[
            "歩道の整備",
            "通学路に歩道をつくる。",
            "整備した延長",
            "400ｍ",
            "令和9年2月末",
            "8,000千円",
            "用地は取得しました。",
        ],
    ];
    office.save_table("c.xlsx", &rows);
}

fn office() -> Office {
    let office = Office::new("");
    save_unknown(&office, "a.xlsx", "総務部", "窓口を変える");
    save_unknown(&office, "b.xlsx", "建設部", "受付を変える");
    save_other(&office);
    office
}

fn book(office: &Office) -> PathBuf {
    office.path("merged/様式の読み取り.xlsx")
}

/// The number of the sheet and the row of a heading of the form of `a.xlsx`, and what its row says.
fn row(office: &Office, heading: &str) -> Option<(usize, usize, Vec<String>)> {
    let names = all_rows_of(&book(office), "様式の読み取り");
    let forms: Vec<String> =
        names.iter().filter(|row| row[0].starts_with(['1', '2'])).map(|row| row[0].clone()).collect();
    let forms = forms.iter().filter(|name| !name.contains(". "));
    for (at, name) in forms.enumerate() {
        let rows = all_rows_of(&book(office), name);
        if rows[0][0].contains("しごとの表")
            && let Some(found) = rows.iter().position(|row| row[0] == heading)
        {
            return Some((at + 2, found + 1, rows[found].clone()));
        }
    }
    None
}

fn choose(office: &Office, heading: &str, item: &str) {
    let (sheet, row, _) = row(office, heading).unwrap();
    Planner::opens(&book(office)).types(sheet, &format!("C{row}"), item).saves();
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8_lossy(&output.stderr)
}

fn copies(office: &Office) -> Vec<String> {
    let names = fs::read_dir(office.path("merged")).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    names.filter(|name| name.starts_with("様式の読み取り_")).collect()
}

#[test]
fn what_is_chosen_for_one_book_holds_for_the_form_and_for_no_other() {
    let office = office();
    office.run(&["merge"]);
    assert!(office.listed("期末報告").iter().all(String::is_empty), "nobody knows the heading");
    choose(&office, "めもらん", "期末報告");
    office.run(&["merge"]);
    let reports: Vec<String> = office.listed("期末報告").into_iter().filter(|text| !text.is_empty()).collect();
    assert_eq!(reports.len(), 6, "both books of the form, and no row of the other one: {reports:?}");
    let (.., row) = row(&office, "めもらん").unwrap();
    assert_eq!([row[2].as_str(), row[4].as_str(), row[5].as_str()], ["期末報告", "確実", "2"]);
    let all = all_rows_of(&book(&office), "様式の読み取り");
    assert!(all.iter().any(|row| row[1].contains("目標 6件、取組 6件、期限 6件")), "{all:?}");
    assert!(said(&office.run(&["merge"])).contains("様式の読み取り.xlsx: 変更はありません"));
    let listed = said(&office.run(&["layout", "list"]));
    let id = listed
        .lines()
        .find(|line| line.contains("（様式の読み取り.xlsx）"))
        .unwrap()
        .split('　')
        .next()
        .unwrap()
        .to_owned();
    let text = said(&office.run(&["layout", "show", &id]));
    assert!(text.contains("\"めもらん\" = \"year_end_report\""), "{text}");
    let drafted = office.run(&["layout", "draft", &office.path("share/b.xlsx").to_string_lossy()]);
    assert_eq!(String::from_utf8_lossy(&drafted.stdout), text, "a form that was taught needs no draft");
    // As a file it says the same, where nothing is taught.
    let file = office.path("taught.toml");
    fs::write(&file, &text).unwrap();
    let tested =
        office.run(&["layout", "test", &file.to_string_lossy(), &office.path("share/b.xlsx").to_string_lossy()]);
    assert!(said(&tested).contains("講師を決めました。"), "{}", said(&tested));
    let checked = said(&office.run(&["layout", "check", &file.to_string_lossy()]));
    assert!(checked.contains("「めもらん」→期末報告"), "{checked}");
    choose(&office, "めもらん", "自動で読む");
    office.run(&["merge"]);
    assert!(office.listed("期末報告").iter().all(String::is_empty), "what is taken back is read as before");
}

#[test]
fn what_is_no_item_is_shown_and_the_next_choice_mends_it() {
    let office = office();
    office.run(&["merge"]);
    choose(&office, "めもらん", "ねんどまつ");
    office.run(&["merge"]);
    let (.., shown) = row(&office, "めもらん").unwrap();
    assert!(shown[6].contains("「ねんどまつ」という項目はありません"), "{shown:?}");
    choose(&office, "めもらん", "期末報告");
    office.run(&["merge"]);
    let (.., shown) = row(&office, "めもらん").unwrap();
    assert_eq!((shown[2].as_str(), shown[6].as_str()), ("期末報告", ""));
    assert_eq!(copies(&office), [""; 0], "nothing but choices was typed");
}

#[test]
fn a_workbook_that_is_open_keeps_its_choice_and_is_replaced_once_it_is_closed() {
    let office = office();
    office.run(&["merge"]);
    choose(&office, "めもらん", "期末報告");
    let (open, typed) = (office.path("merged/~$様式の読み取り.xlsx"), fs::read(book(&office)).unwrap());
    fs::write(&open, "").unwrap();
    let told = said(&office.run(&["merge"]));
    assert!(told.contains("様式の読み取り.xlsx: 待機中"), "{told}");
    assert_eq!(office.listed("期末報告").iter().filter(|text| !text.is_empty()).count(), 6, "it is read all the same");
    assert_eq!(fs::read(book(&office)).unwrap(), typed);
    fs::remove_file(open).unwrap();
    office.run(&["merge"]);
    let (.., row) = row(&office, "めもらん").unwrap();
    assert_eq!([row[2].as_str(), row[4].as_str()], ["期末報告", "確実"]);
}

#[test]
fn what_is_typed_elsewhere_is_kept_beside_and_rubbish_loses_nothing_that_was_taught() {
    let office = office();
    office.run(&["merge"]);
    choose(&office, "めもらん", "期末報告");
    office.run(&["merge"]);
    let (sheet, at, _) = row(&office, "めもらん").unwrap();
    Planner::opens(&book(&office)).types(sheet, &format!("D{at}"), "総務課に聞く").saves();
    office.run(&["merge"]);
    assert_eq!(copies(&office).len(), 1);
    fs::write(book(&office), "これはブックではない").unwrap();
    office.run(&["merge"]);
    assert_eq!(copies(&office).len(), 2);
    let (.., row) = row(&office, "めもらん").unwrap();
    assert_eq!([row[2].as_str(), row[4].as_str()], ["期末報告", "確実"]);
    assert_eq!(office.listed("期末報告").iter().filter(|text| !text.is_empty()).count(), 6);
}

#[test]
fn the_running_daemon_reads_again_by_what_is_chosen() {
    let office = office();
    let daemon = office.daemon();
    wait_until(&office, "the form is shown", || book(&office).exists() && row(&office, "めもらん").is_some());
    choose(&office, "めもらん", "期末報告");
    let reported = || office.listed("期末報告").iter().filter(|text| !text.is_empty()).count() == 6;
    wait_until(&office, "the choice is read", reported);
    wait_until(&office, "the result is shown", || row(&office, "めもらん").is_some_and(|(.., row)| row[4] == "確実"));
    daemon.stop();
}
