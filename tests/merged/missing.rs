//! Missing workbooks, the planning section's answers, and closed years.

use matome::merging::gather;
use matome::merging::outcome::Done;
use matome_core::reminder::dark;
use matome_core::share::unseen::Unseen;
use matome_deadline::fiscal_year::FiscalYear;

use crate::common::clerk::Clerk;
use crate::merged::city::demo;
use crate::merged::scene::{Scene, moment};

const MARK: &str = "ブックが見当たりません（10/3から）";
const OFFICE: &str = "総務部/R8重点目標.xlsx";
const COUNTER: &str = "市民生活部/令和8年度目標.xlsx";
const SCHOOL: &str = "教育部/R8.xls";

fn scene() -> Scene {
    let scene = Scene::new();
    scene.merge(&mut demo());
    scene
}

fn listed(scene: &Scene) -> usize {
    scene.list().rows().len()
}

fn marked(scene: &Scene) -> Vec<String> {
    let list = scene.list();
    let marked = list.rows().iter().filter(|row| row["状態"].contains(MARK));
    marked.map(|row| row["部局"].clone()).collect()
}

/// 内容 of the findings about missing workbooks.
fn asked(scene: &Scene) -> Vec<String> {
    scene.findings("見当たらないブック").iter().map(|finding| finding["内容"].clone()).collect()
}

fn answer(scene: &Scene, response: &str) {
    Clerk::opens(&scene.path(2026)).writes("要確認", "見当たらないブック", "対応", response).saves();
}

#[test]
fn rows_of_a_missing_workbook_stay_and_count_and_one_line_asks() {
    let scene = scene();
    let (rows, submissions) = (listed(&scene), scene.rows("提出状況"));
    scene.vanish(&[OFFICE], "2026-10-03T09:15");
    scene.merge_known("2026-10-03T09:20");
    assert_eq!((listed(&scene), scene.rows("提出状況")), (rows, submissions));
    assert_eq!(marked(&scene), ["総務部"; 4]);
    assert_eq!(scene.list().rows_with("総務部").len(), 4);
    let asked = asked(&scene);
    assert!(asked.len() == 1 && asked[0].contains("見当たりません（10/3から）：総務部/R8重点目標.xlsx"), "{asked:?}");
    let sheet = Clerk::opens(&scene.path(2026)).part("xl/worksheets/sheet6.xml").to_owned();
    assert!(sheet.contains("年度を締める,削除した,そのまま"));
    assert!(scene.rows("概要").concat().concat().contains("見当たらないブック"));
    // It is back.
    scene.store().end_absence(OFFICE).unwrap();
    scene.merge_known("2026-10-04T09:20");
    assert_eq!((marked(&scene).len(), listed(&scene)), (0, rows));
}

#[test]
fn what_vanished_together_is_asked_about_in_one_line() {
    let scene = scene();
    scene.vanish(&[OFFICE, COUNTER, SCHOOL], "2026-10-03T09:15");
    scene.merge_known("2026-10-03T09:20");
    let asked = asked(&scene);
    assert!(asked.len() == 1 && asked[0].starts_with("ブック3冊が見当たりません"), "{asked:?}");
}

#[test]
fn rows_of_a_workbook_that_is_said_to_be_deleted_go() {
    let scene = scene();
    let others = listed(&scene) - scene.list().rows_with("総務部").len();
    scene.vanish(&[OFFICE], "2026-10-03T09:15");
    scene.merge_known("2026-10-03T09:20");
    answer(&scene, "削除した");
    scene.merge_known("2026-10-03T10:00");
    assert_eq!((listed(&scene), asked(&scene).len()), (others, 0));
}

#[test]
fn what_is_to_stay_as_it_is_stays_with_its_answer() {
    let scene = scene();
    let rows = listed(&scene);
    scene.vanish(&[OFFICE], "2026-10-03T09:15");
    scene.merge_known("2026-10-03T09:20");
    answer(&scene, "そのまま");
    scene.merge_known("2026-10-03T10:00");
    assert!(matches!(scene.merge_known("2026-10-03T10:01")[0].done, Done::Unchanged));
    let answered = scene.table("要確認").row("見当たらないブック");
    assert_eq!((listed(&scene), answered["対応"].as_str()), (rows, "そのまま"));
    let told = &answered["内容"];
    assert!(told.contains("「そのまま」と答えたので") && !told.contains("選んでください"), "{told}");
    // A second disappearance is a new question.
    scene.vanish(&[OFFICE], "2026-10-20T09:15");
    scene.merge_known("2026-10-20T09:20");
    let again = scene.table("要確認").row("見当たらないブック");
    assert_eq!(again["対応"], "");
    assert!(again["内容"].contains("選んでください"), "{again:?}");
}

#[test]
fn a_closed_year_keeps_its_rows_and_notes_for_good() {
    let scene = scene();
    Clerk::opens(&scene.path(2026)).notes("電子決裁の全庁展開", "企画課メモ", "確認した").saves();
    scene.vanish(&[OFFICE, COUNTER, SCHOOL], "2027-04-20T09:15");
    scene.merge_known("2027-04-20T09:20");
    let rows = listed(&scene);
    answer(&scene, "年度を締める");
    scene.merge_known("2027-04-30T10:00");
    let overview = scene.rows("概要").concat().concat();
    assert!(overview.contains("確定 R9.4.30"), "{overview}");
    for word in ["の提出（期限", "完了の報告がない", "企画課確認が空欄"] {
        assert!(!overview.contains(word), "of a closed year nothing is to be done: {word}");
    }
    let closed = scene.list();
    assert_eq!((closed.rows().len(), asked(&scene).len()), (rows, 0));
    assert_eq!(closed.row("電子決裁の全庁展開")["企画課メモ"], "確認した");
    // Regardless of the workbooks and of the day.
    let mut share = demo();
    share.workbooks.clear();
    for file in demo().workbooks.keys() {
        scene.store().remove_workbook(file).unwrap();
    }
    scene.merge_known("2027-06-30T10:00");
    assert_eq!(scene.list().rows(), closed.rows());
    assert!(matches!(scene.merge_known("2027-07-01T10:00")[0].done, Done::Unchanged));
}

#[test]
fn what_departments_change_in_a_closed_year_is_named_and_not_taken_in() {
    let (scene, mut share, year) = (scene(), demo(), FiscalYear::new(2026));
    let before = listed(&scene);
    let now = "2027-04-30T10:00:00+09:00".parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap();
    let now = now.with_timezone(&chrono_tz::Asia::Tokyo);
    gather::close(year, &scene.known("2027-04-30T10:00"), scene.store(), now).unwrap();
    share.workbooks.get_mut(OFFICE).unwrap().records.goals[0].measures[0].interim_report =
        Some("後から直した。".into());
    scene.take_in(&mut share, now);
    scene.merge_known("2027-05-01T10:00");
    assert_eq!(listed(&scene), before);
    assert!(!scene.rows("一覧").concat().concat().contains("後から直した。"));
    assert_eq!(scene.table("要確認").row("締めた年度の変更")["ブック"], OFFICE);
    // Reopened, it follows the share again.
    gather::reopen(year, &scene.known("2027-05-02T10:00"), scene.store(), now).unwrap();
    scene.merge_known("2027-05-02T10:00");
    assert!(scene.rows("一覧").concat().concat().contains("後から直した。"));
}

#[test]
fn a_share_that_is_unseen_since_yesterday_is_told_with_the_day() {
    let scene = scene();
    let since = "2026-10-15T09:00:00".parse().unwrap();
    let dark = Unseen::default().dark("共有フォルダー share が見つかりません".to_owned(), since);
    scene.store().note_unseen(&dark).unwrap();
    let findings = |scene: &Scene| -> Vec<String> {
        scene.findings("共有フォルダーが見えない").iter().map(|finding| finding["内容"].clone()).collect()
    };
    // Such a state may last for minutes.
    scene.merge_known("2026-10-15T12:00");
    assert!(findings(&scene).is_empty());
    scene.merge_known("2026-10-16T08:30");
    let found = findings(&scene);
    assert!(found.len() == 1 && found[0].contains("10/15から見えない"), "{found:?}");
    assert!(scene.rows("概要").concat().concat().contains("10/15から見えない"));
    scene.store().note_unseen(&Unseen::default()).unwrap();
    scene.merge_known("2026-10-17T08:30");
    assert!(findings(&scene).is_empty());
}

#[test]
fn a_closed_year_leaves_no_doubt_about_what_was_put_away() {
    let (scene, year) = (scene(), FiscalYear::new(2026));
    scene.vanish_doubted(&[OFFICE, COUNTER, SCHOOL], "2026-10-05T09:15");
    assert_eq!(dark::doubts(&scene.known("2026-10-05T09:20")).len(), 1);
    // One of them is also about another, open year.
    let mut share = scene.known("2026-10-05T09:20");
    let mut next = share.workbooks[OFFICE].records.goals[0].clone();
    next.fiscal_year = Some(year.plus(1));
    next.measures.iter_mut().for_each(|measure| measure.fiscal_year = None);
    share.workbooks.get_mut(OFFICE).unwrap().records.goals.push(next);
    scene.take_in(&mut share, moment("2026-10-05T09:30"));
    scene.vanish_doubted(&[OFFICE, COUNTER, SCHOOL], "2026-10-05T09:40");
    let close = |at| gather::close(year, &scene.known(at), scene.store(), moment(at)).unwrap();
    close("2026-10-06T10:00");
    let known = scene.known("2026-10-07T10:00");
    assert!(known.rows().any(|row| row.file == OFFICE && row.absence().is_some()), "its other year is asked about");
    assert_eq!(dark::doubts(&known), [""; 0]);
    // Put away after closing, it is alone with its other year, and one is not many.
    scene.vanish_doubted(&[OFFICE, COUNTER, SCHOOL], "2026-10-12T09:40");
    assert_eq!(dark::doubts(&scene.known("2026-10-12T10:00")), [""; 0]);
}

#[test]
fn where_most_are_back_the_others_are_not_doubted_any_more() {
    let scene = scene();
    scene.vanish_doubted(&[OFFICE, COUNTER, SCHOOL], "2026-10-05T09:15");
    scene.store().end_absence(SCHOOL).unwrap();
    assert_eq!(dark::doubts(&scene.known("2026-10-06T09:20")), [""; 0]);
}
