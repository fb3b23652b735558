//! Notes of the planning section stay with their measures. Tests edit the saved file like a clerk.

use matome::merging::outcome::Done;
use matome_core::records::snapshot::Snapshot;
use matome_deadline::source::Source;
use matome_forms::model::{Goal, Measure};

use crate::common::clerk::Clerk;
use crate::common::table::{Row, Table};
use crate::merged::city::{goal, measure, snapshot};
use crate::merged::scene::Scene;

const ORPHANS: &str = "行き先のないメモ";
/// The note beside 規程の見直し in `noted`.
const NOTED: &str = "規程の見直し | 企画課確認: 要修正 | 企画課メモ: 議会に確認中 | 担当者: 佐藤";
const FILE: &str = "総務部/R8.xlsx";

/// Two goals with three measures.
pub(crate) fn share() -> Snapshot {
    let with_actions = |title: &str, cell: &str, actions: &str| {
        let mut measure = measure(title, cell);
        measure.actions = Some(actions.to_owned());
        measure
    };
    let first = vec![
        with_actions("電子決裁の展開", "C8", "全課で説明会を開き、紙の決裁を廃止する。"),
        with_actions("規程の見直し", "C9", "文書取扱規程を改正する。"),
    ];
    let second = vec![with_actions("研修の実施", "C20", "新任の係長に研修を行う。")];
    snapshot(vec![(FILE, vec![goal("総務部", "1", "デジタル化", first), goal("総務部", "2", "人材の育成", second)])])
}

/// The demo share, merged, with a note beside 規程の見直し and an added column 担当者.
pub(crate) fn noted() -> (Scene, Snapshot) {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026))
        .notes("規程の見直し", "企画課確認", "要修正")
        .notes("規程の見直し", "企画課メモ", "議会に確認中")
        .adds_column("担当者")
        .notes("規程の見直し", "担当者", "佐藤")
        .saves();
    (scene, share)
}

/// Note columns of 一覧, one line per measure with a note.
pub(crate) fn notes(scene: &Scene) -> Vec<String> {
    notes_of(&scene.list())
}

/// For any 一覧: `規程の見直し | 企画課メモ: 議会に確認中`.
pub(crate) fn notes_of(list: &Table) -> Vec<String> {
    // Added columns follow ours.
    let added = list.headings().iter().map(String::as_str).skip_while(|heading| *heading != "ID").skip(1);
    let headings: Vec<&str> = ["企画課確認", "企画課メモ"].into_iter().chain(added).collect();
    let rows = list.rows().iter().filter(|row| row.has_any(&headings));
    let line = |row: &Row| {
        let filled = headings.iter().filter(|heading| !row[**heading].is_empty());
        let notes = filled.map(|heading| format!("{heading}: {}", row[*heading]));
        std::iter::once(row["取組"].clone()).chain(notes).collect::<Vec<_>>().join(" | ")
    };
    rows.map(line).collect()
}

fn has_no_orphans(scene: &Scene) -> bool {
    !scene.sheets().contains(&ORPHANS.to_owned())
}

pub(crate) fn goals(share: &mut Snapshot) -> &mut Vec<Goal> {
    &mut share.workbooks.get_mut(FILE).unwrap().records.goals
}

fn second(share: &mut Snapshot) -> &mut Measure {
    &mut goals(share)[0].measures[1]
}

#[test]
fn notes_stay_with_their_measure_however_the_share_changes() {
    type Change = fn(&mut Snapshot);
    let cases: [(&str, Change, &str); 16] = [
        ("nothing changes", |_| {}, "規程の見直し"),
        ("rows are re-ordered", |share| goals(share)[0].measures.reverse(), "規程の見直し"),
        ("goals are re-ordered", |share| goals(share).reverse(), "規程の見直し"),
        ("the file is renamed", |share| rename(share, "総務部/R8（修正版）.xlsx"), "規程の見直し"),
        ("the file is moved", |share| rename(share, "R8/総務部/目標.xlsx"), "規程の見直し"),
        (
            "the title is corrected",
            |share| second(share).title = Some("規程の見直しと周知".into()),
            "規程の見直しと周知",
        ),
        (
            "the actions are re-worded",
            |share| second(share).actions = Some("文書取扱規程等の改正を行う。".into()),
            "規程の見直し",
        ),
        ("a report comes in", |share| second(share).interim_report = Some("改正した。".into()), "規程の見直し"),
        ("the goal is re-numbered", |share| goals(share)[0].number = Some("5".into()), "規程の見直し"),
        (
            "the goal's title is corrected",
            |share| goals(share)[0].title = Some("行政のデジタル化".into()),
            "規程の見直し",
        ),
        ("a measure is inserted above", insert_above, "規程の見直し"),
        (
            "a measure is inserted above, and the title corrected",
            |share| {
                second(share).title = Some("規程等の見直し".into());
                insert_above(share);
            },
            "規程等の見直し",
        ),
        (
            "the title is corrected and the file renamed",
            |share| {
                second(share).title = Some("規程等の見直し".into());
                rename(share, "総務部/R8（最終）.xlsx");
            },
            "規程等の見直し",
        ),
        ("the sheet is split in two", |share| second(share).source = source("目標1の2", "C8"), "規程の見直し"),
        ("two goals become one", join_goals, "規程の見直し"),
        ("the department and its folder are renamed", rename_department, "規程の見直し"),
    ];
    for (case, change, title) in cases {
        let (scene, mut share) = noted();
        change(&mut share);
        scene.merge(&mut share);
        assert_eq!(notes(&scene), [NOTED.replace("規程の見直し", title)], "{case}");
        // Again, now that the workbook is ours.
        scene.merge_at(&mut share, "2026-10-02T08:30");
        assert_eq!(notes(&scene), [NOTED.replace("規程の見直し", title)], "{case}, a day later");
        assert!(has_no_orphans(&scene), "{case}");
    }
}

fn rename(share: &mut Snapshot, name: &str) {
    let workbook = share.workbooks.remove(FILE).unwrap();
    share.workbooks.insert(name.to_owned(), workbook);
}

fn source(sheet: &str, cell: &str) -> Source {
    Source { sheet: sheet.to_owned(), cell: cell.to_owned() }
}

/// The second goal's sheet is gone; its measure stands below those of the first.
fn join_goals(share: &mut Snapshot) {
    let mut second = goals(share).remove(1);
    second.measures[0].source = source("目標", "C10");
    goals(share)[0].measures.append(&mut second.measures);
}

fn rename_department(share: &mut Snapshot) {
    for goal in goals(share) {
        goal.department = Some("総務企画部".into());
    }
    rename(share, "総務企画部/R8.xlsx");
}

fn insert_above(share: &mut Snapshot) {
    let mut new = measure("公印の電子化", "C8");
    new.actions = Some("電子公印を導入する。".into());
    let measures = &mut goals(share)[0].measures;
    measures.insert(0, new);
    for (at, measure) in measures.iter_mut().enumerate() {
        measure.source.cell = format!("C{}", 8 + at);
        measure.number = Some((at + 1).to_string());
    }
}

#[test]
fn notes_of_a_measure_that_is_gone_wait_for_it() {
    let (scene, mut share) = noted();
    let gone = goals(&mut share)[0].measures.remove(1);
    scene.merge(&mut share);
    assert!(notes(&scene).is_empty());
    let orphans = scene.table(ORPHANS);
    let headings = ["ID", "部局", "目標", "取組", "企画課確認", "企画課メモ", "担当者", "いつから", "経緯"];
    assert_eq!(orphans.headings(), headings);
    assert_eq!(orphans.columns(&headings[1..7]), ["総務部 | デジタル化 | 規程の見直し | 要修正 | 議会に確認中 | 佐藤"]);
    scene.merge_at(&mut share, "2026-10-05T08:30");
    goals(&mut share)[0].measures.push(gone);
    scene.merge_at(&mut share, "2026-10-06T08:30");
    assert_eq!(notes(&scene), [NOTED]);
    assert!(has_no_orphans(&scene));
}

#[test]
fn a_note_in_the_second_column_of_a_header_returns_to_the_second() {
    let (scene, mut share) = noted();
    Clerk::opens(&scene.path(2026))
        .adds_column("担当者")
        .notes("規程の見直し", "担当者", "")
        .notes("規程の見直し", "担当者（2）", "鈴木")
        .saves();
    let gone = goals(&mut share)[0].measures.remove(1);
    scene.merge(&mut share);
    // Saved by someone, so it is read again.
    Clerk::opens(&scene.path(2026)).notes("電子決裁の展開", "企画課メモ", "急ぎ").saves();
    scene.merge(&mut share);
    goals(&mut share)[0].measures.push(gone);
    scene.merge(&mut share);
    assert_eq!(scene.list().row("規程の見直し").texts(&["担当者", "担当者（2）"]), " | 鈴木");
}

#[test]
fn a_note_goes_to_the_copy_of_a_file_that_is_then_deleted() {
    let (scene, mut share) = noted();
    let copy = share.workbooks[FILE].clone();
    share.workbooks.insert("総務部/R8 - コピー.xlsx".into(), copy.clone());
    scene.merge(&mut share);
    assert_eq!(scene.list().rows().len(), 3);
    assert_eq!(notes(&scene), [NOTED]);
    share.workbooks.remove(FILE);
    share.workbooks.insert("総務部/R8 - コピー.xlsx".into(), copy);
    scene.merge(&mut share);
    assert_eq!(scene.list().rows().len(), 3);
    assert_eq!(notes(&scene), [NOTED]);
}

#[test]
fn notes_outlive_the_state_database() {
    let (scene, mut share) = noted();
    second(&mut share).target = Some("12月".into());
    scene.merge(&mut share);
    let scene = scene.without_its_database();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), [NOTED]);
}

#[test]
fn a_formula_is_kept_as_its_value_and_without_one_as_its_words() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    let clerk = Clerk::opens(&scene.path(2026)).adds_column("計算");
    let (list, calculated) = clerk.place("一覧", "電子決裁の展開", "計算");
    let (_, not_calculated) = clerk.place("一覧", "規程の見直し", "計算");
    clerk.puts(list, &calculated, "<f>1+2</f><v>3</v>").puts(list, &not_calculated, "<f>1+2</f>").saves();
    scene.merge(&mut share);
    assert_eq!(scene.list().columns(&["取組", "計算"]), ["電子決裁の展開 | 3", "規程の見直し | =1+2", "研修の実施 | "]);
}

#[test]
fn a_measure_that_could_be_either_of_two_takes_no_note() {
    let (scene, mut share) = noted();
    // Two measures replace one, and neither clearly is it.
    let measures = &mut goals(&mut share)[0].measures;
    let mut other = measures[1].clone();
    measures[1].title = Some("規程の見直し（一）".into());
    other.title = Some("規程の見直し（二）".into());
    measures[1].source.cell = "C30".into();
    other.source.cell = "C31".into();
    measures.push(other);
    scene.merge(&mut share);
    assert!(notes(&scene).is_empty());
    assert_eq!(scene.table(ORPHANS).rows().len(), 1);
}

#[test]
fn a_wiped_note_stays_wiped() {
    let (scene, mut share) = noted();
    scene.merge(&mut share);
    let noted = ["企画課確認", "企画課メモ", "担当者"];
    let clerk = Clerk::opens(&scene.path(2026));
    noted.iter().fold(clerk, |clerk, heading| clerk.notes("規程の見直し", heading, "")).saves();
    scene.merge_at(&mut share, "2026-10-02T08:30");
    assert!(notes(&scene).is_empty());
    goals(&mut share)[0].measures.remove(1);
    scene.merge_at(&mut share, "2026-10-03T08:30");
    assert!(has_no_orphans(&scene));
}

#[test]
fn a_wiped_orphan_stays_wiped_and_a_lost_workbook_does_not_wipe() {
    let (scene, mut share) = noted();
    goals(&mut share)[0].measures.remove(1);
    scene.merge(&mut share);
    std::fs::remove_file(scene.path(2026)).unwrap();
    scene.merge(&mut share);
    assert_eq!(scene.table(ORPHANS).rows().len(), 1);
    Clerk::opens(&scene.path(2026)).deletes(ORPHANS, "規程の見直し").saves();
    scene.merge(&mut share);
    assert!(has_no_orphans(&scene));
}

#[test]
fn added_columns_keep_their_gap_and_the_type_of_their_values() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026))
        .adds_column_after(1, "予算額")
        .adds_column("備考")
        .notes("電子決裁の展開", "予算額", "1250000")
        .notes("研修の実施", "備考", "=後で確認")
        .saves();
    scene.merge(&mut share);
    assert!(scene.list().headings().ends_with(&["ID", "", "予算額", "備考"].map(str::to_owned)));
    assert_eq!(scene.value("一覧", "電子決裁の展開", "予算額"), calamine::Data::Float(1_250_000.0));
    assert_eq!(scene.list().row("研修の実施")["備考"], "=後で確認");
    assert!(matches!(scene.merge(&mut share)[0].done, Done::Unchanged));
}

#[test]
fn an_added_column_joins_the_table_where_a_table_can_take_it() {
    let (scene, mut share) = noted();
    Clerk::opens(&scene.path(2026)).adds_column("目標").notes("電子決裁の展開", "目標（2）", "同名").saves();
    scene.merge(&mut share);
    let clerk = Clerk::opens(&scene.path(2026));
    assert!(clerk.part("xl/tables/table1.xml").contains(r#"ref="A1:U4""#));
    assert!(scene.list().headings().ends_with(&["ID", "担当者", "目標（2）"].map(str::to_owned)));
    assert_eq!(scene.list().row("電子決裁の展開")["目標（2）"], "同名");
}

#[test]
fn an_added_sheet_is_kept_in_a_dated_copy_once_for_each_save() {
    let (scene, mut share) = noted();
    Clerk::opens(&scene.path(2026)).adds_sheet("集計用", "自分の表").saves();
    scene.merge(&mut share);
    scene.merge_at(&mut share, "2026-10-02T08:30");
    let copies = || {
        let names =
            std::fs::read_dir(scene.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("取りまとめ_令和8年度_")).collect::<Vec<_>>()
    };
    let [copy] = &copies()[..] else { panic!("{:?}", copies()) };
    assert!(Clerk::opens(&scene.folder().join(copy)).part("xl/worksheets/sheet99.xml").contains("自分の表"));
    assert!(scene.rows("概要").iter().any(|row| row[1].contains(copy.as_str())));
    assert_eq!(notes(&scene), [NOTED]);
    assert!(!scene.sheets().contains(&"集計用".to_owned()));
}

#[test]
fn a_workbook_that_cannot_be_read_any_more_is_kept_and_its_notes_come_back() {
    let (scene, mut share) = noted();
    scene.merge(&mut share);
    std::fs::write(scene.path(2026), "not a workbook").unwrap();
    scene.merge(&mut share);
    assert_eq!(notes(&scene), [NOTED]);
    assert_eq!(std::fs::read_dir(scene.folder()).unwrap().count(), 2);
}

#[test]
fn a_note_follows_its_measure_into_another_file_of_the_same_year_only() {
    let (scene, mut share) = noted();
    scene.merge(&mut share);
    // Next year's sheet begins as a copy of this year's.
    let mut next = share.workbooks[FILE].clone();
    for goal in &mut next.records.goals {
        goal.fiscal_year = Some(matome_deadline::fiscal_year::FiscalYear::new(2027));
    }
    share.workbooks.insert("総務部/R9.xlsx".into(), next);
    scene.merge(&mut share);
    assert_eq!(notes(&scene), [NOTED]);
    assert!(notes_of(&scene.table_of(2027, "一覧")).is_empty());
}

#[test]
fn what_matome_wrote_it_can_read_however_large_it_is() {
    // Share workbooks may be limited to less than the merged one.
    let scene = Scene::new().with_small_limits();
    let mut share = share();
    scene.merge(&mut share);
    assert!(std::fs::metadata(scene.path(2026)).unwrap().len() > 2_000);
    Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "議会に確認中").saves();
    scene.merge_at(&mut share, "2026-10-02T09:00");
    assert!(notes(&scene).iter().any(|note| note.contains("議会に確認中")), "{:?}", notes(&scene));
    assert_eq!(std::fs::read_dir(scene.folder()).unwrap().count(), 1, "no copy was put aside");
}

#[test]
fn a_year_that_no_sheet_holds_is_refused_and_nothing_is_lost() {
    let scene = Scene::new();
    let mut share = share();
    scene.merge(&mut share);
    Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "議会に確認中").saves();
    let saved = std::fs::read(scene.path(2026)).unwrap();
    let scene = scene.with_rows(1);
    let outcomes = scene.merge_at(&mut share, "2026-10-02T09:00");
    let said = outcomes.iter().map(ToString::to_string).find(|said| said.contains("入りきりません")).unwrap();
    assert!(said.contains("1 件まで") && said.contains("exclude"), "{said}");
    assert_eq!(std::fs::read(scene.path(2026)).unwrap(), saved);
    let scene = scene.with_rows(usize::MAX);
    scene.merge_at(&mut share, "2026-10-03T09:00");
    assert!(notes(&scene).iter().any(|note| note.contains("議会に確認中")), "{:?}", notes(&scene));
}
