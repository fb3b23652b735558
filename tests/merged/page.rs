//! 状況.html and the calendars beside the merged workbooks.

use std::path::Path;

use matome::edge::folders::page;
use matome::merging::outcome::Done;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::percent_encoded;

use crate::merged::city::{by, day, demo, goal, measure, snapshot};
use crate::merged::scene::Scene;

fn read(scene: &Scene, name: &str) -> String {
    std::fs::read_to_string(scene.folder().join(name)).unwrap()
}

#[test]
fn the_page_says_who_has_handed_in_what_is_late_and_what_comes_and_needs_nothing_from_outside() {
    let scene = Scene::new().with_page();
    scene.merge(&mut demo());
    let page = read(&scene, "状況.html");
    for text in [
        "<html lang=\"ja\">",
        "<th scope=\"row\">都市整備部</th><td class=\"late\">未提出（期限超過）</td>",
        "<td class=\"partly\">一部 (2&#x2f;4)</td>",
        "あと14日",
        "パスワードで保護されています",
        "<caption>期限を過ぎたもの（",
        // On a phone a text keeps a readable width.
        ".what { min-width: 11em; }",
        "<td class=\"what\">電子決裁の全庁展開</td>",
    ] {
        assert!(page.contains(text), "{text} is not in\n{page}");
    }
    let way = percent_encoded("取りまとめ_令和8年度.xlsx");
    assert!(page.contains(&format!("href=\"{way}\"")) && way.is_ascii(), "{page}");
    for outside in ["<script", "http:", "https:", "@import", "url(", " src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    let heads = page.matches("<th").count() - page.matches("<thead").count();
    assert_eq!(page.matches("<th scope=").count(), heads, "each header says of what");
    assert_eq!(page.matches("<table>").count(), page.matches("<caption>").count());
    let again = scene.merge_at(&mut demo(), "2026-10-01T17:00");
    assert!(again.iter().all(|outcome| matches!(outcome.done, Done::Unchanged)), "{again:?}");
}

#[test]
fn a_closed_year_is_a_line_with_the_way_to_its_workbook() {
    let scene = Scene::new().with_page();
    let mut share = demo();
    scene.merge(&mut share);
    share.closed.days.insert(FiscalYear::new(2026), day("2026-09-30"));
    scene.merge_at(&mut share, "2026-10-02T08:30");
    let page = read(&scene, "状況.html");
    let way = percent_encoded("取りまとめ_令和8年度.xlsx");
    let line = format!("令和8年度　【確定】（令和8年9月30日）　<a href=\"{way}\">取りまとめ_令和8年度.xlsx</a>");
    assert!(page.contains(&line), "{page}");
    assert!(!page.contains("提出状況（令和8年度）"), "{page}");
    // A caption never ends a printed page.
    assert!(page.contains("caption, thead, thead tr { break-after: avoid; }"));
}

#[test]
fn what_departments_write_is_text_in_the_page() {
    let scene = Scene::new().with_page();
    let mut evil = measure("<script>alert(1)</script>&\"", "B8");
    evil.deadlines = vec![by("10月10日", "2026-10-10")];
    scene.merge(&mut snapshot(vec![("総務部/<b>.xlsx", vec![goal("総務部", "1", "目標", vec![evil])])]));
    let page = read(&scene, "状況.html");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"), "{page}");
}

#[test]
fn each_department_has_its_dates_and_the_city_has_all() {
    let scene = Scene::new().with_page();
    scene.merge(&mut demo());
    let (city, own) = (read(&scene, "予定.ics"), read(&scene, "予定_総務部.ics"));
    let flat = |text: &str| text.replace("\r\n ", "");
    assert!(flat(&city).contains("SUMMARY:【期限】産業振興部 物産展の開催"), "{city}");
    assert!(flat(&own).contains("SUMMARY:【期限】令和8年度中間報告") && !own.contains("産業振興部"), "{own}");
    assert!(flat(&own).contains("SUMMARY:【期限】総務部 定員管理計画の改訂"), "{own}");
}

#[test]
fn the_calendar_of_a_department_that_is_no_more_goes_and_nobody_elses() {
    let scene = Scene::new().with_page();
    scene.merge(&mut demo());
    let folder = scene.folder().to_owned();
    let path = |name: &str| folder.join(name);
    std::fs::rename(path("予定_教育部.ics"), path("予定_教育部 - コピー.ics")).unwrap();
    for (name, text) in [("予定_市民部.ics", "of somebody's own"), ("予定_総務部.ics", "changed by hand")] {
        std::fs::write(path(name), text).unwrap();
    }
    let (mut city, gone) = (crate::merged::city::city(), ["総務部", "健康福祉部"]);
    city.departments.retain(|department| !gone.contains(&department.name.as_str()));
    let scene = scene.in_city(city);
    scene.merge_at(&mut demo(), "2026-10-02T08:30");
    let mut there = calendars(scene.folder());
    there.retain(|name| {
        !["予定_産業振興部.ics", "予定_市民生活部.ics", "予定_都市整備部.ics", "予定_議会事務局.ics"]
            .contains(&name.as_str())
    });
    assert_eq!(
        there,
        ["予定.ics", "予定_市民部.ics", "予定_教育部 - コピー.ics", "予定_教育部.ics", "予定_総務部.ics"]
    );
    assert_eq!(read(&scene, "予定_総務部.ics"), "changed by hand");
}

fn calendars(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut calendars: Vec<String> = names.filter(|name| name.starts_with("予定")).collect();
    calendars.sort();
    calendars
}

#[test]
fn the_built_in_template_can_say_all_that_a_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let facts = matome_core::consolidate::page::PageFacts::sample();
    std::fs::write(folder.path().join(page::NAME), page::BUILT_IN).unwrap();
    page::check(folder.path(), &facts).unwrap();
}
