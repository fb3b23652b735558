//! People's view settings persist.

use crate::common::clerk::Clerk;
use crate::merged::city::demo;
use crate::merged::notes::share;
use crate::merged::scene::Scene;

const SHEET: &str = "xl/worksheets/sheet2.xml";
const DEADLINES: &str = "xl/worksheets/sheet4.xml";
const TABLE: &str = "xl/tables/table1.xml";

fn part(scene: &Scene, name: &str) -> String {
    Clerk::opens(&scene.path(2026)).part(name).to_owned()
}

fn column(xml: &str, number: u32) -> String {
    let columns = xml.split("<col ").skip(1).map(|column| column.split("/>").next().unwrap().to_owned());
    let within = |column: &String| {
        let value =
            |name: &str| -> u32 { column.split(name).nth(1).unwrap().split('"').nth(1).unwrap().parse().unwrap() };
        (value("min=")..=value("max=")).contains(&number)
    };
    columns.into_iter().find(within).unwrap()
}

#[test]
fn widths_freeze_zoom_and_paper_stay_as_people_set_them() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let before = part(&scene, SHEET);
    let (deadline, memo) = (column(&before, 9), column(&before, 18));
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace(SHEET, &deadline, &deadline.replace("width=\"", "hidden=\"1\" width=\""));
    clerk.replace(SHEET, &memo, "min=\"18\" max=\"18\" width=\"60.7109375\" customWidth=\"1\"");
    clerk.replace(SHEET, "zoomScale=\"85\"", "zoomScale=\"70\"");
    clerk.replace(
        SHEET,
        "xSplit=\"7\" ySplit=\"1\" topLeftCell=\"H2\"",
        "xSplit=\"2\" ySplit=\"1\" topLeftCell=\"C2\"",
    );
    clerk.replace(SHEET, "paperSize=\"8\"", "paperSize=\"9\"");
    clerk.saves();
    // Regardless of changes in the share and of rewrites.
    for day in ["2026-10-02T08:30", "2026-10-03T08:30", "2026-11-03T08:30"] {
        scene.merge_at(&mut share, day);
        let now = part(&scene, SHEET);
        assert!(column(&now, 18).contains("width=\"60.7109375\""), "{now}");
        assert!(column(&now, 9).contains("hidden=\"1\"") && !column(&now, 8).contains("hidden"), "{now}");
        assert!(now.contains("zoomScale=\"70\"") && now.contains("xSplit=\"2\""), "{now}");
        assert!(now.contains("paperSize=\"9\"") && now.contains("orientation=\"landscape\""));
    }
    // A setting restored to our default persists too.
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace(SHEET, "zoomScale=\"70\"", "zoomScale=\"85\"");
    clerk.saves();
    scene.merge_at(&mut share, "2026-11-04T08:30");
    assert!(part(&scene, SHEET).contains("zoomScale=\"85\"") && part(&scene, SHEET).contains("xSplit=\"2\""));
}

#[test]
fn hidden_rows_stay_hidden_wherever_they_move() {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    let titles = |scene: &Scene| -> Vec<String> { scene.list().column("取組") };
    let hidden = |scene: &Scene| -> Vec<String> {
        let xml = part(scene, SHEET);
        let rows = xml.split("<row ").skip(1).filter(|row| row.split('>').next().unwrap().contains("hidden=\"1\""));
        let number = |row: &str| row.split("r=\"").nth(1).unwrap().split('"').next().unwrap().parse::<usize>().unwrap();
        let all = titles(scene);
        rows.map(|row| all[number(row) - 2].clone()).collect()
    };
    // It stands in the sheet's fourth row.
    let gone = "定員管理計画の改訂".to_owned();
    assert_eq!(scene.list().row(&gone).number(), 4);
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace(SHEET, "<row r=\"4\" ", "<row r=\"4\" hidden=\"1\" ");
    clerk.saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!(hidden(&scene), std::slice::from_ref(&gone));
    // A row above it goes.
    share.workbooks.get_mut("総務部/R8重点目標.xlsx").unwrap().records.goals[0].measures.remove(0);
    scene.merge_at(&mut share, "2026-10-03T08:30");
    assert_eq!((hidden(&scene), scene.list().row(&gone).number()), (vec![gone], 3));
}

#[test]
fn what_is_filtered_stays_filtered_and_what_comes_is_filtered_too() {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    let table = "xl/tables/table1.xml";
    let ours = part(&scene, table);
    let area = ours.split("<autoFilter ref=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace(
        table,
        &format!("<autoFilter ref=\"{area}\"/>"),
        &format!("<autoFilter ref=\"{area}\"><filterColumn colId=\"1\"><filters><filter val=\"総務部\"/></filters></filterColumn></autoFilter>"),
    );
    clerk.saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert!(part(&scene, table).contains("<filterColumn colId=\"1\"><filters><filter val=\"総務部\"/></filters>"));
    let shown = |scene: &Scene| {
        let xml = part(scene, SHEET);
        let rows = xml.split("<row ").skip(1).filter(|row| row.contains("<c "));
        rows.filter(|row| !row.split('>').next().unwrap().contains("hidden=\"1\"")).count() - 1
    };
    let of_office = |scene: &Scene| scene.list().rows_with("総務部").len();
    assert_eq!(shown(&scene), of_office(&scene));
    let before = shown(&scene);
    let again = share.workbooks["総務部/R8重点目標.xlsx"].records.goals[0].measures[0].clone();
    let goals = &mut share.workbooks.get_mut("総務部/R8重点目標.xlsx").unwrap().records.goals;
    goals[0].measures.push(matome_forms::model::Measure { title: Some("もう一つの取組".into()), ..again });
    scene.merge_at(&mut share, "2026-10-03T08:30");
    assert_eq!(shown(&scene), before + 1);
}

#[test]
fn sheets_and_columns_stay_where_people_moved_them() {
    let (scene, mut share) = (Scene::new(), share());
    scene.merge(&mut share);
    let mut clerk = Clerk::opens(&scene.path(2026)).notes("電子決裁の展開", "企画課メモ", "議会に確認中");
    clerk.moves_sheet("要確認", 0);
    clerk.swaps_columns("一覧", "取組内容", "企画課メモ");
    clerk.saves();
    scene.merge(&mut share);
    assert_eq!(scene.sheets()[..3], ["要確認", "概要", "一覧"]);
    let headings = "年度 部局 担当課 目標No. 目標 取組No. 取組 企画課メモ 期限（原文） 期限日 目標値 中間報告 期末報告 \
                    達成度 自己評価 状態 企画課確認 取組内容 出典 ID";
    assert_eq!(scene.list().headings().join(" "), headings);
    assert_eq!(scene.list().row("電子決裁の展開")["企画課メモ"], "議会に確認中");
    scene.merge_at(&mut share, "2026-10-05T08:30");
    assert_eq!(scene.list().headings().join(" "), headings);
    assert_eq!(scene.list().row("電子決裁の展開")["企画課メモ"], "議会に確認中");
    assert_eq!(std::fs::read_dir(scene.folder()).unwrap().count(), 1, "no copy is kept for it");
    // The choices move with their column.
    let name = scene.list().cell("電子決裁の展開", "企画課確認");
    assert!(part(&scene, "xl/worksheets/sheet3.xml").contains(&format!("sqref=\"{name}")));
}

/// The `<row …>` with that number, hidden.
fn hides_row(clerk: &mut Clerk, sheet: &str, row: u32) {
    clerk.replace(sheet, &format!("<row r=\"{row}\" "), &format!("<row r=\"{row}\" hidden=\"1\" "));
}

/// Texts below `heading` in the hidden rows of `sheet`.
fn hidden(scene: &Scene, sheet: &str, name: &str, heading: &str) -> Vec<String> {
    let xml = part(scene, sheet);
    let rows = xml.split("<row ").skip(1).filter(|row| row.split('>').next().unwrap().contains("hidden=\"1\""));
    let number = |row: &str| row.split("r=\"").nth(1).unwrap().split('"').next().unwrap().parse::<u32>().unwrap();
    let numbers: Vec<u32> = rows.map(number).collect();
    let table = scene.table(name);
    table.rows().iter().filter(|row| numbers.contains(&row.number())).map(|row| row[heading].clone()).collect()
}

#[test]
fn a_row_without_an_id_stays_hidden_while_it_says_the_same() {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    let gone = scene.table("期限一覧").rows()[1].clone();
    let mut clerk = Clerk::opens(&scene.path(2026));
    hides_row(&mut clerk, DEADLINES, gone.number());
    clerk.saves();
    // Over time overdue items move to the end, and fewer days are left.
    for day in ["2026-10-02T08:30", "2027-01-20T08:30"] {
        scene.merge_at(&mut share, day);
        for heading in ["内容", "目標"] {
            assert_eq!(hidden(&scene, DEADLINES, "期限一覧", heading), [gone[heading].clone()], "{day}");
        }
    }
}

#[test]
fn a_filter_by_a_condition_is_dropped_and_the_rows_that_it_hid_are_shown() {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    let ours = part(&scene, TABLE);
    let area = ours.split("<autoFilter ref=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let condition = "<filterColumn colId=\"1\"><customFilters><customFilter operator=\"notEqual\" val=\"総務*\"/></customFilters></filterColumn>";
    let mut clerk = Clerk::opens(&scene.path(2026));
    clerk.replace(
        TABLE,
        &format!("<autoFilter ref=\"{area}\"/>"),
        &format!("<autoFilter ref=\"{area}\">{condition}</autoFilter>"),
    );
    hides_row(&mut clerk, SHEET, 2);
    clerk.saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert_eq!(part(&scene, TABLE), ours);
    assert!(hidden(&scene, SHEET, "一覧", "部局").is_empty());
}
