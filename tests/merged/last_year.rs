//! Last year beside this one: 評価集計, and a department's copy.

use matome_core::consolidate::file_name::department_file_names;
use matome_core::consolidate::publication::Publication;
use matome_core::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::{Goal, Measure};
use matome_workbook::plan::{Cell, Value};

use crate::common::clerk::Clerk;
use crate::merged::city::{by, demo, goal, measure};
use crate::merged::scene::Scene;

fn rated(title: &str, cell: &str, assessment: &str, rate: f64) -> Measure {
    Measure { self_assessment: Some(assessment.to_owned()), achievement_rate: Some(rate), ..measure(title, cell) }
}

/// The demo with last year's sheets of two departments in other files, and this year's ratings.
fn share() -> Snapshot {
    let mut share = demo();
    let last = |department: &str, measures| Goal {
        fiscal_year: Some(FiscalYear::new(2025)),
        ..goal(department, "1", "窓口の待ち時間の短縮", measures)
    };
    let report = Some("窓口の案内を改めた。".to_owned());
    let counter = Measure { year_end_report: report, ..rated("書かない窓口の導入", "B6", "Ｂ", 85.0) };
    let files = [
        ("市民生活部/令和7年度目標.xlsx", last("市民生活部", vec![counter, rated("夜間窓口の廃止", "B7", "Ｃ", 40.0)])),
        ("総務部/R7.xlsx", last("総務部", vec![rated("庁舎の省エネルギー", "B6", "A", 100.0)])),
    ];
    let mut before = crate::merged::city::snapshot(files.map(|(file, goal)| (file, vec![goal])).to_vec());
    share.workbooks.append(&mut before.workbooks);
    share
}

fn file(department: &str) -> String {
    department_file_names(FiscalYear::new(2026), std::iter::once(department)).remove(0)
}

/// Rows of a text-only sheet, each joined.
fn lines(rows: &[Vec<String>]) -> Vec<String> {
    rows.iter().map(|row| row.join("|").trim_end_matches('|').to_owned()).collect()
}

#[test]
fn ratings_are_counted_as_they_are_written_beside_those_of_last_year() {
    let scene = Scene::new();
    scene.merge(&mut share());
    let rows = lines(&scene.rows("評価集計"));
    let has = |line: &str| rows.iter().any(|row| row == line);
    for line in
        ["A|1|1", "B|1|1", "C|0|1", "記入なし|9|0", "100％以上|1|1", "80％以上|0|1", "60％以上|1|0", "60％未満|0|1"]
    {
        assert!(has(line), "{line}: {rows:#?}");
    }
    let header = "部局|A|A\n（前年度）|B|B\n（前年度）|C|C\n（前年度）|記入なし|記入なし\n（前年度）";
    assert!(has(header) && has("市民生活部|1||1|1||1") && has("総務部||1|||||4"), "{rows:#?}");
    assert!(has("前年度から続く取組（1件）"), "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with("市民生活部|窓口の待ち時間の短縮|||書かない窓口の導入")));
    // A year without predecessor says so.
    assert!(lines(&scene.rows_of(2025, "評価集計")).concat().contains("前年度のシートは読み取っていません"));
    let drawn = Clerk::opens(&scene.path(2026));
    assert_eq!(drawn.parts().filter(|(name, _)| name.starts_with("xl/charts/chart")).count(), 5);
}

#[test]
fn the_ratings_of_a_large_city_stand_below_each_other_and_keep_their_headers() {
    let scene = Scene::new();
    let part = |scene: &Scene, name: &str| Clerk::opens(&scene.path(2026)).part(name).to_owned();
    let mut share = share();
    scene.merge(&mut share);
    let rows = lines(&scene.rows("評価集計"));
    let header = rows.iter().position(|row| row.starts_with("部局|目標|||取組")).unwrap() + 1;
    let workbook = part(&scene, "xl/workbook.xml");
    assert!(workbook.contains(&format!("評価集計!${header}:${header}")), "the header is not repeated: {workbook}");
    assert!(part(&scene, "xl/worksheets/sheet8.xml").contains(r#"orientation="landscape""#));
    for n in 1..=30 {
        let name = format!("第{n}部");
        let goals = vec![goal(&name, "1", "目標", vec![rated("取組", "B8", "A", 90.0)])];
        share.workbooks.append(&mut crate::merged::city::snapshot(vec![(&format!("{name}/R8.xlsx"), goals)]).workbooks);
    }
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert!(!part(&scene, "xl/worksheets/sheet8.xml").contains(r#"orientation="landscape""#));
}

#[test]
fn a_copy_shows_last_years_result_beside_each_goal_and_a_page_for_the_hearing() {
    let scene = Scene::new().with_departments();
    scene.merge(&mut share());
    let pages = lines(&scene.rows_in(&file("市民生活部"), "目標別"));
    let has = |line: &str| pages.iter().any(|row| row == line);
    assert!(
        has("目標1　窓口の待ち時間の短縮") && has("期末報告|10 月 1 日から本格運用へ移行した。|窓口の案内を改めた。")
    );
    assert!(has("達成度|100%|85%") && has("自己評価|Ａ|Ｂ"), "{pages:#?}");
    let page = lines(&scene.rows_in(&file("市民生活部"), "ヒアリング資料"));
    assert!(page.iter().any(|row| row.starts_with("1|窓口の待ち時間の短縮|2|Ａ 1、Ｂ 1|")), "{page:#?}");
    assert!(page[1].starts_with("令和8年10月1日現在　目標 1　取組 2"), "{page:#?}");
    let notices = lines(&scene.rows_in(&file("市民生活部"), "お知らせ"));
    assert!(notices.iter().any(|row| row.ends_with("中間報告|令和8年度の中間報告の提出")), "{notices:#?}");
}

#[test]
fn forty_goals_are_forty_pages_and_two_for_the_hearing() {
    let scene = Scene::new().with_departments();
    let late = |n: u32| {
        let mut late = measure(&format!("取組の名前その{n}"), "B8");
        late.deadlines = vec![by("6月末", "2026-06-30")];
        late
    };
    let goals = (1..=40).map(|n| goal("総務部", &n.to_string(), &format!("目標の名前その{n}"), vec![late(n)]));
    scene.merge(&mut crate::merged::city::snapshot(vec![("総務部/R8.xlsx", goals.collect())]));
    let page = lines(&scene.rows_in(&file("総務部"), "ヒアリング資料"));
    assert!(
        page.len() < 70 && page.contains(&"ほか 25 件は、シート「期限一覧」の状態で絞り込めます。".to_owned()),
        "{page:#?}"
    );
    let sheets = Clerk::opens(&scene.folder().join(file("総務部")));
    assert!(sheets.part("xl/worksheets/sheet9.xml").contains(r#"<rowBreaks count="39" manualBreakCount="39">"#));
}

/// A goal of four long measures takes two pages; the second begins at the first row of a measure.
#[test]
fn a_page_of_a_goal_ends_with_a_measure_and_not_with_its_heading() {
    let scene = Scene::new().with_departments();
    let long = |n: u32| {
        let report = (1..=12).map(|line| format!("({line}) 説明会を開いた。")).collect::<Vec<_>>().join("\n");
        Measure { interim_report: Some(report), ..measure(&format!("取組の名前その{n}"), &format!("B{n}")) }
    };
    let goals = vec![goal("総務部", "1", "目標の名前", (1..=4).map(long).collect())];
    scene.merge(&mut crate::merged::city::snapshot(vec![("総務部/R8.xlsx", goals)]));
    let sheets = Clerk::opens(&scene.folder().join(file("総務部")));
    let sheet = sheets.part("xl/worksheets/sheet9.xml");
    let breaks = sheet.split("<brk id=\"").skip(1).map(|brk| brk.split('"').next().unwrap().parse::<usize>().unwrap());
    let breaks: Vec<usize> = breaks.collect();
    let rows = lines(&scene.rows_in(&file("総務部"), "目標別"));
    // A narrow row precedes a measure's heading.
    let begins: Vec<&str> = breaks.iter().map(|at| rows[at + 1].as_str()).collect();
    assert_eq!(begins.len(), 1, "{breaks:?}");
    assert!(begins[0].contains("取組の名前その"), "{begins:?} of {rows:#?}");
    assert!(sheet.contains(r#"scale="85""#), "what a page holds is known");
}

/// Choices of one scale, some with explanations, count as ratings everywhere.
#[test]
fn what_is_published_counts_ratings_as_the_merged_workbook_does() {
    let written = [
        "目指していた水準に届いた（100％）",
        "わずかに水準に届かなかった（90％以上100％未満）",
        "要綱を改め、説明会を開き、窓口の案内を改めた。",
    ];
    let measures = (5..).zip(written).map(|(row, text)| rated("取組", &format!("B{row}"), text, 95.0)).collect();
    let mut share =
        crate::merged::city::snapshot(vec![("総務部/R8.xlsx", vec![goal("総務部", "1", "目標", measures)])]);
    let scene = Scene::new();
    scene.merge(&mut share);
    let rows = scene.rows("評価集計");
    let at = rows.iter().position(|row| row[0] == "自己評価").unwrap();
    let kinds = |rows: &[Vec<String>]| -> Vec<(String, String)> {
        rows.iter().take_while(|row| !row[0].is_empty()).map(|row| (row[0].clone(), row[1].clone())).collect()
    };
    let counted = kinds(&rows[at + 1..]);
    let labels: Vec<&str> = counted.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["100%", "90%以上100%未満", "文章での記入", "記入なし"]);
    let (city, year) = (crate::merged::city::city(), FiscalYear::new(2026));
    let publication = Publication::of(&share, &city, year, crate::merged::city::day("2026-10-01"));
    let [cover, _, counts] = publication.sheets();
    let shown = |cell: &Cell| match &cell.value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let published: Vec<Vec<String>> = counts.into_rows().map(|line| line.cells.iter().map(shown).collect()).collect();
    let header = published.iter().position(|row| row.get(1).is_some_and(|text| text == "100%")).unwrap();
    let of_all = published[header].iter().zip(&published[header + 2]).skip(1).map(|(a, b)| (a.clone(), b.clone()));
    let of_all: Vec<(String, String)> = of_all.collect();
    assert_eq!(of_all[..4], counted);
    assert_eq!(of_all[4..], [("計".to_owned(), "3".to_owned())]);
    assert_eq!(published[header + 1][0], "総務部");
    assert_eq!(published[header + 1][1..], published[header + 2][1..], "the only department is all of them");
    let cover: Vec<Vec<String>> = cover.into_rows().map(|line| line.cells.iter().map(shown).collect()).collect();
    let of_department = cover.iter().find(|row| row.first().is_some_and(|text| text == "総務部")).unwrap();
    assert_eq!(of_department[1..3], ["1", "3"], "its goals and measures");
}

/// Without a set width a column is too narrow, and its text is cut off on paper.
#[test]
fn what_is_published_counts_each_rating_in_a_column_of_its_own_however_many_there_are() {
    let ratings = ["Ｓ", "Ａ", "Ｂ", "Ｃ", "Ｄ", "Ｅ", "達成", "順調", "遅れ", "未達成", "未着手", "完了"];
    let measures = (5..).zip(ratings).map(|(row, text)| rated("取組", &format!("B{row}"), text, 95.0)).collect();
    let mut share =
        crate::merged::city::snapshot(vec![("総務部/R8.xlsx", vec![goal("総務部", "1", "目標", measures)])]);
    Scene::new().merge(&mut share);
    let (city, year) = (crate::merged::city::city(), FiscalYear::new(2026));
    let publication = Publication::of(&share, &city, year, crate::merged::city::day("2026-10-01"));
    let [_, _, counts] = publication.sheets();
    let widest = counts.rows.iter().map(|line| line.cells.len()).max();
    assert!(widest > Some(11), "{widest:?}");
    assert_eq!(widest, Some(counts.columns.len()));
}
