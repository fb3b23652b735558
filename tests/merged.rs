//! The merged workbook, from a snapshot to the file, read back with other readers.

mod beside;
pub(crate) mod city;
mod copies;
mod departments;
mod edited_cells;
mod excel;
mod histories;
mod last_year;
mod law;
mod limits;
mod looks;
mod missing;
mod notes;

mod page;
mod progress;
mod remarks;
mod requests;
pub(crate) mod scene;
pub(crate) mod stories;
mod views;

use calamine::Data;
use matome::edge::folders::replace_file::{Hold, Replaced, replace};
use matome::merging::outcome::Done;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_forms::field::MeasureField;
use matome_forms::model::Report;
use matome_workbook::problem::Unreadable;

use crate::common::clerk::Clerk;
use city::{by, demo, goal, measure, snapshot};
use scene::{DAY, Scene};

#[test]
fn the_sheets_and_the_headers_of_the_list_are_the_fixed_ones() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    assert_eq!(scene.sheets(), ["概要", "一覧", "提出状況", "期限一覧", "工程表", "要確認", "変更履歴", "評価集計"]);
    let headers = "年度 部局 担当課 目標No. 目標 取組No. 取組 取組内容 期限（原文） 期限日 目標値 中間報告 期末報告 \
                   達成度 自己評価 状態 企画課確認 企画課メモ 出典 ID";
    assert_eq!(scene.list().headings().join(" "), headers);
    let headers = "期限日 曜日 残り日数 部局 担当課 目標 取組 内容 原文 出典";
    assert!(scene.table("期限一覧").headings().join(" ").starts_with(headers));
}

#[test]
fn the_list_follows_the_organisation_chart_then_the_workbooks() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let expected = [
        "総務部 | 電子決裁の全庁展開",
        "総務部 | 規程の見直し",
        "総務部 | 定員管理計画の改訂",
        "総務部 | 人材育成研修",
        "市民生活部 | 書かない窓口の導入",
        "市民生活部 | マイナンバーカードの休日交付",
        "健康福祉部 | 高齢者の見守り訪問",
        "産業振興部 | 空き店舗活用補助",
        "産業振興部 | 物産展の開催",
        "教育部 | 学習用端末の更新",
        "文化振興財団 | 文化祭の実施",
    ];
    assert_eq!(scene.list().columns(&["部局", "取組"]), expected);
}

#[test]
fn dates_are_dates_and_rates_are_percentages() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let date = |sheet, row, heading| match scene.value(sheet, row, heading) {
        Data::DateTime(date) => date.as_datetime().unwrap().date().to_string(),
        other => panic!("{heading} of {row} is no date but {other}"),
    };
    assert_eq!(date("一覧", "書かない窓口の導入", "期限日"), "2026-10-31");
    assert_eq!(scene.value("一覧", "マイナンバーカードの休日交付", "達成度"), Data::Float(0.705));
    assert_eq!(date("期限一覧", "定員管理計画の改訂", "期限日"), "2026-10-09");
    let first = scene.table("期限一覧").rows()[0].clone();
    assert_eq!(first.texts(&["取組", "曜日", "残り日数"]), "定員管理計画の改訂 | 金 | 8");
}

#[test]
fn deadlines_begin_with_today_and_those_that_have_passed_stand_below() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let days = scene.table("期限一覧").column("残り日数");
    let days: Vec<Option<i64>> = days.iter().map(|days| days.parse().ok()).collect();
    let place = |days: &Option<i64>| match days {
        Some(days) if *days >= 0 => (0, *days),
        None => (1, 0),
        Some(days) => (2, -days),
    };
    assert!(days.is_sorted_by_key(place), "{days:?}");
    assert!(days.contains(&Some(-1)) && days[0] == Some(8), "{days:?}");
}

#[test]
fn the_overview_says_first_what_is_to_be_done_now() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let rows = scene.rows("概要");
    let at = |text: &str| rows.iter().position(|row| row.iter().any(|cell| cell.contains(text)));
    assert!(at("いま行うこと") < at("提出の状況"), "{rows:?}");
    let interim = scene.beside("概要", "中間報告の提出（期限10月15日、あと14日）").concat();
    assert!(interim[0].ends_with("部局") && interim.last().unwrap() == "提出状況", "{interim:?}");
    assert!(at("期限を過ぎ、完了の報告がないもの").is_some() && at("確認が必要なもの").is_some(), "{rows:?}");
}

#[test]
fn what_was_assumed_is_grey_and_slanted_and_told_once_a_form() {
    let scene = Scene::new();
    let assumed = |title: &str| {
        let mut own = measure(title, "C8");
        own.period = Some("10月末まで".into());
        own.deadlines = vec![by("10月末まで", "2026-10-31")];
        own.assumed = vec![MeasureField::Period];
        goal("総務部", "1", title, vec![own])
    };
    let mut certain = goal("総務部", "3", "確かな目標", vec![measure("確かな取組", "C9")]);
    certain.measures[0].deadlines = vec![by("9月末", "2026-09-30")];
    let mut share = snapshot(vec![
        ("総務部/1.xlsx", vec![assumed("一つ目")]),
        ("総務部/2.xlsx", vec![assumed("二つ目")]),
        ("総務部/3.xlsx", vec![certain]),
    ]);
    scene.merge(&mut share);
    let list = scene.list();
    let is_slanted = |row: &str, heading: &str| scene.look("一覧", row, heading).font.is_some_and(|f| f.is_italic());
    for (row, assumed) in
        [("一つ目", &["期限（原文）", "期限日"][..]), ("二つ目", &["期限（原文）", "期限日"]), ("確かな取組", &[])]
    {
        let read = list.headings().iter().take_while(|heading| *heading != "企画課確認");
        let slanted: Vec<&String> = read.filter(|heading| is_slanted(row, heading)).collect();
        assert_eq!(slanted, assumed, "{row}");
    }
    let told = scene.findings("推定して読んだ様式");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0]["内容"].contains("期限は") && told[0]["内容"].contains("（2ブック）"), "{told:?}");
}

#[test]
fn a_source_opens_the_workbook_at_its_cell() {
    let scene = Scene::new();
    let mut sharp = measure("番号記号", "B9");
    sharp.source.sheet = "O'Neil 1".into();
    let workbooks = vec![
        ("総務部/R8 目標.xlsx", vec![goal("総務部", "1", "普通", vec![measure("取組", "C8")])]),
        ("総務部/目標#1 100%.xlsx", vec![goal("総務部", "2", "記号", vec![sharp])]),
    ];
    scene.merge(&mut snapshot(workbooks));
    let workbook = Clerk::opens(&scene.path(2026));
    let links = workbook.part("xl/worksheets/_rels/sheet2.xml.rels");
    assert!(links.contains(r#"Target="../share/総務部/R8%20目標.xlsx""#), "{links}");
    let sheet = workbook.part("xl/worksheets/sheet2.xml");
    assert!(sheet.contains(r#"location="目標!C8""#), "{sheet}");
    assert!(sheet.contains("HYPERLINK(\"[../share/総務部/目標#1 100%.xlsx]'O''Neil 1'!B9\""), "{sheet}");
}

#[test]
fn text_stays_text_whatever_it_begins_with() {
    let scene = Scene::new();
    let texts = ["=1+1", "+81", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"];
    let measures = texts.iter().map(|text| measure(text, "B8")).collect();
    let mut odd = goal("=部局", "1", "=HYPERLINK(\"http://x\")", measures);
    odd.sections = vec!["\u{e000}課".into(), "😀係".into()];
    scene.merge(&mut snapshot(vec![("a.xlsx", vec![odd])]));
    assert_eq!(scene.list().column("取組"), texts);
    assert_eq!(scene.list().row("=1+1").texts(&["部局", "担当課"]), "=部局 | \u{e000}課、😀係");
    assert!(!Clerk::opens(&scene.path(2026)).part("xl/worksheets/sheet2.xml").contains("<f>"));
}

#[test]
fn a_text_that_no_cell_can_hold_is_cut_and_named() {
    let scene = Scene::new();
    let mut long = measure("長文", "B8");
    long.actions = Some("あ".repeat(40_000));
    scene.merge(&mut snapshot(vec![("総務部/a.xlsx", vec![goal("総務部", "1", "目標", vec![long])])]));
    let text = &scene.list().row("長文")["取組内容"];
    assert!(text.encode_utf16().count() <= 32_767 && text.contains("以下省略"));
    assert_eq!(scene.table("要確認").row("長すぎる文章")["場所"], "目標!B8");
}

#[test]
fn submissions_name_every_department_of_chart_and_sheets() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let expected = [
        "総務部 | 提出済 10/1受付 | 一部 (2/4) 10/1受付 | 未提出",
        "市民生活部 | 提出済 10/1受付 | 提出済 10/1受付 | 一部 (1/2) 10/1受付",
        "健康福祉部 | 提出済 10/1受付 | － | 未提出",
        "産業振興部 | 提出済 10/1受付 | 未提出 | 未提出",
        "都市整備部 | 未提出 | 未提出 | 未提出",
        "教育部 | 提出済 10/1受付 | 未提出 | 未提出",
        "議会事務局 | 未提出 | 未提出 | 未提出",
        "文化振興財団 | 確認中 | 確認中 | 確認中",
    ];
    assert_eq!(scene.table("提出状況").columns(&["部局", "目標設定", "中間報告", "期末報告"]), expected);
    // Above them, the due dates.
    assert_eq!(scene.beside("提出状況", "提出期限"), [["2026-05-15", "2026-10-15", "2027-04-10"]]);
}

#[test]
fn what_must_be_looked_at_stands_in_order_with_what_to_do() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let findings = scene.table("要確認");
    let expected = [
        "要対応 | パスワード保護 | 都市整備部 | 都市整備部/R8目標（最終）.xlsx | ",
        "要対応 | 古い内容 | 健康福祉部 | 健康福祉部/運営目標R8.xlsx | ",
        "要確認 | 期限があいまい | 教育部 | 教育部/R8.xls | 目標!F9",
        "要確認 | 設定にない部局 | 文化振興財団 | 文化振興財団/R8.xlsx | 目標!B2",
        "要確認 | 宛先の未設定 | 議会事務局 | （設定） | ",
    ];
    assert_eq!(findings.columns(&["重要度", "区分", "部局", "ブック", "場所"]), expected);
    assert!(findings.row("パスワード保護")["内容"].contains("パスワードで保護されています"));
    let source = &scene.list().row("高齢者の見守り訪問")["出典"];
    assert!(source.starts_with("（古い：令和8年9月28日 14:05から"), "{source}");
}

#[test]
fn a_workbook_whose_path_is_too_long_for_a_line_is_shown_by_its_name() {
    let (scene, mut share) = (Scene::new(), demo());
    let unreadable = share.workbooks.remove("都市整備部/R8目標（最終）.xlsx").unwrap();
    share.workbooks.insert("都市整備部/提出用（部長確認済）/R8目標（最終）.xlsx".to_owned(), unreadable);
    scene.merge(&mut share);
    let findings = scene.table("要確認");
    assert_eq!(findings.row("パスワード保護")["ブック"], "R8目標（最終）.xlsx");
    assert_eq!(findings.row("古い内容")["ブック"], "健康福祉部/運営目標R8.xlsx");
    let sheet = Clerk::opens(&scene.path(2026)).part("xl/worksheets/sheet6.xml").to_owned();
    assert!(sheet.contains(r#"tooltip="都市整備部/提出用（部長確認済）/R8目標（最終）.xlsx""#), "{sheet}");
}

#[test]
fn a_double_goal_and_a_department_without_address_are_named() {
    let scene = Scene::new();
    let same = |name| goal("議会事務局", "1", "議会の見える化", vec![measure(name, "B8")]);
    scene.merge(&mut snapshot(vec![("議会/R8.xlsx", vec![same("中継")]), ("議会/R8続き.xlsx", vec![same("録画")])]));
    assert_eq!(scene.table("要確認").column("区分"), ["番号・目標の重複", "宛先の未設定"]);
}

#[test]
fn a_row_of_a_plan_over_years_stands_in_the_workbook_of_its_own_year() {
    let scene = Scene::new();
    let mut this_year = measure("令和8年度計画", "C8");
    this_year.fiscal_year = Some(FiscalYear::new(2026));
    let mut next_year = measure("令和9年度計画", "C9");
    next_year.fiscal_year = Some(FiscalYear::new(2027));
    let outcomes =
        scene.merge(&mut snapshot(vec![("plan.xlsx", vec![goal("総務部", "1", "計画", vec![this_year, next_year])])]));
    let names: Vec<_> = outcomes.iter().map(|outcome| outcome.path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names[..2], ["取りまとめ_令和8年度.xlsx", "取りまとめ_令和9年度.xlsx"]);
    assert!(scene.path(2027).ends_with("取りまとめ_令和9年度.xlsx"));
    assert_eq!(scene.table_of(2027, "一覧").column("取組"), ["令和9年度計画"]);
}

#[test]
fn a_year_whose_last_row_is_gone_keeps_a_workbook_without_rows() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    scene.merge(&mut Snapshot::default());
    assert!(scene.list().rows().is_empty());
    assert_eq!(scene.table("提出状況").row("総務部")["目標設定"], "未提出");
}

#[test]
fn where_nothing_at_all_could_be_read_the_present_year_says_so() {
    let scene = Scene::new();
    let mut broken = KnownWorkbook::default();
    broken.records.problems.push(Unreadable::Empty.into());
    let mut share = Snapshot::default();
    share.workbooks.insert("総務部/a.xlsx".into(), broken);
    scene.merge(&mut share);
    assert_eq!(scene.table("要確認").column("内容")[0], Unreadable::Empty.to_string());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bytes = || {
        let scene = Scene::new();
        scene.merge(&mut demo());
        std::fs::read(scene.path(2026)).unwrap()
    };
    assert!(bytes() == bytes());
}

#[test]
fn an_unchanged_workbook_is_not_written_again() {
    let scene = Scene::new();
    let mut share = snapshot(vec![("a.xlsx", vec![goal("総務部", "1", "目標", vec![measure("取組", "B8")])])]);
    assert!(matches!(scene.merge_at(&mut share, DAY)[0].done, Done::Written));
    let first = std::fs::read(scene.path(2026)).unwrap();
    // Only the creation time would differ.
    assert!(matches!(scene.merge_at(&mut share, "2026-10-01T17:45")[0].done, Done::Unchanged));
    assert!(std::fs::read(scene.path(2026)).unwrap() == first);
    share.workbooks.get_mut("a.xlsx").unwrap().records.goals[0].measures[0].target = Some("90%".into());
    assert!(matches!(scene.merge_at(&mut share, "2026-10-01T17:50")[0].done, Done::Written));
}

#[test]
fn a_workbook_is_known_again_without_the_database_that_knew_it() {
    let scene = Scene::new();
    scene.merge_at(&mut demo(), DAY);
    let scene = scene.without_its_database();
    assert!(matches!(scene.merge_at(&mut demo(), "2026-10-01T17:45")[0].done, Done::Unchanged));
    assert!(matches!(scene.merge_at(&mut demo(), "2026-10-01T17:50")[0].done, Done::Unchanged));
}

#[test]
fn a_workbook_that_someone_has_open_is_left_alone_until_it_is_closed() {
    for mark in ["~$取りまとめ_令和8年度.xlsx", ".~lock.取りまとめ_令和8年度.xlsx#"] {
        let scene = Scene::new();
        scene.merge(&mut demo());
        let before = std::fs::read(scene.path(2026)).unwrap();
        std::fs::write(scene.folder().join(mark), "").unwrap();
        let mut share = snapshot(vec![("a.xlsx", vec![goal("総務部", "1", "目標", vec![measure("取組", "B8")])])]);
        assert!(
            matches!(&scene.merge(&mut share)[0].done, Done::Waiting { reason } if reason.to_string().contains(mark))
        );
        assert!(std::fs::read(scene.path(2026)).unwrap() == before);
        std::fs::remove_file(scene.folder().join(mark)).unwrap();
        assert!(matches!(scene.merge(&mut share)[0].done, Done::Written));
        assert_eq!(scene.list().column("取組"), ["取組"]);
    }
}

#[test]
fn a_file_that_was_saved_in_the_meantime_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let content = || std::fs::read(&path).unwrap();
    assert_eq!(replace(&path, b"first", None).unwrap(), Replaced::Written);
    assert_eq!(replace(&path, b"second", None).unwrap(), Replaced::Waiting(Hold::SavedMeanwhile));
    assert_eq!(replace(&path, b"second", Some(b"other")).unwrap(), Replaced::Waiting(Hold::SavedMeanwhile));
    assert_eq!(content(), b"first");
    assert_eq!(replace(&path, b"second", Some(b"first")).unwrap(), Replaced::Written);
    assert_eq!(content(), b"second");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn who_may_read_the_workbook_stays_as_someone_has_set_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = Scene::new();
    scene.merge(&mut demo());
    let mode = || std::fs::metadata(scene.path(2026)).unwrap().permissions().mode() & 0o777;
    assert_ne!(mode() & 0o040, 0, "the group cannot read it: {:o}", mode());
    std::fs::set_permissions(scene.path(2026), std::fs::Permissions::from_mode(0o640)).unwrap();
    scene.merge(&mut Snapshot::default());
    assert_eq!(mode(), 0o640);
    let names: Vec<_> = std::fs::read_dir(scene.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["取りまとめ_令和8年度.xlsx"]);
}

#[test]
fn changes_are_listed_from_the_first_merge_on() {
    let scene = Scene::new();
    let mut share = demo();
    scene.merge_at(&mut share, DAY);
    let records = |share: &mut Snapshot| share.workbooks.get_mut("教育部/R8.xls").map(|w| w.records.clone()).unwrap();
    let mut changed = records(&mut share);
    changed.goals[0].measures[0].target = Some("1,200 台".into());
    changed.goals[0].measures[0].period = Some("8月末".into());
    changed.goals[0].measures[0].deadlines = vec![by("8月末", "2026-08-31")];
    share.workbooks.get_mut("教育部/R8.xls").unwrap().records = changed;
    share.workbooks.remove("文化振興財団/R8.xlsx");
    scene.merge_at(&mut share, "2026-10-02T09:00");
    let expected = [
        "文化振興財団 | 市民文化祭の開催 | 文化祭の実施 | 取組の削除 | 文化祭の実施 | ",
        "教育部 | 学びの環境の充実 | 学習用端末の更新 | 目標値 |  | 1,200 台",
        "教育部 | 学びの環境の充実 | 学習用端末の更新 | 期限（原文） | 夏頃 | 8月末",
    ];
    let history = scene.table("変更履歴");
    assert_eq!(history.columns(&["部局", "目標", "取組", "項目", "変更前", "変更後"]), expected);
}

#[test]
fn a_workbook_that_bears_another_name_is_one_change() {
    let scene = Scene::new();
    let mut share = demo();
    scene.merge_at(&mut share, DAY);
    let moved = share.workbooks.remove("総務部/R8重点目標.xlsx").unwrap();
    share.workbooks.insert("総務部/R8重点目標（確定）.xlsx".into(), moved);
    scene.merge_at(&mut share, "2026-10-02T09:00");
    let changes = scene.table("変更履歴");
    assert_eq!(
        changes.columns(&["部局", "目標", "取組", "項目", "変更前", "変更後"]),
        ["総務部 |  | 全4件の取組 | ブック | 総務部/R8重点目標.xlsx | 総務部/R8重点目標（確定）.xlsx"]
    );
}

#[test]
fn ten_thousand_rows_fit() {
    let scene = Scene::new();
    let measures = |file: usize| {
        let one = |row: usize| {
            let mut measure = measure(&format!("取組{file}-{row}"), &format!("C{row}"));
            measure.actions = Some(format!("第{row}期の説明会を開き、意見を計画{file}に反映する。"));
            measure.deadlines = vec![by("9月末", "2026-09-30")];
            measure.interim_report = (row.is_multiple_of(3)).then(|| "実施した。".into());
            measure
        };
        (0..100).map(one).collect::<Vec<_>>()
    };
    let files: Vec<String> = (0..100).map(|file| format!("総務部/{file:03}.xlsx")).collect();
    let workbooks = files
        .iter()
        .enumerate()
        .map(|(at, file)| (file.as_str(), vec![goal("総務部", &at.to_string(), &format!("目標{at}"), measures(at))]));
    let mut share = snapshot(workbooks.collect());
    scene.merge(&mut share);
    assert_eq!(scene.list().rows().len(), 10_000);
}

#[test]
fn odd_places_do_not_break_a_sheet() {
    let scene = Scene::new();
    let mut odd = measure("取組", "B8");
    odd.source = Source { sheet: "a".repeat(400), cell: "B8".into() };
    let long = format!("{}/x.xlsx", "長".repeat(2100));
    let mut share = snapshot(vec![(long.as_str(), vec![goal(&"部".repeat(300), "1", "目標", vec![odd])])]);
    share.workbooks.values_mut().next().unwrap().records.goals[0].reports = vec![Report::YearEndReport];
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Written));
    assert_eq!(scene.list().column("取組"), ["取組"]);
}

#[test]
fn the_overview_of_a_large_city_keeps_its_charts_whole_and_its_header_on_every_page() {
    let scene = Scene::new();
    let names: Vec<String> = (1..=30).map(|at| format!("第{at}地区まちづくり・未来共創推進部")).collect();
    let files: Vec<String> = names.iter().map(|name| format!("{name}/R8.xlsx")).collect();
    let goals = |name: &String| vec![goal(name, "1", "窓口の見直し", vec![measure("番号札の導入", "B8")])];
    scene.merge(&mut snapshot(files.iter().map(String::as_str).zip(names.iter().map(goals)).collect()));
    let rows = scene.rows("概要");
    let header = rows.iter().position(|row| row[0] == "部局").unwrap() + 1;
    let clerk = Clerk::opens(&scene.path(2026));
    let drawing = clerk.part("xl/drawings/drawing1.xml");
    let ends = drawing.split("<xdr:to>").skip(1).map(|end| end.split("<xdr:row>").nth(1).unwrap());
    for end in ends.map(|end| end.split('<').next().unwrap().parse::<usize>().unwrap()) {
        assert!(end < header - 2, "a chart reaches into the table of the departments");
    }
    let workbook = clerk.part("xl/workbook.xml");
    assert!(workbook.contains(&format!("概要!${header}:${header}")), "the header is not repeated: {workbook}");
    // The department names are too long for a chart; short ones stand outside the print area.
    assert!(workbook.contains("概要!$A$1:$I$"), "{workbook}");
    assert!(rows[header..].iter().any(|row| row[9] == "第1地区まちづ…"));
    let chart = clerk.part("xl/charts/chart2.xml");
    let categories = format!("<c:f>概要!$J${}:$J${}</c:f>", header + 1, rows.len());
    assert!(chart.contains(&categories) && chart.contains(r#"vert="eaVert""#), "{chart}");
    assert!(clerk.part("xl/worksheets/sheet1.xml").contains("&amp;Lみどり市　企画課 企画係（内線 2345）&amp;C"));
}

/// Not a test: `MATOME_LOOK=/tmp/look cargo test --test suite merged::look -- --ignored` merges the demo city there.
#[test]
#[ignore = "writes a workbook to look at"]
fn look() {
    let folder = std::env::var("MATOME_LOOK").unwrap();
    for outcome in Scene::in_folder(std::path::Path::new(&folder)).merge(&mut demo()) {
        println!("{}: {:?}", outcome.path.display(), outcome.done);
    }
}
