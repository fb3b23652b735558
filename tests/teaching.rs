//! Teaching a form by definition: output of the `layout` commands and `read --explain`.

use matome::demo;
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::read;
use matome_forms::layout::{Layouts, read_workbook};
use matome_forms::model;
use matome_forms::teaching;

use crate::common::forms::Form;
use crate::common::paper::{Paper, PaperGoal, PaperMeasure};
use crate::common::{matome, stdout};

/// A folder with a filled 運営方針, and its only goal.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let measure = PaperMeasure {
        actions: Some("掲示板を置き換える。".to_owned()),
        target: Some("9月末までに本庁舎の全部".to_owned()),
        ..PaperMeasure::default()
    };
    let goal = PaperGoal { title: "庁内の連絡".to_owned(), measures: vec![measure], ..PaperGoal::default() };
    let fiscal_year = Some(FiscalYear::new(2026));
    let paper = Paper { fiscal_year, department: "総務部".to_owned(), goals: vec![goal], ..Paper::default() };
    Form::UneiHoshin.write(&paper, &folder.path().join("方針.xlsx"));
    folder
}

#[test]
fn every_definition_is_listed_and_shown() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("layouts")).unwrap();
    let own = include_str!("../config/layouts/unei-hoshin.toml").replace("\"unei-hoshin\"", "\"own\"");
    std::fs::write(folder.path().join("layouts/own.toml"), &own).unwrap();
    let listed = stdout(&matome(&["layout", "list"], folder.path()));
    for (id, name) in Layouts::builtin().list() {
        assert!(listed.contains(&format!("{id}　{name}（組み込み）")), "{id}: {listed}");
    }
    assert!(listed.contains("own　部の運営方針（layouts/own.toml）"), "{listed}");
    for (id, goal) in [
        ("bukyoku-manifesto", "「部局目標」の行とその下の行で1つ"),
        ("jikko-sengen", "表の行ごとに1つ（同じ目標の行はまとめる）"),
    ] {
        let told = listed.split_once(&format!("{id}　")).map_or("", |(_, told)| told).lines().take(2);
        assert!(told.collect::<String>().contains(&format!("目標: {goal}、取組: ")), "{id}: {listed}");
    }
    assert_eq!(stdout(&matome(&["layout", "show", "own"], folder.path())), own);
    let nowhere = matome(&["layout", "list", "--config", "nowhere.toml"], folder.path());
    assert_eq!(nowhere.status.code(), Some(2));
    let unknown = matome(&["layout", "show", "nothing"], folder.path());
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("unei-hoshin"), "{unknown:?}");
}

#[test]
fn a_definition_is_checked_with_line_key_and_known_keys() {
    let folder = folder();
    let good = include_str!("../config/layouts/unei-hoshin.toml");
    let check = |text: &str| {
        std::fs::write(folder.path().join("own.toml"), text).unwrap();
        let output = matome(&["layout", "check", "own.toml"], folder.path());
        (output.status.code(), stdout(&output))
    };
    let (code, said) = check(good);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("取組内容＝「取組内容」") && said.contains("組み込みの様式「unei-hoshin」"), "{said}");
    let (code, said) = check(&good.replace("actions =", "action ="));
    assert_eq!(code, Some(1), "{said}");
    let line = good.lines().position(|line| line.starts_with("actions")).unwrap() + 1;
    assert!(said.contains(&format!("own.toml の{line}行目")) && said.contains("actions、"), "{said}");
    assert!(said.contains("    action = ") && said.contains("\n    ^\n    actions の書きまちがいでしょうか"), "{said}");
    let (_, said) = check(&good.replace("period = [\"期限\"]", "period ＝ [\"期限\"]"));
    assert!(said.contains("全角の「＝」があります。半角の「=」にします"), "{said}");
    let (code, said) = check(&good.replace("from = \"text\"", "from = \"period\"").replace("period = [\"期限\"]", ""));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("期限は一つも読めません"), "{said}");
    for (from, to, expected) in [
        ("period = [\"期限\"]", "period = \"期限\"", "[ ] で囲んでください"),
        ("period = [\"期限\"]", "period = [\"達成目標\"]", "「達成目標」が period と target の両方にあります"),
        ("period = [\"期限\"]", "period = [\"期限\", \"\"]", "period に空の言葉があります"),
        ("{department}運営方針", "部の運営方針", "「部の運営方針」に {department} がありません"),
    ] {
        let line = good.lines().position(|line| line.contains(from)).unwrap() + 1;
        let (code, said) = check(&good.replace(from, to));
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("の{line}行目")) && said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn a_definition_is_tried_on_a_workbook() {
    let folder = folder();
    std::fs::write(folder.path().join("own.toml"), include_str!("../config/layouts/unei-hoshin.toml")).unwrap();
    let output = matome(&["layout", "test", "own.toml", "方針.xlsx"], folder.path());
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for words in [
        "列の見出し（取組内容）",
        "目標1の目標名",
        "目標1・取組(1)の数値目標",
        "見出し4個のうち4個（100%）",
        "9月末まで →",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The same sheet by a definition of another form.
    std::fs::write(folder.path().join("own.toml"), include_str!("../config/layouts/kodo-keikaku-card.toml")).unwrap();
    let output = matome(&["layout", "test", "own.toml", "方針.xlsx"], folder.path());
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("「行動計画」「項目番号」のどれもありません"), "{said}");
}

#[test]
fn every_cell_is_explained() {
    let folder = folder();
    let said = stdout(&matome(&["read", "--explain", "方針.xlsx"], folder.path()));
    for words in ["列の見出し（数値目標）", "目標1の目標名", "目標1・取組(1)の数値目標", "（様式の説明）"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let output = matome(&["read", "--explain", "--format", "json", "方針.xlsx"], folder.path());
    let explained: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let cells = explained["sheets"][0]["cells"].as_array().unwrap();
    let target = cells.iter().find(|cell| cell["text"] == "9月末までに本庁舎の全部").unwrap();
    let value = &target["taken"]["value"];
    assert_eq!(value["field"]["Measure"], "target");
    assert_eq!((&value["goal"], &value["measure"]), (&0.into(), &0.into()));
    assert_eq!(explained["goals"][0]["measures"][0]["target"], target["text"]);
}

/// From an unknown workbook to a definition accepted in the city's `layouts` folder.
#[test]
fn a_draft_is_written_tried_and_taken_in() {
    let folder = folder();
    let drafted = matome(&["layout", "draft", "方針.xlsx", "-o", "new.toml"], folder.path());
    assert_eq!(drafted.status.code(), Some(0), "{drafted:?}");
    assert!(String::from_utf8_lossy(&drafted.stderr).contains("目標1件・取組1件"), "{drafted:?}");
    assert_eq!(matome(&["layout", "check", "new.toml"], folder.path()).status.code(), Some(0));
    let tested = matome(&["layout", "test", "new.toml", "方針.xlsx"], folder.path());
    assert!(stdout(&tested).contains("目標1・取組(1)の数値目標"), "{}", stdout(&tested));
    // A built-in form fits this sheet equally; the city's own takes precedence.
    assert!(!stdout(&tested).contains("として読まれます"), "{}", stdout(&tested));
    // Edits are not overwritten.
    let again = matome(&["layout", "draft", "方針.xlsx", "-o", "new.toml"], folder.path());
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("別の名前"), "{again:?}");
    std::fs::create_dir(folder.path().join("layouts")).unwrap();
    std::fs::rename(folder.path().join("new.toml"), folder.path().join("layouts/new.toml")).unwrap();
    assert!(stdout(&matome(&["layout", "list"], folder.path())).contains("layouts/new.toml"));
}

#[test]
fn the_sheets_that_a_draft_leaves_unread_get_one_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("宣言.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let chief: &[&[&str]] = &[
        &["令和8年度　市民部長の宣言"],
        &["番号", "宣言", "理由", "期限"],
        &["1", "待ち時間を半分にする", "90分待たせている。", "2月末"],
        &["2", "書かない窓口を広げる", "申請書が多い。", "9月末"],
    ];
    let section: &[&[&str]] = &[
        &["令和8年度　実行計画表"],
        &["課名", "市民課"],
        &["課の重点", "番号発券機の更新"],
        &["番号", "実行すること", "時期", "めやす"],
        &["1", "機種を選ぶ。", "6月末", "3社を比べる"],
        &["2", "入れ替える。", "10月", "2台"],
    ];
    for (name, rows) in [("部長", chief), ("市民課", section)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            sheet.write_row(row, 0, cells.iter().copied()).unwrap();
        }
    }
    book.save(&path).unwrap();
    std::fs::create_dir(folder.path().join("layouts")).unwrap();
    let draft = |to: &str| {
        let drafted = matome(&["layout", "draft", "宣言.xlsx", "-o", to], folder.path());
        assert_eq!(drafted.status.code(), Some(0), "{drafted:?}");
        String::from_utf8(drafted.stderr).unwrap()
    };
    assert!(draft("layouts/one.toml").contains("は別の様式です"));
    assert!(!draft("layouts/two.toml").contains("は別の様式です"));
    // A configuration makes the folder a city's.
    std::fs::write(folder.path().join("matome.toml"), "").unwrap();
    let read = stdout(&matome(&["read", "--format", "json", "宣言.xlsx"], folder.path()));
    for title in ["待ち時間を半分にする", "書かない窓口を広げる", "番号発券機の更新"] {
        assert!(read.contains(title), "{title}: {read}");
    }
}

#[test]
fn a_workbook_that_cannot_be_read_gives_no_draft() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("目標.xlsx"), "部局,目標").unwrap();
    let output = matome(&["layout", "draft", "目標.xlsx"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("CSV"), "{output:?}");
}

/// A goal, and the due days of its measures.
fn outline(goal: &model::Goal) -> impl PartialEq + std::fmt::Debug + use<> {
    let due = |deadlines: &[Deadline]| deadlines.iter().map(|deadline| deadline.due).collect::<Vec<_>>();
    let measures: Vec<_> =
        goal.measures.iter().map(|measure| (measure.number.clone(), due(&measure.deadlines))).collect();
    (goal.fiscal_year, goal.department.clone(), goal.number.clone(), goal.title.clone(), due(&goal.deadlines), measures)
}

/// The draft is unconfirmed, and no other definition is known.
#[test]
fn the_draft_of_a_demo_form_finds_the_goals_that_its_own_definition_finds() {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    for demo::DemoWorkbook { file, bytes } in demo::workbooks(FiscalYear::new(2026), today).unwrap() {
        let book = read::workbook(&bytes, "様式.xlsx").unwrap();
        let draft = teaching::draft("様式.xlsx", &book, &Layouts::builtin()).unwrap().text;
        let layouts = Layouts::only(&[("draft.toml".to_owned(), draft.clone())]).unwrap();
        let [expected, found] =
            [&Layouts::builtin(), &layouts].map(|layouts| read_workbook("様式.xlsx", &book, layouts));
        let outlines = |read: &model::Workbook| read.goals.iter().map(outline).collect::<Vec<_>>();
        assert_eq!(outlines(&found), outlines(&expected), "{}\n{draft}", file.display());
    }
}
