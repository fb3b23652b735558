//! Teaching a form in 様式の読み取り.xlsx: choices are read, stored, displayed and never lost.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use matome_forms::layout::{Layouts, SheetSketch, TaughtForm, read_workbook, sketch_workbook};
use matome_forms::model::{Goal, Workbook};

use crate::common::clerk::Clerk;
use crate::common::{Office, all_rows_of, wait_until};
use crate::reading::case::{self, Case};

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

/// Another form with one of these headings.
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

/// Sheet number, row number and contents of a heading's row, for the form of `a.xlsx`.
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
    Clerk::opens(&book(office)).types(sheet, &format!("C{row}"), item).saves();
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
    // As a file it says the same, without taught forms.
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
    Clerk::opens(&book(&office)).types(sheet, &format!("D{at}"), "総務課に聞く").saves();
    office.run(&["merge"]);
    assert_eq!(copies(&office).len(), 1);
    fs::write(book(&office), "これはブックではない").unwrap();
    office.run(&["merge"]);
    assert_eq!(copies(&office).len(), 2);
    let (.., row) = row(&office, "めもらん").unwrap();
    assert_eq!([row[2].as_str(), row[4].as_str()], ["期末報告", "確実"]);
    assert_eq!(office.listed("期末報告").iter().filter(|text| !text.is_empty()).count(), 6);
}

/// Goals below marked lines, in words that no city has.
fn save_marked(office: &Office, file: &str, top: &[&str], goals: &[(&str, &str, &str)]) {
    let mut rows: Vec<Vec<&str>> = top.iter().map(|text| vec![*text]).collect();
    rows.insert(rows.len() - 1, vec!["令和8年度　しごとの表"]);
    for (title, actions, period) in goals {
        rows.extend([vec![], vec![*title], vec!["むね", *actions], vec!["ひぎり", *period]]);
    }
    office.save_table(file, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

fn marked_office() -> Office {
    let office = Office::new("");
    let own = [
        ("◇窓口を変える", "総合窓口を開く。", "9月末まで"),
        ("◇文書を減らす", "電子決裁を広げる。", "12月末まで"),
        ("◇研修を組み直す", "階層別の研修を行う。", "令和9年3月"),
    ];
    save_marked(&office, "a.xlsx", &["みどり市総務部"], &own);
    let own = [("◇道を直す", "道の穴を埋める。", "10月末まで"), ("◇橋を守る", "橋を点検する。", "令和9年2月")];
    save_marked(&office, "b.xlsx", &["様式第3号", "みどり市建設部"], &own);
    office
}

fn all_listed(office: &Office) -> Vec<Vec<String>> {
    ["部局", "目標", "取組内容", "期限日"].map(|header| office.listed(header)).into()
}

#[test]
fn what_is_answered_of_the_structure_holds_in_the_next_book_and_can_be_taken_back() {
    let office = marked_office();
    office.run(&["merge"]);
    let before = all_listed(&office);
    let answers = [
        ("目標の始まりのセル", "A4　◇窓口を変える"),
        ("むね", "取組内容"),
        ("部局の場所", "A2　総務部（みどり市総務部）"),
    ];
    for (question, answer) in answers {
        choose(&office, question, answer);
        office.run(&["merge"]);
        let (.., shown) = row(&office, question).unwrap();
        assert_eq!(shown[2], answer, "{shown:?}");
    }
    let [departments, goals, actions, due] = all_listed(&office).try_into().unwrap();
    assert_eq!(goals, ["窓口を変える", "文書を減らす", "研修を組み直す", "道を直す", "橋を守る"]);
    assert_eq!(
        departments,
        ["総務部", "総務部", "総務部", "建設部", "建設部"],
        "it stands a row lower in the other book"
    );
    assert_eq!(actions[4], "橋を点検する。");
    assert_eq!(due[..3], ["2026-09-30", "2026-12-31", "2027-03-31"]);
    let listed = said(&office.run(&["layout", "list"]));
    let id =
        listed.lines().find_map(|line| line.split_once("　").filter(|(id, _)| id.starts_with("taught-"))).unwrap().0;
    let shown = said(&office.run(&["layout", "show", id]));
    assert!(shown.contains("[taught.structure.start]") && shown.contains("opening = \"◇\""), "{shown}");
    for (question, _) in answers {
        choose(&office, question, "自動で読む");
        office.run(&["merge"]);
    }
    assert_eq!(all_listed(&office), before, "what is taken back is read as before");
    assert_eq!(copies(&office), [""; 0]);
}

#[test]
fn a_cell_that_is_not_offered_is_named_and_changes_nothing() {
    let office = marked_office();
    office.run(&["merge"]);
    let before = all_listed(&office);
    choose(&office, "目標の始まりのセル", "Z9　どこか");
    office.run(&["merge"]);
    let (.., shown) = row(&office, "目標の始まりのセル").unwrap();
    assert!(shown[3].contains("「Z9　どこか」という項目はありません"), "{shown:?}");
    assert_eq!(all_listed(&office), before);
}

#[test]
fn what_is_right_and_confirmed_is_read_alike_in_the_next_book() {
    let office = Office::new("");
    let table = |file: &str, department: &str, rows: &[&[&str]]| {
        let title = format!("令和8年度　{department}　しごとの表");
        let mut all: Vec<&[&str]> = vec![std::slice::from_ref(&"様式1"); usize::from(file == "b.xlsx")];
        let title = [title.as_str()];
        all.extend([title.as_slice(), &["ばん", "やくそく", "てだて", "ひぎり"]]);
        all.extend(rows);
        office.save_table(file, &all);
    };
    let own: [&[&str]; 2] = [
        &["1", "窓口を変える", "総合窓口を開く。", "9月末まで"],
        &["2", "文書を減らす", "電子決裁を広げる。", "12月末まで"],
    ];
    table("a.xlsx", "総務部", &own);
    table("b.xlsx", "建設部", &[&["1", "道を直す", "道の穴を埋める。", "10月末まで"]]);
    office.run(&["merge"]);
    let answers = [
        ("表の見出しの行", "2行目：ばん、やくそく、てだて、ひぎり"),
        ("てだて", "取組内容"),
        ("読み取り全体", "確認済み"),
    ];
    for (question, answer) in answers {
        choose(&office, question, answer);
        office.run(&["merge"]);
    }
    let [_, goals, actions, due] = all_listed(&office).try_into().unwrap();
    assert_eq!(goals, ["窓口を変える", "文書を減らす", "道を直す"]);
    assert_eq!(actions, ["総合窓口を開く。", "電子決裁を広げる。", "道の穴を埋める。"]);
    assert_eq!(due, ["2026-09-30", "2026-12-31", "2026-10-31"]);
}

#[test]
fn what_is_said_to_be_a_name_stays_one_where_nothing_else_says_what_is_done() {
    let office = Office::new("");
    office.save_table(
        "a.xlsx",
        &[
            &["令和8年度　しごとの表"],
            &["施策名", "窓口を変える", "主管課", "総務部　総務課"],
            &[],
            &["№", "主な取組", "今年度の計画", "実施時期"],
            &["①", "総合窓口", "窓口を一つにする。", "9月末"],
            &["②", "電子申請", "申請を10件増やす。", "12月末"],
        ],
    );
    office.run(&["merge"]);
    assert_eq!(office.listed("取組内容"), ["総合窓口", "電子申請"], "nobody says that it is more than that");
    choose(&office, "主な取組", "取組名");
    office.run(&["merge"]);
    assert_eq!(office.listed("取組"), ["総合窓口", "電子申請"]);
    assert_eq!(office.listed("取組内容"), ["", ""]);
}

#[test]
fn a_label_beside_a_card_holds_what_stands_below_it() {
    let office = Office::new("");
    office.save_table(
        "a.xlsx",
        &[
            &["令和8年度　しごとの表"],
            &["部局名", "総務部"],
            &[],
            &["重点目標", "窓口を変える", "中間報告（9月末）"],
            &["取組内容", "総合窓口を開く。", "配置を決めました。"],
            &["期限", "9月末まで", "期末報告（3月末）"],
            &["数値目標", "年5件", "開きました。"],
        ],
    );
    office.run(&["merge"]);
    assert_eq!(office.listed("中間報告"), [""], "two halves of a card");
    let (sheet, at, _) = row(&office, "中間報告（9月末）").unwrap();
    Clerk::opens(&book(&office)).types(sheet, &format!("H{at}"), "下").saves();
    office.run(&["merge"]);
    assert_eq!(office.listed("中間報告"), ["配置を決めました。"]);
    assert_eq!(office.listed("取組内容"), ["総合窓口を開く。"]);
    let (.., shown) = row(&office, "中間報告（9月末）").unwrap();
    assert_eq!(shown[7], "下");
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

/// The definition of a sheet's form after someone confirmed the whole reading.
fn confirmed(SheetSketch { words, headings, unit, .. }: &SheetSketch) -> (String, String) {
    let chosen = headings.iter().filter(|heading| !heading.is_fixed);
    let form = TaughtForm {
        id: format!("confirmed-{}", words.labels.join("-")),
        labels: words.labels.clone(),
        confirmed: true,
        confirmed_headings: chosen.filter_map(|one| Some((one.key.clone(), one.item?.used()))).collect(),
        confirmed_unit: *unit,
        ..TaughtForm::default()
    };
    (format!("{}.toml", form.id), form.text())
}

fn read_again_confirmed(case: &Case) -> (Workbook, Workbook) {
    let before = sketch_workbook(&case.file, &case.book, &case.layouts());
    let mut files = case.layouts.clone();
    files.extend(before.sketches.iter().map(|sketched| confirmed(&sketched.sketch)));
    let after = read_workbook(&case.file, &case.book, &Layouts::with(&files).unwrap());
    (before.workbook, after)
}

/// Confirming judges a reading and does not change it.
#[test]
fn to_confirm_changes_nothing_but_what_is_assumed() {
    let without_assumed = |mut goals: Vec<Goal>| {
        for goal in &mut goals {
            goal.assumed.clear();
            goal.measures.iter_mut().for_each(|measure| measure.assumed.clear());
        }
        goals
    };
    let folders = ["tests/layouts", "tests/drafts", "tests/forms/untaught"];
    for case in folders.into_iter().flat_map(case::all_in) {
        let (before, after) = read_again_confirmed(&case);
        assert_eq!(without_assumed(before.goals), without_assumed(after.goals), "{}", case.name);
        assert_eq!(before.unread, after.unread, "{}", case.name);
    }
}

#[test]
fn two_columns_below_one_heading_are_confirmed_as_they_were_read() {
    let folder = case::all_in("tests/forms/untaught");
    let case = folder.iter().find(|case| case.name == "numbers-and-names-below-one-heading").unwrap();
    let (_, after) = read_again_confirmed(case);
    let measures = || after.goals.iter().flat_map(|goal| &goal.measures);
    assert!(after.goals.iter().all(|goal| goal.assumed.is_empty()), "{:?}", after.goals);
    assert!(measures().all(|measure| measure.assumed.is_empty()), "{:?}", after.goals);
}

/// Only words among the values may be unknown headings, not days or sections.
#[test]
fn of_values_only_words_are_offered_as_headings() {
    let sheet = "\
1 | 令和8年度　総務部　しごとの表 | < | < | < | <
2 | 番号 | 目標 | 取組内容 | 期限 | 担当課
3 | 1 | 窓口改善 | 総合窓口を開く。 | 9月末 | 市民課
4 | 2 | 文書削減 | 電子決裁を広げる。 | 12月末 | 総務課
5 | 3 | 研修再編 | 階層別の研修を行う。 | 3月 | 人事課";
    let sketched = sketch_workbook("a.xlsx", &case::book(sheet), &Layouts::builtin());
    let headings = sketched.sketches.iter().flat_map(|sketched| &sketched.sketch.headings);
    let offered: Vec<&str> = headings.filter(|one| one.is_loose).map(|one| one.printed.as_str()).collect();
    assert_eq!(offered, ["窓口改善", "文書削減", "研修再編"]);
}
