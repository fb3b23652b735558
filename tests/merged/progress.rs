//! Effect of reports and decisions on a measure's state, deadlines and submission.

use matome_core::records::snapshot::Snapshot;
use matome_forms::model::{Goal, Measure};

use super::city::{by, city, demo, goal, measure, snapshot};
use super::scene::Scene;
use crate::common::clerk::Clerk;
use crate::common::table::Table;
use matome_deadline::fiscal_year::FiscalYear;

/// A measure due in August with an interim report.
fn due_in_august(title: &str, cell: &str, report: &str) -> Measure {
    Measure {
        interim_report: (!report.is_empty()).then(|| report.to_owned()),
        deadlines: vec![by("8月末まで", "2026-08-31")],
        ..measure(title, cell)
    }
}

fn share() -> Snapshot {
    let reports =
        ["7月に完了した。", "順調に進んでいる。", "", "(1) \n(2) ", "↑", "調査は完了したが、計画の策定はこれから"];
    let measures =
        (5..).zip(reports).map(|(row, report)| due_in_august(&format!("取組{row}"), &format!("A{row}"), report));
    snapshot(vec![("総務部/R8.xlsx", vec![goal("総務部", "1", "目標", measures.collect())])])
}

fn column(scene: &Scene, sheet: &str, heading: &str) -> Vec<String> {
    scene.table(sheet).column(heading)
}

fn submitted(scene: &Scene) -> String {
    scene.table("提出状況").row("総務部")["中間報告"].clone()
}

#[test]
fn a_report_that_says_that_it_is_done_ends_the_deadline() {
    let scene = Scene::new();
    scene.merge(&mut share());
    let expected = ["完了", "期限切れ", "期限切れ", "期限切れ", "期限切れ", "期限切れ"];
    assert_eq!(column(&scene, "一覧", "状態"), expected);
    assert_eq!(column(&scene, "期限一覧", "状態"), expected.map(|state| state.replace("期限切れ", "超過")));
    assert_eq!(submitted(&scene), "一部 (4/6) 10/1受付", "the printed form is no report, and 「↑」 is one perhaps");
    let doubt = scene.table("要確認").row("報告か不確か");
    assert!(doubt["内容"].contains("「↑」"), "{doubt:?}");
}

#[test]
fn what_the_planning_section_decides_takes_a_measure_out_of_what_is_late() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let decisions = [("取組6", "済"), ("取組7", "免除"), ("取組8", "中止"), ("取組9", "保留")];
    let clerk = Clerk::opens(&scene.path(2026));
    decisions.iter().fold(clerk, |clerk, (row, word)| clerk.notes(row, "企画課確認", word)).saves();
    scene.merge(&mut share);
    let expected = ["完了", "確認済", "免除", "中止", "期限切れ", "期限切れ"];
    assert_eq!(column(&scene, "一覧", "状態"), expected);
    assert_eq!(column(&scene, "期限一覧", "状態"), expected.map(|state| state.replace("期限切れ", "超過")));
    assert_eq!(column(&scene, "一覧", "企画課確認"), ["", "済", "免除", "中止", "保留", ""]);
    assert_eq!(submitted(&scene), "提出済 10/1受付", "nothing is asked of what is excused or stopped");
    let overview = scene.rows("概要");
    let at = overview.iter().position(|row| row.iter().any(|cell| cell == "うち企画課確認")).unwrap();
    assert_eq!(overview[at - 1].join(" ").trim(), "確認済 免除 中止 要修正 修正あり");
    assert_eq!(scene.beside("概要", "うち企画課確認"), [["1", "1", "1", "0", "0"]]);
}

#[test]
fn a_sub_item_that_is_done_ends_its_own_deadline() {
    let mut of_items = due_in_august("二つの仕事", "A5", "(1) 7月に完了した。\n(2) 準備中");
    of_items.deadlines[0].items = vec!["1".into()];
    let mut second = by("10月末まで", "2026-10-31");
    second.items = vec!["2".into()];
    of_items.deadlines.push(second);
    let scene = Scene::new();
    let goal = Goal { ..goal("総務部", "1", "目標", vec![of_items]) };
    scene.merge(&mut snapshot(vec![("総務部/R8.xlsx", vec![goal])]));
    // Coming ones first.
    assert_eq!(column(&scene, "期限一覧", "状態"), ["進行中", "完了"]);
    assert_eq!(column(&scene, "一覧", "状態"), ["進行中"]);
}

/// 状態 of a measure covers its next deadline; overdue deadlines are counted alike on every sheet and on the page.
#[test]
fn every_sheet_and_the_page_count_the_same_deadlines_as_late() {
    let scene = Scene::new().with_departments().with_page();
    let of = |title: &str, cell: &str, days: &[(&str, &str)]| Measure {
        deadlines: days.iter().map(|(text, day)| by(text, day)).collect(),
        ..measure(title, cell)
    };
    let going_on = of("文書の整理", "A5", &[("8月末まで", "2026-08-31"), ("3月末まで", "2027-03-31")]);
    let late = of("台帳の更新", "A6", &[("6月末まで", "2026-06-30"), ("9月1日まで", "2026-09-01")]);
    let mut first = goal("総務部", "1", "文書管理", vec![going_on, late]);
    first.deadlines = vec![by("7月末まで", "2026-07-31")];
    let second = goal("総務部", "2", "研修", vec![of("研修の実施", "A9", &[("12月末まで", "2026-12-31")])]);
    scene.merge(&mut snapshot(vec![("総務部/R8.xlsx", vec![first, second])]));
    assert_eq!(column(&scene, "一覧", "状態"), ["進行中", "期限切れ", "進行中"]);
    let listed = column(&scene, "期限一覧", "状態").iter().filter(|state| *state == "超過").count();
    assert_eq!(listed, 4);
    let to_do = scene.beside("概要", "期限を過ぎ、完了の報告がないもの").concat();
    assert_eq!(to_do[0], "期限 4件");
    assert_eq!(scene.table("概要").row("総務部")["超過した期限"], "4");
    let copy = "取りまとめ_令和8年度_総務部.xlsx";
    let of_goals = scene.table_in(copy, "ヒアリング資料").columns(&["目標", "超過した期限"]);
    assert_eq!(of_goals, ["文書管理 | 4", "研修 | "]);
    let hearing = scene.rows_in(copy, "ヒアリング資料").concat();
    let texts: Vec<&str> = hearing.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    assert_eq!(texts[1], "令和8年10月1日現在　目標 2　取組 3　（期限切れ 1、進行中 2）");
    let late = ["期限を過ぎ、完了の報告がないもの（期限 4件）", "目標1　台帳の更新　期限 令和8年9月1日"];
    assert!(texts.windows(2).any(|pair| pair == late), "{texts:#?}");
    let page = std::fs::read_to_string(scene.folder().join("状況.html")).unwrap();
    assert!(page.contains("<caption>期限を過ぎたもの（4件）"), "{page}");
}

/// 期限切れ applies to measures, 超過 to deadlines; sheets that count and sheets that list agree.
#[test]
fn measures_and_deadlines_that_are_late_add_up_over_the_sheets_and_the_copies() {
    let scene = Scene::new().with_departments().with_page();
    let mut share = demo();
    let days = vec![by("8月末まで", "2026-08-31"), by("3月末まで", "2027-03-31")];
    let going_on = Measure { deadlines: days, ..measure("文書の整理", "A5") };
    let documents = goal("総務部", "9", "文書管理", vec![going_on]);
    share.workbooks.extend(snapshot(vec![("総務部/R8文書.xlsx", vec![documents])]).workbooks);
    scene.merge(&mut share);
    let states = |table: Table, state: &str| table.column("状態").iter().filter(|own| *own == state).count();
    let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    let counted = |file: &str| -> [usize; 3] {
        let told = |text| scene.beside_in(file, "概要", text).first().map_or(0, |beside| number(&beside[0]));
        let of_departments = scene.table_in(file, "概要").column("超過した期限").iter().map(|late| number(late)).sum();
        [told("取組数"), told("期限を過ぎ、完了の報告がないもの"), of_departments]
    };
    let file = "取りまとめ_令和8年度.xlsx";
    let [measures, deadlines, of_departments] = counted(file);
    assert!(measures > 0 && deadlines > measures, "{measures}, {deadlines}");
    assert_eq!(measures, states(scene.table("一覧"), "期限切れ"));
    assert_eq!([deadlines; 2], [of_departments, states(scene.table("期限一覧"), "超過")]);
    let page = std::fs::read_to_string(scene.folder().join("状況.html")).unwrap();
    assert!(page.contains(&format!("<caption>期限を過ぎたもの（{deadlines}件）")), "{page}");
    let missing = scene.table("提出状況").column("中間報告").iter().filter(|own| *own == "未提出").count();
    let interim = scene.beside("概要", "中間報告").into_iter().find(|row| row.len() > 5).unwrap();
    assert_eq!(interim[5], missing.to_string());
    let (mut of_copies, mut of_hearings) = ([0; 2], [0; 2]);
    for own in std::fs::read_dir(scene.folder()).unwrap() {
        let own = own.unwrap().file_name().into_string().unwrap();
        if !own.starts_with("取りまとめ_令和8年度_") {
            continue;
        }
        let [measures, deadlines, ..] = counted(&own);
        of_copies = [of_copies[0] + measures, of_copies[1] + deadlines];
        let said = scene
            .rows_in(&own, "ヒアリング資料")
            .concat()
            .into_iter()
            .find(|text| text.contains("現在　目標"))
            .unwrap();
        let late = said.split_once("期限切れ ").map_or(0, |(_, rest)| number(rest.split('、').next().unwrap()));
        let goals = scene.table_in(&own, "ヒアリング資料").column("超過した期限");
        let of_goals: usize = goals.iter().map(|late| number(late)).sum();
        of_hearings = [of_hearings[0] + late, of_hearings[1] + of_goals];
    }
    assert_eq!([of_copies, of_hearings], [[measures, deadlines]; 2]);
}

#[test]
fn a_year_that_a_plan_of_several_years_alone_is_about_is_asked_of_nobody_else() {
    let of_year =
        |year, title: &str, cell| Measure { fiscal_year: Some(FiscalYear::new(year)), ..measure(title, cell) };
    let rows = vec![of_year(2025, "調査", "A5"), of_year(2026, "設計", "A6"), of_year(2027, "工事", "A7")];
    let (scene, plan) = (Scene::new(), Goal { reports: Vec::new(), ..goal("総務部", "1", "庁舎の改修", rows) });
    scene.merge(&mut snapshot(vec![("総務部/計画.xlsx", vec![plan.clone()])]));
    let owed = |scene: &Scene, year| {
        let table = scene.table_of(year, "提出状況");
        let standings = table.rows().iter().filter(|row| row["部局"] != "総務部");
        let said: Vec<String> = standings.map(|row| row.texts(&["目標設定", "中間報告", "期末報告"])).collect();
        assert_eq!(said.len(), city().departments.len() - 1, "{said:?}");
        said.iter().all(|said| said == "未提出 | 未提出 | 未提出")
    };
    assert_eq!([2025, 2026, 2027].map(|year| owed(&scene, year)), [false, true, false]);
    let last = scene.rows_of(2025, "概要").concat();
    assert!(!last.iter().any(|cell| cell.contains("の提出（期限")), "{last:?}");
    // Once a department has submitted a sheet of such a year, the others owe theirs.
    let own = Goal {
        fiscal_year: Some(FiscalYear::new(2025)),
        ..goal("教育部", "1", "耐震化", vec![measure("診断", "A5")])
    };
    let scene = Scene::new();
    scene.merge(&mut snapshot(vec![("総務部/計画.xlsx", vec![plan]), ("教育部/R7.xlsx", vec![own])]));
    assert!(scene.table_of(2025, "提出状況").row("市民生活部")["目標設定"] == "未提出");
}
